package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dynurl.testing.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests downloads to files, also with the longest names that the file system allows. */
class ToFileTest {
    private final InMemoryStore store = stored();

    private static InMemoryStore stored() {
        InMemoryStore store = InMemoryStore.create();
        store.setData("k", Data.of("data"));
        return store;
    }

    /** Returns names of up to 255 bytes in UTF-8, the limit of most file systems. */
    static Stream<String> names() {
        return Stream.of(
                "a", "a".repeat(240), "a".repeat(255), "\u00e4".repeat(120), "\u20ac".repeat(85), ".b", "c.part");
    }

    @ParameterizedTest
    @MethodSource("names")
    void leavesOnlyTheNamedFile(String name, @TempDir Path folder) throws IOException {
        store.toFile("k", folder.resolve(name));
        assertThat(folder.toFile().list()).containsExactly(name);
        assertThat(folder.resolve(name)).hasContent("data");
    }

    @Test
    void failsIfFolderIsFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "before");
        assertThatThrownBy(() -> store.toFile("k", file.resolve("x")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Cannot write the data of \"k\" to ");
        assertThat(file).hasContent("before");
    }

    @Test
    void leavesNothingInReadOnlyFolder(@TempDir Path folder) throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assertThat(closed.toFile().setWritable(false)).isTrue();
        assumeFalse(Files.isWritable(closed), "root writes everywhere");
        assertThatThrownBy(() -> store.toFile("k", closed.resolve("x"))).isInstanceOf(UncheckedIOException.class);
        assertThat(closed).isEmptyDirectory();
    }
}
