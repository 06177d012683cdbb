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
 * Shares HTTP clients, and so pools of connections, between the endpoints of a store: all that want their connections alike have
 * one, as long as one of them is in use. The client of an endpoint that Camel makes for one message is kept for a while, since the
 * next message will want it. Thread-safe.
 */
final class Clients {
    /** How many are kept that nobody uses; then the one that is unused for longest is closed. */
    private static final int KEPT = 20;

    private final Threads threads;
    private final Map<Wanted, Shared> shared = new HashMap<>();
    private final Map<Wanted, Shared> unused = new LinkedHashMap<>();
    private boolean keeping;

    /** Begins with the threads, one of which ends what is kept. */
    Clients(Threads threads) {
        this.threads = threads;
    }

    /** Holds what two endpoints must have in common. Credentials are none of it: each store sends its own. */
    private record Wanted(
            String storeName,
            Optional<Origin> origin,
            Map<String, Object> http,
            Duration connectTimeout,
            Duration expectContinueTimeout,
            @Nullable SSLContextParameters sslContextParameters) {
        static Wanted by(DynUrlEndpoint endpoint) {
            DynUrlConfiguration options = endpoint.getConfiguration();
            return new Wanted(
                    endpoint.getStoreName(),
                    Origin.of(String.valueOf(options.getBaseUrl())),
                    new HashMap<>(options.getHttp()),
                    options.getConnectTimeout(),
                    options.getExpectContinueTimeout(),
                    options.getSslContextParameters());
        }
    }

    private static final class Shared {
        private final ClientOwner client;
        private final CamelContext context;
        private final BoundedExecutor renewals;
        private final BoundedExecutor ends;
        private int users = 1;
        private @Nullable Future<?> end;

        Shared(ClientOwner client, CamelContext context, Threads.Pools threads) {
            this.client = client;
            this.context = context;
            // Each has half of the connections at most: neither must keep the other, or the routes, from the store.
            int most = Math.max(1, client.mostRequests() / 2);
            this.renewals = new BoundedExecutor(threads.query(), threads.timer(), most);
            this.ends = new BoundedExecutor(threads.query(), threads.timer(), most);
        }
    }

    /** Is one use of a client, which ends once. */
    final class Use {
        private final Wanted wanted;
        private final Shared shared;

        private Use(Wanted wanted, Shared shared) {
            this.wanted = wanted;
            this.shared = shared;
        }

        ClientOwner client() {
            return shared.client;
        }

        /** Returns what renews claims. */
        BoundedExecutor renewals() {
            return shared.renewals;
        }

        /** Returns what ends objects, or gives them up, where no route does. */
        BoundedExecutor ends() {
            return shared.ends;
        }

        /** Ends the use; if it was the last, the client is closed at once or, where it is kept, when its connections are too old. */
        void release(boolean kept) {
            Clients.this.release(wanted, kept);
        }
    }

    /**
     * Returns the client that an endpoint wants, for one more user.
     *
     * @param pools live as long as somebody uses a client
     */
    synchronized Use acquire(DynUrlEndpoint endpoint, Threads.Pools pools) {
        Wanted wanted = Wanted.by(endpoint);
        Shared known = shared.get(wanted);
        if (known == null) {
            known = new Shared(new ClientOwner(endpoint, pools.timer()), endpoint.getCamelContext(), pools);
            shared.put(wanted, known);
        } else {
            known.users++;
            if (unused.remove(wanted) != null) {
                letGo(known);
            }
        }
        return new Use(wanted, known);
    }

    private synchronized void release(Wanted wanted, boolean kept) {
        Shared known = shared.get(wanted);
        if (known == null || --known.users > 0) {
            return;
        }
        if (!keeping || !kept) {
            close(wanted, known);
            return;
        }
        ScheduledExecutorService timer = threads.acquire(known.context, this).timer();
        known.end = timer.schedule(() -> end(wanted, known), known.client.kept().toMillis(), TimeUnit.MILLISECONDS);
        unused.put(wanted, known);
        if (unused.size() > KEPT) {
            Map.Entry<Wanted, Shared> eldest = unused.entrySet().iterator().next();
            end(eldest.getKey(), eldest.getValue());
        }
    }

    /** Closes a client that nobody has used meanwhile. */
    private synchronized void end(Wanted wanted, Shared known) {
        if (unused.remove(wanted, known)) {
            close(wanted, known);
            letGo(known);
        }
    }

    private void close(Wanted wanted, Shared known) {
        shared.remove(wanted);
        known.client.close();
    }

    private void letGo(Shared known) {
        Future<?> end = known.end;
        if (end != null) {
            end.cancel(false);
            known.end = null;
        }
        threads.release(known.context);
    }

    /** Says whether clients may be kept that nobody uses; those that there are are closed when they may not. */
    synchronized void keep(boolean may) {
        keeping = may;
        if (!may) {
            Map.copyOf(unused).forEach(this::end);
        }
    }

    /** Adds up a figure of the clients of some stores. */
    synchronized int sum(Predicate<String> storeName, ToIntFunction<ClientOwner.Connections> figure) {
        return shared.entrySet().stream()
                .filter(each -> storeName.test(each.getKey().storeName()))
                .mapToInt(each -> figure.applyAsInt(each.getValue().client.connections()))
                .sum();
    }
}
