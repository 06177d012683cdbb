package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.client.EndpointLog;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.message.Operations;
import io.github.dynurl.camel.internal.message.ResponseWriter;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Lists the objects that a query finds. It claims, marks and remembers nothing. Stateless. */
public final class Browser {
    private final StoreOwner owner;
    private final Supplier<ConsumerOptions> options;
    private final Supplier<Exchange> exchanges;

    /**
     * Creates a browser of the objects that a consumer of an endpoint would find.
     *
     * @param options returns the checked options; throws if one is missing or not legal
     * @param exchanges creates an exchange of the endpoint
     */
    public Browser(StoreOwner owner, Supplier<ConsumerOptions> options, Supplier<Exchange> exchanges) {
        this.owner = owner;
        this.options = options;
        this.exchanges = exchanges;
    }

    /** Returns an exchange for each object, with the key as header and the metadata as body. */
    public List<Exchange> browse(int limit) {
        ConsumerOptions checkedOptions = options.get();
        StoreOwner.SharedStore lease = owner.acquire();
        try (Results<QueryResult> results = lease.store().query(checkedOptions.query())) {
            List<Exchange> found = new ArrayList<>();
            while (found.size() < limit) {
                Exchange exchange =
                        nextExchange(results, checkedOptions.endpointOptions().outputClass());
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
     * the endpoint is not for a consumer. If the query fails, returns the exchanges created so far.
     */
    public List<Exchange> browseKeys(int limit, @Nullable Predicate<Exchange> filter) {
        List<Exchange> found = new ArrayList<>();
        forEachKey(key -> {
            Exchange exchange = exchanges.get();
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
    public int countKeys(int limit) {
        AtomicInteger count = new AtomicInteger();
        forEachKey(key -> count.incrementAndGet() < limit);
        return count.get();
    }

    /**
     * Passes each key to a function until the function returns false. Failures are only logged: a console that lists
     * all endpoints of an application must not fail because of one of them.
     */
    private void forEachKey(Predicate<String> function) {
        DynUrlConfiguration options = owner.endpoint().configuration();
        boolean isForConsumer =
                options.getQueryUrl() != null && options.getOperation() == null && options.getKey() == null;
        if (!isForConsumer) {
            return;
        }
        try {
            queryKeys(function);
        } catch (RuntimeException e) {
            EndpointLog.LOG.warn("Nothing more to be browsed of the store {}: {}", owner.storeName(), e.getMessage());
        }
    }

    private void queryKeys(Predicate<String> function) {
        StoreOwner.SharedStore lease = owner.acquire();
        try (Results<String> keys = lease.store().queryKeys(options.get().query())) {
            boolean wantsMore = true;
            while (wantsMore && keys.hasNext()) {
                wantsMore = function.test(keys.next());
            }
        } finally {
            lease.release();
        }
    }

    /**
     * Returns an exchange for the next object, null at the end. If the object cannot be read, the exchange contains
     * the exception.
     */
    private @Nullable Exchange nextExchange(Results<QueryResult> results, @Nullable Class<?> outputClass) {
        Exchange exchange = exchanges.get();
        try {
            if (!results.hasNext()) {
                return null;
            }
            QueryResult result = results.next();
            exchange.getMessage().setHeader(DynUrlConstants.KEY, result.key());
            Map<String, String> noRequestHeaders = Map.of();
            ResponseWriter response =
                    new ResponseWriter(exchange, owner.endpoint().configuration(), owner, noRequestHeaders);
            Operations.writeMetadata(result.key(), result.metadata(), outputClass, response);
        } catch (StoreException e) {
            // If the exception has no key, the query itself has failed.
            String key = e.key().orElseThrow(() -> e);
            exchange.getMessage().setHeader(DynUrlConstants.KEY, key);
            exchange.setException(e);
        }
        return exchange;
    }
}
