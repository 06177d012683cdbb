package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that uploads of streams, which may need a connection themselves, never hold all connections. */
@Tag("compat")
class UploadLimitTest extends HttpStoreTestCase {
    private static final int CONNECTIONS = 3;
    private static final int UPLOADS = CONNECTIONS - 1;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch reading = new CountDownLatch(UPLOADS);
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Future<?>> uploads = new ArrayList<>();

    @BeforeEach
    void answerAll() {
        server.otherwise().reply(Reply.ok("{}").header("Content-Type", "application/json"));
    }

    @AfterEach
    void endUploads() throws Exception {
        end.countDown();
        for (Future<?> upload : uploads) {
            upload.get();
        }
        executor.shutdownNow();
    }

    /** A stream that is being sent until the end of the test. */
    private final class HeldStream extends ByteArrayInputStream {
        HeldStream() {
            super(new byte[10]);
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            reading.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.read(bytes, offset, length);
        }
    }

    private static Data stream(InputStream in) {
        return Data.of(in, 10);
    }

    private static Data stream() {
        return stream(new ByteArrayInputStream(new byte[10]));
    }

    /** Returns a store with as many uploads as are allowed at the same time. */
    private HttpStore busyStore(Duration operationTimeout) throws Exception {
        HttpStore store =
                open(builder().connectionsPerRoute(CONNECTIONS).maxAttempts(1).operationTimeout(Duration.ofMinutes(5)));
        for (int i = 0; i < UPLOADS; i++) {
            uploads.add(executor.submit(() -> store.setData("k", stream(new HeldStream()))));
        }
        reading.await();
        return operationTimeout.isZero() ? store : store.scope(operationTimeout);
    }

    @Test
    void keepsConnectionForOtherRequests(@TempDir Path folder) throws Exception {
        HttpStore store = busyStore(Duration.ZERO);
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        assertThat(store.getMetadata("k")).isEqualTo(Metadata.empty());
        store.setData("k", Data.of(new byte[10]));
        store.setData("k", Data.of(file));
        Future<?> waiting = executor.submit(() -> store.setData("k", stream()));
        soon("the upload waits").until(() -> store.activeRequests() == UPLOADS + 1);
        assertThat(waiting.isDone()).isFalse();
        end.countDown();
        waiting.get();
    }

    @Test
    void uploadThatWaitsTooLongWasNotSent() throws Exception {
        HttpStore store = busyStore(Duration.ofMillis(500));
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.setData("k", stream()));
        assertThat(e).hasMessageContaining("no connection was free within");
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertUploadsContinue(store);
    }

    @Test
    void uploadThatWaitsCanBeCancelled() throws Exception {
        HttpStore store = busyStore(Duration.ofMinutes(1));
        Future<StoreException> waiting =
                executor.submit(() -> failure(StoreException.class, () -> store.setData("k", stream())));
        soon("the upload waits").until(() -> store.activeRequests() >= 1);
        store.close();
        assertThat(waiting.get().outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    void uploadThatWaitsCanBeInterrupted() throws Exception {
        HttpStore store = busyStore(Duration.ofMinutes(1));
        Thread waiting = new Thread(() -> failure(StoreException.class, () -> store.setData("k", stream())));
        waiting.start();
        soon("the upload waits").until(() -> store.activeRequests() >= 1);
        waiting.interrupt();
        waiting.join();
        assertUploadsContinue(store);
    }

    /** Uploads that have given up have left their places to others. */
    private void assertUploadsContinue(HttpStore store) throws IOException {
        end.countDown();
        for (int i = 0; i < CONNECTIONS; i++) {
            store.setData("k", stream());
        }
    }
}
