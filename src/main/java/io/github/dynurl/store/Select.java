package io.github.dynurl.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the metadata to keep; what it names and the object lacks is left out. Immutable. */
public final class Select {
    private static final Select ALL = new Select(null);

    private final @Nullable Set<String> names;

    private Select(@Nullable Set<String> names) {
        this.names = names;
    }

    /** Keeps everything. */
    public static Select all() {
        return ALL;
    }

    /** Keeps these names; none keeps nothing. */
    public static Select of(String... names) {
        return of(Arrays.asList(names));
    }

    /** Keeps these names; an empty collection keeps nothing. */
    public static Select of(Collection<String> names) {
        return new Select(Collections.unmodifiableSet(new LinkedHashSet<>(names)));
    }

    /** Copies this, keeping these names as well. */
    public Select and(Collection<String> more) {
        if (names == null) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(names);
        all.addAll(more);
        return new Select(Collections.unmodifiableSet(all));
    }

    /** Tells whether everything is kept. */
    public boolean isAll() {
        return names == null;
    }

    /** Tells whether this name is kept. */
    public boolean includes(String name) {
        return names == null || names.contains(name);
    }

    /** Returns what this keeps of the metadata. */
    public Metadata applyTo(Metadata metadata) {
        return names == null ? metadata : metadata.only(names);
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
