package io.github.dynurl.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects whose metadata has exactly the values of a filter, and says which metadata to return. Immutable.
 *
 * @param filter metadata names and the values they must have; empty for all objects
 * @param select the metadata to return; not regarded where only keys are asked for
 */
public record Query(Metadata filter, Select select) {
    private static final Query ALL = new Query(Metadata.empty(), Select.all());

    /** Finds every object. */
    public static Query all() {
        return ALL;
    }

    /**
     * Finds the objects whose metadata has this value under this name.
     *
     * @throws InvalidRequestException if the value cannot be JSON
     */
    public static Query where(String name, @Nullable Object value) {
        return ALL.and(name, value);
    }

    /**
     * Finds the objects whose metadata has all of these values.
     *
     * @throws InvalidRequestException if a value cannot be JSON
     */
    public static Query matching(Map<String, ? extends @Nullable Object> filter) {
        return new Query(Metadata.of(filter), Select.all());
    }

    /**
     * Narrows this by one more value.
     *
     * @throws InvalidRequestException if the value cannot be JSON
     */
    public Query and(String name, @Nullable Object value) {
        return new Query(filter.with(name, value), select);
    }

    /** Copies this, returning only these metadata names. */
    public Query select(String... names) {
        return select(Select.of(names));
    }

    /** Copies this with another select. */
    public Query select(Select other) {
        return new Query(filter, other);
    }
}
