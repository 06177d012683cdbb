package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Takes the object that a message names as its body; the message keeps its headers. */
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
