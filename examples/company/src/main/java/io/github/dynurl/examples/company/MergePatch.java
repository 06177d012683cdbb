package io.github.dynurl.examples.company;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A merge patch (RFC 7396). */
final class MergePatch {
    private MergePatch() {}

    /** Returns a copy of the target with the patch applied. */
    static ObjectNode apply(ObjectNode patch, ObjectNode target) {
        ObjectNode result = target.deepCopy();
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            if (field.getValue().isNull()) {
                result.remove(name);
            } else if (field.getValue() instanceof ObjectNode inner) {
                ObjectNode old = result.get(name) instanceof ObjectNode object ? object : result.objectNode();
                result.set(name, apply(inner, old));
            } else {
                result.set(name, field.getValue());
            }
        }
        return result;
    }
}
