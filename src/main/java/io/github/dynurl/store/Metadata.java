package io.github.dynurl.store;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an object: a deeply immutable {@code Map} from names to JSON values (strings, numbers, booleans,
 * null, lists and maps). It keeps the order of the names. Equal to any map with the same entries.
 */
public final class Metadata extends AbstractMap<String, @Nullable Object> {
    private static final Metadata EMPTY = new Metadata(Collections.emptyMap(), PartInfo.NONE);

    private final Map<String, @Nullable Object> values;
    private final PartInfo info;

    private Metadata(Map<String, @Nullable Object> values, PartInfo info) {
        this.values = values;
        this.info = info;
    }

    /** Returns metadata without any names. */
    public static Metadata empty() {
        return EMPTY;
    }

    /**
     * Creates metadata from a map. Each value is converted to JSON: times, UUIDs, enums and paths become strings,
     * arrays and collections become lists, beans and records become maps.
     *
     * @throws InvalidRequestException if a value or name cannot be converted to JSON, for example NaN, a stream or a
     *     name that is null; the message contains the path to it
     */
    public static Metadata of(Map<String, ? extends @Nullable Object> values) {
        if (values instanceof Metadata same) {
            return same;
        }
        return values.isEmpty() ? EMPTY : new Metadata(JsonValues.copyOf(values), PartInfo.NONE);
    }

    /** Wraps a JSON object. The caller must not change the map any more. */
    @SuppressWarnings("unchecked")
    static Metadata ofJsonObject(Map<?, ?> object) {
        return wrap((Map<String, @Nullable Object>) object, PartInfo.NONE);
    }

    /** Wraps a map that contains only JSON values. The caller must not change the map any more. */
    static Metadata wrap(Map<String, @Nullable Object> values, PartInfo info) {
        return new Metadata(Collections.unmodifiableMap(values), info);
    }

    /**
     * Returns a copy in which this name has this value. Other names keep their values.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public Metadata with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
        copy.putAll(JsonValues.copyOf(Collections.singletonMap(name, value)));
        return wrap(copy, PartInfo.NONE);
    }

    /**
     * Returns a copy with all names and values of the other metadata added. For a name in both, the other value is
     * taken; nested objects are replaced, not merged.
     */
    public Metadata updatedBy(Metadata other) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(values);
        merged.putAll(other.values);
        return wrap(merged, PartInfo.NONE);
    }

    /** Returns a copy without this name, with the same {@link #info}. */
    public Metadata without(String name) {
        if (!values.containsKey(name)) {
            return this;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
        copy.remove(name);
        return wrap(copy, info);
    }

    /**
     * Returns whether this metadata has all names of the other metadata, with equal values. Numbers are compared by
     * value: 1 equals 1.0.
     */
    public boolean matches(Metadata other) {
        return other.values.entrySet().stream()
                .allMatch(entry -> values.containsKey(entry.getKey())
                        && JsonValues.areEqual(entry.getValue(), values.get(entry.getKey())));
    }

    /** Returns a copy with these names only, with the same {@link #info}. */
    Metadata withOnly(Set<String> names) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(values);
        kept.keySet().retainAll(names);
        return wrap(kept, info);
    }

    /**
     * Returns what the store's response says about this metadata, for example its entity tag; {@link PartInfo#NONE} if
     * it was not read from a store.
     */
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
