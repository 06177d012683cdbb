package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the component's JSON descriptor for tools, and checks files that are generated from it. */
final class Published {
    private static final Path DESCRIPTOR =
            Path.of("src/generated/resources/META-INF/io/github/dynurl/camel/dynurl.json");

    /** An option or header of the descriptor. */
    record Entry(
            String name,
            String group,
            String type,
            String javaType,
            String defaultValue,
            boolean secret,
            List<String> values,
            String description) {
        private static Entry of(String name, JsonNode json) {
            List<String> values = new ArrayList<>();
            json.path("enum").forEach(value -> values.add(value.asText()));
            return new Entry(
                    name,
                    json.path("group").asText(),
                    json.path("type").asText(),
                    json.path("javaType").asText(),
                    json.path("defaultValue").asText(),
                    json.path("secret").asBoolean(),
                    values,
                    json.path("description").asText());
        }
    }

    private Published() {}

    /** Returns the entries of {@code componentProperties}, {@code properties} or {@code headers}. */
    static List<Entry> entries(String section) throws IOException {
        List<Entry> entries = new ArrayList<>();
        json().path(section).properties().forEach(field -> entries.add(Entry.of(field.getKey(), field.getValue())));
        assertThat(entries).as(section).isNotEmpty();
        return entries;
    }

    private static JsonNode json() throws IOException {
        return new ObjectMapper().readTree(DESCRIPTOR.toFile());
    }

    /** Checks that a file has the expected content. With {@code -Dpublished.update=true}, writes the file first. */
    static void assertCurrent(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("published.update")) {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, expected);
        }
        assertThat(file)
                .as("mvn test -Dtest='Published*Test' -Dpublished.update=true writes the file anew")
                .hasContent(expected);
    }
}
