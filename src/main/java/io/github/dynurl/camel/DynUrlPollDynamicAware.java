package io.github.dynurl.camel;

import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.annotations.PollDynamic;
import org.apache.camel.support.component.PollDynamicAwareSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code pollEnrich("dynurl:images?key=${…}")} and {@code poll} use one endpoint, and so one HTTP client, for all
 * keys. Thread-safe.
 */
@PollDynamic("dynurl")
public class DynUrlPollDynamicAware extends PollDynamicAwareSupport {
    /** Names the exchange property that holds the options; nothing that comes with a message can set it. */
    private static final String OPTIONS = "CamelDynUrlDynamicPollOptions";

    private static final Set<String> MOVED = Set.of("key", "select");

    /** Holds options with the URI that they were taken from. */
    private record Moved(String staticUri, Map<String, Object> options) {}

    /** Makes the helper; Camel does so. */
    public DynUrlPollDynamicAware() {}

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        return new DynamicAwareEntry(uri, originalUri, endpointProperties(exchange, uri), Map.of());
    }

    @Override
    public @Nullable String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        DynamicOptions options = DynamicOptions.of(entry.getProperties(), MOVED);
        exchange.removeProperty(OPTIONS);
        if (options.moved().isEmpty()) {
            return null;
        }
        String uri = asEndpointUri(exchange, entry.getUri(), options.staying());
        exchange.setProperty(OPTIONS, new Moved(uri, options.moved()));
        return uri;
    }

    /** Takes the options that an exchange brings for an endpoint, once; empty if there are none. */
    static Map<String, Object> take(@Nullable Exchange exchange, Endpoint endpoint) {
        Object property = exchange == null ? null : exchange.removeProperty(OPTIONS);
        if (!(property instanceof Moved moved)) {
            return Map.of();
        }
        // They may be left over from a poll that never came to be.
        CamelContext context = endpoint.getCamelContext();
        Endpoint meant = context.hasEndpoint(moved.staticUri());
        return meant == null || meant == endpoint ? moved.options() : Map.of();
    }
}
