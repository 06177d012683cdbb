package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests downloads that another thread closes while they are read. */
class ClosedElsewhereTest extends HttpStoreTestCase {
    private static final int LENGTH = 400_000;

    static Stream<Reply> responses() {
        Reply whole = Reply.ok().body(PatternBytes.bytes(LENGTH));
        return Stream.of(
                whole,
                whole.chunked(100),
                whole.etag("\"v\""),
                whole.chunked(1000).etag("\"v\""));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void neverReportsPartialDownloadAsComplete(Reply answer) throws Exception {
        server.on("GET", "/base/k/data").reply(answer);
        HttpStore store = store();
        // The last downloads end before they are closed.
        for (int i = 0; i < 60; i++) {
            closeAfter(store, i * 8000L);
        }
    }

    private static void closeAfter(HttpStore store, long bytes) throws InterruptedException {
        DataStream data = store.getData("k");
        AtomicLong count = new AtomicLong();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread reader = new Thread(
                () -> {
                    byte[] buffer = new byte[777];
                    try {
                        for (int n = data.read(buffer); n >= 0; n = data.read(buffer)) {
                            count.addAndGet(n);
                        }
                    } catch (IOException | RuntimeException e) {
                        failure.set(e);
                    }
                },
                "reader");
        reader.start();
        while (count.get() < bytes && reader.isAlive()) {
            Thread.onSpinWait();
        }
        data.close();
        reader.join(PATIENCE.toMillis());
        assertThat(reader.isAlive()).isFalse();
        Throwable thrown = failure.get();
        if (thrown == null) {
            assertThat(count.get()).isEqualTo(LENGTH);
        } else {
            assertThat(thrown).isInstanceOfAny(IOException.class, StoreException.class);
        }
    }
}
