package io.github.dynurl.test;

import io.github.dynurl.camel.DynUrlEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;

/**
 * Refuses endpoints that have the name of a store of the test and would use another server: the route has the URL of that
 * server in its URI, or has replaced the bean. Thread-safe.
 */
final class EndpointGuard extends LifecycleStrategySupport {
    private final TestStore store;

    EndpointGuard(TestStore store) {
        this.store = store;
    }

    @Override
    public void onEndpointAdd(Endpoint endpoint) {
        if (endpoint instanceof DynUrlEndpoint used && used.getStoreName().equals(store.name())) {
            requireOwn("baseUrl", used.getConfiguration().getBaseUrl());
            requireOwn("queryUrl", used.getConfiguration().getQueryUrl());
        }
    }

    private void requireOwn(String option, @Nullable String url) {
        boolean isRelative = url == null || url.startsWith("{base}");
        if (!isRelative && !(url + "/").startsWith(store.url() + "/")) {
            throw new IllegalStateException("An endpoint of dynurl:" + store.name() + " uses the " + option + " " + url
                    + ", not the store of the test (" + store.url()
                    + "): take the option out of the URI, or do not bind"
                    + " another bean with the name " + store.name() + " in configure()");
        }
    }
}
