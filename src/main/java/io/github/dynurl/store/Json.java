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
 * Reads and writes JSON. Reading is strict (RFC 8259): it rejects encodings other than UTF-8, duplicate names, and text
 * after the value. It limits JSON to 200 levels of nesting, 250,000 tokens, and 1,000 characters for each number (the
 * default of the JSON library). Thread-safe.
 *
 * <p>Only this class and {@link JsonItems} use the JSON library.
 */
public final class Json {
    static final long MAX_TOKENS = 250_000;
    private static final int BYTE_ORDER_MARK = 0xfeff;
    private static final int UNKNOWN_SIZE = -1;

    private static final JsonMapper MAPPER = newMapper(MAX_TOKENS);

    /** This mapper does not limit the number of tokens, because {@link JsonItems} limits the tokens of each item. */
    private static final JsonMapper MAPPER_WITHOUT_TOKEN_LIMIT = newMapper(Long.MAX_VALUE);

    /**
     * Creates the mapper of the JSON library. It neither interns nor caches field names, because otherwise all names
     * that servers send would stay in memory.
     */
    private static JsonMapper newMapper(long maxTokens) {
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
     * Reads a JSON object and returns its selected fields. The other fields are skipped without keeping them in memory.
     * Does not close the stream.
     *
     * @param info the value that {@link Metadata#info} returns; its size determines the size of the read buffer
     * @throws JsonException if the bytes are not exactly one JSON object in UTF-8
     * @throws IOException if the stream fails
     */
    public static Metadata read(InputStream in, Select select, PartInfo info) throws IOException {
        try (JsonParser parser =
                MAPPER.createParser(new Utf8Reader(in, info.size().orElse(UNKNOWN_SIZE)))) {
            return readObject(parser, select, info);
        } catch (CharacterCodingException e) {
            throw new JsonException("the JSON is not in UTF-8", e);
        } catch (JsonProcessingException e) {
            throw toJsonException(e);
        }
    }

    /**
     * Parses a JSON object. Ignores a byte order mark before it, as in a text that was read from a file.
     *
     * @throws JsonException if the text is not exactly one JSON object
     */
    public static Metadata parseObject(String text) throws JsonException {
        boolean hasByteOrderMark = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        try (JsonParser parser = MAPPER.createParser(hasByteOrderMark ? text.substring(1) : text)) {
            return readObject(parser, Select.all(), PartInfo.NONE);
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw toJsonException(e);
        }
    }

    /**
     * Parses any JSON value into maps, lists and scalars. Rejects a byte order mark.
     *
     * @throws JsonException if the text is not exactly one JSON value
     */
    public static @Nullable Object parse(String text) throws JsonException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new JsonException("the JSON is empty");
            }
            Object value = readValue(parser);
            checkAtEnd(parser);
            return value;
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw toJsonException(e);
        }
    }

    /**
     * Returns the JSON value that the text contains, or the text itself if it is not JSON. For example, {@code 5} is a
     * number, {@code "5"} in double quotes is the string {@code 5}, and {@code five} is the string {@code five}.
     */
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
                values.put(name, readValue(parser));
            } else {
                parser.skipChildren();
            }
        }
        checkAtEnd(parser);
        return Metadata.wrap(values, info);
    }

    /** Returns a parser without a limit on the number of tokens. The other limits apply. */
    static JsonParser newParserWithoutTokenLimit(InputStream in) throws IOException {
        return MAPPER_WITHOUT_TOKEN_LIMIT.createParser(new Utf8Reader(in, UNKNOWN_SIZE));
    }

    /** Checks that nothing follows the value that was read; throws a {@link JsonException} if it finds a token. */
    static void checkAtEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonException("there is text after the JSON");
        }
    }

    /** Reads the value whose first token is the current token of the parser. */
    static @Nullable Object readValue(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, readValue(parser));
                }
                yield Collections.unmodifiableMap(map);
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(readValue(parser));
                }
                yield Collections.unmodifiableList(list);
            }
            case VALUE_NUMBER_INT -> readInteger(parser);
            case VALUE_NUMBER_FLOAT -> readDecimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    /**
     * Reads a number without fraction and exponent. Returns {@code -0} as a {@link VerbatimNumber}, because an Integer
     * would print as 0.
     */
    private static Number readInteger(JsonParser parser) throws IOException {
        Number value = parser.getNumberValue();
        return value.equals(0) && parser.getText().startsWith("-") ? new VerbatimNumber(parser.getText()) : value;
    }

    /**
     * Reads a number with a fraction or an exponent. Returns a Double, a BigDecimal or a {@link VerbatimNumber}: the
     * first of them that prints exactly as the number is spelled.
     */
    private static Number readDecimal(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        String text = parser.getText();
        if (Double.toString(value).equals(text)) {
            return value;
        }
        try {
            BigDecimal decimal = parser.getDecimalValue();
            return decimal.toString().equals(text) ? decimal : new VerbatimNumber(text);
        } catch (NumberFormatException e) {
            throw new JsonException("the JSON has a number whose exponent is too large", e);
        }
    }

    /** Converts an exception that the JSON parser threw to an exception with a message for users. */
    static JsonException toJsonException(IOException e) {
        if (e instanceof StreamConstraintsException limit) {
            return new JsonException("the JSON exceeds a limit: " + limit.getOriginalMessage(), e);
        }
        if (e instanceof JsonEOFException) {
            return new JsonException("the JSON ends too early", e);
        }
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            String position = " at line " + json.getLocation().getLineNr() + ", column "
                    + json.getLocation().getColumnNr();
            boolean isDuplicateName = String.valueOf(json.getOriginalMessage()).startsWith("Duplicate");
            String problem = isDuplicateName ? "the JSON has a name twice" : "the JSON is broken";
            return new JsonException(problem + position, e);
        }
        return new JsonException("the JSON is broken", e);
    }

    /**
     * Returns a value as JSON text, encoded in UTF-8.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public static byte[] bytes(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw JsonValues.invalid("the value cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Returns a value as JSON text.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public static String text(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw JsonValues.invalid("the value cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Converts a bean, a record or a map to metadata.
     *
     * @throws InvalidRequestException if it cannot be converted to a JSON object
     */
    public static Metadata ofBean(Object bean) {
        Object copy = JsonValues.copyOf(bean);
        if (copy instanceof Map<?, ?> map) {
            return Metadata.ofJsonObject(map);
        }
        throw JsonValues.invalid("a " + bean.getClass().getName() + " is not a JSON object");
    }

    /**
     * Converts metadata to a bean or a record. Metadata fields that the type does not have are ignored.
     *
     * @throws InvalidRequestException if the metadata cannot be converted to the type
     */
    public static <T> T toBean(Metadata metadata, Class<T> type) {
        try {
            return MAPPER.convertValue(metadata, type);
        } catch (IllegalArgumentException e) {
            throw JsonValues.invalid("the metadata does not fit a " + type.getName(), e);
        }
    }

    /** Returns whether two JSON values are equal. Numbers are compared by value: 1 equals 1.0. */
    public static boolean same(@Nullable Object one, @Nullable Object other) {
        return JsonValues.areEqual(one, other);
    }

    /**
     * Converts a bean to maps, lists and scalars.
     *
     * @throws IllegalArgumentException if the JSON library cannot convert it
     */
    static @Nullable Object toPlainValue(Object bean) {
        return MAPPER.convertValue(bean, Object.class);
    }
}
