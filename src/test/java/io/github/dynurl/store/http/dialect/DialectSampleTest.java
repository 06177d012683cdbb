package io.github.dynurl.store.http.dialect;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the sample file has each value with its default and its description. */
class DialectSampleTest {
    private static final Path FOLDER = Path.of("src/main/resources/io/github/dynurl/store/http/dialect");
    private static final Path SAMPLE = FOLDER.resolve("documented.properties");

    private static final String HEAD = """
            # The dialect of the documented protocol: each value of a dialect, with its default. A copy of this file is a good
            # beginning for a dialect of your own; delete what does not differ. A line with # is not set by default: it shows an
            # example.
            #
            # extends = documented     begins with the values of a shipped dialect
            """;

    private static String block(DialectValue value) {
        String setting = value.propertyName() + " = " + value.example();
        return "\n# " + value.description() + "\n# " + value.legalTexts() + "\n"
                + (value.defaultText() == null ? "#" : "") + setting + "\n";
    }

    @Test
    void containsEachValue() throws IOException {
        String expected = HEAD
                + Stream.of(DialectValue.values()).map(DialectSampleTest::block).collect(joining());
        if (Boolean.getBoolean("published.update")) {
            Files.writeString(SAMPLE, expected);
        }
        assertThat(SAMPLE)
                .as("to update it: mvn test -Dtest='Dialect*Test' -Dpublished.update=true")
                .hasContent(expected);
    }

    @Test
    void setsOnlyDefaults() {
        assertThat(DialectSettings.named("documented").differences()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void describesValueInOneLine(DialectValue value) {
        assertThat(value.description()).hasSizeBetween(20, 250).endsWith(".").doesNotContain("\n", "  ");
        assertThat(value.findFlaw(value.example())).isNull();
        assertThat(value.normalize(value.example())).isEqualTo(value.example());
        assertThat(DialectValue.find(value.propertyName())).contains(value);
    }

    @Test
    void shipsEachFileOfFolder() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(file -> file.getFileName().toString().replace(".properties", ""))
                    .toList();
            assertThat(names).containsExactlyInAnyOrderElementsOf(DialectFile.SHIPPED);
        }
    }
}
