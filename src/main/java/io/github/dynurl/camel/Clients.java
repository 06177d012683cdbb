package io.github.dynurl.camel;

import io.github.dynurl.store.url.Origin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * Shares HTTP clients, and so pools of connections, between the endpoints of a store: all that want their connections alike have
 * one, as long as one of them is in use. Thread-safe.
 */
final class Clients {
    private final Map<Wanted, Shared> shared = new HashMap<>();

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
        private final Background renewals;
        private final Background ends;
        private int users = 1;

        Shared(ClientOwner client, Threads.Pools threads) {
            this.client = client;
            // Each has half of the connections at most: neither must keep the other, or the routes, from the store.
            int most = Math.max(1, client.mostRequests() / 2);
            this.renewals = new Background(threads.query(), threads.timer(), most);
            this.ends = new Background(threads.query(), threads.timer(), most);
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
        Background renewals() {
            return shared.renewals;
        }

        /** Returns what ends objects, or gives them up, where no route does. */
        Background ends() {
            return shared.ends;
        }

        void release() {
            Clients.this.release(wanted);
        }
    }

    /**
     * Returns the client that an endpoint wants, for one more user.
     *
     * @param threads live as long as somebody uses a client
     */
    synchronized Use acquire(DynUrlEndpoint endpoint, Threads.Pools threads) {
        Wanted wanted = Wanted.by(endpoint);
        Shared known = shared.get(wanted);
        if (known == null) {
            known = new Shared(new ClientOwner(endpoint, threads.timer()), threads);
            shared.put(wanted, known);
        } else {
            known.users++;
        }
        return new Use(wanted, known);
    }

    private synchronized void release(Wanted wanted) {
        Shared known = shared.get(wanted);
        if (known != null && --known.users == 0) {
            shared.remove(wanted);
            known.client.close();
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
