package io.github.dynurl.store;

import java.io.Closeable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Converts Java values to JSON values: deeply immutable maps and lists, strings, numbers, booleans and null. Also
 * compares JSON values.
 */
final class JsonValues {
    /** The maximum number of nested objects and arrays, in JSON that is read or written. */
    static final int MAX_DEPTH = 200;

    /**
     * The path of the value to convert. The paths of the values in it, for example {@code a.b[0]}, appear in messages.
     */
    private static final String ROOT_PATH = "";

    private static final int ROOT_DEPTH = 0;

    private JsonValues() {}

    /**
     * Returns a copy of the value, converted to a JSON value.
     *
     * @throws InvalidRequestException if the value, or a value in it, cannot be converted; the message contains the
     *     path to that value
     */
    static @Nullable Object copyOf(@Nullable Object value) {
        return copy(ROOT_PATH, value, ROOT_DEPTH);
    }

    /**
     * Returns a copy of the map, converted to a JSON object.
     *
     * @throws InvalidRequestException if a name or value in it cannot be converted; the message contains the path to it
     */
    static Map<String, @Nullable Object> copyOf(Map<?, ?> map) {
        return copyMap(ROOT_PATH, map, ROOT_DEPTH);
    }

    private static Map<String, @Nullable Object> copyMap(String path, Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof CharSequence || entry.getKey() instanceof Enum)) {
                throw invalid("a name" + (path.isEmpty() ? "" : " in " + Key.shown(path)) + " is not text");
            }
            String name = entry.getKey() instanceof Enum<?> constant
                    ? constant.name()
                    : entry.getKey().toString();
            copy.put(name, copy(path.isEmpty() ? name : path + "." + name, entry.getValue(), depth + 1));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copy(String path, @Nullable Object value, int depth) {
        boolean isContainer = value instanceof Map || value instanceof Collection || value instanceof Object[];
        if (depth > MAX_DEPTH || (isContainer && depth == MAX_DEPTH)) {
            throw invalid("the value of " + Key.shown(path) + " is nested more than " + MAX_DEPTH + " levels deep");
        }
        if (value == null || isJsonScalar(value)) {
            return value;
        }
        if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(((Number) value).doubleValue())) {
                throw invalid("the value of " + Key.shown(path) + " is " + value + ", which JSON does not have");
            }
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            return copyMap(path, map, depth);
        }
        if (value instanceof Collection<?> collection) {
            return copyList(path, collection, depth);
        }
        if (value instanceof Object[] array) {
            return copyList(path, Arrays.asList(array), depth);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return isWrittenAsText(value) ? value.toString() : copyBean(path, value, depth);
    }

    private static boolean isJsonScalar(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger
                || value instanceof BigDecimal;
    }

    private static boolean isWrittenAsText(Object value) {
        return value instanceof CharSequence
                || value instanceof Character
                || value instanceof UUID
                || value instanceof Path
                || value instanceof URI
                || value instanceof Key;
    }

    private static @Nullable Object copyBean(String path, Object bean, int depth) {
        String subject = path.isEmpty() ? "it" : "the value of " + Key.shown(path);
        if (bean instanceof byte[] || bean instanceof Closeable) {
            throw invalid(subject + " is a " + bean.getClass().getTypeName() + ", which JSON does not have");
        }
        Object plain;
        try {
            plain = Json.toPlainValue(bean);
        } catch (IllegalArgumentException e) {
            throw invalid(subject + " is a " + bean.getClass().getName() + ", which cannot be JSON", e);
        }
        // The JSON library returns some values unchanged. Copying such a value again would never end.
        if (plain != null && plain.getClass() == bean.getClass()) {
            throw invalid(subject + " is a " + bean.getClass().getName() + ", which cannot be JSON");
        }
        return copy(path, plain, depth);
    }

    static InvalidRequestException invalid(String reason) {
        return new InvalidRequestException(newFailure(reason));
    }

    static InvalidRequestException invalid(String reason, Throwable cause) {
        return new InvalidRequestException(newFailure(reason).cause(cause));
    }

    private static Failure newFailure(String reason) {
        return Failure.of("make JSON", null, reason);
    }

    private static List<@Nullable Object> copyList(String path, Collection<?> values, int depth) {
        List<@Nullable Object> copy = new ArrayList<>(values.size());
        for (Object value : values) {
            copy.add(copy(path + "[" + copy.size() + "]", value, depth + 1));
        }
        return Collections.unmodifiableList(copy);
    }

    /**
     * Returns whether two JSON values are equal. Numbers are compared by value, so an Integer 1 equals a Double 1.0.
     */
    static boolean areEqual(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return a.equals(b) || new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.size() == b.size()
                    && a.entrySet().stream()
                            .allMatch(value ->
                                    b.containsKey(value.getKey()) && areEqual(value.getValue(), b.get(value.getKey())));
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            return a.size() == b.size() && IntStream.range(0, a.size()).allMatch(i -> areEqual(a.get(i), b.get(i)));
        }
        return Objects.equals(one, other);
    }
}
