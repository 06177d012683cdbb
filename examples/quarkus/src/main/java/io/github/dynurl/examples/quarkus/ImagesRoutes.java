package io.github.dynurl.examples.quarkus;

import org.apache.camel.builder.RouteBuilder;

/** Receives the new objects of a store; the route in routes/copy.camel.yaml copies them. */
public class ImagesRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?filter.status=new&fetch=value&onCommit.status=copied&initialDelay=0&delay=100")
                .routeId("take")
                .to("direct:copy")
                .log("copied to ${header.CamelDynUrlKey}");
    }
}
