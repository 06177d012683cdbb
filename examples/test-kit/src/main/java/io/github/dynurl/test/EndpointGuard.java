package io.github.dynurl.test;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlEndpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.EndpointStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Refuses endpoints of a Camel context that have the name of a store of the test and would use another server: the route
 * has the URL of that server in its URI, or has replaced the bean. Thread-safe.
 */
final class EndpointGuard implements EndpointStrategy {
    /** The stores by their names. A later store of the same name replaces an earlier one. */
    private final Map<String, TestStore> stores = new ConcurrentHashMap<>();

    /** Checks the endpoints of a context from now on, for this store and for those that were passed before. */
    static synchronized void watch(CamelContext context, TestStore store) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        EndpointGuard guard = extension.getContextPlugin(EndpointGuard.class);
        if (guard == null) {
            guard = new EndpointGuard();
            extension.addContextPlugin(EndpointGuard.class, guard);
            extension.registerEndpointCallback(guard);
        }
        guard.stores.put(store.name(), store);
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof DynUrlEndpoint used) {
            TestStore store = stores.get(used.getStoreName());
            if (store != null) {
                DynUrlConfiguration actual = used.getConfiguration();
                DynUrlConfiguration expected = store.configuration();
                requireOwn(store, "baseUrl", actual.getBaseUrl(), expected.getBaseUrl());
                requireOwn(store, "queryUrl", actual.getQueryUrl(), expected.getQueryUrl());
            }
        }
        return endpoint;
    }

    /** Accepts the URLs of the store, and what the test itself has set in the configuration of the store. */
    private static void requireOwn(TestStore store, String option, @Nullable String url, @Nullable String configured) {
        boolean isRelative = url == null || url.startsWith("{base}");
        if (!isRelative && !url.equals(configured) && !(url + "/").startsWith(store.url() + "/")) {
            throw new IllegalStateException("An endpoint of dynurl:" + store.name() + " uses the " + option + " " + url
                    + ", not the store of the test (" + store.url()
                    + "): take the option out of the URI, or do not bind"
                    + " another bean with the name " + store.name() + " in configure(); for another URL on purpose, set"
                    + " it in TestStore.configuration()");
        }
    }
}
