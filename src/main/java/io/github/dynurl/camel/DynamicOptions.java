package io.github.dynurl.camel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Divides the options of a URI that was made from a message: those that change with each message travel with the exchange,
 * so that the others can have one endpoint.
 *
 * @param staying the options of the endpoint
 * @param moved the options that travel, and are as fixed as those of an endpoint
 */
record DynamicOptions(Map<String, Object> staying, Map<String, Object> moved) {
    /**
     * Holds options on their way to the one endpoint that they are meant for, and those that they hide meanwhile.
     *
     * @param node the step of the route that sends; null if it is not known
     */
    record Travelling(
            String staticUri,
            Map<String, Object> options,
            @Nullable String node,
            @Nullable Travelling outer) {}

    /**
     * Divides options; these names, in lower case and without dashes, are moved, and all of the filter.
     *
     * @param template the URI before it was made from a message; null if it is not known
     */
    static DynamicOptions of(
            CamelContext context, Map<String, Object> options, Set<String> moving, @Nullable String template) {
        Map<String, Object> staying = new LinkedHashMap<>();
        Map<String, Object> moved = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (moving.contains(UriOptions.plain(name))) {
                moved.put(UriOptions.plain(name), value);
            } else if (name.startsWith("filter.")) {
                moved.put(name, isReference(name, value, template) ? bean(context, name, value) : value);
            } else {
                staying.put(name, value);
            }
        });
        URISupport.resolveRawParameterValues(moved);
        return new DynamicOptions(staying, moved);
    }

    private static Object bean(CamelContext context, String name, Object value) {
        return UriOptions.referred(context, name, value.toString());
    }

    /** Tells whether the route names a bean, itself or as the Endpoint DSL does; what a message says is a text. */
    private static boolean isReference(String name, Object value, @Nullable String template) {
        String text = value.toString();
        return text.startsWith("#")
                && (text.matches("#[0-9a-f]{1,8}") || (template != null && template.contains(name + "=" + text)));
    }

    /** Takes along the moved options, for this endpoint alone. */
    static void send(Exchange exchange, String property, String staticUri, Map<String, Object> moved) {
        Travelling outer = travelling(exchange, property);
        exchange.setProperty(property, new Travelling(staticUri, moved, node(exchange), outer));
    }

    /** Ends what {@link #send} began. */
    static void arrived(Exchange exchange, String property) {
        Travelling ended = travelling(exchange, property);
        if (ended == null || ended.outer() == null) {
            exchange.removeProperty(property);
        } else {
            exchange.setProperty(property, ended.outer());
        }
    }

    /** Returns the options that an exchange brings for this endpoint; empty if they are meant for another. */
    static Map<String, Object> of(Exchange exchange, String property, DynUrlEndpoint endpoint) {
        Travelling travelling = travelling(exchange, property);
        return travelling != null && isOfThisStep(travelling, exchange) && isMeant(travelling.staticUri(), endpoint)
                ? travelling.options()
                : Map.of();
    }

    /**
     * Tells whether it is the step itself that sends now, not one of an {@code interceptSendToEndpoint} in between: those have
     * names of their own, and when they are over there is none.
     */
    private static boolean isOfThisStep(Travelling travelling, Exchange exchange) {
        String now = node(exchange);
        return now == null || now.equals(travelling.node());
    }

    private static @Nullable String node(Exchange exchange) {
        return exchange.getExchangeExtension().getHistoryNodeId();
    }

    private static boolean isMeant(String staticUri, DynUrlEndpoint endpoint) {
        Endpoint meant = endpoint.getCamelContext().hasEndpoint(staticUri);
        // One that is not cached is in no registry.
        return meant == null ? endpoint.isMadeOf(staticUri) : endpoint.equals(DynUrlEndpoint.of(meant));
    }

    private static @Nullable Travelling travelling(Exchange exchange, String property) {
        return exchange.getProperty(property) instanceof Travelling travelling ? travelling : null;
    }
}
