package io.github.dynurl.camel;

import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code toD("dynurl:images?operation=getData&key=${…}")} use one endpoint, and so one HTTP client, for all keys: the
 * options that change with each message travel with the exchange, and are as fixed as those of an endpoint. Thread-safe.
 */
@SendDynamic("dynurl")
public class DynUrlSendDynamicAware extends SendDynamicAwareSupport {
    /** Names the exchange property that holds the options; nothing that comes with a message can set it. */
    static final String OPTIONS = "CamelDynUrlDynamicOptions";

    private static final Set<String> MOVED =
            Set.of("key", "select", "range", "ifMatch", "ifNoneMatch", "contentType", "contentEncoding");

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
        return options.moved().isEmpty() ? null : asEndpointUri(exchange, entry.getUri(), options.staying());
    }

    @Override
    public @Nullable Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        Map<String, Object> moved =
                DynamicOptions.of(entry.getProperties(), MOVED).moved();
        if (moved.isEmpty()) {
            return null;
        }
        return target -> target.setProperty(OPTIONS, moved);
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return target -> target.removeProperty(OPTIONS);
    }
}
