package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.spi.StreamCachingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Opens the store of an endpoint for its first user, and closes the store when its last user releases it. Users are started
 * producers and consumers, bodies that are not released yet, and objects in progress. Other endpoints may use the HTTP client
 * of the store, too; see {@link Clients}. Thread-safe.
 */
public final class StoreOwner {
    private final EndpointView endpoint;
    private final LatestOutcomes outcomes = new LatestOutcomes();

    /** The open store; null if it has no user. */
    private @Nullable SharedStore current;

    /** Whether a large body in memory was logged. It is logged once per endpoint. */
    private final AtomicBoolean hasLoggedCachedBody = new AtomicBoolean();

    public StoreOwner(EndpointView endpoint) {
        this.endpoint = endpoint;
    }

    /** Returns a view of a store that adds header fields to each request. Without header fields, returns the store itself. */
    public static HttpStore withHeaders(Map<String, String> headers, HttpStore store) {
        return headers.isEmpty() ? store : store.withHeaders(headers);
    }

    /** Returns true for the first call only. */
    public boolean mustLogCachedBody() {
        return hasLoggedCachedBody.compareAndSet(false, true);
    }

    /** An open store that is shared by its users. The last {@link #release} closes it. Thread-safe. */
    public final class SharedStore {
        private final HttpStore store;
        private final Clients.ClientUse client;
        private final Threads.Pools threads;
        private final boolean isForOneMessage;
        private int users;

        private SharedStore(HttpStore store, Clients.ClientUse client, Threads.Pools threads, boolean isForOneMessage) {
            this.store = store;
            this.client = client;
            this.threads = threads;
            this.isForOneMessage = isForOneMessage;
        }

        public HttpStore store() {
            return store;
        }

        /** Returns the thread pools of the component. They run as long as the store is open. */
        public Threads.Pools threads() {
            return threads;
        }

        /** Returns the executor that renews claims. It runs as long as the store is open. */
        public BoundedExecutor renewalExecutor() {
            return client.renewalExecutor();
        }

        /**
         * Returns the executor that commits, rolls back and abandons objects outside of routes. It runs as long as the store
         * is open.
         */
        public BoundedExecutor completionExecutor() {
            return client.completionExecutor();
        }

        /** Returns the latest outcomes of the endpoint. */
        public LatestOutcomes outcomes() {
            return outcomes;
        }

        /** Returns the limit of copies that read from this store. */
        public TransferLimit transferLimit() {
            return client.transferLimit();
        }

        /** Returns the objects whose processing has not ended. When the component stops, it abandons those that are left. */
        public Set<SharedResources.PendingObject> pendingObjects() {
            return endpoint.resources().pendingObjects();
        }

        /** Adds a user, who must call {@link #release}. Returns this. */
        public SharedStore retain() {
            synchronized (StoreOwner.this) {
                users++;
                return this;
            }
        }

        /** Removes a user; the last one closes the store. Each {@link #acquire} and {@link #retain} needs one call. */
        public void release() {
            synchronized (StoreOwner.this) {
                users--;
                if (users == 0) {
                    current = current == this ? null : current;
                    close();
                }
            }
        }

        /** Cancels all requests of the users, because the component stops. The users must still call {@link #release}. */
        void abort() {
            store.close();
        }

        private void close() {
            store.close();
            // With one endpoint for each message, the endpoint of the next message can use a client that stays open.
            client.release(isForOneMessage ? Clients.Closing.AFTER_UNUSED_TIME : Clients.Closing.AT_ONCE);
            endpoint.resources().openStores().remove(this);
            endpoint.resources().threads().release(endpoint.context());
        }
    }

    /**
     * The lease of the store by a producer or consumer. It keeps the store open from the start of the producer or consumer
     * to its stop, and can be opened again after that. Thread-safe.
     */
    public final class ServiceLease {
        /** The store that this lease keeps open; null if the producer or consumer is not started. */
        private volatile @Nullable SharedStore held;

        /** Opens the store or adds a user to it. {@link #close} must follow. */
        public synchronized void open() {
            held = acquire();
        }

        /**
         * Returns the open store; null if the producer or consumer is not started. A stop of the component closes the store.
         * If the component has been started again since, this method opens a new store.
         */
        @Nullable
        public SharedStore current() {
            SharedStore shared = held;
            if (shared == null
                    || shared.store().isOpen()
                    || !endpoint.resources().isStarted()) {
                return shared;
            }
            synchronized (this) {
                if (held == shared) {
                    held = acquire();
                    shared.release();
                }
                return held;
            }
        }

        /** Returns the open store with one more user, who must release it; null if the producer or consumer is not started. */
        public synchronized @Nullable SharedStore retain() {
            SharedStore shared = current();
            return shared == null ? null : shared.retain();
        }

        /** Removes this user from the store. Does nothing if the lease is not open. */
        public void close() {
            SharedStore last;
            synchronized (this) {
                last = held;
                held = null;
            }
            if (last != null) {
                last.release();
            }
        }
    }

    /** Returns the store with one more user, who must call {@link SharedStore#release}. Opens the store if it is closed. */
    public synchronized SharedStore acquire() {
        SharedStore shared = current;
        if (shared == null || !shared.store.isOpen()) {
            shared = open();
            current = shared;
        }
        shared.users++;
        return shared;
    }

    private SharedStore open() {
        SharedResources resources = endpoint.resources();
        Threads.Pools threads = resources.threads().acquire(endpoint.context());
        Clients.ClientUse client = null;
        try {
            client = resources.clients().acquire(endpoint, threads);
            HttpStore store = client.client()
                    .configure(endpoint.storeBuilder().get())
                    .queryExecutor(threads.query())
                    .timer(threads.timer())
                    .build();
            SharedStore shared = new SharedStore(
                    store, client, threads, endpoint.isForOneMessage().getAsBoolean());
            resources.openStores().add(shared);
            return shared;
        } catch (RuntimeException e) {
            resources.threads().release(endpoint.context());
            if (client != null) {
                client.release(Clients.Closing.AT_ONCE);
            }
            throw e;
        }
    }

    /** Returns the endpoint whose store this is. */
    public EndpointView endpoint() {
        return endpoint;
    }

    /** Returns the latest outcomes of the endpoint. */
    public LatestOutcomes outcomes() {
        return outcomes;
    }

    public String storeName() {
        return endpoint.storeName();
    }

    /** Returns the stream caching settings of the Camel context. */
    public StreamCachingStrategy streamCaching() {
        return endpoint.context().getStreamCachingStrategy();
    }

    /** Returns the state of the connection pool. It contains the connections of all endpoints that share the HTTP client. */
    public synchronized PoolUsage poolUsage() {
        return current == null ? PoolUsage.NONE : current.client.client().poolUsage();
    }

    /** Returns the number of operations in progress, including open streams and query results. */
    public synchronized int activeRequests() {
        return current == null ? 0 : current.store.activeRequests();
    }
}
