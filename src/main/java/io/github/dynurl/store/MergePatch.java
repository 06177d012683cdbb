package io.github.dynurl.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates JSON Merge Patches (RFC 7396). */
public final class MergePatch {
    private MergePatch() {}

    /**
     * Returns the patch that turns the JSON object {@code from} into the JSON object {@code to}.
     *
     * @throws InvalidRequestException if a field of {@code to} is null, because a null in a patch removes the field;
     *     the message contains the path to the field
     */
    public static Map<String, ?> between(Map<String, ?> from, Map<String, ?> to) {
        String rootPath = "";
        return between(rootPath, from, to);
    }

    private static Map<String, @Nullable Object> between(String path, Map<?, ?> from, Map<?, ?> to) {
        Map<String, @Nullable Object> patch = new LinkedHashMap<>();
        from.keySet().stream().filter(name -> !to.containsKey(name)).forEach(name -> patch.put((String) name, null));
        to.forEach((name, value) -> {
            String valuePath = path + "/" + name;
            Object old = from.get(name);
            if (value == null) {
                throw JsonValues.invalid("a merge patch cannot store the null at " + Key.shown(valuePath)
                        + ", because a null in a patch removes the field");
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> nested =
                        between(valuePath, old instanceof Map<?, ?> oldMap ? oldMap : Map.of(), map);
                if (!(old instanceof Map) || !nested.isEmpty()) {
                    patch.put((String) name, nested);
                }
            } else if (!Json.same(old, value)) {
                patch.put((String) name, value);
            }
        });
        return patch;
    }
}
