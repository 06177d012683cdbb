package io.github.dynurl.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A selection of metadata fields to return: all fields, or the fields with certain names. A name that an object's
 * metadata does not have is ignored. Immutable.
 */
public final class Select {
    private static final Select ALL = new Select(null);

    /** The names of the selected fields; null selects all fields. */
    private final @Nullable Set<String> names;

    private Select(@Nullable Set<String> names) {
        this.names = names;
    }

    /** Returns the selection of all metadata fields. */
    public static Select all() {
        return ALL;
    }

    /** Returns the selection of these metadata fields. Without an argument, it selects no field. */
    public static Select of(String... names) {
        return of(Arrays.asList(names));
    }

    /** Returns the selection of these metadata fields. An empty collection selects no field. */
    public static Select of(Collection<String> names) {
        return new Select(Collections.unmodifiableSet(new LinkedHashSet<>(names)));
    }

    /** Returns a selection that also has the fields with these names. */
    public Select and(Collection<String> more) {
        if (names == null) {
            return this;
        }
        Set<String> union = new LinkedHashSet<>(names);
        union.addAll(more);
        return new Select(Collections.unmodifiableSet(union));
    }

    /** Returns whether all metadata fields are selected. */
    public boolean isAll() {
        return names == null;
    }

    /** Returns whether this metadata field is selected. */
    public boolean includes(String name) {
        return names == null || names.contains(name);
    }

    /** Returns a copy of the metadata that has only the selected fields. */
    public Metadata applyTo(Metadata metadata) {
        return names == null ? metadata : metadata.withOnly(names);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Select that && (names == null ? that.names == null : names.equals(that.names));
    }

    @Override
    public int hashCode() {
        return names == null ? 0 : names.hashCode();
    }

    @Override
    public String toString() {
        return names == null ? "all" : String.join(",", names);
    }
}
