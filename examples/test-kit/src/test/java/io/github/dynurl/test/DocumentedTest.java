package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apart from white space, the code that README and guide show of the kit is the code of tests here. */
class DocumentedTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({"../../README.md, 1", "../../src/main/docs/guide/testing.md, 6"})
    void pageShowsCodeThatRuns(Path page, int blocks) throws IOException {
        String code = code();
        List<String> shown = JAVA.matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .filter(block -> (block.contains("images.") || block.contains("(images)"))
                        && !block.contains("DynUrlConfiguration"))
                .toList();
        assertThat(shown).as("the pattern has found all blocks").hasSize(blocks);
        for (String block : shown) {
            // Statements stand in several tests, so each line is looked for by itself.
            Stream<String> parts = block.startsWith("class ") ? Stream.of(block) : block.lines();
            assertThat(parts.map(DocumentedTest::stripped))
                    .allSatisfy(part -> assertThat(code).contains(part));
        }
    }

    private static String code() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        return stripped(sources.toString());
    }

    private static String stripped(String code) {
        return code.replaceAll("\\s+", "");
    }
}
