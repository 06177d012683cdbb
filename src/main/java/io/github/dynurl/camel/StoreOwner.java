package io.github.dynurl.camel;

import io.github.dynurl.store.Store;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.HttpStoreBuilder;
import java.io.File;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Opens the store of an endpoint for its first user and closes it after its last. Users are started producers and bodies
 * that are not released yet. A store that is opened again has a fresh HTTP client. Thread-safe.
 */
final class StoreOwner {
    private final DynUrlEndpoint endpoint;
    private int users;
    private @Nullable Open open;

    private record Open(HttpStore store, ClientOwner client) {}

    StoreOwner(DynUrlEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Returns the open store; each call wants one {@link #release}. */
    synchronized Store acquire() {
        Open current = open;
        if (current == null) {
            current = open();
            open = current;
        }
        users++;
        return current.store();
    }

    private Open open() {
        CamelContext context = endpoint.getCamelContext();
        ClientOwner client = new ClientOwner(endpoint);
        try {
            Threads.Pools threads = endpoint.getComponent().threads().acquire(context, endpoint.getComponent());
            HttpStoreBuilder builder = endpoint.storeBuilder()
                    .queryExecutor(threads.query())
                    .timer(threads.timer())
                    .listener(new EventPublisher(
                            endpoint, endpoint.getConfiguration().getListener()));
            client.configure(builder);
            return new Open(builder.build(), client);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    synchronized void release() {
        users--;
        Open current = open;
        if (users == 0 && current != null) {
            open = null;
            current.store().close();
            current.client().close();
            endpoint.getComponent().threads().release(endpoint.getCamelContext());
        }
    }

    /** Returns the directory for temporary files that Camel's stream caching is told to use, null for the system's. */
    @Nullable
    Path spoolDirectory() {
        File directory = endpoint.getCamelContext().getStreamCachingStrategy().getSpoolDirectory();
        return directory == null ? null : directory.toPath();
    }

    /** Returns how many answers hold or await a connection. */
    synchronized int activeRequests() {
        return open == null ? 0 : open.store().activeRequests();
    }
}
