package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Copies what is new or has changed from one store into another; data streams through, however large. */
public final class MirrorStore extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?fetch=value&initialDelay=0&delay=200")
                .routeId("mirror")
                .to("dynurl:copies?operation=set");
    }
}
