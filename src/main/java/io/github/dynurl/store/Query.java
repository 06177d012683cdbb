package io.github.dynurl.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query for objects. It specifies which objects to find, and which of their metadata to return. Immutable.
 *
 * @param filter the metadata fields and values that an object must have; an empty filter finds all objects
 * @param select the metadata fields to return; ignored by {@link Store#queryKeys}
 * @param prefix the text with which the key of an object must begin; empty for all keys
 */
public record Query(Metadata filter, Select select, String prefix) {
    private static final Query ALL = new Query(Metadata.empty(), Select.all());

    /** Creates a query for objects with any key. */
    public Query(Metadata filter, Select select) {
        this(filter, select, "");
    }

    /** Returns the query that finds all objects and returns all their metadata. */
    public static Query all() {
        return ALL;
    }

    /**
     * Returns the query for the objects whose metadata field {@code name} has this value.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public static Query where(String name, @Nullable Object value) {
        return ALL.and(name, value);
    }

    /**
     * Returns the query for the objects whose metadata has all these fields and values.
     *
     * @throws InvalidRequestException if a value cannot be converted to JSON
     */
    public static Query matching(Map<String, ? extends @Nullable Object> filter) {
        return new Query(Metadata.of(filter), Select.all());
    }

    /**
     * Returns a copy that also requires that the metadata field {@code name} has this value.
     *
     * @throws InvalidRequestException if the value cannot be converted to JSON
     */
    public Query and(String name, @Nullable Object value) {
        return new Query(filter.with(name, value), select, prefix);
    }

    /** Returns a copy of this query that returns only these metadata fields. */
    public Query select(String... names) {
        return select(Select.of(names));
    }

    /** Returns a copy of this query with another selection of metadata fields. */
    public Query select(Select other) {
        return new Query(filter, other, prefix);
    }

    /** Returns a copy of this query that finds only objects whose keys begin with this text. */
    public Query prefix(String text) {
        return new Query(filter, select, text);
    }
}
