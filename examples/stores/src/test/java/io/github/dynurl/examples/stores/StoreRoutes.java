package io.github.dynurl.examples.stores;

import io.github.dynurl.camel.DynUrlOperation;
import org.apache.camel.builder.RouteBuilder;

/** One route for each operation of the store "files", which application.properties describes. */
final class StoreRoutes extends RouteBuilder {
    private final String options;

    /** @param options further options for all endpoints, each with an & in front */
    StoreRoutes(String options) {
        this.options = options;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        for (DynUrlOperation operation : DynUrlOperation.values()) {
            String store = "dynurl:files?queryResult=list&operation=" + operation + options;
            switch (operation) {
                case get, getData -> from("direct:" + operation).to(store).convertBodyTo(byte[].class);
                default -> from("direct:" + operation).to(store);
            }
        }
    }
}
