package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Replaces the body of a message with the object whose key is in the header {@code image}. The headers stay. */
public final class EnrichByKey extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:order")
                .routeId("enrich")
                .pollEnrich()
                .simple("dynurl:images?fetch=data&key=${header.image}")
                .timeout(0);
    }
}
