package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.JsonItems;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.body.LimitedJsonStream;
import io.github.dynurl.store.http.internal.exchange.ParkableStream;
import io.github.dynurl.store.http.internal.exchange.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hits in a JSON response to a query. Reads one item at a time. An item is a key, or a JSON object that contains a
 * key. Skips and counts items without a legal key. Not thread-safe, except for {@link #close}.
 */
final class KeyItems implements QueryHits {
    /**
     * The maximum number of bytes of the next item that the JSON parser reads in advance. They count for the current
     * item.
     */
    private static final int READ_AHEAD_BYTES = 32 * 1024;

    private static final JsonPointer WHOLE_RESPONSE = new JsonPointer(List.of());

    private final Reply reply;
    private final ParkableStream body;
    private final QueryPointers pointers;
    private final JsonItems items;
    private boolean isFirstItem = true;
    private boolean ended;
    private volatile boolean closed;
    private @Nullable QueryHit next;
    private @Nullable StoreException failure;
    private long skipped;

    /**
     * Creates the hits of a response. Lets the deadline of the body run while this object parses items.
     *
     * @param in the decoded body; reads from {@code body}
     * @param body the stream that {@link #close} closes
     * @param isSequence true if the body is a sequence of JSON values (NDJSON); false if it is one JSON value that is
     *     or contains an array
     */
    KeyItems(Reply reply, InputStream in, ParkableStream body, QueryPointers pointers, boolean isSequence)
            throws IOException {
        this.reply = reply;
        this.body = body;
        body.keepDeadlineRunning();
        this.pointers = pointers;
        LimitedJsonStream limited = new LimitedJsonStream(in, reply.maxJsonSize(), READ_AHEAD_BYTES);
        JsonPointer array = pointers.items() == null ? WHOLE_RESPONSE : pointers.items();
        this.items = isSequence
                ? JsonItems.sequence(limited, limited::resetCount)
                : JsonItems.array(limited, array, pointers.cursor(), limited::resetCount);
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
            body.pauseDeadline(); // the next read resumes it
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
            isFirstItem = false;
            skipped += hit == null ? 1 : 0;
            return hit;
        } catch (JsonException e) {
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
     * Returns the hit in an item; null if the item has no legal key.
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
            if (isFirstItem) {
                throw reply.unexpectedResponse(
                        keyPointer == null
                                ? "its first item is no key"
                                : "its first item has no key at " + Key.shown(keyPointer.toString())
                                        + " (queryKeyPointer)");
            }
            return null;
        }
        String key = String.valueOf(found);
        boolean isLegal = Key.flawOf(key) == null;
        return isLegal ? new QueryHit(key, metadata()) : null;
    }

    /** Returns the metadata in the current item; null if queryMetadataPointer is not set. */
    private @Nullable Metadata metadata() {
        JsonPointer metadataPointer = pointers.metadata();
        return metadataPointer == null ? null : items.metadata(metadataPointer);
    }

    /**
     * Returns the cursor of the next page; empty if the cursor is missing, null, false or an empty text. Call it after
     * all items were read, because the cursor may follow them in the response.
     */
    Optional<String> cursor() {
        Object cursor = items.cursor();
        boolean isLastPage = cursor == null || cursor.equals(false) || cursor.equals("");
        if (!isLastPage && !(cursor instanceof String || cursor instanceof Number)) {
            throw reply.unexpectedResponse("its cursor at " + Key.shown(String.valueOf(pointers.cursor()))
                    + " is no text (queryCursorPointer)");
        }
        return isLastPage ? Optional.empty() : Optional.of(String.valueOf(cursor));
    }

    @Override
    public long skipped() {
        return skipped;
    }

    @Override
    public Optional<String> nextPageField() {
        return Optional.ofNullable(items.nextPage());
    }

    @Override
    public void close() {
        closed = true;
        body.close();
    }
}
