package com.example.images;

import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** Stores each file of the folder inbox as a new object. After that, the file is in inbox/.camel. */
public class StoreFiles extends RouteBuilder {
    @Override
    public void configure() {
        from("file:{{inbox}}")
                .routeId("store-files")
                .setHeader("CamelDynUrlKey", header("CamelFileName"))
                .to("dynurl:images?operation=setData")
                .setBody(constant(Map.of("status", "new")))
                .to("dynurl:images?operation=setMetadata")
                .log("stored ${header.CamelDynUrlKey}");
    }
}
