package io.github.dynurl.examples.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Maps permissions to the tags that have them. The {@code require} methods check what a caller may do. */
record Permissions(Map<String, Set<String>> tags) {
    private static final String OWNED = "owned";
    private static final String WRITE = "write";
    private static final String READ = "read";

    static Permissions ownedBy(String tag) {
        return new Permissions(Map.of(OWNED, Set.of(tag)));
    }

    static Permissions of(StoredObject object) {
        return parse(object.permissions().json());
    }

    /** Parses a JSON object of arrays of tags. Throws 400 for anything else. */
    static Permissions parse(String json) {
        Map<String, Set<String>> tags = new TreeMap<>();
        Json.object(json).properties().forEach(entry -> tags.put(entry.getKey(), tags(entry)));
        return new Permissions(tags);
    }

    private static Set<String> tags(Map.Entry<String, JsonNode> permission) {
        Set<String> tags = new TreeSet<>();
        boolean isArrayOfTags = permission.getValue().isArray();
        for (JsonNode tag : permission.getValue()) {
            isArrayOfTags = isArrayOfTags && tag.isTextual() && !tag.textValue().isEmpty();
            tags.add(tag.asText());
        }
        if (!isArrayOfTags) {
            throw HttpProblem.badRequest("the permission \"" + permission.getKey() + "\" is not an array of tags");
        }
        return tags;
    }

    /** Returns this object. Throws 400 if no tag owns the key. */
    Permissions requireOwned() {
        if (having(OWNED).isEmpty()) {
            throw HttpProblem.badRequest("the permissions need \"owned\" with at least one tag");
        }
        return this;
    }

    /** Returns the union with other permissions. */
    Permissions with(Permissions more) {
        Map<String, Set<String>> union = new TreeMap<>();
        tags.forEach((name, some) -> union.put(name, new TreeSet<>(some)));
        more.tags.forEach((name, some) ->
                union.computeIfAbsent(name, n -> new TreeSet<>()).addAll(some));
        return new Permissions(union);
    }

    String json() {
        ObjectNode object = Json.newObject();
        tags.forEach((name, some) -> {
            ArrayNode array = object.putArray(name);
            some.forEach(array::add);
        });
        return Json.write(object);
    }

    /** Returns the tags that may read the object. */
    Set<String> readers() {
        Set<String> readers = new TreeSet<>(having(OWNED));
        readers.addAll(having(WRITE));
        readers.addAll(having(READ));
        return readers;
    }

    /** Returns the object. Throws 404 if there is no object, or if the caller may not read it. */
    static StoredObject requireReader(@Nullable StoredObject object, String caller) {
        if (object == null || !of(object).readers().contains(caller)) {
            throw HttpProblem.notFound("there is no such key");
        }
        return object;
    }

    /** Returns the object. Throws 403 if the caller may not write it. */
    static StoredObject requireWriter(StoredObject object, String caller) {
        Permissions permissions = of(object);
        if (!permissions.having(OWNED).contains(caller)
                && !permissions.having(WRITE).contains(caller)) {
            throw HttpProblem.forbidden("the user neither owns it nor has the permission \"write\"");
        }
        return object;
    }

    /** Returns the object. Throws 404 if the caller may not read it, and 403 if the caller does not own it. */
    static StoredObject requireOwner(@Nullable StoredObject object, String caller) {
        StoredObject seen = requireReader(object, caller);
        if (!of(seen).having(OWNED).contains(caller)) {
            throw HttpProblem.forbidden("the user does not own it");
        }
        return seen;
    }

    private Set<String> having(String permission) {
        return tags.getOrDefault(permission, Set.of());
    }
}
