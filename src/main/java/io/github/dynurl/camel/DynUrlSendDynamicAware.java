package io.github.dynurl.camel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code toD("dynurl:images?operation=getData&key=${…}")} use one endpoint, and so one HTTP client, for all keys: the
 * options that change with each message travel with the exchange, and are as fixed as those of an endpoint. Thread-safe.
 */
@SendDynamic("dynurl")
public class DynUrlSendDynamicAware extends SendDynamicAwareSupport {
    /** Names the exchange property that holds the options; nothing that comes with a message can set it. */
    static final String OPTIONS = "CamelDynUrlDynamicOptions";

    private static final Set<String> MOVED = Set.of("key", "select", "range", "ifMatch", "ifNoneMatch", "contentType");

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
        Map<String, Object> staying = new LinkedHashMap<>(entry.getProperties());
        boolean moves = staying.keySet().removeIf(DynUrlSendDynamicAware::moves);
        return moves ? asEndpointUri(exchange, entry.getUri(), staying) : null;
    }

    @Override
    public @Nullable Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        Map<String, Object> moved = new LinkedHashMap<>(entry.getProperties());
        moved.keySet().removeIf(name -> !moves(name));
        if (moved.isEmpty()) {
            return null;
        }
        URISupport.resolveRawParameterValues(moved);
        return target -> target.setProperty(OPTIONS, moved);
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return target -> target.removeProperty(OPTIONS);
    }

    private static boolean moves(String option) {
        return MOVED.contains(option) || option.startsWith("filter.");
    }
}
