package io.github.dynurl.store;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes an object: names and JSON values (text, numbers, booleans, null, lists, maps), in the order given. An
 * immutable {@code Map}, through and through; equal to any map with the same entries.
 */
public final class Metadata extends AbstractMap<String, @Nullable Object> {
    private static final Metadata EMPTY = new Metadata(Collections.emptyMap(), PartInfo.NONE);

    private final Map<String, @Nullable Object> values;
    private final PartInfo info;

    private Metadata(Map<String, @Nullable Object> values, PartInfo info) {
        this.values = values;
        this.info = info;
    }

    /** Returns the metadata that says nothing. */
    public static Metadata empty() {
        return EMPTY;
    }

    /**
     * Copies a map. Values become what JSON can say: times, UUIDs, enums and paths become text, other beans maps.
     *
     * @throws InvalidRequestException if a value cannot be JSON (NaN, a stream, a name that is null); it names the value
     */
    public static Metadata of(Map<String, ? extends @Nullable Object> values) {
        if (values instanceof Metadata same) {
            return same;
        }
        return values.isEmpty() ? EMPTY : new Metadata(JsonValues.copyOf(values), PartInfo.NONE);
    }

    /** Takes a JSON object that nobody changes any more. */
    @SuppressWarnings("unchecked")
    static Metadata ofJson(Map<?, ?> object) {
        return owning((Map<String, @Nullable Object>) object, PartInfo.NONE);
    }

    /** Wraps a map that nobody else holds and that has JSON values only. */
    static Metadata owning(Map<String, @Nullable Object> values, PartInfo info) {
        return new Metadata(Collections.unmodifiableMap(values), info);
    }

    /**
     * Copies this with one more value, or another one.
     *
     * @throws InvalidRequestException if the value cannot be JSON
     */
    public Metadata with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
        more.putAll(JsonValues.copyOf(Collections.singletonMap(name, value)));
        return owning(more, PartInfo.NONE);
    }

    /** Copies this, with all values of the other that it lacks or has differently: a shallow merge. */
    public Metadata updatedBy(Metadata other) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(values);
        merged.putAll(other.values);
        return owning(merged, PartInfo.NONE);
    }

    /** Copies this without the value of this name; what the store said of it stays. */
    public Metadata without(String name) {
        if (!values.containsKey(name)) {
            return this;
        }
        Map<String, @Nullable Object> fewer = new LinkedHashMap<>(values);
        fewer.remove(name);
        return owning(fewer, info);
    }

    /** Tells whether this has all values of the other. Numbers are compared by value: 1 is 1.0. */
    public boolean matches(Metadata other) {
        return other.values.entrySet().stream()
                .allMatch(value -> values.containsKey(value.getKey())
                        && JsonValues.same(value.getValue(), values.get(value.getKey())));
    }

    Metadata only(Set<String> names) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(values);
        kept.keySet().retainAll(names);
        return owning(kept, info);
    }

    /** Returns what the store said when this was read; {@link PartInfo#NONE} if it was not read from a store. */
    public PartInfo info() {
        return info;
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return values.entrySet();
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return values.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return values.containsKey(name);
    }
}
