package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.ConnectionMode;
import io.github.dynurl.testing.Endless;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class DeadlineTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    /** Asserts that the operation fails soon after {@link #SHORT} and names the option. Returns the exception. */
    private static StoreUnavailableException expectTimeout(String option, ThrowingCallable operation) {
        long begin = System.nanoTime();
        StoreUnavailableException e = failure(StoreUnavailableException.class, operation);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(took).isBetween(SHORT.minusMillis(20), AT_MOST);
        assertThat(e).hasMessageContaining(" " + SHORT.toMillis() + " ms (" + option + ")");
        assertThat(e.status()).isZero();
        return e;
    }

    static Stream<Arguments> slowHeads() {
        return Stream.of(
                Arguments.of("never answers", Reply.stall()),
                Arguments.of("stalls in the status line", Reply.ok("{}").stallInHead(9)),
                Arguments.of("stalls in the headers", Reply.ok("{}").stallInHead(25)),
                Arguments.of("trickles its head", Reply.ok("{}").trickleHead(10)),
                Arguments.of(
                        "sends informational responses for ever", Reply.ok("{}").endless(Endless.INFORMATIONAL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowHeads")
    void timesOutIfResponseHeadIsSlow(String name, Reply reply) {
        server.otherwise().reply(reply);
        HttpStore store = open(builder().operationTimeout(SHORT));
        assertThat(expectTimeout("operationTimeout", () -> store.getMetadata("k")))
                .hasMessageStartingWith("Cannot getMetadata \"k\": it took longer than ");
        assertThat(expectTimeout("operationTimeout", () -> store.updateMetadata("k", Metadata.empty()))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(store.activeRequests()).isZero();
    }

    @Test
    void timesOutEveryOperationWithoutResponse() {
        server.otherwise().reply(Reply.stall());
        HttpStore store = open(builder().operationTimeout(SHORT));
        expectTimeout("operationTimeout", () -> store.exists("k"));
        expectTimeout("operationTimeout", () -> store.get("k"));
        expectTimeout("operationTimeout", () -> store.getData("k"));
        expectTimeout("operationTimeout", () -> store.delete("k"));
        expectTimeout("operationTimeout", () -> store.queryKeys(Query.all()));
        assertThat(store.activeRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void timesOutIfJsonResponseTricklesOrStalls(boolean trickles) {
        Reply json = Reply.json("{\"a\":\"" + "x".repeat(1000) + "\"}");
        server.otherwise().reply(trickles ? json.trickleBody(50) : json.stallAfter(10));
        HttpStore store = open(builder().operationTimeout(SHORT));
        expectTimeout("operationTimeout", () -> store.getMetadata("k"));
    }

    @Test
    void timesOutIfNextByteDoesNotArrive() {
        server.otherwise().reply(Reply.json("{}").stallInHead(20));
        HttpStore store = open(builder().responseTimeout(SHORT));
        assertThat(expectTimeout("responseTimeout", () -> store.getMetadata("k")))
                .hasMessageContaining("the server sent nothing for ");
        expectTimeout("responseTimeout", () -> store.getData("k"));
    }

    @Test
    void timesOutIfDataStalls() throws IOException {
        server.on("GET", DATA).reply(Reply.ok("0123456789").stallAfter(4));
        HttpStore store = open(builder().responseTimeout(SHORT));
        try (DataStream data = store.getData("k")) {
            assertThat(data.readNBytes(4)).hasSize(4);
            expectTimeout("responseTimeout", data::read);
        }
        assertThat(store.activeRequests()).isZero();
    }

    @Test
    void timesOutIfDataOrKeysTrickle() throws IOException {
        server.on("GET", DATA).reply(Reply.ok().pattern(100_000).trickleBody(100));
        server.on("GET", "/find").reply(Reply.ok("key\n".repeat(1000)).trickleBody(100));
        HttpStore store = open(builder().dataTimeout(SHORT));
        try (DataStream data = store.getData("k")) {
            expectTimeout("dataTimeout", data::readAllBytes);
        }
        try (Results<String> results = store.queryKeys(Query.all())) {
            expectTimeout("dataTimeout", () -> results.forEachRemaining(key -> {}));
        }
        assertThat(store.activeRequests()).isZero();
    }

    @Test
    void doesNotCountTimeBetweenReads() throws IOException, InterruptedException {
        server.on("GET", DATA).reply(Reply.ok().pattern(200_000));
        HttpStore store = open(builder().dataTimeout(SHORT));
        try (DataStream data = store.getData("k")) {
            assertThat(data.readNBytes(1000)).hasSize(1000);
            pause(SHORT.plusMillis(200));
            assertThat(data.readAllBytes()).hasSize(199_000);
        }
    }

    /** All pauses together take 700 ms, which is longer than the limit. */
    @ParameterizedTest
    @ValueSource(ints = {50, 700})
    void doesNotCountTimeOfSlowUploadSource(int pauseMillis) {
        server.on("PUT", DATA).reply(Reply.status(201));
        HttpStore store = open(builder().dataTimeout(SHORT));
        InputStream slow = new Slow(Duration.ofMillis(pauseMillis), 700 / pauseMillis);
        assertThat(store.setData("k", Data.of(slow)).status()).isEqualTo(201);
    }

    /** Returns one byte after each pause. */
    private static final class Slow extends InputStream {
        private final Duration pause;
        private int left;

        Slow(Duration pause, int bytes) {
            this.pause = pause;
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            try {
                pause(pause);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return --left < 0 ? -1 : 'x';
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int b = read();
            buffer[offset] = (byte) b;
            return b < 0 ? -1 : 1;
        }
    }

    /** Pauses the current thread. */
    private static void pause(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsIfThroughputIsBelowMinimum(boolean isDownload) {
        server.on("GET", DATA).reply(Reply.ok().pattern(1000).trickleBody(20));
        server.on("PUT", DATA).reply(Reply.status(204).stallAfterReading(1000));
        HttpStore store = open(builder().throughputWindow(Duration.ofMillis(100)));
        StoreUnavailableException e = failure(StoreUnavailableException.class, () -> {
            if (isDownload) {
                store.toBytes("k");
            } else {
                store.setData("k", Data.of(PatternBytes.stream(1L << 28), 1L << 28));
            }
        });
        assertThat(e).hasMessageContaining("fewer than 1024 bytes a second").hasMessageContaining("(minThroughput)");
        server.close();
    }

    @Test
    void allowsLowThroughputIfReaderIsSlow() throws Exception {
        server.on("GET", DATA).reply(Reply.ok().pattern(5));
        HttpStore store = open(builder().throughputWindow(Duration.ofMillis(50)));
        try (DataStream data = store.getData("k")) {
            for (int i = 0; i < 5; i++) {
                pause(Duration.ofMillis(60));
                assertThat(data.read()).isEqualTo(PatternBytes.at(i) & 0xff);
            }
        }
    }

    @Test
    void timesOutIfServerDoesNotReadUpload() {
        server.on("PUT", DATA)
                .replies(
                        Reply.status(200).stallAfterReading(1000),
                        Reply.status(200).trickleReading(1000));
        HttpStore store = open(builder().dataTimeout(SHORT));
        long size = 1L << 30;
        assertThat(expectTimeout("dataTimeout", () -> store.setData("k", Data.of(PatternBytes.stream(size))))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        expectTimeout("dataTimeout", () -> store.setData("k", Data.of(PatternBytes.stream(size), size)));
        server.close();
    }

    @Test
    void timesOutWithoutResponseToUpload() {
        server.on("PUT", DATA).replies(Reply.stall(), Reply.status(200).trickleHead(10));
        HttpStore store = open(builder().responseTimeout(SHORT));
        assertThat(expectTimeout("responseTimeout", () -> store.setData("k", Data.of("x")))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        expectTimeout("responseTimeout", () -> store.setData("k", Data.of("x")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void timesOutIfTlsHandshakeStalls(boolean connectTimeout) {
        try (ScriptedServer silent = ScriptedServer.startTls()) {
            silent.newConnections(ConnectionMode.STALL);
            HttpStoreBuilder builder = builder().baseUrl(silent.url());
            HttpStore store = open(connectTimeout ? builder.connectTimeout(SHORT) : builder.operationTimeout(SHORT));
            long begin = System.nanoTime();
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_MOST);
            assertThat(e).hasMessageStartingWith("Cannot getMetadata \"k\": ");
            awaitIdle(store);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void timesOutIfConnectStalls(boolean connectTimeout) throws IOException {
        // Two connections fill the backlog, so that the server does not accept a third connection.
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket full = new ServerSocket(0, 1, here);
                Socket first = new Socket(here, full.getLocalPort());
                Socket second = new Socket(here, full.getLocalPort())) {
            HttpStoreBuilder builder = builder().baseUrl("http://127.0.0.1:" + full.getLocalPort());
            HttpStore store = open(connectTimeout ? builder.connectTimeout(SHORT) : builder.operationTimeout(SHORT));
            long begin = System.nanoTime();
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.getMetadata("k"));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_MOST);
            if (connectTimeout) {
                assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
            } else {
                assertThat(e).hasMessageContaining("(operationTimeout)");
            }
            assertThat(first.isConnected() && second.isConnected()).isTrue();
        }
    }

    @Test
    void reportsStatusSoonIfErrorResponseTrickles() {
        server.otherwise().reply(Reply.status(400).body("x".repeat(10_000)).trickleBody(100));
        HttpStore store = store();
        long begin = System.nanoTime();
        assertThat(failure(StoreException.class, () -> store.delete("k")).status())
                .isEqualTo(400);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_MOST);
    }
}
