package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static final Metadata METADATA = Metadata.of(Map.of("a", 1));
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
    private static final PartInfo INFO = new PartInfo(200, OptionalLong.of(3), "image/png", null, "\"v1\"", TIME);

    @Test
    void describesDataToStore() throws IOException {
        try (Value value = Value.of(Data.of("text"), METADATA)) {
            assertThat(value.metadata()).isSameAs(METADATA);
            assertThat(value.size()).hasValue(4);
            assertThat(value.mediaType()).startsWith("text/plain");
            assertThat(value.etag()).isNull();
            assertThat(value.modified()).isNull();
        }
    }

    @Test
    void returnsInfoOfStoreForValueThatWasRead() throws IOException {
        try (Value value = Value.of(new DataStream(new ByteArrayInputStream(new byte[3]), INFO), METADATA)) {
            assertThat(value.info()).isEqualTo(INFO);
            assertThat(value.size()).hasValue(3);
            assertThat(value.mediaType()).isEqualTo("image/png");
            assertThat(value.etag()).isEqualTo("\"v1\"");
            assertThat(value.modified()).isEqualTo(TIME);
            assertThat(value.data().length()).hasValue(3);
            assertThat(value.data().mediaType()).isEqualTo("image/png");
            assertThat(value.data().repeatable()).isFalse();
            assertThat(drain(value.data().open())).hasSize(3);
        }
    }

    @Test
    void hasDataOfUnknownLengthIfSizeIsUnknown() throws IOException {
        try (Value value = Value.of(new DataStream(InputStream.nullInputStream(), PartInfo.NONE), METADATA)) {
            assertThat(value.size()).isEmpty();
            assertThat(value.data().length()).isEmpty();
        }
    }

    @Test
    void closesStreamEvenIfItWasNotOpened() throws IOException {
        InputStream stream = InputStream.nullInputStream();
        Value.of(new DataStream(stream, INFO), METADATA).close();
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }

    @Test
    void returnsAllBytesOrWritesThemToOutputStream() throws IOException {
        assertThat(new DataStream(new ByteArrayInputStream(new byte[3]), INFO).readAllBytes())
                .hasSize(3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(new DataStream(new ByteArrayInputStream(new byte[3]), INFO).transferTo(out))
                .isEqualTo(3);
        assertThat(out.size()).isEqualTo(3);
    }
}
