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

/** Copies values into what JSON can say, deeply and for good; refuses what it cannot say. */
final class JsonValues {
    /** How deep JSON may be, read or written. */
    static final int MAX_DEPTH = 200;

    private JsonValues() {}

    static @Nullable Object copyOf(@Nullable Object value) {
        return copy("", value, 0);
    }

    static Map<String, @Nullable Object> copyOf(Map<?, ?> map) {
        return copyMap("", map, 0);
    }

    private static Map<String, @Nullable Object> copyMap(String path, Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof CharSequence || entry.getKey() instanceof Enum)) {
                throw refused("a name" + (path.isEmpty() ? "" : " in " + Key.shown(path)) + " is not text", null);
            }
            String name = entry.getKey() instanceof Enum<?> constant
                    ? constant.name()
                    : entry.getKey().toString();
            copy.put(name, copy(path.isEmpty() ? name : path + "." + name, entry.getValue(), depth + 1));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copy(String path, @Nullable Object value, int depth) {
        boolean container = value instanceof Map || value instanceof Collection || value instanceof Object[];
        if (depth > MAX_DEPTH || (container && depth == MAX_DEPTH)) {
            throw refused("the value of " + Key.shown(path) + " is more than " + MAX_DEPTH + " levels deep", null);
        }
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger
                || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(((Number) value).doubleValue())) {
                throw refused("the value of " + Key.shown(path) + " is " + value + ", which JSON does not have", null);
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
        return isText(value) ? value.toString() : copyBean(path, value, depth);
    }

    private static boolean isText(Object value) {
        return value instanceof CharSequence
                || value instanceof Character
                || value instanceof UUID
                || value instanceof Path
                || value instanceof URI
                || value instanceof Key;
    }

    private static @Nullable Object copyBean(String path, Object bean, int depth) {
        String what = path.isEmpty() ? "it" : "the value of " + Key.shown(path);
        if (bean instanceof byte[] || bean instanceof Closeable) {
            throw refused(what + " is a " + bean.getClass().getTypeName() + ", which JSON does not have", null);
        }
        Object plain;
        try {
            plain = Json.plain(bean);
        } catch (IllegalArgumentException e) {
            throw refused(what + " is a " + bean.getClass().getName() + ", which cannot be JSON", e);
        }
        if (plain != null && plain.getClass() == bean.getClass()) {
            throw refused(what + " is a " + bean.getClass().getName() + ", which cannot be JSON", null);
        }
        return copy(path, plain, depth);
    }

    static InvalidRequestException refused(String reason, @Nullable Throwable cause) {
        Failure failure = Failure.of("make JSON", null, reason);
        return new InvalidRequestException(cause == null ? failure : failure.cause(cause));
    }

    static List<@Nullable Object> copyList(String path, Collection<?> values, int depth) {
        List<@Nullable Object> copy = new ArrayList<>(values.size());
        for (Object value : values) {
            copy.add(copy(path + "[" + copy.size() + "]", value, depth + 1));
        }
        return Collections.unmodifiableList(copy);
    }

    /** Tells whether two JSON values are the same; numbers are by value, whatever their form and type. */
    static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return a.equals(b) || new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.size() == b.size()
                    && a.entrySet().stream()
                            .allMatch(value ->
                                    b.containsKey(value.getKey()) && same(value.getValue(), b.get(value.getKey())));
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            return a.size() == b.size() && IntStream.range(0, a.size()).allMatch(i -> same(a.get(i), b.get(i)));
        }
        return Objects.equals(one, other);
    }
}
