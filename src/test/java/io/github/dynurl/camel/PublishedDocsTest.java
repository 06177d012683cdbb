package io.github.dynurl.camel;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.Published.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of the component's page are those of the catalogue. */
@Tag("compat")
class PublishedDocsTest {
    private static final Path PAGE = Path.of("src/main/docs/dynurl-component.adoc");

    @ParameterizedTest
    @CsvSource({"componentProperties, component options", "properties, endpoint options", "headers, message headers"})
    void hasTheTablesOfTheCatalogue(String section, String name) throws IOException {
        String page = Files.readString(PAGE);
        String begin = "// " + name + ": START\n";
        String end = "// " + name + ": END\n";
        assertThat(page).containsOnlyOnce(begin).containsOnlyOnce(end);
        Published.assertCurrent(
                PAGE,
                page.substring(0, page.indexOf(begin) + begin.length())
                        + table(Published.entries(section))
                        + page.substring(page.indexOf(end)));
    }

    private static String table(List<Entry> entries) {
        return entries.stream()
                .map(PublishedDocsTest::row)
                .collect(joining(
                        "\n",
                        "[width=\"100%\",cols=\"2,5,1,2\",options=\"header\"]\n|===\n| Name | Description | Default | Type\n\n",
                        "|===\n"));
    }

    private static String row(Entry entry) {
        String type = entry.values().isEmpty()
                ? entry.javaType().replaceAll("\\b(?:[a-z]\\w*\\.)+", "")
                : String.join(", ", entry.values());
        String secret = entry.secret() ? " *Secret*" : "";
        return "| *" + entry.name() + "* (" + entry.group() + ")\n| " + escaped(entry.description()) + "." + secret
                + "\n| " + escaped(entry.defaultValue()) + "\n| " + escaped(type) + "\n";
    }

    /** Braces are attributes in AsciiDoc, and bars end cells. */
    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("{", "\\{").replaceAll("\\.$", "");
    }
}
