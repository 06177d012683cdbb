package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.options.DynamicOptions;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.annotations.PollDynamic;
import org.apache.camel.support.component.PollDynamicAwareSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets all exchanges of {@code pollEnrich("dynurl:images?key=${…}")} and {@code poll} share one endpoint, and so one
 * HTTP client. The options that change with each message are attached to the exchange. Thread-safe.
 */
@PollDynamic("dynurl")
public class DynUrlPollDynamicAware extends PollDynamicAwareSupport {
    /**
     * The exchange property with the dynamic options. A value of this property is used only if it has a private type,
     * so a route or a message cannot set the options.
     */
    private static final String OPTIONS_PROPERTY = "CamelDynUrlDynamicPollOptions";

    private static final Set<String> DYNAMIC_NAMES = Set.of("key", "prefix", "select");

    /** Creates the helper; called by Camel. */
    public DynUrlPollDynamicAware() {}

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        return new DynamicAwareEntry(uri, originalUri, endpointProperties(exchange, uri), Map.of());
    }

    /**
     * Returns the URI without the dynamic options; null if it has none. Camel then uses the URI itself. Attaches
     * the options to the exchange here: unlike for {@code toD}, Camel offers no processor before a poll.
     */
    @Override
    public @Nullable String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        DynamicOptions options = DynamicOptions.split(
                exchange.getContext(), entry.getProperties(), DYNAMIC_NAMES, entry.getOriginalUri());
        // A poll that failed before it reached the endpoint may have left its options.
        exchange.removeProperty(OPTIONS_PROPERTY);
        if (options.dynamicOptions().isEmpty()) {
            return null;
        }
        String staticUri = asEndpointUri(exchange, entry.getUri(), options.staticOptions());
        DynamicOptions.attach(exchange, OPTIONS_PROPERTY, staticUri, options.dynamicOptions());
        return staticUri;
    }

    /**
     * Returns the options that are attached to an exchange for an endpoint, and removes them; empty if there are none.
     */
    static Map<String, Object> takeOptions(@Nullable Exchange exchange, DynUrlEndpoint endpoint) {
        if (exchange == null) {
            return DynamicOptions.NONE;
        }
        Map<String, Object> options = endpoint.dynamicOptionsOf(exchange, OPTIONS_PROPERTY);
        exchange.removeProperty(OPTIONS_PROPERTY);
        return options;
    }
}
