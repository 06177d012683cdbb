package io.github.dynurl.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {
    @TempDir
    private Path work;

    @AfterEach
    void leavesNothingBehind() throws IOException {
        try (Stream<Path> left = Files.list(work.resolve("tmp"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("quick-start-"));
        }
    }

    @Test
    void storesConsumesVerifiesAndMarksItsOwnFiles() throws Exception {
        ChildRun run = ChildRun.of(work, "large=20");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.lastLine()).isEqualTo("quick start: 8 objects stored, 8 consumed, verified and marked done");
        assertThat(run.out()).anyMatch(line -> line.matches("KEY +TYPE +SIZE +SHA-256 +VERIFIED +STATUS"));
        assertThat(run.out())
                .anyMatch(line ->
                        line.matches("large\\.bin +application/octet-stream +20\\.0 MiB +[0-9a-f]{12}  ok +done"));
        assertThat(run.out())
                .anyMatch(line -> line.matches("Grüße aus Köln\\.txt +text/plain +\\d+ B +[0-9a-f]{12}  ok +done"));
        assertThat(run.out())
                .anyMatch(line -> line.matches("empty\\.dat +application/octet-stream +0 B +e3b0c44298fc  ok +done"));
    }

    @Test
    void showsProgressOfALargeObjectInBothDirections() throws Exception {
        ChildRun run = ChildRun.of(work, "large=20");

        for (String direction : List.of("storing ", "fetching")) {
            assertThat(run.out().stream().filter(line -> line.startsWith(direction + " large.bin")))
                    .hasSize(5) // 0, 25, 50, 75 and 100 %
                    .last()
                    .asString()
                    .contains("[####################] 100 % of  20.0 MiB");
        }
    }

    @Test
    void takesAnyNamesAndEmptyFiles() throws Exception {
        Path folder = Files.createDirectories(work.resolve("a + b 100% %20 & {{x}} #"));
        List<String> names = List.of(
                "a b",
                "100%.txt",
                "a%20b",
                "a+b&c=d",
                "${body}",
                "{{x}}",
                ".hidden",
                "..x",
                "#",
                "data",
                "ü 日本 😀",
                "deep/er/f");
        for (String name : names) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }
        Files.createFile(folder.resolve("empty"));

        ChildRun run = ChildRun.of(work, "folder=" + folder);

        assertThat(run.err()).isEmpty();
        assertThat(run.lastLine()).isEqualTo("quick start: 13 objects stored, 13 consumed, verified and marked done");
        assertThat(names).allSatisfy(name -> assertThat(run.out()).anyMatch(line -> line.startsWith(name + "  ")));
        assertThat(FolderKeys.of(folder))
                .as("all files are still in the folder")
                .hasSize(names.size() + 1);
        assertThat(run.status()).isZero();
    }

    @Test
    void takesAnEmptyFolder() throws Exception {
        ChildRun run = ChildRun.of(work, "folder=" + Files.createDirectory(work.resolve("none")));

        assertThat(run.out())
                .containsExactly(
                        "no files in the folder",
                        "quick start: 0 objects stored, 0 consumed, verified and marked done");
        assertThat(run.status()).isZero();
    }

    @Test
    void failsOnAFileThatCannotBeStored() throws Exception {
        // A key must not contain a line feed.
        Path folder = Files.createDirectory(work.resolve("folder"));
        Files.createFile(folder.resolve("good"));
        Files.createFile(folder.resolve("line\nfeed"));

        ChildRun run = ChildRun.of(work, "folder=" + folder);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).noneMatch(line -> line.startsWith("quick start:"));
        assertThat(run.err()).startsWith("quick start failed: InvalidRequestException: Cannot set \"line\\u000afeed\"");
    }

    @Test
    void failsWithoutAFolder() throws Exception {
        ChildRun run = ChildRun.of(work, "folder=" + work.resolve("nowhere"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("quick start failed: NoSuchFileException: ")
                .contains("nowhere");
    }

    @Test
    void failsWhenItsTimeIsUp() throws Exception {
        ChildRun run = ChildRun.of(work, "minutes=0");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("quick start failed: not done after 0 minutes");
    }
}
