package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.bytes;
import static io.github.dynurl.store.StoreFixture.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how data is stored, read and deleted, alone and together with metadata. */
interface DataContract extends StoreFixture {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 65_537, 2_621_440}) // sizes below, between and above those of usual buffers
    default void readsDataBackUnchanged(int length) {
        String key = unique();
        store().setData(key, Data.of(bytes(length)));
        assertThat(drain(store().getData(key))).isEqualTo(bytes(length));
    }

    @Test
    default void storesEmptyData() {
        String key = stored("");
        assertThat(store().exists(key)).isTrue();
        assertThat(store().toBytes(key)).isEmpty();
    }

    @Test
    default void storesStreamOfUnknownLength() {
        String key = unique();
        store().setData(key, Data.of(new ByteArrayInputStream(bytes(100_000))));
        assertThat(store().toBytes(key)).isEqualTo(bytes(100_000));
    }

    @Test
    default void storesStreamOfKnownLength() {
        String key = unique();
        store().setData(key, Data.of(new ByteArrayInputStream(bytes(100_000)), 100_000));
        assertThat(store().toBytes(key)).isEqualTo(bytes(100_000));
    }

    @Test
    default void replacesAllOfTheData() {
        String key = stored("a long text");
        store().setData(key, Data.of("short"));
        assertThat(textOf(key)).isEqualTo("short");
    }

    @Test
    default void keepsMediaType() throws IOException {
        String key = unique();
        store().setData(key, Data.of(bytes(3)).as("image/png"));
        try (DataStream data = store().getData(key)) {
            assertThat(data.info().mediaType()).isEqualTo("image/png");
        }
    }

    @Test
    default void findsSizeAndEntityTagOfData() {
        String key = stored("0123456789");
        PartInfo info = store().find(key).orElseThrow();
        assertThat(info.size()).hasValue(10);
        assertThat(info.strongEtag()).isPresent();
        assertThat(store().exists(key)).isTrue();
    }

    @Test
    default void findsNothingForMissingKey() {
        String key = unique();
        assertThat(store().exists(key)).isFalse();
        assertThat(store().find(key)).isEmpty();
    }

    @Test
    default void getsDataAndMetadataAsOneValue() throws IOException {
        String key = stored("text", Map.of("a", 1));
        try (Value value = store().get(key)) {
            assertThat(value.metadata()).isEqualTo(Map.of("a", 1));
            assertThat(value.size()).hasValue(4);
            assertThat(value.etag()).isEqualTo(etagOf(key));
            assertThat(drain(value.data().open())).asString().isEqualTo("text");
            assertThatThrownBy(() -> value.data().open()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    default void copiesValueToAnotherKey() throws IOException {
        String key = stored("text", Map.of("a", 1));
        String copy = unique();
        try (Value value = store().get(key)) {
            store().set(copy, value);
        }
        assertThat(textOf(copy)).isEqualTo("text");
        assertThat(store().getMetadata(copy)).isEqualTo(Map.of("a", 1));
    }

    @Test
    default void replacesDataAndMetadataTogether() {
        String key = stored("old", Map.of("a", 1, "b", 2));
        store().set(key, Value.of(Data.of("new"), Metadata.of(Map.of("c", 3))));
        assertThat(textOf(key)).isEqualTo("new");
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("c", 3));
    }

    @Test
    default void keepsMetadataIfOnlyDataIsSet() {
        String key = stored("old", Map.of("a", 1));
        store().setData(key, Data.of("new"));
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("a", 1));
    }

    @Test
    default void releasesConnectionIfStreamIsClosedEarly() throws IOException {
        String key = unique();
        store().setData(key, Data.of(bytes(1_000_000)));
        for (int i = 0; i < 50; i++) {
            DataStream data = store().getData(key);
            assertThat(data.read()).isEqualTo(bytes(1)[0] & 0xff);
            data.close();
            data.close(); // the second call does nothing
            store().get(key).close();
        }
        assertThat(store().toBytes(key)).hasSize(1_000_000);
    }

    @Test
    default void keepsOldDataIfSourceFails() throws IOException {
        String key = stored("old");
        InputStream failing = InputStream.nullInputStream();
        failing.close(); // each read of a closed stream fails
        InputStream failingAtEnd = new SequenceInputStream(new ByteArrayInputStream(bytes(100_000)), failing);
        assertThatThrownBy(() -> store().setData(key, Data.of(failingAtEnd))).isInstanceOf(StoreException.class);
        assertThat(textOf(key)).isEqualTo("old");
    }

    @Test
    default void keepsOldDataIfSourceIsShorterThanAnnounced() {
        String key = stored("old");
        Data data = Data.of(new ByteArrayInputStream(bytes(100_000)), 100_001);
        assertThatThrownBy(() -> store().setData(key, data)).isInstanceOf(StoreException.class);
        assertThat(textOf(key)).isEqualTo("old");
    }

    @Test
    default void deletesObjectWithAllItsParts() {
        String key = stored("text", Map.of("a", 1));
        store().delete(key);
        assertThat(store().exists(key)).isFalse();
        assertThatThrownBy(() -> store().getMetadata(key)).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    default void storesFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("in"), bytes(70_000));
        String key = unique();
        store().fromFile(key, file);
        assertThat(store().toBytes(key)).isEqualTo(bytes(70_000));
    }

    @Test
    default void keepsOldDataIfFileIsMissing(@TempDir Path folder) {
        String key = stored("old");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> store().fromFile(key, missing)).isInstanceOf(StoreException.class);
        assertThat(textOf(key)).isEqualTo("old");
    }

    @Test
    default void replacesExistingFileByData(@TempDir Path folder) throws IOException {
        String key = unique();
        store().fromBytes(key, bytes(70_000));
        Path file = Files.writeString(folder.resolve("out"), "old");
        store().toFile(key, file);
        assertThat(file).hasBinaryContent(bytes(70_000));
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    default void keepsFileIfKeyIsMissing(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("out"), "old");
        String key = unique();
        assertThatThrownBy(() -> store().toFile(key, file)).isInstanceOf(NoSuchKeyException.class);
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    default void namesFileThatCannotBeWritten(@TempDir Path folder) {
        String key = stored("text");
        Path file = folder.resolve("missing").resolve("out");
        assertThatThrownBy(() -> store().toFile(key, file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(file.toString());
    }
}
