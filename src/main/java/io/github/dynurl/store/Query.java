package io.github.dynurl.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects the objects whose metadata has the values of a filter, and the metadata to return for them. Immutable.
 *
 * @param filter the names and values that the metadata must have; an empty filter selects all objects
 * @param select the metadata to return; ignored by {@link Store#queryKeys}
 */
public record Query(Metadata filter, Select select) {
    private static final Query ALL = new Query(Metadata.empty(), Select.all());

    /** Returns the query for all objects, with all their metadata. */
    public static Query all() {
        return ALL;
    }

    /**
     * Returns the query for the objects whose metadata has this value under this name.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public static Query where(String name, @Nullable Object value) {
        return ALL.and(name, value);
    }

    /**
     * Returns the query for the objects whose metadata has all these names and values.
     *
     * @throws InvalidRequestException if a value cannot be converted to JSON
     */
    public static Query matching(Map<String, ? extends @Nullable Object> filter) {
        return new Query(Metadata.of(filter), Select.all());
    }

    /**
     * Returns a copy that also requires this value under this name.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public Query and(String name, @Nullable Object value) {
        return new Query(filter.with(name, value), select);
    }

    /** Returns a copy that returns only the metadata with these names. */
    public Query select(String... names) {
        return select(Select.of(names));
    }

    /** Returns a copy with another selection of metadata. */
    public Query select(Select other) {
        return new Query(filter, other);
    }
}
