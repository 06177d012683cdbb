package io.github.dynurl.camel;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Writes what the store answered into an exchange: the one place that sets headers. For one thread. */
final class Answer {
    /** The exchange property that has the name of the store whose object the message has. */
    static final String STORE = "CamelDynUrlStore";

    /** The exchange property that has whose metadata the header has, where it was not the route that put it there. */
    private static final String DESCRIBED = "CamelDynUrlDescribed";

    /** Holds metadata and whose they are. */
    private record Described(String store, String key, Metadata metadata) {
        @SuppressWarnings("ReferenceEquality") // equal ones may have been put there by the route
        boolean isIn(@Nullable Object header) {
            return header == metadata;
        }
    }

    private final Exchange exchange;
    private final Message message;
    private final DynUrlConfiguration options;
    private final StoreOwner owner;
    private final Map<String, String> requestHeaders;
    private boolean replaced;

    /**
     * Prepares the answer.
     *
     * @param requestHeaders what is sent with each request, also those that come later
     */
    Answer(Exchange exchange, DynUrlConfiguration options, StoreOwner owner, Map<String, String> requestHeaders) {
        this.requestHeaders = requestHeaders;
        this.exchange = exchange;
        this.message = exchange.getMessage();
        this.options = options;
        this.owner = owner;
    }

    /**
     * Replaces the body; what is said of the one before goes with it: Content-Type, Content-Encoding, time, charset. The
     * connection of that one is given back, if somebody who has kept it can read it all the same.
     */
    void body(@Nullable Object body) {
        if (message.getBody() instanceof StoreStreamCache former) {
            former.park();
        }
        replaced = true;
        message.setBody(body);
        message.removeHeader(Exchange.CONTENT_TYPE);
        message.removeHeader(Exchange.CONTENT_ENCODING);
        message.removeHeader(Exchange.MESSAGE_TIMESTAMP);
        Charsets.forget(exchange);
    }

    /** Replaces the body by a map, or by its JSON where the endpoint says so. */
    void map(Map<String, ?> map) {
        if (options.getOutputType().equals("json")) {
            body(Json.text(map));
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        } else {
            body(map);
        }
    }

    /** Sets what is known of a part that was read or written; what is not known is removed. */
    void headers(String key, PartInfo info) {
        exchange.setProperty(STORE, owner.storeName());
        forget(key);
        message.setHeader(DynUrlConstants.KEY, key);
        header(DynUrlConstants.ETAG, info.etag());
        header(DynUrlConstants.LAST_MODIFIED, info.modified());
        header(DynUrlConstants.STATUS_CODE, info.status() == 0 ? null : info.status());
        header(DynUrlConstants.SIZE, null);
    }

    /** Sets what is known of data, its size as well. */
    void dataHeaders(String key, PartInfo info) {
        headers(key, info);
        header(DynUrlConstants.SIZE, info.size().isPresent() ? info.size().getAsLong() : null);
    }

    private void header(String name, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(name);
        } else {
            message.setHeader(name, value);
        }
    }

    /** Replaces the body by the data of a value, and sets its metadata as one header. */
    void data(String key, Value value) throws IOException {
        data(key, ByteRange.all(), (DataStream) value.data().open());
        metadata(key, value.metadata());
    }

    /** Sets the metadata that goes with data. */
    void metadata(String key, Metadata metadata) {
        message.setHeader(DynUrlConstants.METADATA, metadata);
        exchange.setProperty(DESCRIBED, new Described(owner.storeName(), key, metadata));
    }

    /**
     * Removes the metadata of an object of which the body is gone. What a route has put there itself stays: it is for
     * {@code set}.
     *
     * @param key the key that the body is about now, null for none
     */
    private void forget(@Nullable String key) {
        if (!replaced || !(exchange.getProperty(DESCRIBED) instanceof Described described)) {
            return;
        }
        if (!described.key().equals(key) || !described.store().equals(owner.storeName())) {
            exchange.removeProperty(DESCRIBED);
            if (described.isIn(message.getHeader(DynUrlConstants.METADATA))) {
                message.removeHeader(DynUrlConstants.METADATA);
            }
        }
    }

    /** Replaces the body by data: bytes up to the threshold, beyond it a stream that can be read again. */
    void data(String key, ByteRange range, DataStream data) throws IOException {
        PartInfo info = data.info();
        body(bodyOf(key, range, data));
        dataHeaders(key, info);
        header(Exchange.CONTENT_TYPE, info.mediaType());
        header(Exchange.CONTENT_ENCODING, info.contentEncoding());
        Charsets.tell(exchange, info.mediaType());
        header(
                Exchange.MESSAGE_TIMESTAMP,
                info.modified() == null ? null : info.modified().toEpochMilli());
    }

    private Object bodyOf(String key, ByteRange range, DataStream data) throws IOException {
        int threshold = (int) options.getInMemoryThreshold();
        try {
            if (data.info().size().orElse(0) <= threshold) {
                byte[] head = data.readNBytes(threshold + 1);
                if (head.length <= threshold) {
                    data.close();
                    return head;
                }
                data.unread(head);
            }
            StoreStreamCache cache = StoreStreamCache.open(owner, requestHeaders, key, range, data);
            Holdings.add(exchange, cache);
            return cache;
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** Removes what an earlier operation has told of a part. */
    void noHeaders() {
        forget(null);
        for (String name : List.of(
                DynUrlConstants.ETAG,
                DynUrlConstants.LAST_MODIFIED,
                DynUrlConstants.STATUS_CODE,
                DynUrlConstants.SIZE)) {
            message.removeHeader(name);
        }
    }

    /** Replaces the body by an iterator that reads while it is iterated, or by a list. */
    <T> void results(String action, Store store, Function<Store, Results<T>> query) {
        if (options.getQueryResult() == DynUrlQueryResult.list) {
            body(list(action, query.apply(store)));
        } else {
            ResultsIterator<T> iterator =
                    ResultsIterator.of(exchange, owner, from -> query.apply(StoreOwner.with(requestHeaders, from)));
            Holdings.add(exchange, iterator);
            body(iterator);
        }
        noHeaders();
    }

    private <T> List<T> list(String action, Results<T> results) {
        List<T> list = new ArrayList<>();
        try (results) {
            while (results.hasNext()) {
                if (list.size() == options.getQueryLimit()) {
                    throw new InvalidRequestException(Failure.of(
                                    action,
                                    null,
                                    "there are more than " + options.getQueryLimit()
                                            + " results; use queryResult=iterator, a narrower filter, or a higher queryLimit")
                            .outcome(Outcome.REJECTED));
                }
                list.add(results.next());
            }
        }
        return list;
    }
}
