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
 * The permissions of an object: a deeply immutable {@code Map} from the name of each permission to a set of tags. Each
 * tag identifies a user or a group that has the permission. The map is equal to any map with the same entries.
 */
public final class Permissions extends AbstractMap<String, Set<String>> {
    /** The name of the permission that the owners have. {@link Store#setPermissions} requires at least one owner. */
    public static final String OWNED = "owned";

    private final Map<String, Set<String>> tagsByName;
    private final PartInfo info;

    private Permissions(Map<String, Set<String>> tagsByName, PartInfo info) {
        this.tagsByName = Collections.unmodifiableMap(tagsByName);
        this.info = info;
    }

    /**
     * Creates permissions from a map of permission names to tags. Keeps the order of names and tags, and removes
     * duplicate tags.
     *
     * @throws InvalidRequestException if a tag is null
     */
    public static Permissions of(Map<String, ? extends Collection<String>> tagsByName) {
        if (tagsByName instanceof Permissions same) {
            return same;
        }
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        tagsByName.forEach((name, tags) -> copy.put(name, copyTags(name, tags)));
        return new Permissions(copy, PartInfo.NONE);
    }

    /**
     * Creates permissions from a JSON object, which a {@link Metadata} represents in this library.
     *
     * @throws JsonException if a value is not an array of strings; the message contains the name of the permission
     */
    public static Permissions ofJson(Metadata json) throws JsonException {
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        for (Entry<String, @Nullable Object> permission : json.entrySet()) {
            copy.put(permission.getKey(), parseTags(permission.getKey(), permission.getValue()));
        }
        return new Permissions(copy, json.info());
    }

    private static Set<String> copyTags(String name, Collection<String> tags) {
        if (tags.stream().anyMatch(tag -> tag == null)) {
            throw JsonValues.invalid("the permission " + Key.shown(name) + " has a tag that is null");
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    }

    private static Set<String> parseTags(String name, @Nullable Object json) throws JsonException {
        if (!(json instanceof Collection<?> array)) {
            throw new JsonException("the permission " + Key.shown(name) + " is not a list of tags");
        }
        Set<String> tags = new LinkedHashSet<>();
        for (Object tag : array) {
            if (!(tag instanceof String text)) {
                throw new JsonException("the permission " + Key.shown(name) + " has a tag that is not text");
            }
            tags.add(text);
        }
        return Collections.unmodifiableSet(tags);
    }

    /** Returns a copy to which all tags of {@code other} are added. */
    public Permissions updatedBy(Permissions other) {
        Map<String, Set<String>> union = new LinkedHashMap<>(tagsByName);
        other.tagsByName.forEach((name, added) -> {
            Set<String> both = new LinkedHashSet<>(union.getOrDefault(name, Set.of()));
            both.addAll(added);
            union.put(name, Collections.unmodifiableSet(both));
        });
        return new Permissions(union, PartInfo.NONE);
    }

    /** Returns whether there is at least one owner, that is, whether {@link #OWNED} has a tag. */
    public boolean hasOwner() {
        return !tagsByName.getOrDefault(OWNED, Set.of()).isEmpty();
    }

    /**
     * Returns the information in the server's response about these permissions, for example their entity tag. Returns
     * {@link PartInfo#NONE} if these permissions were not read from a store.
     */
    public PartInfo info() {
        return info;
    }

    @Override
    public Set<Entry<String, Set<String>>> entrySet() {
        return tagsByName.entrySet();
    }

    @Override
    public @Nullable Set<String> get(@Nullable Object name) {
        return tagsByName.get(name);
    }
}
