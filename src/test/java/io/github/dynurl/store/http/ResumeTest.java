package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that an interrupted download resumes at its position or fails, and never mixes two versions. */
@Tag("compat")
class ResumeTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final int SIZE = 300_000;
    private static final byte[] BYTES = PatternBytes.bytes(SIZE);

    /** Serves an object and applies one of the functions to each of its first responses, in order. */
    private void serve(ServedObject object, List<Function<Reply, Reply>> faults) {
        AtomicInteger count = new AtomicInteger();
        server.on("GET", DATA).reply(request -> {
            Reply reply = object.apply(request);
            int i = count.getAndIncrement();
            return i < faults.size() ? faults.get(i).apply(reply) : reply;
        });
    }

    private static ServedObject object() {
        return ServedObject.of(BYTES).etag("\"1\"");
    }

    private static Reply completeReply() {
        return Reply.ok(BYTES).etag("\"1\"").header("Accept-Ranges", "bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8191, 8192, 8193, 100_000, SIZE - 1})
    void resumesAtPositionOfInterruption(int position) throws IOException {
        serve(object(), List.of(reply -> reply.cutAfter(position)));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
        RecordedRequest second = server.requests().get(1);
        assertThat(second.header("Range")).isEqualTo("bytes=" + position + "-" + (SIZE - 1));
        assertThat(second.header("If-Match")).isEqualTo("\"1\"");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void resumesRepeatedlyWhileBytesArrive() throws IOException {
        AtomicInteger count = new AtomicInteger();
        server.on("GET", DATA).reply(request -> {
            int i = count.incrementAndGet();
            Reply reply = object().apply(request);
            return i % 2 == 0 ? reply.cutAfter(3000) : reply.resetAfter(3000);
        });
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
        assertThat(count.get()).as("more requests than the retry budget allows").isGreaterThan(90);
    }

    @Test
    void failsAfterFiveResponsesWithoutProgress() throws IOException {
        Function<Reply, Reply> noByte = reply -> reply.cutAfter(0);
        serve(
                object(),
                List.of(
                        reply -> reply.cutAfter(1000),
                        noByte,
                        reply -> Reply.status(503),
                        reply -> Reply.lostAck(),
                        noByte,
                        noByte,
                        noByte,
                        noByte));
        try (DataStream data = store().getData("k")) {
            assertThat(data.readNBytes(1000)).isEqualTo(PatternBytes.bytes(1000));
            assertThatThrownBy(data::read).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(server.requests())
                .as("the first, five that resume it, and one that is repeated because its connection was closed")
                .hasSize(7);
    }

    @Test
    void resumesAfterTemporaryServerErrors() {
        serve(object(), List.of(reply -> reply.cutAfter(1000), reply -> Reply.status(503), reply -> Reply.status(500)));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void resumesWithinRequestedRange() throws IOException {
        serve(object(), List.of(reply -> reply.cutAfter(500), reply -> reply.cutAfter(10)));
        try (DataStream data = store().getData("k", ByteRange.of(1000, 5000))) {
            assertThat(data.readAllBytes()).isEqualTo(Arrays.copyOfRange(BYTES, 1000, 5000));
        }
        assertThat(server.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly("bytes=1000-4999", "bytes=1500-4999", "bytes=1510-4999");
    }

    @Test
    void resumesChunkedDataAndDetectsMissingLastChunk() {
        serve(object(), List.of(reply -> reply.chunked(1000).cutAfter(50_000)));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
        serve(object(), List.of(reply -> reply.withoutLastChunk()));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void neverMixesTwoVersions() throws IOException {
        ServedObject replaced = ServedObject.of(new byte[SIZE]).etag("\"2\"");
        AtomicInteger count = new AtomicInteger();
        server.on("GET", DATA)
                .reply(request -> count.getAndIncrement() == 0
                        ? object().apply(request).cutAfter(100_000)
                        : replaced.apply(request));
        try (DataStream data = store().getData("k")) {
            assertThatThrownBy(data::readAllBytes).isInstanceOf(ConflictException.class);
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void neverMixesTwoVersionsIfServerIgnoresConditions() throws IOException {
        HttpStore store = open(builder().connectionsPerRoute(1));
        for (Reply second : List.of(
                Reply.ok(new byte[SIZE]).etag("\"2\""),
                Reply.status(206)
                        .body(new byte[SIZE - 1000])
                        .etag("\"2\"")
                        .header("Content-Range", "bytes 1000-299999/300000"))) {
            server.on("GET", DATA).replies(completeReply().cutAfter(1000), second);
            try (DataStream data = store.getData("k")) {
                assertThatThrownBy(data::readAllBytes).isInstanceOf(ConflictException.class);
            }
        }
    }

    @Test
    void rejectsResponseThatMayNotBeRemainder() throws IOException {
        byte[] rest = Arrays.copyOfRange(BYTES, 1000, SIZE);
        Reply part = Reply.status(206).body(rest);
        HttpStore store = open(builder().connectionsPerRoute(1));
        for (Reply second : List.of(
                Reply.ok(BYTES).etag("\"1\""),
                part.header("Content-Range", "bytes 1000-299999/300000"),
                part.etag("\"1\""),
                part.etag("\"1\"").header("Content-Range", "bytes 999-299998/300000"),
                part.etag("\"1\"").header("Content-Range", "bytes 1000-299999/300001"))) {
            int before = server.requests().size();
            server.on("GET", DATA).replies(completeReply().cutAfter(1000), second);
            try (DataStream data = store.getData("k")) {
                assertThatThrownBy(data::readAllBytes)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("in the middle of the answer");
            }
            assertThat(server.requests()).hasSize(before + 2);
        }
    }

    @Test
    void failsWithoutStrongEntityTagAfterFirstBytes() throws IOException {
        for (ServedObject object :
                List.of(ServedObject.of(BYTES), ServedObject.of(BYTES).etag("W/\"1\""))) {
            int before = server.requests().size();
            serve(object, List.of(reply -> reply.cutAfter(1000)));
            try (DataStream data = store().getData("k")) {
                assertThatThrownBy(data::readAllBytes).isInstanceOf(StoreUnavailableException.class);
            }
            assertThat(server.requests()).hasSize(before + 1);
        }
    }

    @Test
    void restartsIfNoBytesWereDelivered() {
        server.on("GET", DATA)
                .replies(
                        Reply.ok(BYTES).etag("\"1\"").cutAfter(0),
                        Reply.ok("replaced").etag("\"2\""));
        try (DataStream data = store().getData("k")) {
            assertThat(data.info().etag()).isEqualTo("\"2\"");
            assertThat(data).hasContent("replaced");
        }
    }

    @Test
    void failsIfKeyWasDeleted() throws IOException {
        serve(object(), List.of(reply -> reply.cutAfter(1000), reply -> Reply.status(404)));
        try (DataStream data = store().getData("k")) {
            assertThatThrownBy(data::readAllBytes).isInstanceOf(NoSuchKeyException.class);
        }
    }

    @Test
    void stopsResumingOnClose() throws IOException {
        serve(object(), List.of(reply -> reply.cutAfter(1000), reply -> Reply.status(503)
                .header("Retry-After", "20")));
        HttpStore store = store();
        DataStream data = store.getData("k");
        CompletableFuture<?> reading = CompletableFuture.runAsync(() -> readAll(data));
        soon("the request for the rest").until(() -> server.requests().size() == 2);
        data.close();
        assertThatThrownBy(reading::join).hasCauseInstanceOf(StoreUnavailableException.class);
        awaitIdle(store);
    }

    private static void readAll(InputStream in) {
        try {
            in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void resumesOnlyWithinDataTimeout() throws IOException {
        AtomicInteger count = new AtomicInteger();
        server.on("GET", DATA).reply(request -> {
            Reply reply = object().apply(request).cutAfter(1);
            return count.getAndIncrement() == 0 ? reply : reply.delay(Duration.ofMillis(60));
        });
        HttpStore store = open(builder().dataTimeout(SHORT));
        try (DataStream data = store.getData("k")) {
            // Either the limit ends the transfer, or there is no time for another pause; then the exception names the
            // interruption.
            assertThatThrownBy(data::readAllBytes).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(count.get()).isBetween(2, 6);
    }

    @Test
    void resumesAgainIfRemainderIsTooShort() throws IOException {
        byte[] rest = Arrays.copyOfRange(BYTES, 1000, SIZE);
        Reply shorter = Reply.status(206)
                .etag("\"1\"")
                .header("Content-Range", "bytes 1000-299999/300000")
                .body(Arrays.copyOf(rest, 500));
        for (Reply second : List.of(shorter.chunked(), shorter.closeDelimited())) {
            AtomicInteger count = new AtomicInteger();
            server.on("GET", DATA).reply(request -> switch (count.getAndIncrement()) {
                case 0 -> completeReply().chunked(1000).cutAfter(1000);
                case 1 -> second;
                default -> object().apply(request);
            });
            assertThat(store().toBytes("k")).isEqualTo(BYTES);
            assertThat(count.get()).isEqualTo(3);
        }
    }

    @Test
    void rejectsRemainderInOtherCoding() throws IOException {
        server.on("GET", DATA)
                .replies(
                        completeReply().cutAfter(1000),
                        Reply.status(206)
                                .etag("\"1\"")
                                .header("Content-Range", "bytes 1000-299999/300000")
                                .header("Content-Encoding", "gzip")
                                .body(new byte[SIZE - 1000]));
        try (DataStream data = store().getData("k")) {
            assertThatThrownBy(data::readAllBytes).isInstanceOf(StoreUnavailableException.class);
        }
    }

    /** The limit of 500 ms for the body of an error does not apply to the next response. */
    @Test
    void grantsFullTimeoutAfterServerErrors() {
        serve(
                object(),
                List.of(
                        reply -> reply.cutAfter(1000),
                        reply -> Reply.status(503).header("Retry-After", "1").body("down"),
                        reply -> Reply.status(500).body("down"),
                        reply -> reply.delay(Duration.ofMillis(800))));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
        assertThat(server.requests()).hasSize(4);
    }

    /** The rest takes 750 ms, which is longer than the timeout. */
    @Test
    void doesNotApplyOperationTimeoutAfterResume() {
        serve(object(), List.of(reply -> reply.cutAfter(1000), reply -> reply.trickleBody(400_000)));
        HttpStore store = open(builder().operationTimeout(SHORT));
        assertThat(store.toBytes("k")).isEqualTo(BYTES);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void resumesQueryResponse() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            keys.append("key-").append(i).append('\n');
        }
        AtomicInteger count = new AtomicInteger();
        ServedObject answer = ServedObject.of(keys.toString().getBytes(StandardCharsets.UTF_8))
                .etag("\"q\"");
        server.on("GET", "/find").reply(request -> {
            Reply reply = answer.apply(request);
            return count.getAndIncrement() == 0 ? reply.cutAfter(20_003) : reply;
        });
        int found = 0;
        try (var results = store().queryKeys(Query.all())) {
            while (results.hasNext()) {
                assertThat(results.next()).isEqualTo("key-" + found++);
            }
        }
        assertThat(found).isEqualTo(5000);
        assertThat(count.get()).isEqualTo(2);
    }
}
