package io.github.dynurl.examples.stores;

import static org.apache.camel.util.URISupport.createQueryString;

import io.github.dynurl.camel.DynUrlConstants;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;

/** A route that consumes objects with some options. It knows the keys of all exchanges, also those before a restart. */
final class ConsumerRoute implements AutoCloseable {
    private static final String ROUTE = "consumer";

    private final CamelContext context;
    private final List<String> emitted = new CopyOnWriteArrayList<>();

    /** Starts the route. Throws an exception if the consumer refuses the options. */
    ConsumerRoute(CamelContext context, Map<String, String> options, Processor processor) throws Exception {
        this.context = context;
        Map<String, Object> all = new TreeMap<>(Map.of("initialDelay", "0", "delay", "100"));
        all.putAll(options);
        String uri = "dynurl:files?" + createQueryString(all);
        RouteBuilder builder = new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri)
                        .routeId(ROUTE)
                        .process(exchange ->
                                emitted.add(exchange.getMessage().getHeader(DynUrlConstants.KEY, String.class)))
                        .process(processor);
            }
        };
        try {
            context.addRoutes(builder);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Stops the route and starts it again. */
    void restart() throws Exception {
        context.getRouteController().stopRoute(ROUTE);
        context.getRouteController().startRoute(ROUTE);
    }

    /** Returns the keys of all objects that were emitted, in the order of their exchanges. */
    List<String> emitted() {
        return List.copyOf(emitted);
    }

    @Override
    public void close() throws Exception {
        context.getRouteController().stopRoute(ROUTE);
        context.removeRoute(ROUTE);
    }
}
