package io.github.dynurl.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of the metadata to return: all, or a set of names. A name that an object's metadata does not have is
 * ignored. Immutable.
 */
public final class Select {
    private static final Select ALL = new Select(null);

    /** Null for all names. */
    private final @Nullable Set<String> names;

    private Select(@Nullable Set<String> names) {
        this.names = names;
    }

    /** Selects all metadata. */
    public static Select all() {
        return ALL;
    }

    /** Selects these names; without an argument, no metadata. */
    public static Select of(String... names) {
        return of(Arrays.asList(names));
    }

    /** Selects these names; an empty collection selects no metadata. */
    public static Select of(Collection<String> names) {
        return new Select(Collections.unmodifiableSet(new LinkedHashSet<>(names)));
    }

    /** Returns a copy that also selects these names. */
    public Select and(Collection<String> more) {
        if (names == null) {
            return this;
        }
        Set<String> union = new LinkedHashSet<>(names);
        union.addAll(more);
        return new Select(Collections.unmodifiableSet(union));
    }

    /** Returns whether all metadata is selected. */
    public boolean isAll() {
        return names == null;
    }

    /** Returns whether this name is selected. */
    public boolean includes(String name) {
        return names == null || names.contains(name);
    }

    /** Returns the selected part of the metadata. */
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
