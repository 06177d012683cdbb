package io.github.dynurl.camel;

import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what a consumer would find, with metadata as bodies; nothing is claimed, marked or remembered. */
final class Browser {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private Browser() {}

    static List<Exchange> browse(DynUrlEndpoint endpoint, int limit) {
        ConsumerOptions options = endpoint.consumerOptions();
        StoreOwner.Lease lease = endpoint.owner().acquire();
        try (Results<QueryResult> results = lease.store().query(options.query())) {
            List<Exchange> found = new ArrayList<>();
            while (found.size() < limit) {
                Exchange exchange = next(results, endpoint, options);
                if (exchange == null) {
                    break;
                }
                found.add(exchange);
            }
            return found;
        } finally {
            lease.release();
        }
    }

    /** Shows the keys, at the cost of one request; nothing where the endpoint cannot be consumed from, or the query fails. */
    static List<Exchange> glance(DynUrlEndpoint endpoint, int limit, @Nullable Predicate<Exchange> filter) {
        List<Exchange> found = new ArrayList<>();
        keys(endpoint, key -> {
            Exchange exchange = endpoint.createExchange();
            exchange.getMessage().setHeader(DynUrlConstants.KEY, key);
            exchange.getMessage().setBody(key);
            if (filter == null || filter.test(exchange)) {
                found.add(exchange);
            }
            return found.size() < limit;
        });
        return found;
    }

    /** Counts the keys, at the cost of one request. */
    static int count(DynUrlEndpoint endpoint, int limit) {
        AtomicInteger count = new AtomicInteger();
        keys(endpoint, key -> count.incrementAndGet() < limit);
        return count.get();
    }

    /** Looks at keys as long as more are wanted. A console shows all endpoints of an application; none may spoil that. */
    private static void keys(DynUrlEndpoint endpoint, Predicate<String> more) {
        DynUrlConfiguration options = endpoint.getConfiguration();
        if (options.getQueryUrl() == null || options.getOperation() != null || options.getKey() != null) {
            return;
        }
        try {
            look(endpoint, more);
        } catch (RuntimeException e) {
            LOG.warn("Nothing more to be browsed of {}: {}", endpoint, e.getMessage());
        }
    }

    private static void look(DynUrlEndpoint endpoint, Predicate<String> more) {
        StoreOwner.Lease lease = endpoint.owner().acquire();
        try (Results<String> keys =
                lease.store().queryKeys(endpoint.consumerOptions().query())) {
            boolean wanted = true;
            while (wanted && keys.hasNext()) {
                wanted = more.test(keys.next());
            }
        } finally {
            lease.release();
        }
    }

    /** Returns the next object, null at the end; one that cannot be read is an exchange with its key and the failure. */
    private static @Nullable Exchange next(
            Results<QueryResult> results, DynUrlEndpoint endpoint, ConsumerOptions options) {
        Exchange exchange = endpoint.createExchange();
        try {
            if (!results.hasNext()) {
                return null;
            }
            QueryResult result = results.next();
            exchange.getMessage().setHeader(DynUrlConstants.KEY, result.key());
            Answer answer = new Answer(exchange, endpoint.getConfiguration(), endpoint.owner(), Map.of());
            Operations.metadata(result.key(), result.metadata(), options.fixed().outputClass(), answer);
        } catch (StoreException e) {
            String key = e.key().orElseThrow(() -> e);
            exchange.getMessage().setHeader(DynUrlConstants.KEY, key);
            exchange.setException(e);
        }
        return exchange;
    }
}
