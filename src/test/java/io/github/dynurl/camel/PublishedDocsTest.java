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

/** Tests that the tables of the component's page match the JSON descriptor. */
@Tag("compat")
class PublishedDocsTest {
    private static final Path PAGE = Path.of("src/main/docs/dynurl-component.adoc");

    @ParameterizedTest
    @CsvSource({"componentProperties, component options", "properties, endpoint options", "headers, message headers"})
    void pageContainsTablesOfDescriptor(String section, String name) throws IOException {
        String page = Files.readString(PAGE);
        String startMarker = "// " + name + ": START\n";
        String endMarker = "// " + name + ": END\n";
        assertThat(page).containsOnlyOnce(startMarker).containsOnlyOnce(endMarker);
        Published.assertCurrent(
                PAGE,
                page.substring(0, page.indexOf(startMarker) + startMarker.length())
                        + table(Published.entries(section))
                        + page.substring(page.indexOf(endMarker)));
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
        return "| *" + entry.name() + "* (" + entry.group() + ")\n| " + escape(entry.description()) + "." + secret
                + "\n| " + escape(entry.defaultValue()) + "\n| " + escape(type) + "\n";
    }

    /** Escapes braces, which denote attributes in AsciiDoc, and bars, which separate table cells. */
    private static String escape(String text) {
        return text.replace("|", "\\|").replace("{", "\\{").replaceAll("\\.$", "");
    }
}
