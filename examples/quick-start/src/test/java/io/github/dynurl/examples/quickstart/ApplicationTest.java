package io.github.dynurl.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("compat")
class ApplicationTest {
    @TempDir
    private Path work;

    private Path folder;
    private volatile String baseUrl;

    @BeforeEach
    void createFiles() throws IOException {
        folder = Files.createDirectory(work.resolve("files"));
        Files.writeString(folder.resolve("one.txt"), "one");
        Files.writeString(folder.resolve("two.txt"), "two");
    }

    @Test
    void consumesWhatItStored() throws Exception {
        Collection<Report.Row> rows = run(StoreListener.NONE);

        assertThat(rows).extracting(Report.Row::key).containsExactly("one.txt", "two.txt");
        assertThat(rows).allMatch(Report.Row::isDone);
    }

    @Test
    void failsIfDataWereChanged() {
        assertThatThrownBy(() -> run(this::corrupt))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("the bytes are not those of its Repr-Digest");
    }

    @Test
    void failsIfMarkIsRefused() {
        assertThatThrownBy(() -> run(this::touch))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("one.txt");
    }

    @Test
    void failsIfStoreCannotBeReached() {
        // Nothing listens on port 1.
        assertThatThrownBy(() -> new Application("http://127.0.0.1:1/objects", "http://127.0.0.1:1/query", event -> {})
                        .run(folder))
                .hasMessageContaining("Cannot set \"one.txt\"");
    }

    private Collection<Report.Row> run(StoreListener listener) throws Exception {
        try (StoreServer server = StoreServer.startAnonymous(work.resolve("store"))) {
            baseUrl = server.baseUrl();
            return new Application(server.baseUrl(), server.queryUrl(), listener).run(folder);
        }
    }

    /** Changes the metadata of an object while the consumer reads its data, so that the mark has an outdated entity tag. */
    private void touch(StoreEvent event) {
        if (event instanceof StoreEvent.ProgressStarted started
                && started.direction() == StoreEvent.Direction.DOWNLOAD) {
            try (Store store = HttpStore.builder().baseUrl(baseUrl).build()) {
                store.updateMetadata(started.key(), Metadata.of(Map.of("touched", true)));
            }
        }
    }

    /** Overwrites the data on the server's disk as soon as they are stored. */
    private void corrupt(StoreEvent event) {
        if (event instanceof StoreEvent.Written) {
            try (Stream<Path> paths = Files.walk(work.resolve("store/data"))) {
                List<Path> files = paths.filter(Files::isRegularFile).collect(Collectors.toList());
                for (Path file : files) {
                    Files.writeString(file, "bad");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
