package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.options.DynamicOptions;
import io.github.dynurl.camel.internal.options.MessageOption;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets all exchanges of {@code toD("dynurl:images?operation=getData&key=${…}")} share one endpoint, and so one HTTP
 * client. The options that change with each message are attached to the exchange. Headers cannot override them.
 * Thread-safe.
 */
@SendDynamic("dynurl")
public class DynUrlSendDynamicAware extends SendDynamicAwareSupport {
    /**
     * The exchange property with the dynamic options. It accepts only a private type, so that no message can set the
     * options.
     */
    static final String OPTIONS_PROPERTY = "CamelDynUrlDynamicOptions";

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        return new DynamicAwareEntry(uri, originalUri, endpointProperties(exchange, uri), Map.of());
    }

    /** Returns the URI without the dynamic options; null if it has none. Camel then uses the URI itself. */
    @Override
    public @Nullable String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        DynamicOptions options = split(exchange, entry);
        return options.dynamicOptions().isEmpty()
                ? null
                : asEndpointUri(exchange, entry.getUri(), options.staticOptions());
    }

    private static DynamicOptions split(Exchange exchange, DynamicAwareEntry entry) {
        return DynamicOptions.split(
                exchange.getContext(), entry.getProperties(), MessageOption.normalizedNames(), entry.getOriginalUri());
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        Map<String, Object> dynamicOptions = split(exchange, entry).dynamicOptions();
        String staticUri = resolveStaticUri(exchange, entry);
        String endpointUri = staticUri == null ? entry.getUri() : staticUri;
        return target -> DynamicOptions.attach(target, OPTIONS_PROPERTY, endpointUri, dynamicOptions);
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return target -> DynamicOptions.detach(target, OPTIONS_PROPERTY);
    }
}
