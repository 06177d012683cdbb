package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Copies new and changed objects from one store into another. The data streams, whatever its size. */
public final class MirrorStore extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?fetch=value&initialDelay=0&delay=200")
                .routeId("mirror")
                .to("dynurl:copies?operation=set");
    }
}
