package io.github.dynurl.camel;

import java.util.Map;
import java.util.Set;
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
        DynamicOptions options =
                DynamicOptions.of(exchange.getContext(), entry.getProperties(), MOVED, entry.getOriginalUri());
        // They may be left over from a poll that never came to be.
        exchange.removeProperty(OPTIONS);
        if (options.moved().isEmpty()) {
            return null;
        }
        String uri = asEndpointUri(exchange, entry.getUri(), options.staying());
        DynamicOptions.send(exchange, OPTIONS, uri, options.moved());
        return uri;
    }

    /** Takes the options that an exchange brings for an endpoint, once; empty if there are none. */
    static Map<String, Object> take(@Nullable Exchange exchange, DynUrlEndpoint endpoint) {
        if (exchange == null) {
            return Map.of();
        }
        Map<String, Object> options = DynamicOptions.of(exchange, OPTIONS, endpoint);
        exchange.removeProperty(OPTIONS);
        return options;
    }
}
