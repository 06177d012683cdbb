package io.github.dynurl.camel;

import io.github.dynurl.store.url.Origin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
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
        private int users = 1;

        Shared(ClientOwner client) {
            this.client = client;
        }
    }

    /** Is one use of a client, which ends once. */
    final class Use {
        private final Wanted wanted;
        private final ClientOwner client;

        private Use(Wanted wanted, ClientOwner client) {
            this.wanted = wanted;
            this.client = client;
        }

        ClientOwner client() {
            return client;
        }

        void release() {
            Clients.this.release(wanted);
        }
    }

    /**
     * Returns the client that an endpoint wants, for one more user.
     *
     * @param timer lives as long as somebody uses a client
     */
    synchronized Use acquire(DynUrlEndpoint endpoint, ScheduledExecutorService timer) {
        Wanted wanted = Wanted.by(endpoint);
        Shared known = shared.get(wanted);
        if (known == null) {
            known = new Shared(new ClientOwner(endpoint, timer));
            shared.put(wanted, known);
        } else {
            known.users++;
        }
        return new Use(wanted, known.client);
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
