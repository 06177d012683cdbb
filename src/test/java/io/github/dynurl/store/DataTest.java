package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataTest {

    @Test
    void opensBytesRepeatedly() throws IOException {
        Data data = Data.of(new byte[] {1, 2, 3});
        assertThat(data.length()).hasValue(3);
        assertThat(data.repeatable()).isTrue();
        assertThat(data.mediaType()).isNull();
        assertThat(drain(data.open())).containsExactly(1, 2, 3);
        assertThat(drain(data.open())).containsExactly(1, 2, 3);
    }

    @Test
    void encodesTextInUtf8() throws IOException {
        Data data = Data.of("ä😀");
        assertThat(data.length()).hasValue(6);
        assertThat(data.mediaType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(drain(data.open())).asString().isEqualTo("ä😀");
    }

    @Test
    void opensFileOnlyWhenItIsRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("file");
        Data data = Data.of(file);
        assertThat(data.length()).isEmpty();
        assertThatThrownBy(data::open).isInstanceOf(NoSuchFileException.class);
        Files.write(file, new byte[] {1, 2, 3});
        assertThat(data.length()).hasValue(3);
        assertThat(data.repeatable()).isTrue();
        assertThat(drain(data.open())).hasSize(3);
        assertThat(drain(data.open())).hasSize(3);
    }

    @Test
    void hasNoLengthIfPathIsFolder(@TempDir Path folder) {
        assertThat(Data.of(folder).length()).isEmpty();
    }

    @Test
    void opensStreamOnlyOnce() throws IOException {
        Data data = Data.of(new ByteArrayInputStream(new byte[3]));
        assertThat(data.length()).isEmpty();
        assertThat(data.repeatable()).isFalse();
        assertThat(drain(data.open())).hasSize(3);
        assertThatThrownBy(data::open).isInstanceOf(IllegalStateException.class);
        assertThat(Data.of(new ByteArrayInputStream(new byte[3]), 3).length()).hasValue(3);
    }

    @Test
    void setsMediaTypeOnCopy(@TempDir Path folder) throws IOException {
        Data bytes = Data.of(new byte[1]);
        assertThat(bytes.as("image/png").mediaType()).isEqualTo("image/png");
        assertThat(bytes.mediaType()).isNull();
        assertThat(Data.of("x").as(null).mediaType()).isNull();
        assertThat(Data.of(folder).as("image/png").mediaType()).isEqualTo("image/png");
        assertThat(Data.of(new ByteArrayInputStream(new byte[1]), 1)
                        .as("image/png")
                        .length())
                .hasValue(1);
    }

    @Test
    void sharesStreamWithCopy() throws IOException {
        Data data = Data.of(new ByteArrayInputStream(new byte[3]));
        Data copy = data.as("image/png");
        assertThat(drain(copy.open())).hasSize(3);
        assertThatThrownBy(data::open).isInstanceOf(IllegalStateException.class);
    }
}
