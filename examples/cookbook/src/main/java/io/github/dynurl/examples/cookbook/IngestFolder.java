package io.github.dynurl.examples.cookbook;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Stores the files of a folder with metadata, and moves each stored file away. */
public final class IngestFolder extends RouteBuilder {
    @Override
    public void configure() {
        from("file:{{inbox}}?recursive=true&initialDelay=0&delay=200")
                .routeId("ingest")
                .setHeader("CamelDynUrlKey", header("CamelFileName"))
                .setHeader("CamelDynUrlMetadata")
                .exchange(IngestFolder::metadata)
                .to("dynurl:images?operation=set");
    }

    private static Map<String, Object> metadata(Exchange exchange) {
        return Map.of("status", "new", "size", exchange.getMessage().getHeader("CamelFileLength", Long.class));
    }
}
