package io.github.dynurl.camel;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.Published.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the published options and headers. Routes break if an option or header is removed or changes its type. */
@Tag("compat")
class PublishedOptionsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/io/github/dynurl/camel");

    @ParameterizedTest
    @ValueSource(strings = {"componentProperties", "properties", "headers"})
    void matchesRecordedOptions(String section) throws IOException {
        String lines = Published.entries(section).stream()
                .map(PublishedOptionsTest::line)
                .sorted()
                .collect(joining());
        Published.assertCurrent(GOLDEN.resolve(section + ".txt"), lines);
    }

    private static String line(Entry entry) {
        return Stream.of(
                        entry.name(),
                        entry.javaType(),
                        entry.values().isEmpty() ? "" : entry.values().toString(),
                        entry.defaultValue().isEmpty() ? "" : "= " + entry.defaultValue(),
                        entry.secret() ? "secret" : "")
                .filter(word -> !word.isEmpty())
                .collect(joining(" ", "", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"componentProperties", "properties", "headers"})
    void hasDescriptionGroupAndTypeOfEachOption(String section) throws IOException {
        for (Entry entry : Published.entries(section)) {
            assertThat(entry.description())
                    .as(entry.name())
                    .hasSizeGreaterThan(15)
                    // The generator omits asterisks.
                    .doesNotContain("*", " :", "  ", "..");
            assertThat(entry.group()).as(entry.name()).isNotEmpty();
            assertThat(entry.javaType()).as(entry.name()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "sink", "action"})
    void kameletDependsOnCurrentVersion(String kind) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.replaceFirst("(?s).*?<version>([^<]+)</version>.*", "$1");
        assertThat(Path.of("src/main/resources/kamelets/dynurl-" + kind + ".kamelet.yaml"))
                .content()
                .contains("name: dynurl-" + kind + "\n", "\"mvn:io.github.dynurl:camel-dynurl:" + version + "\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"componentProperties", "properties"})
    void hasTypesOfDurationsAndEnumsAndMarksSecrets(String section) throws IOException {
        List<Entry> entries = Published.entries(section);
        assertThat(entries)
                .filteredOn(entry -> entry.javaType().equals("java.time.Duration"))
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(entry -> assertThat(entry.type()).isEqualTo("duration"));
        assertThat(entries)
                .filteredOn(entry -> entry.javaType().startsWith("io.github.dynurl.")
                        && !entry.values().isEmpty())
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(entry -> assertThat(entry.type()).isEqualTo("enum"));
        assertThat(entries)
                .filteredOn(Entry::secret)
                .extracting(Entry::name)
                .containsExactlyInAnyOrder(
                        "accessToken", "header", "oauth2ClientId", "oauth2ClientSecret", "password", "username");
    }
}
