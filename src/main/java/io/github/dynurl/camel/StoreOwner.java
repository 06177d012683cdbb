package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.StreamCachingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Opens the store of an endpoint for its first user, and closes the store after its last one. Users are started producers and
 * consumers, bodies that are not released yet, and objects in progress. The HTTP client of the store is shared with other
 * endpoints, see {@link Clients}. Thread-safe.
 */
final class StoreOwner {
    private final DynUrlEndpoint endpoint;

    /** The open store; null if it has no user. */
    private @Nullable Lease current;

    StoreOwner(DynUrlEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Returns a view of a store that sends additional headers with each request; the store itself if there are none. */
    static HttpStore withHeaders(Map<String, String> headers, HttpStore store) {
        return headers.isEmpty() ? store : store.withHeaders(headers);
    }

    /** An open store that is shared by its users. The last {@link #release} closes it. Thread-safe. */
    final class Lease {
        private final HttpStore store;
        private final Clients.ClientLease client;
        private final Threads.Pools threads;
        private final boolean keepsClient;
        private int users;

        private Lease(HttpStore store, Clients.ClientLease client, Threads.Pools threads, boolean keepsClient) {
            this.store = store;
            this.client = client;
            this.threads = threads;
            this.keepsClient = keepsClient;
        }

        HttpStore store() {
            return store;
        }

        /** Returns the thread pools of the component. They run as long as the store is open. */
        Threads.Pools threads() {
            return threads;
        }

        /** Returns the executor that renews claims. It runs as long as the store is open. */
        BoundedExecutor renewalExecutor() {
            return client.renewalExecutor();
        }

        /** Returns the executor that completes or expires objects outside of routes. It runs as long as the store is open. */
        BoundedExecutor completionExecutor() {
            return client.completionExecutor();
        }

        /** Returns the completions of all objects in progress. Those that are left expire when the component stops. */
        Set<Completion> pendingCompletions() {
            return endpoint.getComponent().pendingCompletions();
        }

        /** Adds a user, who has to call {@link #release}. */
        Lease retain() {
            synchronized (StoreOwner.this) {
                users++;
                return this;
            }
        }

        /** Removes a user. Each {@link #acquire} and {@link #retain} needs one call. */
        void release() {
            synchronized (StoreOwner.this) {
                users--;
                if (users == 0) {
                    current = current == this ? null : current;
                    close();
                }
            }
        }

        /** Cancels all requests of the users because the component stops. The users still have to call {@link #release}. */
        void abort() {
            store.close();
        }

        private void close() {
            store.close();
            client.release(keepsClient);
            endpoint.getComponent().removeLease(this);
            endpoint.getComponent().threads().release(endpoint.getCamelContext());
        }
    }

    /** Keeps the store open for a service from its start to its stop. The service can be restarted. Thread-safe. */
    final class ServiceLease {
        /** The lease of the service; null if the service is not started. */
        private volatile @Nullable Lease held;

        synchronized void open() {
            held = acquire();
        }

        /**
         * Returns the lease; null if the service is not started. Replaces a lease whose store was closed because the component
         * was stopped, if the component has been started again.
         */
        @Nullable
        Lease current() {
            Lease lease = held;
            if (lease == null
                    || lease.store().isOpen()
                    || !endpoint.getComponent().isStarted()) {
                return lease;
            }
            synchronized (this) {
                if (held == lease) {
                    held = acquire();
                    lease.release();
                }
                return held;
            }
        }

        /** Returns the current lease with one more user; null if the service is not started. */
        synchronized @Nullable Lease retain() {
            Lease lease = current();
            return lease == null ? null : lease.retain();
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

    /** Returns the open store for one more user, who has to call {@link Lease#release}. Opens the store if necessary. */
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
        Clients.ClientLease client = null;
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
            component.addLease(lease);
            return lease;
        } catch (RuntimeException e) {
            component.threads().release(context);
            if (client != null) {
                client.release(false);
            }
            throw e;
        }
    }

    /**
     * Returns whether Camel created the endpoint for one message only: then the endpoint is not in Camel's registry of
     * endpoints. The next message gets another endpoint, which can use the same HTTP client if that is kept.
     */
    private boolean isForOneMessage() {
        return endpoint.getCamelContext().getEndpointRegistry().values().stream()
                .noneMatch(registered -> endpoint.equals(DynUrlEndpoint.of(registered)));
    }

    String storeName() {
        return endpoint.getStoreName();
    }

    /** Returns the stream caching settings of the Camel context. */
    StreamCachingStrategy streamCaching() {
        return endpoint.getCamelContext().getStreamCachingStrategy();
    }

    /** Returns the state of the connection pool, which includes the connections of all endpoints that share the client. */
    synchronized ClientOwner.Connections connections() {
        return current == null
                ? ClientOwner.Connections.NONE
                : current.client.client().connections();
    }

    /** Returns the number of requests that have or wait for a connection. */
    synchronized int activeRequests() {
        return current == null ? 0 : current.store.activeRequests();
    }
}
