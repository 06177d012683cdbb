package io.github.dynurl.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Points to a value inside a JSON value (RFC 6901). Immutable.
 *
 * @param names the names to follow, or places in a list; none points to the value itself
 */
public record JsonPointer(List<String> names) {
    /** What RFC 6901, 3 does not allow. */
    private static final Pattern LONE_TILDE = Pattern.compile("~(?![01])");

    /** Copies the names. */
    public JsonPointer {
        names = List.copyOf(names);
    }

    /**
     * Reads a pointer such as {@code /item/id}, the empty text for the value itself, or the plain name of a field.
     *
     * @throws IllegalArgumentException if a {@code ~} in a pointer escapes nothing
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
                        Key.shown(text) + " is no JSON pointer: ~ must be written ~0, and / in a name ~1");
            }
            names.add(name.replace("~1", "/").replace("~0", "~"));
        }
        return new JsonPointer(names);
    }

    /** Returns what is there; null if nothing is. */
    public @Nullable Object find(@Nullable Object value) {
        Object found = value;
        for (String name : names) {
            found = step(found, name);
        }
        return found;
    }

    private static @Nullable Object step(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return map.get(name);
        }
        boolean index = name.matches("0|[1-9]\\d{0,8}");
        return value instanceof List<?> list && index && Integer.parseInt(name) < list.size()
                ? list.get(Integer.parseInt(name))
                : null;
    }

    /** Tells whether this points to what these names lead to, or into it. */
    public boolean isWithin(List<String> path) {
        return names.size() >= path.size() && names.subList(0, path.size()).equals(path);
    }

    /** Returns the pointer from there on. */
    JsonPointer after(int count) {
        return new JsonPointer(names.subList(count, names.size()));
    }

    /** Returns the text of the pointer, as RFC 6901 has it. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        names.forEach(name -> out.append('/').append(name.replace("~", "~0").replace("/", "~1")));
        return out.toString();
    }
}
