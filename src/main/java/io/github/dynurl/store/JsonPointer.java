package io.github.dynurl.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON pointer (RFC 6901): the path from a JSON value to a value inside it. Immutable.
 *
 * @param names the field names and array indexes of the path, outermost first. An empty list points to the value
 *     itself.
 */
public record JsonPointer(List<String> names) {
    /** A {@code ~} without the 0 or 1 that RFC 6901, 3 requires after it. */
    private static final Pattern LONE_TILDE = Pattern.compile("~(?![01])");

    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

    /** Points to the value itself. */
    public static final JsonPointer ROOT = new JsonPointer(List.of());

    /** Copies the names. */
    public JsonPointer {
        names = List.copyOf(names);
    }

    /**
     * Parses a pointer such as {@code /item/id}. As an abbreviation, a text without a leading slash is the name of one
     * field. The empty text points to the value itself.
     *
     * @throws IllegalArgumentException if a {@code ~} is not part of the escapes {@code ~0} or {@code ~1}
     */
    public static JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return new JsonPointer(List.of());
        }
        if (text.charAt(0) != '/') {
            return new JsonPointer(List.of(text));
        }
        List<String> names = new ArrayList<>();
        for (String name : text.substring(1).split("/", -1)) {
            if (LONE_TILDE.matcher(name).find()) {
                throw new IllegalArgumentException(
                        Key.shown(text) + " is no JSON pointer: in a name, ~ must be written as ~0, and / as ~1");
            }
            names.add(name.replace("~1", "/").replace("~0", "~"));
        }
        return new JsonPointer(names);
    }

    /**
     * Returns the value that this pointer points to.
     *
     * @param value a JSON value of maps, lists and scalars, in which the path starts
     * @return the value at the end of the path; null if there is no such value, or if it is null
     */
    public @Nullable Object find(@Nullable Object value) {
        Object found = value;
        for (int depth = 0; depth < names.size(); depth++) { // without an iterator for each item of a query
            found = child(found, names.get(depth));
        }
        return found;
    }

    private static @Nullable Object child(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return map.get(name);
        }
        if (value instanceof List<?> list && INDEX.matcher(name).matches()) {
            int index = Integer.parseInt(name);
            return index < list.size() ? list.get(index) : null;
        }
        return null;
    }

    /**
     * Returns the object that this pointer points to, with the {@link Metadata#info} of the root. Returns an empty
     * object if there is no value, or if it is null.
     *
     * @throws JsonException if the value at the end of the path, or a value on the way to it, is not an object
     */
    public Metadata objectIn(Metadata root) throws JsonException {
        Map<?, ?> object = root;
        for (int depth = 0; depth < names.size(); depth++) {
            object = childObject(object, depth);
        }
        return object == root ? root : Metadata.of(object, root.info());
    }

    /**
     * Returns a copy of the root in which the object that this pointer points to is replaced. Adds missing objects
     * around it. Keeps all other values.
     *
     * @throws JsonException if a value that would be replaced, or a value on the way to it, is not an object
     */
    public Metadata replacedIn(Metadata root, Map<String, ?> replacement) throws JsonException {
        return Metadata.of(replaced(root, 0, replacement), PartInfo.NONE);
    }

    /** Returns new JSON that only contains the object, at the position to which this pointer points. */
    public Map<String, ?> enclose(Map<String, ?> object) {
        Map<String, ?> enclosed = object;
        for (int depth = names.size() - 1; depth >= 0; depth--) {
            enclosed = Map.of(names.get(depth), enclosed);
        }
        return enclosed;
    }

    private Map<?, ?> replaced(Map<?, ?> object, int depth, Map<String, ?> replacement) throws JsonException {
        if (depth == names.size()) {
            return replacement;
        }
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>(object);
        copy.put(names.get(depth), replaced(childObject(object, depth), depth + 1, replacement));
        return copy;
    }

    private Map<?, ?> childObject(Map<?, ?> object, int depth) throws JsonException {
        Object child = object.get(names.get(depth));
        if (child == null) {
            return Map.of();
        }
        if (child instanceof Map<?, ?> map) {
            return map;
        }
        throw new JsonException(new JsonPointer(names.subList(0, depth + 1)) + " is not an object");
    }

    /** Returns whether this pointer points to the value at {@code path}, or to a value inside that value. */
    public boolean isWithin(List<String> path) {
        return names.size() >= path.size() && names.subList(0, path.size()).equals(path);
    }

    /** Returns the pointer without its first {@code count} names. */
    JsonPointer withoutFirst(int count) {
        return new JsonPointer(names.subList(count, names.size()));
    }

    /** Returns the pointer in the syntax of RFC 6901. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        names.forEach(name -> out.append('/').append(name.replace("~", "~0").replace("/", "~1")));
        return out.toString();
    }
}
