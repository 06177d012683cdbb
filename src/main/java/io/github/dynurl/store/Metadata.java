package io.github.dynurl.store;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an object: a deeply immutable {@code Map} of metadata fields. A metadata field has a name and a JSON
 * value (a string, number, boolean, null, list or map). The map keeps the order of the fields. It is equal to any map
 * with the same entries. This class also represents other JSON objects, for example the filter of a query.
 */
public final class Metadata extends AbstractMap<String, @Nullable Object> {
    private static final Metadata EMPTY = new Metadata(Collections.emptyMap(), PartInfo.NONE);

    private final Map<String, @Nullable Object> values;
    private final PartInfo info;

    private Metadata(Map<String, @Nullable Object> values, PartInfo info) {
        this.values = values;
        this.info = info;
    }

    /** Returns metadata without fields. */
    public static Metadata empty() {
        return EMPTY;
    }

    /**
     * Creates metadata from a map. Each value is converted to JSON. Times, UUIDs, enums and paths become strings,
     * arrays and collections become lists, and beans and records become maps.
     *
     * @throws InvalidRequestException if a value cannot be converted to JSON, for example NaN or a stream, or if a name
     *     is null or not text; the message contains the path to the value or name
     */
    public static Metadata of(Map<String, ? extends @Nullable Object> values) {
        if (values instanceof Metadata same) {
            return same;
        }
        return values.isEmpty() ? EMPTY : new Metadata(JsonValues.copyOf(values), PartInfo.NONE);
    }

    /** Returns metadata with the same fields and another {@link #info}. */
    public Metadata withInfo(PartInfo other) {
        return other.equals(info) ? this : new Metadata(values, other);
    }

    /** Wraps a JSON object without copying it. The caller must not change the map any more. */
    @SuppressWarnings("unchecked")
    static Metadata ofJsonObject(Map<?, ?> object) {
        return wrap((Map<String, @Nullable Object>) object, PartInfo.NONE);
    }

    /**
     * Creates metadata from a map, like {@link #of(Map)}, with information about it.
     *
     * @param info the value that {@link #info} returns
     */
    public static Metadata of(Map<?, ?> values, PartInfo info) {
        return new Metadata(JsonValues.copyOf(values), info);
    }

    /**
     * Wraps a map without copying it. The caller must not change the map any more.
     *
     * @param values contains only JSON values
     * @param info the value that {@link #info} returns
     */
    static Metadata wrap(Map<String, @Nullable Object> values, PartInfo info) {
        return new Metadata(Collections.unmodifiableMap(values), info);
    }

    /**
     * Returns a copy in which this metadata field has this value. All other fields are kept. The {@link #info} of the
     * copy is {@link PartInfo#NONE}.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public Metadata with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
        copy.putAll(JsonValues.copyOf(Collections.singletonMap(name, value)));
        return wrap(copy, PartInfo.NONE);
    }

    /**
     * Returns a copy to which all fields of {@code other} are added. If both have a field, the copy has the value of
     * {@code other}. Nested objects are replaced, not merged. The {@link #info} of the copy is {@link PartInfo#NONE}.
     */
    public Metadata updatedBy(Metadata other) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(values);
        merged.putAll(other.values);
        return wrap(merged, PartInfo.NONE);
    }

    /** Returns a copy without this metadata field. The copy has the same {@link #info}. */
    public Metadata without(String name) {
        if (!values.containsKey(name)) {
            return this;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
        copy.remove(name);
        return wrap(copy, info);
    }

    /**
     * Returns whether this metadata has all fields of {@code other}, with equal values. Numbers are compared by value,
     * so 1 equals 1.0.
     */
    public boolean matches(Metadata other) {
        return other.values.entrySet().stream()
                .allMatch(entry -> values.containsKey(entry.getKey())
                        && JsonValues.areEqual(entry.getValue(), values.get(entry.getKey())));
    }

    /** Returns a copy that has only the fields with these names. The copy has the same {@link #info}. */
    Metadata withOnly(Set<String> names) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(values);
        kept.keySet().retainAll(names);
        return wrap(kept, info);
    }

    /**
     * Returns the information in the server's response about this metadata, for example its entity tag. Returns
     * {@link PartInfo#NONE} if this metadata was not read from a store.
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
