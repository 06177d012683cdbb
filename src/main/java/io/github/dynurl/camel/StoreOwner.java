package io.github.dynurl.camel;

import io.github.dynurl.store.Store;
import io.github.dynurl.store.http.HttpStore;
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
    private @Nullable Lease current;

    StoreOwner(DynUrlEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Holds a store open for its users. */
    final class Lease {
        private final HttpStore store;
        private final ClientOwner client;
        private int users;

        private Lease(HttpStore store, ClientOwner client) {
            this.store = store;
            this.client = client;
        }

        Store store() {
            return store;
        }

        /** Ends one use; each {@link #acquire} wants one. */
        void release() {
            synchronized (StoreOwner.this) {
                users--;
                if (users == 0) {
                    current = current == this ? null : current;
                    close();
                }
            }
        }

        private void close() {
            store.close();
            client.close();
            endpoint.getComponent().closed(StoreOwner.this);
            endpoint.getComponent().threads().release(endpoint.getCamelContext());
        }
    }

    /** Returns the open store, for one more user. */
    synchronized Lease acquire() {
        Lease lease = current;
        if (lease == null || !lease.store.isOpen()) {
            lease = open();
            current = lease;
        }
        lease.users++;
        return lease;
    }

    private Lease open() {
        CamelContext context = endpoint.getCamelContext();
        DynUrlComponent component = endpoint.getComponent();
        ClientOwner client = new ClientOwner(endpoint);
        Threads.Pools threads = component.threads().acquire(context, component);
        try {
            HttpStore store = client.configure(endpoint.storeBuilder())
                    .queryExecutor(threads.query())
                    .timer(threads.timer())
                    .listener(new EventPublisher(
                            endpoint, endpoint.getConfiguration().getListener()))
                    .build();
            component.opened(this);
            return new Lease(store, client);
        } catch (RuntimeException e) {
            component.threads().release(context);
            client.close();
            throw e;
        }
    }

    /** Ends at once whatever the users of the store wait for, since the component stops; they still have to let it go. */
    void abort() {
        Lease lease;
        synchronized (this) {
            lease = current;
        }
        if (lease != null) {
            lease.store.close();
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
        return current == null ? 0 : current.store.activeRequests();
    }
}
