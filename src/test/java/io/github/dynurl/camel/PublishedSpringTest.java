package io.github.dynurl.camel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dynurl.camel.Published.Entry;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the Spring Boot configuration metadata, which editors use for completion, matches the JSON descriptor. */
@Tag("compat")
class PublishedSpringTest {
    private static final Path FILE = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");
    private static final String PREFIX = "camel.component.dynurl";

    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Test
    void containsOptionsOfDescriptor() throws IOException {
        ObjectNode root = json.createObjectNode();
        root.putArray("groups").addObject().put("name", PREFIX).put("type", DynUrlComponent.class.getName());
        ArrayNode properties = root.putArray("properties");
        ArrayNode hints = root.putArray("hints");
        for (Entry entry : Published.entries("componentProperties")) {
            String name = PREFIX + "." + StringHelper.camelCaseToDash(entry.name());
            ObjectNode property = properties
                    .addObject()
                    .put("name", name)
                    .put("type", boxed(entry.javaType()))
                    .put("description", entry.description() + ".");
            if (!entry.defaultValue().isEmpty()) {
                property.put("defaultValue", entry.defaultValue());
            }
            if (!entry.values().isEmpty()) {
                ArrayNode values = hints.addObject().put("name", name).putArray("values");
                entry.values().forEach(value -> values.addObject().put("value", value));
            }
        }
        Published.assertCurrent(FILE, json.writeValueAsString(root) + "\n");
    }

    private static String boxed(String javaType) {
        return switch (javaType) {
            case "boolean" -> "java.lang.Boolean";
            case "int" -> "java.lang.Integer";
            case "long" -> "java.lang.Long";
            default -> javaType;
        };
    }
}
