package io.github.dynurl.store;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says who may do what with an object: the name of a permission and the tags of the users that have it. An immutable
 * {@code Map} of sets, through and through; equal to any map with the same entries.
 */
public final class Permissions extends AbstractMap<String, Set<String>> {
    /** The permission that {@link Store#setPermissions} cannot do without. */
    public static final String OWNED = "owned";

    private final Map<String, Set<String>> tags;
    private final PartInfo info;

    private Permissions(Map<String, Set<String>> tags, PartInfo info) {
        this.tags = Collections.unmodifiableMap(tags);
        this.info = info;
    }

    /**
     * Copies a map of collections; the order stays, duplicates go.
     *
     * @throws InvalidRequestException if a tag is null
     */
    public static Permissions of(Map<String, ? extends Collection<String>> tags) {
        if (tags instanceof Permissions same) {
            return same;
        }
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        tags.forEach((name, set) -> copy.put(name, checked(name, set)));
        return new Permissions(copy, PartInfo.NONE);
    }

    /**
     * Reads permissions from JSON values.
     *
     * @throws JsonException if a value is not a list of texts; it names the permission
     */
    public static Permissions ofJson(Metadata json) throws JsonException {
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        for (Entry<String, @Nullable Object> permission : json.entrySet()) {
            copy.put(permission.getKey(), tags(permission.getKey(), permission.getValue()));
        }
        return new Permissions(copy, json.info());
    }

    private static Set<String> checked(String name, Collection<String> tags) {
        if (tags.stream().anyMatch(tag -> tag == null)) {
            throw JsonValues.refused("the permission " + Key.shown(name) + " has a tag that is null", null);
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    }

    private static Set<String> tags(String name, @Nullable Object value) throws JsonException {
        if (!(value instanceof Collection<?> collection)) {
            throw new JsonException("the permission " + Key.shown(name) + " is not a list of tags");
        }
        Set<String> tags = new LinkedHashSet<>();
        for (Object tag : collection) {
            if (!(tag instanceof String text)) {
                throw new JsonException("the permission " + Key.shown(name) + " has a tag that is not text");
            }
            tags.add(text);
        }
        return Collections.unmodifiableSet(tags);
    }

    /** Copies this with the tags of the other added to each permission. */
    public Permissions updatedBy(Permissions other) {
        Map<String, Set<String>> union = new LinkedHashMap<>(tags);
        other.tags.forEach((name, added) -> {
            Set<String> both = new LinkedHashSet<>(union.getOrDefault(name, Set.of()));
            both.addAll(added);
            union.put(name, Collections.unmodifiableSet(both));
        });
        return new Permissions(union, PartInfo.NONE);
    }

    /** Tells whether somebody owns the object. */
    public boolean hasOwner() {
        return !tags.getOrDefault(OWNED, Set.of()).isEmpty();
    }

    /** Returns what the store said when this was read; {@link PartInfo#NONE} if it was not read from a store. */
    public PartInfo info() {
        return info;
    }

    @Override
    public Set<Entry<String, Set<String>>> entrySet() {
        return tags.entrySet();
    }

    @Override
    public @Nullable Set<String> get(@Nullable Object name) {
        return tags.get(name);
    }
}
