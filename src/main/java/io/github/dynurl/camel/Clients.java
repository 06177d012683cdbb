package io.github.dynurl.camel;

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
 * Shares HTTP clients, and so their connection pools, between the endpoints of a store. Endpoints whose connection options are
 * equal use the same client, which is closed after its last use. If Camel creates an endpoint for each message, the client is
 * kept open for a short time, because the next message will need it. Thread-safe.
 */
final class Clients {
    /** The maximum number of unused clients. If there are more, the client that has been unused for longest is closed. */
    private static final int MAX_UNUSED = 20;

    private final Threads threads;
    private final Map<ClientKey, SharedClient> clients = new HashMap<>();

    /** The clients that have no user and are to be closed soon, in the order of their last use. A subset of {@link #clients}. */
    private final Map<ClientKey, SharedClient> unused = new LinkedHashMap<>();

    private boolean keepsUnused;

    /**
     * Creates an empty set of clients.
     *
     * @param threads provides the timer that closes unused clients
     */
    Clients(Threads threads) {
        this.threads = threads;
    }

    /**
     * The options that must be equal for two endpoints to share a client. Credentials are not among them, because each store
     * adds its own credentials to its requests.
     */
    private record ClientKey(
            String storeName,
            Optional<Origin> origin,
            Map<String, Object> http,
            Duration connectTimeout,
            Duration expectContinueTimeout,
            @Nullable SSLContextParameters sslContextParameters) {
        static ClientKey of(DynUrlEndpoint endpoint) {
            DynUrlConfiguration options = endpoint.getConfiguration();
            return new ClientKey(
                    endpoint.getStoreName(),
                    Origin.of(String.valueOf(options.getBaseUrl())),
                    new HashMap<>(options.getHttp()),
                    options.getConnectTimeout(),
                    options.getExpectContinueTimeout(),
                    options.getSslContextParameters());
        }
    }

    /** A client with the number of its users. Guarded by the lock of {@link Clients}. */
    private static final class SharedClient {
        private final ClientOwner client;
        private final CamelContext context;
        private final BoundedExecutor renewalExecutor;
        private final BoundedExecutor completionExecutor;
        private int users = 1;

        /** The scheduled closing of the client; null if the client has a user. */
        private @Nullable Future<?> closing;

        SharedClient(ClientOwner client, CamelContext context, Threads.Pools threads) {
            this.client = client;
            this.context = context;
            // Each executor uses at most half of the connections, so that it does not block the other one or the
            // routes.
            int maxTasks = Math.max(1, client.maxRequests() / 2);
            this.renewalExecutor = new BoundedExecutor(threads.query(), threads.timer(), maxTasks);
            this.completionExecutor = new BoundedExecutor(threads.query(), threads.timer(), maxTasks);
        }
    }

    /** One use of a shared client. {@link #release} must be called once. */
    final class ClientLease {
        private final ClientKey key;
        private final SharedClient shared;

        private ClientLease(ClientKey key, SharedClient shared) {
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

        /** Returns the executor that completes objects, or expires them, outside of routes. */
        BoundedExecutor completionExecutor() {
            return shared.completionExecutor;
        }

        /**
         * Ends this use. If it was the last one, the client is closed.
         *
         * @param keep whether to close the client only after {@link ClientOwner#unusedTime}, if nobody uses it until then
         */
        void release(boolean keep) {
            Clients.this.release(key, keep);
        }
    }

    /**
     * Returns the client for an endpoint, with one more user. Creates the client if there is none with the same options.
     *
     * @param pools the threads for the client, which must run as long as the client has a user
     */
    synchronized ClientLease acquire(DynUrlEndpoint endpoint, Threads.Pools pools) {
        ClientKey key = ClientKey.of(endpoint);
        SharedClient shared = clients.get(key);
        if (shared == null) {
            shared = new SharedClient(new ClientOwner(endpoint, pools.timer()), endpoint.getCamelContext(), pools);
            clients.put(key, shared);
        } else {
            shared.users++;
            if (unused.remove(key) != null) {
                cancelClosing(shared);
            }
        }
        return new ClientLease(key, shared);
    }

    private synchronized void release(ClientKey key, boolean keep) {
        SharedClient shared = clients.get(key);
        if (shared == null) {
            return;
        }
        shared.users--;
        if (shared.users > 0) {
            return;
        }
        if (keepsUnused && keep) {
            scheduleClosing(key, shared);
        } else {
            close(key, shared);
        }
    }

    /** Closes a client later. Until then, it keeps the threads running. */
    private void scheduleClosing(ClientKey key, SharedClient shared) {
        ScheduledExecutorService timer = threads.acquire(shared.context, this).timer();
        long delayMillis = shared.client.unusedTime().toMillis();
        shared.closing = timer.schedule(() -> closeUnused(key, shared), delayMillis, TimeUnit.MILLISECONDS);
        unused.put(key, shared);
        if (unused.size() > MAX_UNUSED) {
            Map.Entry<ClientKey, SharedClient> eldest =
                    unused.entrySet().iterator().next();
            closeUnused(eldest.getKey(), eldest.getValue());
        }
    }

    /** Closes a client, unless it has a user again. */
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

    /** Cancels the scheduled closing of a client, and releases the threads that it has kept running. */
    private void cancelClosing(SharedClient shared) {
        Future<?> closing = shared.closing;
        if (closing != null) {
            closing.cancel(false);
            shared.closing = null;
        }
        threads.release(shared.context);
    }

    /** Sets whether unused clients may be kept open. If not, closes those that are open. */
    synchronized void keepUnused(boolean keep) {
        keepsUnused = keep;
        if (!keep) {
            Map.copyOf(unused).forEach(this::closeUnused);
        }
    }

    /** Returns the sum of a connection figure over the clients of the stores whose name matches. */
    synchronized int sum(Predicate<String> storeName, ToIntFunction<ClientOwner.Connections> figure) {
        return clients.entrySet().stream()
                .filter(entry -> storeName.test(entry.getKey().storeName()))
                .mapToInt(entry -> figure.applyAsInt(entry.getValue().client.connections()))
                .sum();
    }
}
