package io.github.dynurl.examples.quarkus;

import org.apache.camel.builder.RouteBuilder;

/** Takes what is new in a store; routes/copy.camel.yaml says what is done with it. */
public class ImagesRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?filter.status=new&fetch=value&onCommit.status=copied&initialDelay=0&delay=100")
                .routeId("take")
                .to("direct:copy")
                .log("copied to ${header.CamelDynUrlKey}");
    }
}
