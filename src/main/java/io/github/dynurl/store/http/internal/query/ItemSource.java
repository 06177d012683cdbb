package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.JsonItems;
import io.github.dynurl.store.JsonPointer;
import io.github.dynurl.store.Metadata;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the items of a list, one at a time. Only one item is in memory. Not thread-safe. */
interface ItemSource {
    /**
     * Reads the next item. Returns false if there are no more items.
     *
     * @throws JsonException if the JSON is malformed, exceeds a limit, or contains no list
     * @throws XmlException if the XML is malformed, exceeds a limit, or contains no list
     * @throws IOException if the stream fails
     */
    boolean advance() throws IOException;

    /** Returns the item that {@link #advance} has read, as maps, lists and scalars; null if the item is a null. */
    @Nullable
    Object item();

    /** Returns the metadata at this pointer in the current item, or null if the item contains no metadata there. */
    @Nullable
    Metadata metadata(JsonPointer pointer);

    /** Returns the value that leads to the next page; null if there is none. Call it after the last item was read. */
    @Nullable
    Object cursor();

    /** Returns the path of a field that announces a next page; null if no such field was found so far. */
    @Nullable
    String nextPage();

    /** Returns a field that says that there are more, and its value; null if no such field was found so far. */
    @Nullable
    default String total() {
        return null;
    }

    /** Returns a source that reads from JSON. */
    static ItemSource of(JsonItems items) {
        return new ItemSource() {
            @Override
            public boolean advance() throws IOException {
                return items.advance();
            }

            @Override
            public @Nullable Object item() {
                return items.item();
            }

            @Override
            public @Nullable Metadata metadata(JsonPointer pointer) {
                return items.metadata(pointer);
            }

            @Override
            public @Nullable Object cursor() {
                return items.cursor();
            }

            @Override
            public @Nullable String nextPage() {
                return items.nextPage();
            }

            @Override
            public @Nullable String total() {
                return items.total();
            }
        };
    }
}
