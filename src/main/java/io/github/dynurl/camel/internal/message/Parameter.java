package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.internal.options.OptionConverters;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Select;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * A value of a request and its source. Immutable.
 *
 * @param value the value of the option or the header, not converted
 * @param source describes the source for messages, for example "the option key"
 */
record Parameter(Object value, String source) {
    String text() {
        return value.toString();
    }

    /**
     * Returns the metadata fields that the value names: text separated by commas, a collection or an array.
     *
     * @throws IllegalArgumentException if the value is anything else, or if a name is empty
     */
    Select toSelect() {
        return value instanceof Select select
                ? select
                : Select.of(fieldNames().stream().map(this::fieldName).toList());
    }

    private Collection<?> fieldNames() {
        if (value instanceof String text) {
            return List.of(text.split(",", -1)); // the limit -1 keeps empty names at the end, which are rejected
        }
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        throw new IllegalArgumentException(
                source + " is a " + value.getClass().getName() + "; a select is comma-separated text or a collection");
    }

    private String fieldName(@Nullable Object name) {
        String text = name instanceof CharSequence ? name.toString().trim() : "";
        if (text.isEmpty()) {
            throw new IllegalArgumentException(source + " has an empty name");
        }
        return text;
    }

    /**
     * Returns the value as a duration of at least one second: a Duration, a number of milliseconds, or a text such as 15m.
     *
     * @throws IllegalArgumentException if the value is anything else, or less than one second
     */
    Duration toDuration(CamelContext context) {
        Object given = value instanceof Number number ? Duration.ofMillis(number.longValue()) : value;
        Duration duration = context.getTypeConverter().tryConvertTo(Duration.class, given);
        if (duration == null || duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(source + " is " + Key.shown(text())
                    + "; it can be a Duration, milliseconds, or a text such as 15m, and must be at least 1 second");
        }
        return duration;
    }

    /** Returns the value as a range. Throws an {@link IllegalArgumentException} if it is none. */
    ByteRange toRange() {
        return value instanceof ByteRange range ? range : parsed(() -> ByteRange.parse(text()));
    }

    /** Returns the value as the condition If-Match. Throws an {@link IllegalArgumentException} if it is none. */
    Condition toIfMatch() {
        return parsed(() -> Condition.ifMatch(text()));
    }

    /** Returns the value as the condition If-None-Match. Throws an {@link IllegalArgumentException} if it is not *. */
    Condition toIfAbsent() {
        if (!value.equals("*")) {
            throw new IllegalArgumentException(source + " is " + Key.shown(text()) + "; it can only be *");
        }
        return Condition.ifAbsent();
    }

    /** Returns data with the value as its codings. Throws an {@link IllegalArgumentException} if it is none. */
    Data encode(Data data) {
        return parsed(() -> data.encoded(text()));
    }

    /** Calls a parser; adds the source of the value to the message if the value is invalid. */
    private <T> T parsed(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + " is " + e.getMessage()); // says all that the cause says
        }
    }

    /**
     * Returns the value as the beginning of keys.
     *
     * @throws IllegalArgumentException if no legal key begins with it
     */
    String toPrefix() {
        if (!OptionConverters.hasUniqueText(value)) {
            throw new IllegalArgumentException(
                    source + " is a " + value.getClass().getName() + "; a prefix is text, a number, a UUID or an enum");
        }
        // Adds a letter, because a prefix such as "/" or "a/." is no key, but the beginning of keys.
        String flaw = text().isEmpty() ? null : Key.flawOf(text() + "x");
        if (flaw != null) {
            throw new IllegalArgumentException(source + " is the beginning of no key: " + flaw);
        }
        return text();
    }

    /**
     * Returns the value as a key, unchanged.
     *
     * @param action the name of the operation, for the message of the exception
     * @throws InvalidRequestException if the value is not a legal key
     */
    String toKey(String action) {
        if (!OptionConverters.hasUniqueText(value)) {
            throw new InvalidRequestException(Failure.of(
                    action,
                    null,
                    source + " is a " + value.getClass().getName() + "; a key is text, a number, a UUID or an enum"));
        }
        String flaw = Key.flawOf(text());
        if (flaw != null) {
            throw new InvalidRequestException(Failure.of(action, text(), flaw + " (" + source + ")"));
        }
        return text();
    }

    /**
     * Returns the value as permissions: {@link Permissions}, a map or JSON text.
     *
     * @throws IllegalArgumentException if it is none
     */
    Permissions toPermissions(CamelContext context) {
        if (value instanceof Permissions permissions) {
            return permissions;
        }
        try {
            return Permissions.ofJson(toJsonObject(context));
        } catch (JsonException e) {
            throw new IllegalArgumentException(source + " is no permissions: " + e.getMessage());
        }
    }

    /**
     * Returns the value as a JSON object: a map, JSON text or a bean.
     *
     * @throws IllegalArgumentException if it is none
     */
    Metadata toJsonObject(CamelContext context) {
        try {
            return Bodies.toJsonObject(context, value);
        } catch (JsonException e) {
            throw new IllegalArgumentException(source + " is no JSON object: " + e.getMessage(), e);
        } catch (InvalidRequestException e) {
            throw new IllegalArgumentException(source + " is no JSON object: " + e.reason(), e);
        }
    }
}
