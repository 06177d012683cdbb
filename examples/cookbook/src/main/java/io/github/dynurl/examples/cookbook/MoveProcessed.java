package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Moves each object into a folder that says whether its processing has succeeded. The store needs no metadata. */
public final class MoveProcessed extends RouteBuilder {
    @Override
    public void configure() {
        from("dynurl:images?prefix=in/&fetch=data&moveAfterRead=done&moveFailed=failed&initialDelay=0&delay=200")
                .routeId("move")
                .to("direct:process");

        from("direct:process").routeId("process").validate().simple("${header.CamelDynUrlSize} > 0");
    }
}
