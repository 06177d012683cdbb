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
            Set.of("key", "select", "range", "ifmatch", "ifnonematch", "contenttype", "contentencoding");

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
        DynamicOptions options = divided(exchange, entry);
        return options.moved().isEmpty() ? null : asEndpointUri(exchange, entry.getUri(), options.staying());
    }

    private static DynamicOptions divided(Exchange exchange, DynamicAwareEntry entry) {
        return DynamicOptions.of(exchange.getContext(), entry.getProperties(), MOVED, entry.getOriginalUri());
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        Map<String, Object> moved = divided(exchange, entry).moved();
        String staticUri = resolveStaticUri(exchange, entry);
        return target -> DynamicOptions.send(target, OPTIONS, staticUri == null ? entry.getUri() : staticUri, moved);
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return target -> DynamicOptions.arrived(target, OPTIONS);
    }
}
