package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.JsonItems;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.body.LimitedStream;
import io.github.dynurl.store.http.internal.exchange.ParkableStream;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.KeyForm;
import io.github.dynurl.store.url.Target;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hits in a JSON or XML response to a query. Reads one item at a time. An item is a key, or a JSON object or an
 * element that contains a key. Skips and counts items without a legal key. Not thread-safe, except for {@link #close}.
 */
final class KeyItems implements QueryHits {
    /**
     * The maximum number of bytes of the next item that the parser reads in advance. They count for the current item.
     */
    private static final int READ_AHEAD_BYTES = 32 * 1024;

    private static final JsonPointer WHOLE_RESPONSE = new JsonPointer(List.of());

    private final Reply reply;
    private final ParkableStream body;
    private final Target page;
    private final ResponseShape shape;
    private final QueryPointers pointers;
    private final ItemSource items;
    private final List<String> collections;
    private boolean ended;
    private volatile boolean closed;
    private @Nullable QueryHit next;
    private @Nullable StoreException failure;
    private long listed;
    private long skipped;
    private @Nullable String lastListed;

    /**
     * Creates the hits of a response. Lets the deadline of the body run while this object parses items.
     *
     * @param page the URL of the response
     * @param body the stream that {@link #close} closes
     */
    private KeyItems(
            Reply reply,
            Target page,
            ParkableStream body,
            ResponseShape shape,
            ItemSource items,
            List<String> collections) {
        this.reply = reply;
        this.page = page;
        this.body = body;
        body.keepDeadlineRunning();
        this.shape = shape;
        this.pointers = shape.pointers();
        this.items = items;
        this.collections = collections;
    }

    /**
     * Creates the hits of a JSON response.
     *
     * @param page the URL of the response
     * @param in the decoded body; reads from {@code body}
     * @param body the stream that {@link #close} closes
     * @param isSequence true if the body is a sequence of JSON values (NDJSON); false if it is one JSON value that is
     *     or contains an array
     */
    static KeyItems ofJson(
            Reply reply, Target page, InputStream in, ParkableStream body, ResponseShape shape, boolean isSequence)
            throws IOException {
        QueryPointers pointers = shape.pointers();
        LimitedStream limited = new LimitedStream(
                in,
                reply.maxJsonSize(),
                READ_AHEAD_BYTES,
                limit -> new JsonException("an item of the JSON is longer than " + limit + " bytes (maxJsonSize)"));
        JsonPointer array = pointers.items() == null ? WHOLE_RESPONSE : pointers.items();
        JsonItems items = isSequence
                ? JsonItems.sequence(limited, limited::resetCount)
                : JsonItems.array(limited, array, pointers.continuationPointer(), limited::resetCount);
        return new KeyItems(reply, page, body, shape, ItemSource.of(items), List.of());
    }

    /**
     * Creates the hits of an XML response.
     *
     * @param page the URL of the response
     * @param body the decoded body, which {@link #close} closes
     */
    static KeyItems ofXml(Reply reply, Target page, ParkableStream body, ResponseShape shape) {
        QueryPointers pointers = shape.pointers();
        LimitedStream limited = new LimitedStream(
                body,
                reply.maxJsonSize(),
                READ_AHEAD_BYTES,
                limit -> new XmlException("an item of the XML is longer than " + limit + " bytes (maxJsonSize)"));
        JsonPointer path = pointers.items() == null ? WHOLE_RESPONSE : pointers.items();
        List<String> collections = new ArrayList<>();
        XmlItems items =
                new XmlItems(limited, path, pointers.continuationPointer(), limited::resetCount, collection -> {
                    if (shape.keepsCollections() && collections.size() == MAX_COLLECTIONS) {
                        throw reply.unexpectedResponse("it has more than " + MAX_COLLECTIONS + " collections");
                    }
                    if (shape.keepsCollections()) {
                        collections.add(collection);
                    }
                });
        return new KeyItems(reply, page, body, shape, items, collections);
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        if (closed && !ended) {
            throw QueryHits.closedBeforeEnd();
        }
        try {
            for (int itemsWithoutKey = 0; next == null && !ended; itemsWithoutKey++) {
                if (itemsWithoutKey == MAX_WITHOUT_KEY_IN_A_ROW) {
                    throw closeAndRecord(reply.unexpectedResponse(
                            "it has " + MAX_WITHOUT_KEY_IN_A_ROW + " items in a row without a legal key"));
                }
                next = readItem();
            }
        } finally {
            body.pauseDeadline(); // the next read resumes the deadline
        }
        return next != null;
    }

    @Override
    public QueryHit next() {
        if (!hasNext() || next == null) { // the second condition is for the null checker
            throw new NoSuchElementException("the query has no more keys");
        }
        QueryHit hit = next;
        next = null;
        return hit;
    }

    /** Reads one item. Returns null if the item has no legal key, or if there are no more items. */
    private @Nullable QueryHit readItem() {
        try {
            if (!items.advance()) {
                ended = true;
                close();
                return null;
            }
            QueryHit hit = toHit(items.item());
            listed++;
            return hit;
        } catch (JsonException | XmlException e) {
            throw closeAndRecord(reply.unexpectedResponse(e));
        } catch (StoreException e) {
            throw closeAndRecord(e);
        } catch (IOException e) {
            throw closeAndRecord(reply.failureFor(e));
        }
    }

    /**
     * Closes the response, and returns the failure for the caller to throw. Each later {@link #hasNext} throws it
     * again.
     */
    private StoreException closeAndRecord(StoreException newFailure) {
        failure = newFailure;
        close();
        return newFailure;
    }

    /**
     * Returns the hit in an item. Returns null and counts the item as skipped if it has no legal key. Returns null and
     * does not count the item if it is another part of an object.
     *
     * @throws StoreException if the first item contains no text or number at queryKeyPointer, because the option is
     *     probably wrong
     */
    private @Nullable QueryHit toHit(@Nullable Object item) {
        JsonPointer keyPointer = pointers.key();
        if (item instanceof Map && keyPointer == null) {
            throw reply.unexpectedResponse("its items are objects; set queryKeyPointer to the field that has the key");
        }
        Object found = item instanceof Map && keyPointer != null ? keyPointer.find(item) : item;
        boolean isText = found instanceof String;
        boolean isInteger = found instanceof Integer || found instanceof Long || found instanceof BigInteger;
        if (!isText && !isInteger) {
            if (listed == 0) {
                throw reply.unexpectedResponse(
                        keyPointer == null
                                ? "its first item is no key"
                                : "its first item has no key at " + Key.shown(keyPointer.toString())
                                        + " (queryKeyPointer)");
            }
            skipped++;
            return null;
        }
        String listed = String.valueOf(found);
        lastListed = listed;
        String key = shape.keys().toKey(listed, page);
        if (key == null) {
            skipped += shape.keys().isSkipped(listed, page) ? 1 : 0;
            return null;
        }
        PartInfo metadataInfo = shape.facts().readMetadataInfo(item);
        return new QueryHit(key, metadata(metadataInfo), shape.facts().read(item), metadataInfo);
    }

    /** Returns the metadata in the current item; null if queryMetadataPointer is not set. */
    private @Nullable Metadata metadata(PartInfo info) {
        JsonPointer metadataPointer = pointers.metadata();
        Metadata metadata = metadataPointer == null ? null : items.metadata(metadataPointer);
        return metadata == null ? null : metadata.withInfo(info);
    }

    /**
     * Returns the cursor, the URL of the next page, or the total; empty if it is missing, null, false or an empty text.
     * Call this method after all items were read, because it may follow them in the response.
     */
    Optional<String> cursor() {
        Object cursor = items.cursor();
        QueryPointers.Continuation continuation = pointers.continuation();
        if (continuation == null || cursor == null || cursor.equals(false) || cursor.equals("")) {
            return Optional.empty();
        }
        if (!(cursor instanceof String || cursor instanceof Number)) {
            throw reply.unexpectedResponse(continuation.illegal());
        }
        return Optional.of(String.valueOf(cursor));
    }

    @Override
    public long skipped() {
        return skipped;
    }

    @Override
    public long listed() {
        return listed;
    }

    @Override
    public Optional<String> lastListed() {
        return shape.keys().form() == KeyForm.key ? Optional.empty() : Optional.ofNullable(lastListed);
    }

    @Override
    public List<String> collections() {
        return collections;
    }

    @Override
    public Optional<String> nextPageField() {
        return Optional.ofNullable(items.nextPage());
    }

    @Override
    public Optional<String> totalField() {
        return Optional.ofNullable(items.total());
    }

    @Override
    public void close() {
        closed = true;
        body.close();
    }
}
