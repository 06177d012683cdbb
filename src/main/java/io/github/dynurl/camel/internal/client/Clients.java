package io.github.dynurl.camel.internal.client;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import io.github.dynurl.store.url.Origin;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * Shares HTTP clients and their connection pools between endpoints. Endpoints of a store whose connection options are equal
 * use the same client. The client is closed when its last user releases it. If Camel creates an endpoint for each message, the
 * client stays open for a short time after that, because the next message will need it. Thread-safe.
 */
final class Clients {
    /** The maximum number of unused clients. If there are more, the one that was used least recently is closed. */
    private static final int MAX_UNUSED = 20;

    private final Threads threads;
    private final Map<ClientKey, SharedClient> clients = new HashMap<>();

    /** The clients that have no user and will be closed soon, in the order of their last use. A subset of {@link #clients}. */
    private final Map<ClientKey, SharedClient> unused = new LinkedHashMap<>();

    /** Whether an unused client may stay open; true while the component is started. */
    private boolean keepsUnused;

    /** When to close a client whose last user releases it. */
    enum Closing {
        AT_ONCE,
        /** After {@link ClientOwner#unusedTime}, unless the client has a user again by then. */
        AFTER_UNUSED_TIME
    }

    /**
     * Creates an instance without clients.
     *
     * @param threads provides the timer that closes unused clients
     */
    Clients(Threads threads) {
        this.threads = threads;
    }

    /**
     * The options that must be equal if two endpoints are to share a client. Credentials are not among them, because each store
     * adds its own credentials to its requests.
     */
    private record ClientKey(
            String storeName,
            Optional<Origin> origin,
            Map<String, Object> http,
            Duration connectTimeout,
            Duration expectContinueTimeout,
            @Nullable SSLContextParameters sslContextParameters) {
        static ClientKey of(EndpointView endpoint) {
            DynUrlConfiguration options = endpoint.configuration();
            return new ClientKey(
                    endpoint.storeName(),
                    Origin.of(String.valueOf(options.getBaseUrl())),
                    new HashMap<>(options.getHttp()),
                    options.getConnectTimeout(),
                    options.getExpectContinueTimeout(),
                    options.getSslContextParameters());
        }
    }

    /** A client, its executors and the number of its users. Guarded by the lock of {@link Clients}. */
    private static final class SharedClient {
        private final ClientOwner client;
        private final CamelContext context;
        private final BoundedExecutor renewalExecutor;
        private final BoundedExecutor completionExecutor;
        private final TransferLimit transferLimit;
        private int users = 1;

        /** The scheduled closing of the client; null if the client has a user. */
        private @Nullable Future<?> closing;

        SharedClient(ClientOwner client, CamelContext context, Threads.Pools threads) {
            this.client = client;
            this.context = context;
            // Each executor uses at most half of the connections. So it leaves some to routes and to the other
            // executor.
            int maxTasks = Math.max(1, client.maxRequests() / 2);
            this.renewalExecutor = new BoundedExecutor(threads.query(), threads.timer(), maxTasks);
            this.completionExecutor = new BoundedExecutor(threads.query(), threads.timer(), maxTasks);
            this.transferLimit = new TransferLimit(client.maxRequests());
        }
    }

    /** The use of a shared client by one store. The store must call {@link #release} once. */
    final class ClientUse {
        private final ClientKey key;
        private final SharedClient shared;

        private ClientUse(ClientKey key, SharedClient shared) {
            this.key = key;
            this.shared = shared;
        }

        ClientOwner client() {
            return shared.client;
        }

        /** Returns the executor that renews claims. */
        BoundedExecutor renewalExecutor() {
            return shared.renewalExecutor;
        }

        /** Returns the executor that commits, rolls back and abandons objects outside of routes. */
        BoundedExecutor completionExecutor() {
            return shared.completionExecutor;
        }

        /** Returns the limit of copies that read from this client. */
        TransferLimit transferLimit() {
            return shared.transferLimit;
        }

        /**
         * Ends this use.
         *
         * @param closing when to close the client if this was its last use
         */
        void release(Closing closing) {
            Clients.this.release(key, closing);
        }
    }

    /**
     * Returns the client for an endpoint, with one more user. Creates a client if none has the same options.
     *
     * @param pools the threads for a new client; they must run as long as the client has a user
     */
    synchronized ClientUse acquire(EndpointView endpoint, Threads.Pools pools) {
        ClientKey key = ClientKey.of(endpoint);
        SharedClient shared = clients.get(key);
        if (shared == null) {
            shared = new SharedClient(new ClientOwner(endpoint, pools.timer()), endpoint.context(), pools);
            clients.put(key, shared);
        } else {
            shared.users++;
            if (unused.remove(key) != null) {
                cancelClosing(shared);
            }
        }
        return new ClientUse(key, shared);
    }

    private synchronized void release(ClientKey key, Closing closing) {
        SharedClient shared = clients.get(key);
        if (shared == null) {
            return;
        }
        shared.users--;
        if (shared.users > 0) {
            return;
        }
        if (keepsUnused && closing == Closing.AFTER_UNUSED_TIME) {
            scheduleClosing(key, shared);
        } else {
            close(key, shared);
        }
    }

    /** Schedules the closing of an unused client. Until then, the client is a user of the threads, so that the timer runs. */
    private void scheduleClosing(ClientKey key, SharedClient shared) {
        ScheduledExecutorService timer = threads.acquire(shared.context).timer();
        long delayMillis = shared.client.unusedTime().toMillis();
        shared.closing = timer.schedule(() -> closeUnused(key, shared), delayMillis, TimeUnit.MILLISECONDS);
        unused.put(key, shared);
        if (unused.size() > MAX_UNUSED) {
            Map.Entry<ClientKey, SharedClient> eldest =
                    unused.entrySet().iterator().next();
            closeUnused(eldest.getKey(), eldest.getValue());
        }
    }

    /** Closes a client, unless it has a user again or was already closed. */
    private synchronized void closeUnused(ClientKey key, SharedClient shared) {
        if (unused.remove(key, shared)) {
            close(key, shared);
            cancelClosing(shared);
        }
    }

    private void close(ClientKey key, SharedClient shared) {
        clients.remove(key);
        shared.client.close();
    }

    /** Cancels the scheduled closing of a client. The client then no longer uses the threads. */
    private void cancelClosing(SharedClient shared) {
        Future<?> closing = shared.closing;
        if (closing != null) {
            closing.cancel(false);
            shared.closing = null;
        }
        threads.release(shared.context);
    }

    /** Allows from now on that a client stays open for a short time after its last user has released it. */
    synchronized void keepUnusedClients() {
        keepsUnused = true;
    }

    /** Closes all unused clients. From now on, a client is closed as soon as its last user releases it. */
    synchronized void closeUnusedClients() {
        keepsUnused = false;
        Map.copyOf(unused).forEach(this::closeUnused);
    }

    /**
     * Returns the sum of a number over the connection pools of some stores.
     *
     * @param isIncluded returns whether the store with the given name is included
     * @param number returns the number from the state of a connection pool
     */
    synchronized int sum(Predicate<String> isIncluded, ToIntFunction<PoolUsage> number) {
        return clients.entrySet().stream()
                .filter(entry -> isIncluded.test(entry.getKey().storeName()))
                .mapToInt(entry -> number.applyAsInt(entry.getValue().client.poolUsage()))
                .sum();
    }
}
