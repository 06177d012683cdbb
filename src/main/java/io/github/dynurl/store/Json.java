package io.github.dynurl.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON: beside {@link JsonItems} the one place that knows the JSON library. Reads RFC 8259 strictly: UTF-8 whatever else is
 * claimed, no duplicate names, nothing after the value, at most 200 levels deep, 250,000 tokens, numbers of at most 1,000 characters. Thread-safe.
 */
public final class Json {
    static final long MAX_TOKENS = 250_000;
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private static final JsonMapper MAPPER = mapper(MAX_TOKENS);

    /** Reads any number of values; who uses it counts their tokens. */
    private static final JsonMapper ENDLESS = mapper(Long.MAX_VALUE);

    private static JsonMapper mapper(long maxTokens) {
        return JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(JsonValues.MAX_DEPTH)
                                .maxTokenCount(maxTokens)
                                .build())
                        .build())
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    private Json() {}

    /**
     * Reads an object and keeps only what is selected; the rest is skipped as it streams by. Does not close the stream.
     *
     * @throws JsonException if it is not one whole JSON object
     * @throws IOException if the stream fails
     */
    public static Metadata read(InputStream in, Select select, PartInfo info) throws IOException {
        try (JsonParser parser =
                MAPPER.createParser(new Utf8Reader(in, info.size().orElse(-1)))) {
            return readObject(parser, select, info);
        } catch (CharacterCodingException e) {
            throw new JsonException("the JSON is not in UTF-8", e);
        } catch (JsonProcessingException e) {
            throw broken(e);
        }
    }

    /**
     * Reads an object from text.
     *
     * @throws JsonException if it is not one whole JSON object
     */
    public static Metadata parseObject(String text) throws JsonException {
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        try (JsonParser parser = MAPPER.createParser(marked ? text.substring(1) : text)) {
            return readObject(parser, Select.all(), PartInfo.NONE);
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /**
     * Reads any value from text.
     *
     * @throws JsonException if it is not one whole JSON value
     */
    public static @Nullable Object parse(String text) throws JsonException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new JsonException("the JSON is empty");
            }
            Object value = value(parser);
            requireEnd(parser);
            return value;
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Takes JSON for what it is: a number, a boolean, null, quoted text, […] and {…}; all else is plain text. */
    public static @Nullable Object typed(String text) {
        try {
            return parse(text);
        } catch (JsonException e) {
            return text;
        }
    }

    private static Metadata readObject(JsonParser parser, Select select, PartInfo info) throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw new JsonException(first == null ? "the JSON is empty" : "the JSON is not an object");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (select.includes(name)) {
                values.put(name, value(parser));
            } else {
                parser.skipChildren();
            }
        }
        requireEnd(parser);
        return Metadata.owning(values, info);
    }

    /** Begins to read values that may be many; they do not count as tokens. */
    static JsonParser endless(InputStream in) throws IOException {
        return ENDLESS.createParser(new Utf8Reader(in, -1));
    }

    static void requireEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonException("there is text after the JSON");
        }
    }

    /** Reads the value that a parser has come to. */
    static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield Collections.unmodifiableMap(map);
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield Collections.unmodifiableList(list);
            }
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    /** Reads a number that needs no fraction; only a negative zero is written in another form than it prints. */
    private static Number integer(JsonParser parser) throws IOException {
        Number value = parser.getNumberValue();
        return value.equals(0) && parser.getText().startsWith("-") ? new WrittenNumber(parser.getText()) : value;
    }

    /** Reads a Double where it prints as it was written, else a BigDecimal that does: no number changes its form on the way. */
    private static Number decimal(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        String text = parser.getText();
        if (Double.toString(value).equals(text)) {
            return value;
        }
        try {
            BigDecimal decimal = parser.getDecimalValue();
            return decimal.toString().equals(text) ? decimal : new WrittenNumber(text);
        } catch (NumberFormatException e) {
            throw new JsonException("the JSON has a number whose exponent is too large", e);
        }
    }

    static JsonException broken(IOException e) {
        if (e instanceof StreamConstraintsException limit) {
            return new JsonException("the JSON exceeds a limit: " + limit.getOriginalMessage(), e);
        }
        if (e instanceof JsonEOFException) {
            return new JsonException("the JSON ends too early", e);
        }
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            String at = " at line " + json.getLocation().getLineNr() + ", column "
                    + json.getLocation().getColumnNr();
            boolean duplicate = String.valueOf(json.getOriginalMessage()).startsWith("Duplicate");
            return new JsonException((duplicate ? "the JSON has a name twice" : "the JSON is broken") + at, e);
        }
        return new JsonException("the JSON is broken", e);
    }

    /**
     * Writes a value as JSON in UTF-8.
     *
     * @throws InvalidRequestException if it cannot be JSON
     */
    public static byte[] bytes(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw JsonValues.refused("the value cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Writes a value as JSON text.
     *
     * @throws InvalidRequestException if it cannot be JSON
     */
    public static String text(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw JsonValues.refused("the value cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Turns a bean (or a map) into metadata.
     *
     * @throws InvalidRequestException if it cannot be a JSON object
     */
    public static Metadata ofBean(Object bean) {
        Object copy = JsonValues.copyOf(bean);
        if (copy instanceof Map<?, ?> map) {
            return Metadata.ofJson(map);
        }
        throw JsonValues.refused("a " + bean.getClass().getName() + " is not a JSON object", null);
    }

    /**
     * Turns metadata into a bean or a record; names that it lacks are left out.
     *
     * @throws InvalidRequestException if they do not fit
     */
    public static <T> T toBean(Metadata metadata, Class<T> type) {
        try {
            return MAPPER.convertValue(metadata, type);
        } catch (IllegalArgumentException e) {
            throw JsonValues.refused("the metadata does not fit a " + type.getName(), e);
        }
    }

    /** Tells whether two JSON values are the same. Numbers are compared by value: 1 is 1.0. */
    public static boolean same(@Nullable Object one, @Nullable Object other) {
        return JsonValues.same(one, other);
    }

    /** Turns a bean into maps, lists and scalars. */
    static @Nullable Object plain(Object bean) {
        return MAPPER.convertValue(bean, Object.class);
    }
}
