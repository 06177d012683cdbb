package io.github.dynurl.camel;

import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import java.util.ArrayList;
import java.util.List;
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
            while (found.size() < limit && results.hasNext()) {
                QueryResult result = results.next();
                Exchange exchange = endpoint.createExchange();
                exchange.getMessage().setHeader(DynUrlConstants.KEY, result.key());
                Operations.metadata(
                        result.key(),
                        result.metadata(),
                        options.fixed().outputClass(),
                        new Answer(exchange, endpoint.getConfiguration(), endpoint.owner()));
                if (filter == null || filter.test(exchange)) {
                    found.add(exchange);
                }
            }
            return found;
        } finally {
            lease.release();
        }
    }
}
