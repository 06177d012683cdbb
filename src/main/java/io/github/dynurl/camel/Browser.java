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

/** Lists the objects that a consumer of an endpoint would find. It claims, marks and remembers nothing. Stateless. */
final class Browser {
    /** Has the name of the endpoint class, the one that users configure. */
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private Browser() {}

    /** Returns an exchange for each object, with the key as header and the metadata as body. */
    static List<Exchange> browse(DynUrlEndpoint endpoint, int limit) {
        ConsumerOptions options = endpoint.consumerOptions();
        StoreOwner.SharedStore lease = endpoint.owner().acquire();
        try (Results<QueryResult> results = lease.store().query(options.query())) {
            List<Exchange> found = new ArrayList<>();
            while (found.size() < limit) {
                Exchange exchange = nextExchange(results, endpoint, options);
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

    /**
     * Returns an exchange for each object, with the key as header and body. Sends one request. Returns no exchanges if
     * the endpoint is not for a consumer, and those found so far if the query fails.
     */
    static List<Exchange> browseKeys(DynUrlEndpoint endpoint, int limit, @Nullable Predicate<Exchange> filter) {
        List<Exchange> found = new ArrayList<>();
        forEachKey(endpoint, key -> {
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

    /**
     * Returns the number of keys, at most the limit. Sends one request; errors are handled as by {@link #browseKeys}.
     */
    static int countKeys(DynUrlEndpoint endpoint, int limit) {
        AtomicInteger count = new AtomicInteger();
        forEachKey(endpoint, key -> count.incrementAndGet() < limit);
        return count.get();
    }

    /**
     * Passes each key to a function until the function returns false. Failures are only logged: a console that lists
     * all endpoints of an application must not fail because of one of them.
     */
    private static void forEachKey(DynUrlEndpoint endpoint, Predicate<String> function) {
        DynUrlConfiguration options = endpoint.getConfiguration();
        boolean isForConsumer =
                options.getQueryUrl() != null && options.getOperation() == null && options.getKey() == null;
        if (!isForConsumer) {
            return;
        }
        try {
            queryKeys(endpoint, function);
        } catch (RuntimeException e) {
            LOG.warn("Nothing more to be browsed of {}: {}", endpoint, e.getMessage());
        }
    }

    private static void queryKeys(DynUrlEndpoint endpoint, Predicate<String> function) {
        StoreOwner.SharedStore lease = endpoint.owner().acquire();
        try (Results<String> keys =
                lease.store().queryKeys(endpoint.consumerOptions().query())) {
            boolean wantsMore = true;
            while (wantsMore && keys.hasNext()) {
                wantsMore = function.test(keys.next());
            }
        } finally {
            lease.release();
        }
    }

    /**
     * Returns an exchange for the next object, null at the end. If the object cannot be read, the exchange has the
     * exception.
     */
    private static @Nullable Exchange nextExchange(
            Results<QueryResult> results, DynUrlEndpoint endpoint, ConsumerOptions options) {
        Exchange exchange = endpoint.createExchange();
        try {
            if (!results.hasNext()) {
                return null;
            }
            QueryResult result = results.next();
            exchange.getMessage().setHeader(DynUrlConstants.KEY, result.key());
            Map<String, String> noRequestHeaders = Map.of();
            ResponseWriter response =
                    new ResponseWriter(exchange, endpoint.getConfiguration(), endpoint.owner(), noRequestHeaders);
            Class<?> beanClass = options.endpointOptions().outputClass();
            Operations.writeMetadata(result.key(), result.metadata(), beanClass, response);
        } catch (StoreException e) {
            // Without a key the query itself has failed.
            String key = e.key().orElseThrow(() -> e);
            exchange.getMessage().setHeader(DynUrlConstants.KEY, key);
            exchange.setException(e);
        }
        return exchange;
    }
}
