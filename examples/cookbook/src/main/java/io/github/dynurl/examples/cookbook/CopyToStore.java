package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Copies an object into another store. The object is streamed, whatever its size. */
public final class CopyToStore extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:backup")
                .routeId("backup")
                .to(
                        "dynurl:images?operation=copy&targetStore=copies&targetKey=${date:now:yyyy}/${header.CamelDynUrlKey}");
    }
}
