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
 * Reads the answer to a query that is JSON, one item at a time: keys, or objects that have them. Items without a legal key
 * are passed over and counted. For one thread, but {@link #close} may come from any.
 */
final class KeyItems implements QueryHits {
    /** How many bytes are read before they are needed; they count to the item before. */
    private static final int READ_AHEAD = 32 * 1024;

    private final Reply reply;
    private final ParkableStream body;
    private final QueryPointers pointers;
    private final JsonItems items;
    private boolean first = true;
    private boolean ended;
    private volatile boolean closed;
    private @Nullable QueryHit next;
    private @Nullable StoreException failure;
    private long skipped;

    /**
     * Begins to read.
     *
     * @param body what {@code in} reads from, which this closes
     * @param sequence whether the items follow each other, rather than being an array
     */
    KeyItems(Reply reply, InputStream in, ParkableStream body, QueryPointers pointers, boolean sequence)
            throws IOException {
        this.reply = reply;
        this.body = body;
        body.countWork();
        this.pointers = pointers;
        LimitedJsonStream limited = new LimitedJsonStream(in, reply.maxJsonSize(), READ_AHEAD);
        JsonPointer array = pointers.items() == null ? new JsonPointer(List.of()) : pointers.items();
        this.items = sequence
                ? JsonItems.sequence(limited, limited::restart)
                : JsonItems.array(limited, array, pointers.cursor(), limited::restart);
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        if (closed && !ended) {
            throw QueryHits.closedEarly();
        }
        try {
            for (int barren = 0; next == null && !ended; barren++) {
                if (barren == MOST_BARREN) {
                    throw failed(reply.unexpected("it has " + MOST_BARREN + " items in a row without a legal key"));
                }
                next = read();
            }
        } finally {
            body.rest();
        }
        return next != null;
    }

    @Override
    public QueryHit next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the query has no more keys");
        }
        QueryHit hit = next;
        next = null;
        return hit;
    }

    /** Reads an item; null if it has no legal key, or at the end. */
    private @Nullable QueryHit read() {
        try {
            if (!items.advance()) {
                ended = true;
                close();
                return null;
            }
            QueryHit hit = hit(items.item());
            first = false;
            skipped += hit == null ? 1 : 0;
            return hit;
        } catch (JsonException e) {
            throw failed(reply.unexpected(e));
        } catch (StoreException e) {
            throw failed(e);
        } catch (IOException e) {
            throw failed(reply.ofNetwork(e));
        }
    }

    private StoreException failed(StoreException e) {
        failure = e;
        close();
        return e;
    }

    private @Nullable QueryHit hit(@Nullable Object item) {
        JsonPointer at = pointers.key();
        if (item instanceof Map && at == null) {
            throw reply.unexpected("its items are objects; set queryKeyPointer to the field that has the key");
        }
        Object found = item instanceof Map && at != null ? at.find(item) : item;
        boolean text = found instanceof String;
        boolean number = found instanceof Integer || found instanceof Long || found instanceof BigInteger;
        if (!text && !number) {
            if (first) {
                throw reply.unexpected(
                        at == null
                                ? "its first item is no key"
                                : "its first item has no key at " + Key.shown(at.toString()) + " (queryKeyPointer)");
            }
            return null;
        }
        String key = String.valueOf(found);
        return Key.flawOf(key) == null ? new QueryHit(key, metadata()) : null;
    }

    /** Returns the metadata in the item, null if it has none. */
    private @Nullable Metadata metadata() {
        JsonPointer at = pointers.metadata();
        return at == null ? null : items.metadata(at);
    }

    /** Returns what the answer says of the next page, once all was read. */
    Optional<String> cursor() {
        Object cursor = items.cursor();
        boolean none = cursor == null || cursor.equals(false) || cursor.equals("");
        if (!none && !(cursor instanceof String || cursor instanceof Number)) {
            throw reply.unexpected("its cursor at " + Key.shown(String.valueOf(pointers.cursor()))
                    + " is no text (queryCursorPointer)");
        }
        return none ? Optional.empty() : Optional.of(String.valueOf(cursor));
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
