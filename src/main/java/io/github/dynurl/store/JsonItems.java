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
 * Reads JSON values one by one as they come: those of an array, wherever in the JSON it is, or a sequence. Holds one at a
 * time; each has the limits of {@link Json}, but there may be any number. For one thread.
 */
public final class JsonItems {
    private static final JsonPointer ROOT = new JsonPointer(List.of());

    private static final String NOT_UTF_8 = "the JSON is not in UTF-8";

    private final Counted parser;
    private final @Nullable JsonPointer array;
    private final @Nullable JsonPointer cursorAt;
    private final List<String> path = new ArrayList<>();
    private final Runnable atItem;
    private boolean begun;
    private boolean ended;
    private @Nullable Object item;
    private @Nullable Object cursor;
    private @Nullable String nextPage;

    private JsonItems(InputStream in, @Nullable JsonPointer array, @Nullable JsonPointer cursorAt, Runnable atItem)
            throws IOException {
        this.parser = new Counted(Json.endless(in));
        this.array = array;
        this.cursorAt = cursorAt;
        this.atItem = atItem;
    }

    /**
     * Reads the values of an array. Does not close the stream.
     *
     * @param array where the array is, by names of fields
     * @param cursorAt where beside the array the text is that {@link #cursor} returns, or null
     * @param atItem is called before each value is read, for a limit that is for each
     */
    public static JsonItems array(InputStream in, JsonPointer array, @Nullable JsonPointer cursorAt, Runnable atItem)
            throws IOException {
        return new JsonItems(in, array, cursorAt, atItem);
    }

    /** Reads values that follow each other, with white space between. Does not close the stream. */
    public static JsonItems sequence(InputStream in, Runnable atItem) throws IOException {
        return new JsonItems(in, null, null, atItem);
    }

    /**
     * Goes on to the next value; false at the end.
     *
     * @throws JsonException if this is no such JSON
     * @throws IOException if the stream fails
     */
    public boolean advance() throws IOException {
        try {
            atItem.run();
            parser.count();
            return !ended && (array == null ? nextOfSequence() : nextOfArray(array));
        } catch (CharacterCodingException e) {
            throw new JsonException(NOT_UTF_8, e);
        } catch (JsonProcessingException e) {
            throw Json.broken(e);
        }
    }

    private boolean nextOfSequence() throws IOException {
        ended = parser.nextToken() == null;
        item = ended ? null : Json.value(parser);
        return !ended;
    }

    private boolean nextOfArray(JsonPointer at) throws IOException {
        if (!begun) {
            begun = true;
            if (!findArray(at)) {
                finish(at);
                return false;
            }
        }
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            finish(at);
            return false;
        }
        item = Json.value(parser);
        return true;
    }

    /** Goes to the array; false if there is null instead. */
    private boolean findArray(JsonPointer at) throws IOException {
        JsonToken token = parser.nextToken();
        while (path.size() < at.names().size()) {
            if (token != JsonToken.START_OBJECT) {
                throw notThere(at, token);
            }
            token = field(at.names().get(path.size()));
            if (token == null) {
                throw notThere(at, JsonToken.END_OBJECT);
            }
        }
        if (token != JsonToken.START_ARRAY && token != JsonToken.VALUE_NULL) {
            throw notThere(at, token);
        }
        return token == JsonToken.START_ARRAY;
    }

    private static JsonException notThere(JsonPointer at, @Nullable JsonToken token) {
        if (token == null) {
            return new JsonException("the JSON is empty");
        }
        return new JsonException(
                at.equals(ROOT) ? "the JSON is not an array" : "the JSON has no array at " + Key.shown(at.toString()));
    }

    /** Goes to the value of a field of the object that the parser is in; null if the object ends without it. */
    private @Nullable JsonToken field(@Nullable String name) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String found = parser.currentName();
            path.add(found);
            JsonToken token = parser.nextToken();
            if (found.equals(name)) {
                return token;
            }
            passOver();
            path.remove(path.size() - 1);
        }
        return null;
    }

    /** Passes over a value beside the array, and takes the cursor out of it. */
    private void passOver() throws IOException {
        if (cursorAt != null && cursorAt.isWithin(path)) {
            cursor = cursorAt.after(path.size()).find(Json.value(parser));
            return;
        }
        if (saysSomething() && NextPage.isField(path)) {
            nextPage = String.join("/", path);
        }
        if (parser.currentToken() == JsonToken.START_OBJECT && NextPage.mayBeIn(path)) {
            field(null);
        } else {
            parser.skipChildren();
        }
    }

    private boolean saysSomething() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> !parser.getText().isEmpty();
            case VALUE_NUMBER_INT, VALUE_TRUE -> true;
            default -> false;
        };
    }

    /** Reads what comes after the array. */
    private void finish(JsonPointer at) throws IOException {
        ended = true;
        item = null;
        for (int depth = at.names().size(); depth > 0; depth--) {
            path.remove(path.size() - 1);
            field(null);
        }
        Json.requireEnd(parser);
    }

    /** Returns the value that {@link #advance} went on to, made of maps, lists and scalars. */
    public @Nullable Object item() {
        return item;
    }

    /** Returns what a pointer finds in the value if it is an object; null if there is none. */
    public @Nullable Metadata metadata(JsonPointer pointer) {
        return pointer.find(item) instanceof Map<?, ?> map ? Metadata.ofJson(map) : null;
    }

    /** Returns what is at the place of the cursor, once all values were read; null if nothing is. */
    public @Nullable Object cursor() {
        return cursor;
    }

    /** Returns the name of the field beside the array that tells of a next page, read so far; null if there is none. */
    public @Nullable String nextPage() {
        return nextPage;
    }

    /** Counts tokens from one value to the next. */
    private static final class Counted extends JsonParserDelegate {
        private long left = Json.MAX_TOKENS;

        Counted(JsonParser parser) {
            super(parser);
        }

        void count() {
            left = Json.MAX_TOKENS;
        }

        @Override
        public @Nullable JsonToken nextToken() throws IOException {
            left--;
            if (left < 0) {
                throw new JsonException(
                        "the JSON exceeds a limit: one value of it has more than " + Json.MAX_TOKENS + " tokens");
            }
            return super.nextToken();
        }
    }
}
