package io.github.dynurl.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a long list of JSON values from a stream, one item at a time: the items of an array anywhere in a JSON object,
 * or a sequence of values. Only one item is in memory. Each item has the limits of {@link Json}; the number of items
 * has no limit. Not thread-safe.
 */
public final class JsonItems {
    private static final JsonPointer ROOT = new JsonPointer(List.of());

    private static final String NOT_UTF_8 = "the JSON is not in UTF-8";

    private final TokenLimitingParser parser;

    /** Null for a sequence. */
    private final @Nullable JsonPointer array;

    private final @Nullable JsonPointer cursorPointer;
    private final Runnable beforeItem;

    /** The names of the fields from the root to the current position of the parser, outside of the array. */
    private final List<String> path = new ArrayList<>();

    private boolean started;
    private boolean ended;
    private @Nullable Object item;
    private @Nullable Object cursor;
    private @Nullable String nextPage;

    private JsonItems(
            InputStream in, @Nullable JsonPointer array, @Nullable JsonPointer cursorPointer, Runnable beforeItem)
            throws IOException {
        this.parser = new TokenLimitingParser(Json.newUnlimitedParser(in));
        this.array = array;
        this.cursorPointer = cursorPointer;
        this.beforeItem = beforeItem;
    }

    /**
     * Reads the items of an array. Does not close the stream.
     *
     * @param array the pointer to the array; its names are names of fields only, not indexes
     * @param cursorPointer the pointer to the value outside of the array that {@link #cursor} returns, or null
     * @param beforeItem is called before each item is read, for example to reset a limit for each item
     */
    public static JsonItems array(
            InputStream in, JsonPointer array, @Nullable JsonPointer cursorPointer, Runnable beforeItem)
            throws IOException {
        return new JsonItems(in, array, cursorPointer, beforeItem);
    }

    /**
     * Reads a sequence of values, separated by white space. Does not close the stream.
     *
     * @param beforeItem is called before each value is read, for example to reset a limit for each value
     */
    public static JsonItems sequence(InputStream in, Runnable beforeItem) throws IOException {
        return new JsonItems(in, null, null, beforeItem);
    }

    /**
     * Reads the next item, which {@link #item} returns then. Returns false if there are no more items.
     *
     * @throws JsonException if the JSON is malformed, an item exceeds a limit, or there is no array at the pointer
     * @throws IOException if the stream fails
     */
    public boolean advance() throws IOException {
        try {
            beforeItem.run();
            parser.resetLimit();
            return !ended && (array == null ? advanceInSequence() : advanceInArray(array));
        } catch (CharacterCodingException e) {
            throw new JsonException(NOT_UTF_8, e);
        } catch (JsonProcessingException e) {
            throw Json.toJsonException(e);
        }
    }

    private boolean advanceInSequence() throws IOException {
        ended = parser.nextToken() == null;
        item = ended ? null : Json.readValue(parser);
        return !ended;
    }

    private boolean advanceInArray(JsonPointer pointer) throws IOException {
        if (!started) {
            started = true;
            if (!enterArray(pointer)) {
                finish(pointer);
                return false;
            }
        }
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            finish(pointer);
            return false;
        }
        item = Json.readValue(parser);
        return true;
    }

    /** Moves the parser to the start of the array. Returns false if there is a null instead, which counts as empty. */
    private boolean enterArray(JsonPointer pointer) throws IOException {
        JsonToken token = parser.nextToken();
        while (path.size() < pointer.names().size()) {
            if (token != JsonToken.START_OBJECT) {
                throw missingArray(pointer, token);
            }
            token = moveToField(pointer.names().get(path.size()));
            if (token == null) {
                throw missingArray(pointer, JsonToken.END_OBJECT);
            }
        }
        if (token != JsonToken.START_ARRAY && token != JsonToken.VALUE_NULL) {
            throw missingArray(pointer, token);
        }
        return token == JsonToken.START_ARRAY;
    }

    private static JsonException missingArray(JsonPointer pointer, @Nullable JsonToken found) {
        if (found == null) {
            return new JsonException("the JSON is empty");
        }
        return new JsonException(
                pointer.equals(ROOT)
                        ? "the JSON is not an array"
                        : "the JSON has no array at " + Key.shown(pointer.toString()));
    }

    /**
     * Moves the parser to the value of a field of the current object, adds the field to the path and returns the first
     * token of the value. Returns null if the object ends without that field. Other fields on the way are skipped.
     */
    private @Nullable JsonToken moveToField(String name) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String found = parser.currentName();
            path.add(found);
            JsonToken token = parser.nextToken();
            if (found.equals(name)) {
                return token;
            }
            skipValue();
            path.remove(path.size() - 1);
        }
        return null;
    }

    /** Moves the parser to the end of the current object. */
    private void skipRestOfObject() throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            path.add(parser.currentName());
            parser.nextToken();
            skipValue();
            path.remove(path.size() - 1);
        }
    }

    /**
     * Skips a value outside of the array; records the cursor, and a field that announces a next page, if it contains
     * them.
     */
    private void skipValue() throws IOException {
        if (cursorPointer != null && cursorPointer.isWithin(path)) {
            cursor = cursorPointer.withoutFirst(path.size()).find(Json.readValue(parser));
            return;
        }
        if (isPresentValue() && NextPageFields.contains(path)) {
            nextPage = String.join("/", path);
        }
        if (parser.currentToken() == JsonToken.START_OBJECT && NextPageFields.mayBeIn(path)) {
            skipRestOfObject();
        } else {
            parser.skipChildren();
        }
    }

    /**
     * Returns whether the current value can announce a next page: null, false and empty text mean that there is none.
     */
    private boolean isPresentValue() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> !parser.getText().isEmpty();
            case VALUE_NUMBER_INT, VALUE_TRUE -> true;
            default -> false;
        };
    }

    /** Reads the rest of the JSON after the array. */
    private void finish(JsonPointer pointer) throws IOException {
        ended = true;
        item = null;
        for (int depth = pointer.names().size(); depth > 0; depth--) {
            path.remove(path.size() - 1);
            skipRestOfObject();
        }
        Json.checkAtEnd(parser);
    }

    /** Returns the item that {@link #advance} has read, as maps, lists and scalars. */
    public @Nullable Object item() {
        return item;
    }

    /** Returns the JSON object at this pointer in the current item, or null if there is none. */
    public @Nullable Metadata metadata(JsonPointer pointer) {
        return pointer.find(item) instanceof Map<?, ?> map ? Metadata.ofJsonObject(map) : null;
    }

    /**
     * Returns the value at the cursor's pointer, or null if there is none. It is known when all items have been read.
     */
    public @Nullable Object cursor() {
        return cursor;
    }

    /**
     * Returns the path of a field outside of the array that announces a next page of results, for example {@code
     * links/next}; null if none was found so far.
     */
    public @Nullable String nextPage() {
        return nextPage;
    }

    /** A parser that limits the number of tokens of each item. */
    private static final class TokenLimitingParser extends JsonParserDelegate {
        private long tokensLeft = Json.MAX_TOKENS;

        TokenLimitingParser(JsonParser parser) {
            super(parser);
        }

        void resetLimit() {
            tokensLeft = Json.MAX_TOKENS;
        }

        @Override
        public @Nullable JsonToken nextToken() throws IOException {
            tokensLeft--;
            if (tokensLeft < 0) {
                throw new JsonException(
                        "the JSON exceeds a limit: one value of it has more than " + Json.MAX_TOKENS + " tokens");
            }
            return super.nextToken();
        }
    }
}
