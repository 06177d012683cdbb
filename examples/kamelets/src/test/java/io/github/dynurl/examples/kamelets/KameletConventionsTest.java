package io.github.dynurl.examples.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Checks the conventions of the Kamelet catalogue of Apache Camel, as its validator does. Only the provider differs, because
 * these Kamelets are not of the Apache Software Foundation.
 */
class KameletConventionsTest {
    private static final Path FOLDER = Path.of("..", "..", "src", "main", "resources", "kamelets");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final String ANNOTATION = "camel.apache.org/";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z0-9-._]+)(?:[:?][^}]*)?}}");

    /** Words that a title may write in lower case. */
    private static final Set<String> SMALL_WORDS = Set.of("after", "of", "the", "per");

    static List<Path> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    private static Map<?, ?> load(Path file) throws IOException {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    private static Map<?, ?> map(Map<?, ?> parent, String... names) {
        Map<?, ?> child = parent;
        for (String name : names) {
            child = (Map<?, ?>) child.get(name);
        }
        return child;
    }

    private static String kind(Map<?, ?> kamelet) {
        return (String) map(kamelet, "metadata", "labels").get(ANNOTATION + "kamelet.type");
    }

    private static Map<?, ?> properties(Map<?, ?> kamelet) {
        return map(kamelet, "spec", "definition", "properties");
    }

    @Test
    void hasFourKamelets() throws IOException {
        assertThat(kamelets())
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "dynurl-action.kamelet.yaml",
                        "dynurl-query-action.kamelet.yaml",
                        "dynurl-sink.kamelet.yaml",
                        "dynurl-source.kamelet.yaml");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void isDescribed(Path file) throws IOException {
        Map<?, ?> kamelet = load(file);
        Map<?, ?> metadata = map(kamelet, "metadata");
        assertThat(file.getFileName()).hasToString(metadata.get("name") + ".kamelet.yaml");
        assertThat(kind(kamelet)).isIn("source", "sink", "action");
        assertThat(metadata.get("name")).asString().endsWith("-" + kind(kamelet));
        assertThat(map(metadata, "annotations").keySet())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        ANNOTATION + "kamelet.support.level",
                        ANNOTATION + "catalog.version",
                        ANNOTATION + "kamelet.icon",
                        ANNOTATION + "provider",
                        ANNOTATION + "kamelet.group",
                        ANNOTATION + "kamelet.namespace");
        Map<?, ?> definition = map(kamelet, "spec", "definition");
        assertThat(definition.get("title")).asString().endsWith(" " + capital(kind(kamelet)));
        assertThat(definition.get("description")).asString().endsWith(".");
        assertThat(definition.get("type")).isEqualTo("object");
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    @Test
    void titlesAndDescriptionsDiffer() throws IOException {
        List<Object> texts = new ArrayList<>();
        for (Path file : kamelets()) {
            Map<?, ?> definition = map(load(file), "spec", "definition");
            texts.add(definition.get("title"));
            texts.add(definition.get("description"));
        }
        assertThat(texts).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void propertiesAreDescribed(Path file) throws IOException {
        properties(load(file)).forEach((name, value) -> {
            Map<?, ?> property = (Map<?, ?>) value;
            assertThat(property.get("title")).as("title of " + name).asString().isNotBlank();
            for (String word : property.get("title").toString().split(" ")) {
                assertThat(SMALL_WORDS.contains(word) || capital(word).equals(word))
                        .as("capital letter of " + word)
                        .isTrue();
            }
            assertThat(property.get("title").toString())
                    .doesNotStartWith("The ")
                    .doesNotStartWith("A ");
            assertThat(property.get("description"))
                    .as("description of " + name)
                    .asString()
                    .endsWith(".");
            assertThat(property.get("type")).as("type of " + name).isIn("string", "integer", "boolean");
        });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void secretsAreCredentials(Path file) throws IOException {
        Set<Object> credentials = new HashSet<>();
        Set<Object> passwords = new HashSet<>();
        properties(load(file)).forEach((name, value) -> {
            Map<?, ?> property = (Map<?, ?>) value;
            if (List.of("urn:camel:group:credentials").equals(property.get("x-descriptors"))) {
                credentials.add(name);
            }
            if ("password".equals(property.get("format"))) {
                passwords.add(name);
            }
        });
        assertThat(passwords).isEqualTo(Set.<Object>of("password", "accessToken", "apiKey", "oauth2ClientSecret"));
        assertThat(credentials).containsAll(passwords).contains("username", "oauth2ClientId");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void usesEachPropertyAndNoOther(Path file) throws IOException {
        Map<?, ?> kamelet = load(file);
        Set<String> used = new HashSet<>();
        collect(map(kamelet, "spec", "template"), used);
        assertThat(used).isEqualTo(properties(kamelet).keySet());
        assertThat(properties(kamelet).keySet())
                .extracting(Object::toString)
                .containsAll(strings(map(kamelet, "spec", "definition").get("required")));
    }

    /** A property that is neither required nor has a default is left out of the template if it is not set. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void optionalPropertiesAreOptionalInTemplate(Path file) throws IOException {
        Map<?, ?> kamelet = load(file);
        List<String> required = strings(map(kamelet, "spec", "definition").get("required"));
        Set<String> optional = new HashSet<>();
        properties(kamelet).forEach((name, property) -> {
            if (!required.contains(name) && !((Map<?, ?>) property).containsKey("default")) {
                optional.add("{{?" + name + "}}");
            }
        });
        String template = map(kamelet, "spec", "template").toString();
        Set<String> questions = Pattern.compile("\\{\\{\\?[^}]+}}")
                .matcher(template)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toSet());
        assertThat(questions).isEqualTo(optional);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void connectsWithRoute(Path file) throws IOException {
        Map<?, ?> kamelet = load(file);
        String template = map(kamelet, "spec", "template").toString();
        assertThat(template.contains("kamelet:source")).isEqualTo(!kind(kamelet).equals("source"));
        assertThat(template.contains("kamelet:sink")).isEqualTo(!kind(kamelet).equals("sink"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void dependsOnThisVersion(Path file) throws IOException {
        String version = Files.readString(Path.of("pom.xml")).replaceFirst("(?s).*?<version>([^<]+)</version>.*", "$1");
        Map<?, ?> kamelet = load(file);
        assertThat(map(kamelet, "metadata", "annotations").get(ANNOTATION + "catalog.version"))
                .isEqualTo(version);
        assertThat(map(kamelet, "spec").get("dependencies"))
                .isEqualTo(List.of("mvn:io.github.dynurl:camel-dynurl:" + version, "camel:core", "camel:kamelet"));
    }

    /** The name of each property is in a test; the tests show the effect. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void propertiesAreTested(Path file) throws IOException {
        StringBuilder tests = new StringBuilder();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path test : files.filter(path -> path.toString().endsWith("PropertiesTest.java"))
                    .toList()) {
                tests.append(Files.readString(test));
            }
        }
        assertThat(properties(load(file)).keySet())
                .allSatisfy(name -> assertThat(tests).contains("\"" + name + "\""));
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    private static void collect(Object node, Set<String> used) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                collect(name, used);
                collect(value, used);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> collect(item, used));
        } else if (node instanceof String text) {
            PLACEHOLDER.matcher(text).results().forEach(result -> used.add(result.group(1)));
        }
    }
}
