package io.github.dynurl.camel.internal.client;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.http.HttpStoreBuilder;
import io.github.dynurl.store.url.ShownUrl;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/**
 * The properties of an endpoint and its component that the store of the endpoint needs. Thread-safe.
 *
 * @param storeName the name of the store, as in {@code dynurl:name}
 * @param resources the resources that all endpoints of the component share
 * @param storeBuilder creates a builder of the store, with the options of the endpoint and its listener
 * @param isForOneMessage returns whether Camel created the endpoint for one message only
 * @param usesGlobalTls returns whether Camel's global TLS parameters are used if the options contain none
 */
public record EndpointView(
        CamelContext context,
        String storeName,
        DynUrlConfiguration configuration,
        SharedResources resources,
        Supplier<HttpStoreBuilder> storeBuilder,
        BooleanSupplier isForOneMessage,
        BooleanSupplier usesGlobalTls) {
    /** Returns the base URL without its query. It says which store this is, whatever signature the query contains. */
    public String baseUrlWithoutQuery() {
        return ShownUrl.withoutQuery(String.valueOf(configuration.getBaseUrl()));
    }

    /** Returns the base URL without secrets, for messages. */
    public String serviceUrl() {
        return ShownUrl.of(String.valueOf(configuration.getBaseUrl()));
    }
}
