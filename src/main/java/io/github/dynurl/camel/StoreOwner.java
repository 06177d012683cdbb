package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.StreamCachingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Opens the store of an endpoint for its first user and closes it after its last. Users are started producers and bodies
 * that are not released yet. The HTTP client is shared with other endpoints of the store. Thread-safe.
 */
final class StoreOwner {
    private final DynUrlEndpoint endpoint;
    private @Nullable Lease current;

    StoreOwner(DynUrlEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Returns a store as it is for an exchange with such headers. */
    static HttpStore with(Map<String, String> headers, HttpStore store) {
        return headers.isEmpty() ? store : store.withHeaders(headers);
    }

    /** Holds a store open for its users. */
    final class Lease {
        private final HttpStore store;
        private final Clients.Use client;
        private final Threads.Pools threads;
        private final boolean once;
        private int users;

        private Lease(HttpStore store, Clients.Use client, Threads.Pools threads, boolean once) {
            this.store = store;
            this.client = client;
            this.threads = threads;
            this.once = once;
        }

        HttpStore store() {
            return store;
        }

        /** Returns the threads that live as long as the store is open. */
        Threads.Pools threads() {
            return threads;
        }

        /** Returns what renews claims, as long as the store is open. */
        BoundedExecutor renewals() {
            return client.renewals();
        }

        /** Returns what ends objects, or gives them up, where no route does, as long as the store is open. */
        BoundedExecutor ends() {
            return client.ends();
        }

        /** Returns those whose objects are in progress; what is left of them is given up with the component. */
        Set<Completion> unended() {
            return endpoint.getComponent().unended();
        }

        /** Holds the store open for one more user. */
        Lease share() {
            synchronized (StoreOwner.this) {
                users++;
                return this;
            }
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

        /** Ends at once whatever the users wait for, since the component stops; they still have to let go. */
        void abort() {
            store.close();
        }

        private void close() {
            store.close();
            client.release(once);
            endpoint.getComponent().closed(this);
            endpoint.getComponent().threads().release(endpoint.getCamelContext());
        }
    }

    /** Holds the store open for something that is started and stopped, and may be started again. Thread-safe. */
    final class Holder {
        private volatile @Nullable Lease held;

        synchronized void open() {
            held = acquire();
        }

        /**
         * Returns the lease; a fresh one where the component was stopped and started again meanwhile. Null if this is
         * closed.
         */
        @Nullable
        Lease current() {
            Lease now = held;
            if (now == null || now.store().isOpen() || !endpoint.getComponent().isStarted()) {
                return now;
            }
            synchronized (this) {
                if (held == now) {
                    held = acquire();
                    now.release();
                }
                return held;
            }
        }

        /** Returns the current lease for one more user, null if this is closed. */
        synchronized @Nullable Lease share() {
            Lease now = current();
            return now == null ? null : now.share();
        }

        void close() {
            Lease last;
            synchronized (this) {
                last = held;
                held = null;
            }
            if (last != null) {
                last.release();
            }
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
        Threads.Pools threads = component.threads().acquire(context, component);
        Clients.Use client = null;
        try {
            client = component.clients().acquire(endpoint, threads);
            HttpStore store = client.client()
                    .configure(endpoint.storeBuilder())
                    .queryExecutor(threads.query())
                    .timer(threads.timer())
                    .listener(new EventPublisher(
                            endpoint, endpoint.getConfiguration().getListener()))
                    .build();
            Lease lease = new Lease(store, client, threads, isForOneMessage());
            component.opened(lease);
            return lease;
        } catch (RuntimeException e) {
            component.threads().release(context);
            if (client != null) {
                client.release(false);
            }
            throw e;
        }
    }

    /** Tells whether Camel has made the endpoint for one message, and does not know it: the next will have another. */
    private boolean isForOneMessage() {
        return endpoint.getCamelContext().getEndpointRegistry().values().stream()
                .noneMatch(known -> endpoint.equals(DynUrlEndpoint.of(known)));
    }

    String storeName() {
        return endpoint.getStoreName();
    }

    /** Returns how Camel is told to cache streams. */
    StreamCachingStrategy streamCaching() {
        return endpoint.getCamelContext().getStreamCachingStrategy();
    }

    /** Returns how the connections are used now, those of all endpoints that share the client. */
    synchronized ClientOwner.Connections connections() {
        return current == null
                ? ClientOwner.Connections.NONE
                : current.client.client().connections();
    }

    /** Returns how many answers hold or await a connection. */
    synchronized int activeRequests() {
        return current == null ? 0 : current.store.activeRequests();
    }
}
