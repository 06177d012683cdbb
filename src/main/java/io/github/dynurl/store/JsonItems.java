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
 * Reads a long list of JSON values from a stream, one item at a time. The list is an array anywhere in a JSON object,
 * or a sequence of values. Only one item is in memory. The limits of {@link Json} apply to each item, and the number of
 * items has no limit. Not thread-safe.
 */
public final class JsonItems {
    private static final JsonPointer ROOT = new JsonPointer(List.of());

    private static final String NOT_UTF_8 = "the JSON is not in UTF-8";

    private final TokenLimitingParser parser;

    /** The pointer to the array, or null to read a sequence. */
    private final @Nullable JsonPointer array;

    private final @Nullable JsonPointer cursorPointer;
    private final Runnable beforeItem;

    /** The names of the fields from the root to the current position of the parser, outside of the array. */
    private final List<String> path = new ArrayList<>();

    /** Whether the parser has moved to the start of the array. */
    private boolean hasStarted;

    private boolean hasEnded;
    private @Nullable Object item;
    private @Nullable Object cursor;
    private @Nullable String nextPage;

    /** The path and the value of a field with a number of pages, if there are several; null if there is none. */
    private @Nullable String pageCountField;

    /** The path and the value of a field with the number of all items; null if there is none. */
    private @Nullable String totalField;

    /** The value of {@link #totalField}. */
    private long total;

    /** The number of items that were read. */
    private long count;

    private JsonItems(
            InputStream in, @Nullable JsonPointer array, @Nullable JsonPointer cursorPointer, Runnable beforeItem)
            throws IOException {
        this.parser = new TokenLimitingParser(Json.newParserWithoutTokenLimit(in));
        this.array = array;
        this.cursorPointer = cursorPointer;
        this.beforeItem = beforeItem;
    }

    /**
     * Creates a reader for the items of an array. The reader does not close the stream.
     *
     * @param array the pointer to the array. It consists of field names; it cannot contain indexes of arrays.
     * @param cursorPointer the pointer to the value that {@link #cursor} returns, which is outside of the array; null
     *     if no cursor is needed
     * @param beforeItem is called at the start of each {@link #advance}, for example to reset a limit for each item
     */
    public static JsonItems array(
            InputStream in, JsonPointer array, @Nullable JsonPointer cursorPointer, Runnable beforeItem)
            throws IOException {
        return new JsonItems(in, array, cursorPointer, beforeItem);
    }

    /**
     * Creates a reader for a sequence of values that are separated by white space. The reader does not close the
     * stream.
     *
     * @param beforeItem is called at the start of each {@link #advance}, for example to reset a limit for each value
     */
    public static JsonItems sequence(InputStream in, Runnable beforeItem) throws IOException {
        JsonPointer noArray = null;
        JsonPointer noCursor = null;
        return new JsonItems(in, noArray, noCursor, beforeItem);
    }

    /**
     * Reads the next item; {@link #item} then returns it. Returns false if there are no more items.
     *
     * @throws JsonException if the JSON is malformed, an item exceeds a limit, or there is no array at the pointer
     * @throws IOException if the stream fails
     */
    public boolean advance() throws IOException {
        try {
            beforeItem.run();
            parser.resetLimit();
            return !hasEnded && (array == null ? advanceInSequence() : advanceInArray(array));
        } catch (CharacterCodingException e) {
            throw new JsonException(NOT_UTF_8, e);
        } catch (JsonProcessingException e) {
            throw Json.toJsonException(e);
        }
    }

    private boolean advanceInSequence() throws IOException {
        hasEnded = parser.nextToken() == null;
        item = hasEnded ? null : Json.readValue(parser);
        return !hasEnded;
    }

    private boolean advanceInArray(JsonPointer pointer) throws IOException {
        if (!hasStarted) {
            hasStarted = true;
            if (!moveIntoArray(pointer)) {
                readRest(pointer);
                return false;
            }
        }
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            readRest(pointer);
            return false;
        }
        item = Json.readValue(parser);
        count++;
        return true;
    }

    /**
     * Moves the parser to the start of the array. Returns false if the value is null, which is read as an empty array.
     */
    private boolean moveIntoArray(JsonPointer pointer) throws IOException {
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
     * Moves the parser to the value of a field of the current object, and adds the field to the path. Skips the fields
     * before it. Returns the first token of the value, or null if the object does not have the field.
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
     * Skips a value outside of the array. Records the cursor, or the field that announces a next page, if the value
     * contains one of them.
     */
    private void skipValue() throws IOException {
        if (cursorPointer != null && cursorPointer.isWithin(path)) {
            cursor = cursorPointer.withoutFirst(path.size()).find(Json.readValue(parser));
            return;
        }
        if (canAnnounceNextPage() && NextPageFields.isNextPageField(path)) {
            nextPage = String.join("/", path);
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            recordTotal();
        }
        if (parser.currentToken() == JsonToken.START_OBJECT && NextPageFields.canContainNextPageField(path)) {
            skipRestOfObject();
        } else {
            parser.skipChildren();
        }
    }

    /** Records the current number if it is the number of all pages or of all items. */
    private void recordTotal() throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return;
        }
        long value = parser.getLongValue();
        String field = String.join("/", path) + ": " + value;
        if (value > 1 && NextPageFields.isPageCount(path)) {
            pageCountField = field;
        } else if (NextPageFields.isTotal(path)) {
            totalField = field;
            total = value;
        }
    }

    /**
     * Returns whether the current value can announce a next page: a text that is not empty, an integer, or true. Other
     * values, such as null and false, mean that there is no next page.
     */
    private boolean canAnnounceNextPage() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> !parser.getText().isEmpty();
            case VALUE_NUMBER_INT, VALUE_TRUE -> true;
            default -> false;
        };
    }

    /** Reads the JSON after the array, because it can contain the cursor. Checks that the JSON is complete. */
    private void readRest(JsonPointer pointer) throws IOException {
        hasEnded = true;
        item = null;
        for (int depth = pointer.names().size(); depth > 0; depth--) {
            path.remove(path.size() - 1);
            skipRestOfObject();
        }
        Json.checkAtEnd(parser);
    }

    /** Returns the item that {@link #advance} has read, as maps, lists and scalars; null if the item is a null. */
    public @Nullable Object item() {
        return item;
    }

    /**
     * Returns the JSON object at this pointer in the current item, or null if there is no JSON object at the pointer.
     */
    public @Nullable Metadata metadata(JsonPointer pointer) {
        return pointer.find(item) instanceof Map<?, ?> map ? Metadata.ofJsonObject(map) : null;
    }

    /**
     * Returns the value at the pointer to the cursor. Call this method only after {@link #advance} has returned false,
     * because the cursor can be after the array. Returns null if there is no value at the pointer.
     */
    public @Nullable Object cursor() {
        return cursor;
    }

    /**
     * Returns the path of a field outside of the array that announces a next page of results, for example
     * {@code links/next}. Returns null if no such field was found so far.
     */
    public @Nullable String nextPage() {
        return nextPage;
    }

    /**
     * Returns the path and the value of a field outside of the array that says that there are several pages, or more
     * items than this list has, for example {@code totalPages: 4}. Call this method only after {@link #advance} has returned
     * false. Returns null if there is no such field.
     */
    public @Nullable String total() {
        return pageCountField == null && total > count ? totalField : pageCountField;
    }

    /** A parser that limits the number of tokens of each item. Not thread-safe. */
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
                        "the JSON exceeds a limit: one value in it has more than " + Json.MAX_TOKENS + " tokens");
            }
            return super.nextToken();
        }
    }
}
