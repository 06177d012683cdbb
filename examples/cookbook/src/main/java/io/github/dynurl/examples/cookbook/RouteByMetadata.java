package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Chooses a branch by the metadata of an object. Only the branch for short texts fetches the data. */
public final class RouteByMetadata extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:route")
                .routeId("route")
                .to("dynurl:images?operation=getMetadata&select=kind,size")
                .choice()
                .when(simple("${body[kind]} == 'text' && ${body[size]} < 1000"))
                .to("dynurl:images?operation=getData")
                .when(simple("${body[kind]} == 'text'"))
                .setBody(simple("too long to be shown: ${body[size]} bytes"))
                .otherwise()
                .setBody(simple("no text: ${body[kind]}"));
    }
}
