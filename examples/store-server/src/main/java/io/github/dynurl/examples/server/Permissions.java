package io.github.dynurl.examples.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Permission names and the tags that have them; the {@code require} methods decide what a caller may do. */
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

    /** Reads an object of arrays of tags; throws 400 on anything else. */
    static Permissions parse(String json) {
        Map<String, Set<String>> tags = new TreeMap<>();
        Json.object(json).properties().forEach(entry -> tags.put(entry.getKey(), tags(entry)));
        return new Permissions(tags);
    }

    private static Set<String> tags(Map.Entry<String, JsonNode> permission) {
        Set<String> tags = new TreeSet<>();
        boolean good = permission.getValue().isArray();
        for (JsonNode tag : permission.getValue()) {
            good = good && tag.isTextual() && !tag.textValue().isEmpty();
            tags.add(tag.asText());
        }
        if (!good) {
            throw HttpProblem.badRequest("the permission \"" + permission.getKey() + "\" is not an array of tags");
        }
        return tags;
    }

    /** Answers itself if somebody owns the key; throws 400 else. */
    Permissions requireOwned() {
        if (having(OWNED).isEmpty()) {
            throw HttpProblem.badRequest("the permissions need \"owned\" with at least one tag");
        }
        return this;
    }

    /** Answers the union of both. */
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

    /** Answers the tags that may see the key. */
    Set<String> readers() {
        Set<String> readers = new TreeSet<>(having(OWNED));
        readers.addAll(having(WRITE));
        readers.addAll(having(READ));
        return readers;
    }

    /** Answers the object if the caller may see it; throws 404 if not, or if there is none. */
    static StoredObject requireReader(@Nullable StoredObject object, String caller) {
        if (object == null || !of(object).readers().contains(caller)) {
            throw HttpProblem.notFound("there is no such key");
        }
        return object;
    }

    /** Throws 403 if the caller may not write the object. */
    static StoredObject requireWriter(StoredObject object, String caller) {
        Permissions permissions = of(object);
        if (!permissions.having(OWNED).contains(caller)
                && !permissions.having(WRITE).contains(caller)) {
            throw HttpProblem.forbidden("the user neither owns it nor has the permission \"write\"");
        }
        return object;
    }

    /** Answers the object if the caller owns it; throws 404 if the caller cannot see it, else 403. */
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
