package io.github.dynurl.camel;

import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Shows what a consumer would find, with metadata as bodies; nothing is claimed, marked or remembered. */
final class Browser {
    private Browser() {}

    static List<Exchange> browse(DynUrlEndpoint endpoint, int limit, @Nullable Predicate<Exchange> filter) {
        ConsumerOptions options = endpoint.consumerOptions();
        StoreOwner.Lease lease = endpoint.owner().acquire();
        try (Results<QueryResult> results = lease.store().query(options.query())) {
            List<Exchange> found = new ArrayList<>();
            while (found.size() < limit) {
                Exchange exchange = next(results, endpoint, options);
                if (exchange == null) {
                    break;
                }
                if (filter == null || filter.test(exchange)) {
                    found.add(exchange);
                }
            }
            return found;
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
