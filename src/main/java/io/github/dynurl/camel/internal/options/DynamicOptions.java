package io.github.dynurl.camel.internal.options;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * The options of a dynamic URI, as in {@code toD}, split into two groups. The static options select the endpoint. The
 * dynamic options can change with each message, so they are attached to the exchange. Then all messages share one
 * endpoint and its HTTP client.
 *
 * @param staticOptions the options of the endpoint URI
 * @param dynamicOptions the options that are attached to the exchange, by normalized name; {@code filter.*} by the name
 *     in the URI. Headers cannot override these options
 */
public record DynamicOptions(Map<String, Object> staticOptions, Map<String, Object> dynamicOptions) {
    /** The attached options of an exchange without attached options. */
    public static final Map<String, Object> NONE = Map.of();

    /**
     * Options that are attached to an exchange, for one endpoint.
     *
     * @param staticUri the URI of that endpoint
     * @param nodeId the id of the route step that sends; null if it is not known
     * @param outer the attachment of an enclosing step, which is restored when this one is removed; null if there
     *     is none
     */
    record Attachment(
            String staticUri,
            Map<String, Object> options,
            @Nullable String nodeId,
            @Nullable Attachment outer) {}

    /**
     * Splits the options of a dynamic URI. The options in {@code dynamicNames} and all {@code filter.*} are dynamic.
     *
     * @param options the options of the URI, with the values of this message
     * @param dynamicNames the normalized names of the dynamic options (see {@link UriOptions#normalize})
     * @param template the URI as it is in the route, with expressions; null if it is not known
     */
    public static DynamicOptions split(
            CamelContext context, Map<String, Object> options, Set<String> dynamicNames, @Nullable String template) {
        Map<String, Object> staticOptions = new LinkedHashMap<>();
        Map<String, Object> dynamicOptions = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            String normalized = UriOptions.normalize(name);
            if (dynamicNames.contains(normalized)) {
                dynamicOptions.put(normalized, value);
            } else if (name.startsWith("filter.")) {
                boolean isBean = isBeanReference(name, value, template);
                dynamicOptions.put(name, isBean ? UriOptions.resolveReference(context, name, value.toString()) : value);
            } else {
                staticOptions.put(name, value);
            }
        });
        // Camel does this itself for the static options, when it creates the endpoint.
        URISupport.resolveRawParameterValues(dynamicOptions);
        return new DynamicOptions(staticOptions, dynamicOptions);
    }

    /**
     * Returns whether the route itself refers to a bean by this value. A value that a message has put into the URI is
     * text, even if it starts with {@code #}. The Endpoint DSL omits beans in the template: it writes {@code hash=…}
     * instead, and {@code #} with up to 8 hex digits as the value.
     */
    private static boolean isBeanReference(String name, Object value, @Nullable String template) {
        String text = value.toString();
        if (template == null || !text.startsWith("#")) {
            return false;
        }
        return template.contains(name + "=")
                ? template.contains(name + "=" + text)
                : template.contains("hash=") && text.matches("#[0-9a-f]{1,8}");
    }

    /**
     * Attaches options to an exchange, for the endpoint with this URI.
     *
     * @param property the name of the exchange property that contains the attachment
     */
    public static void attach(
            Exchange exchange, String property, String staticUri, Map<String, Object> dynamicOptions) {
        Attachment outer = attachment(exchange, property);
        exchange.setProperty(property, new Attachment(staticUri, dynamicOptions, currentNodeId(exchange), outer));
    }

    /** Removes the options that {@link #attach} has attached last. Restores the options of an enclosing step. */
    public static void detach(Exchange exchange, String property) {
        Attachment current = attachment(exchange, property);
        if (current == null || current.outer() == null) {
            exchange.removeProperty(property);
        } else {
            exchange.setProperty(property, current.outer());
        }
    }

    /**
     * Returns the options that are attached to an exchange for one endpoint. Returns an empty map if there are none, or
     * if they are for another endpoint or for another step.
     *
     * @param isUriOfEndpoint returns whether a URI is the URI of the endpoint
     */
    public static Map<String, Object> of(Exchange exchange, String property, Predicate<String> isUriOfEndpoint) {
        Attachment attachment = attachment(exchange, property);
        return attachment != null
                        && isOfCurrentStep(attachment, exchange)
                        && isUriOfEndpoint.test(attachment.staticUri())
                ? attachment.options()
                : NONE;
    }

    /**
     * Returns whether the options belong to the current step. A step inside {@code interceptSendToEndpoint} has another
     * id, so the options of the intercepted step do not apply to it. After such steps Camel returns null as the id, and
     * the intercepted step continues. Then the options of the intercepted step apply.
     */
    private static boolean isOfCurrentStep(Attachment attachment, Exchange exchange) {
        String current = currentNodeId(exchange);
        return current == null || current.equals(attachment.nodeId());
    }

    private static @Nullable String currentNodeId(Exchange exchange) {
        return exchange.getExchangeExtension().getHistoryNodeId();
    }

    private static @Nullable Attachment attachment(Exchange exchange, String property) {
        return exchange.getProperty(property) instanceof Attachment attachment ? attachment : null;
    }
}
