package io.github.dynurl.test;

import org.apache.camel.builder.RouteBuilder;

/** The consumer of the README. */
final class ImagesRoute extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?filter.status=new&fetch=value&onCommit.status=done")
                .log("${header.CamelDynUrlKey}: ${header.CamelDynUrlSize} bytes")
                .to("direct:process");
        from("direct:process").to("mock:end");
    }
}
