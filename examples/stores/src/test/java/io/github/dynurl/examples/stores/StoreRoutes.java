package io.github.dynurl.examples.stores;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.DynUrlOperation;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.processor.aggregate.GroupedMessageAggregationStrategy;

/** Routes for each operation of the store "files", which application.properties describes. */
final class StoreRoutes extends RouteBuilder {
    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        for (DynUrlOperation operation : DynUrlOperation.values()) {
            // A header sets the operation: with the option, a server without the operation would prevent the start.
            RouteDefinition route = from("direct:" + operation)
                    .setHeader(DynUrlConstants.OPERATION, constant(operation.name()))
                    .to("dynurl:files?queryResult=list");
            if (operation == DynUrlOperation.get || operation == DynUrlOperation.getData) {
                route.convertBodyTo(byte[].class);
            }
        }
        from("direct:folder").to("dynurl:files?operation=queryKeys&delimiter=/&queryResult=list");
        // A user splits what multiGet returns. The result is a List with one message for each key.
        from("direct:messages")
                .to("dynurl:files?operation=multiGet")
                .split(body(), new GroupedMessageAggregationStrategy())
                .streaming()
                .filter(header(DynUrlConstants.EXCEPTION).isNull())
                .convertBodyTo(String.class);
    }
}
