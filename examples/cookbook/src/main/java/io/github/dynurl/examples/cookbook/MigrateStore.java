package io.github.dynurl.examples.cookbook;

import org.apache.camel.builder.RouteBuilder;

/** Moves all objects into another store. After an interruption, a second run moves the rest. */
public final class MigrateStore extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:migrate")
                .routeId("migrate")
                .to("dynurl:images?operation=queryKeys")
                .split(body())
                .streaming()
                .parallelProcessing()
                .setHeader("CamelDynUrlKey", body())
                .to("dynurl:images?operation=move&targetStore=copies");
    }
}
