package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.client.EndpointLog;
import io.github.dynurl.camel.internal.client.Parallel;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.message.Operations;
import io.github.dynurl.camel.internal.message.ResponseWriter;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Lists the objects that a query finds and that a consumer would take, as far as the query response shows. It claims, marks
 * and remembers nothing. Stateless. */
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

    /**
     * Returns an exchange for each object, with the key as header and the metadata as body. If an object cannot be read,
     * its exchange contains the exception.
     */
    public List<Exchange> browse(int limit) {
        ConsumerOptions checkedOptions = options.get();
        StoreOwner.SharedStore lease = owner.acquire();
        try (HttpStore store = lease.store().scope();
                Results<ListedObject> results = store.list(checkedOptions.query())) {
            List<Exchange> found = new ArrayList<>();
            boolean isAtEnd = false;
            while (!isAtEnd && found.size() < limit) {
                int wanted = limit - found.size();
                List<Found> next = nextSelected(results, checkedOptions, wanted);
                isAtEnd = next.size() < wanted;
                Parallel.map(
                                next,
                                each -> each.withMetadata(
                                        store, checkedOptions.query().select()),
                                lease.threads().query(),
                                owner.endpoint().configuration().getQueryConcurrency(),
                                store::close)
                        .stream()
                        .filter(each -> !(each.failure() instanceof NoSuchKeyException)) // deleted meanwhile
                        .map(each -> createExchange(each, checkedOptions))
                        .forEach(found::add);
            }
            return found;
        } finally {
            lease.release();
        }
    }

    /** An object that the query has found: its metadata, or why it cannot be read; null for what is not known. */
    private record Found(
            String key,
            @Nullable Metadata metadata,
            @Nullable StoreException failure) {
        /** Returns a copy with the metadata, which the query response may contain. Throws nothing. */
        Found withMetadata(HttpStore store, Select select) {
            if (failure != null) {
                return this;
            }
            try {
                Metadata all = metadata == null ? store.getMetadata(key, select) : metadata;
                return new Found(key, select.applyTo(all), null);
            } catch (StoreException e) {
                return new Found(key, null, e);
            }
        }
    }

    /** Returns the next objects that the consumer would take, as far as the query response shows. */
    private static List<Found> nextSelected(Results<ListedObject> results, ConsumerOptions checkedOptions, int limit) {
        List<Found> next = new ArrayList<>();
        while (next.size() < limit) {
            try {
                if (!results.hasNext()) {
                    break;
                }
                ListedObject listed = results.next();
                if (isSelected(listed, checkedOptions)) {
                    next.add(new Found(listed.key(), listed.metadata(), null));
                }
            } catch (StoreException e) {
                // If the exception has no key, the query itself has failed.
                next.add(new Found(e.key().orElseThrow(() -> e), null, e));
            }
        }
        return next;
    }

    private static boolean isSelected(ListedObject listed, ConsumerOptions checkedOptions) {
        return checkedOptions.selects(listed, checkedOptions.query().prefix());
    }

    private Exchange createExchange(Found found, ConsumerOptions checkedOptions) {
        Exchange exchange = exchanges.get();
        exchange.getMessage().setHeader(DynUrlConstants.KEY, found.key());
        Metadata metadata = found.metadata();
        if (metadata == null) {
            exchange.setException(found.failure());
            return exchange;
        }
        Map<String, String> noRequestHeaders = Map.of();
        ResponseWriter response =
                new ResponseWriter(exchange, owner.endpoint().configuration(), owner, noRequestHeaders);
        try {
            Operations.writeMetadata(
                    found.key(), metadata, checkedOptions.endpointOptions().outputClass(), response);
        } catch (StoreException e) {
            exchange.setException(e);
        }
        return exchange;
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
        ConsumerOptions checkedOptions = options.get();
        StoreOwner.SharedStore lease = owner.acquire();
        try (Results<ListedObject> results = lease.store().list(checkedOptions.query())) {
            boolean wantsMore = true;
            while (wantsMore && results.hasNext()) {
                ListedObject listed = results.next();
                wantsMore = !isSelected(listed, checkedOptions) || function.test(listed.key());
            }
        } finally {
            lease.release();
        }
    }
}
