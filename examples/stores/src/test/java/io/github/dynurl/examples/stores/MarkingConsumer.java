package io.github.dynurl.examples.stores;

import static org.apache.camel.util.URISupport.createQueryString;

import io.github.dynurl.camel.DynUrlConstants;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** A route that consumes objects and marks them. After a restart, only the marks show which objects it has emitted. */
final class MarkingConsumer implements AutoCloseable {
    private static final String ROUTE = "consumer";

    private final CamelContext context;
    private final List<String> emitted = new CopyOnWriteArrayList<>();

    MarkingConsumer(CamelContext context, Map<String, String> filter, Map<String, String> mark) throws Exception {
        this.context = context;
        Map<String, Object> options = new TreeMap<>();
        filter.forEach((name, value) -> options.put("filter." + name, value));
        mark.forEach((name, value) -> options.put("onCommit." + name, value));
        options.put("initialDelay", "0");
        options.put("delay", "200");
        String uri = "dynurl:files?" + createQueryString(options);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId(ROUTE)
                        .process(exchange ->
                                emitted.add(exchange.getMessage().getHeader(DynUrlConstants.KEY, String.class)));
            }
        });
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
