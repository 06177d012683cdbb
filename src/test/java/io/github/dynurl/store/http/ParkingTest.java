package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.connection.HttpConnections;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that unread bodies release their connections to waiting requests and can still be read later. */
@Tag("compat")
class ParkingTest {
    private static final int SIZE = 1_000_000;
    private static final int POOL = 2;

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger copies = new AtomicInteger();
    private final AtomicInteger copiesBegun = new AtomicInteger();
    private volatile CountDownLatch copiesMayGoOn = new CountDownLatch(0);
    private volatile boolean copyFails;
    private PoolingHttpClientConnectionManager pool;
    private CloseableHttpClient client;
    private HttpStore store;

    @BeforeEach
    void open() {
        HttpConnections connections = new HttpConnections(HttpConnections.Times.DEFAULT, timer, this::copy);
        pool = connections.pool(builder -> builder.setMaxConnPerRoute(POOL).setMaxConnTotal(10));
        client = connections
                .configure(HttpClients.custom().setConnectionManager(connections.lending(pool)))
                .build();
        store = HttpStore.builder()
                .baseUrl(server.url("/base"))
                .queryUrl(server.url("/find"))
                .httpClient(client)
                .timer(timer)
                .build();
    }

    @AfterEach
    void assertNothingIsLeft() throws IOException {
        await("no connection leased").until(() -> pool.getTotalStats().getLeased() == 0);
        assertThat(store.activeRequests()).isZero();
        assertThat(copies).as("copies that were not released").hasValue(0);
        store.close();
        client.close();
        timer.shutdownNow();
    }

    private HttpConnections.Spooled copy(InputStream rest) throws IOException {
        copiesBegun.incrementAndGet();
        try {
            copiesMayGoOn.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        if (copyFails) {
            throw new IOException("the disk is full");
        }
        byte[] bytes = rest.readAllBytes();
        copies.incrementAndGet();
        return new HttpConnections.Spooled() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public void release() {
                copies.decrementAndGet();
            }
        };
    }

    private void serve(Function<RecordedRequest, Reply> object) {
        server.when(request -> request.target().startsWith("/base/")).reply(object);
    }

    private static Function<RecordedRequest, Reply> objectOfKind(String kind) {
        ServedObject object = ServedObject.pattern(SIZE);
        return switch (kind) {
            case "strong" -> object.etag("\"e\"");
            case "weak" -> object.etag("W/\"e\"");
            case "untagged" -> object;
            case "without ranges" -> request -> Reply.ok().pattern(SIZE).etag("\"e\"");
            case "chunked" -> request -> Reply.ok().pattern(SIZE).etag("\"e\"").chunked();
            case "chunked, untagged" -> request -> Reply.ok().pattern(SIZE).chunked();
            case "with digest" -> object.etag("\"e\"").header("Repr-Digest", digest());
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String digest() {
        try {
            return Digests.sha256HeaderValue(
                    MessageDigest.getInstance("SHA-256").digest(PatternBytes.bytes(SIZE)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"strong", "weak", "untagged", "without ranges", "chunked", "chunked, untagged", "with digest"})
    void readsManyParkedBodiesOverFewConnections(String kind) throws IOException {
        serve(objectOfKind(kind));
        List<DataStream> bodies = new ArrayList<>();
        for (int i = 0; i < 4 * POOL; i++) {
            bodies.add(store.getData("k" + i));
        }
        for (DataStream body : bodies) {
            try (body) {
                assertThat(body.readAllBytes()).isEqualTo(PatternBytes.bytes(SIZE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"strong", "weak", "untagged", "without ranges", "chunked", "chunked, untagged", "with digest"})
    void resumesPartlyReadBodiesAtTheirPositions(String kind) throws IOException {
        serve(objectOfKind(kind));
        List<DataStream> bodies = new ArrayList<>();
        for (int i = 0; i < 3 * POOL; i++) {
            DataStream body = store.getData("k" + i);
            bodies.add(body);
            assertThat(body.readNBytes(1000 + i)).isEqualTo(PatternBytes.bytes(1000 + i));
        }
        for (int i = 0; i < bodies.size(); i++) {
            try (DataStream body = bodies.get(i)) {
                assertThat(body.readAllBytes())
                        .isEqualTo(PatternBytes.stream(1000 + i, SIZE).readAllBytes());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=500-", "bytes=500-700000", "bytes=-600000"})
    void resumesWithinRequestedRange(String range) throws IOException {
        serve(objectOfKind("strong"));
        ByteRange wanted = ByteRange.parse(range);
        byte[] expected =
                PatternBytes.stream(wanted.startIn(SIZE), wanted.endIn(SIZE)).readAllBytes();
        try (DataStream unread = store.getData("k", wanted);
                DataStream partlyRead = store.getData("k", wanted)) {
            assertThat(partlyRead.readNBytes(10))
                    .isEqualTo(PatternBytes.stream(wanted.startIn(SIZE), wanted.startIn(SIZE) + 10)
                            .readAllBytes());
            assertThat(unread.park()).isTrue();
            assertThat(unread.park()).as("the connection was released already").isFalse();
            assertThat(partlyRead.park()).isTrue();
            assertThat(pool.getTotalStats().getLeased()).isZero();
            assertThat(unread.readAllBytes()).isEqualTo(expected);
            assertThat(partlyRead.readAllBytes())
                    .hasSize(expected.length - 10)
                    .isEqualTo(Arrays.copyOfRange(expected, 10, expected.length));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 412", "1000, 412", "0, 404", "1000, 404", "0, 200", "1000, 206"})
    void failsIfDataWasReplacedOrDeletedWhileParked(int read, int status) throws IOException {
        Reply secondReply = status > 400
                ? Reply.status(status)
                : Reply.status(status)
                        .pattern(7, 7 + SIZE - read)
                        .etag("\"other\"")
                        .header("Content-Range", "bytes " + read + "-" + (SIZE - 1) + "/" + SIZE);
        server.on("GET", "/base/k/data").reply(objectOfKind("strong")).reply(secondReply);
        try (DataStream body = store.getData("k")) {
            body.readNBytes(read);
            assertThat(body.park()).isTrue();
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(status == 404 ? NoSuchKeyException.class : ConflictException.class);
            assertThatThrownBy(body::read).as("the read after the failure").isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, SIZE})
    void failsIfDataOfUnknownLengthBecameShorter(int read) throws IOException {
        server.on("GET", "/base/k/data")
                .reply(objectOfKind("chunked"))
                .reply(Reply.status(416).header("Content-Range", "bytes */500"));
        try (DataStream body = store.getData("k")) {
            body.readNBytes(read);
            assertThat(body.park()).isTrue();
            assertThatThrownBy(body::readAllBytes).isInstanceOf(ConflictException.class);
        }
    }

    @Test
    void failsIfServerSendsPartOfRemainingBytes() throws IOException {
        Reply part = Reply.status(206).pattern(1000, 2000).etag("\"e\"").header("Content-Range", "bytes 1000-1999/*");
        server.on("GET", "/base/k/data").reply(objectOfKind("strong")).reply(part);
        try (DataStream body = store.getData("k")) {
            assertThat(body.readNBytes(1000)).hasSize(1000);
            assertThat(body.park()).isTrue();
            assertThatThrownBy(body::readAllBytes).isInstanceOf(ConflictException.class);
        }
    }

    @Test
    void endsDataOfUnknownLengthAtSamePosition() throws IOException {
        server.on("GET", "/base/k/data").reply(objectOfKind("chunked")).reply(objectOfKind("strong"));
        try (DataStream body = store.getData("k")) {
            assertThat(body.readNBytes(SIZE)).hasSize(SIZE);
            assertThat(body.park()).isTrue();
            assertThat(body.read()).isEqualTo(-1);
        }
    }

    @Test
    void doesNotParkDataWithoutEntityTag() throws IOException {
        serve(objectOfKind("untagged"));
        try (DataStream body = store.getData("k")) {
            assertThat(body.park()).isFalse();
            assertThat(body.readAllBytes()).hasSize(SIZE);
            assertThat(body.park()).isFalse();
        }
    }

    @Test
    void keepsConnectionOfBodyBeingRead() throws Exception {
        server.on("GET", "/base/slow/data")
                .reply(request -> Reply.ok().pattern(SIZE).etag("\"e\"").trickleBody(SIZE));
        server.otherwise().reply(objectOfKind("strong"));
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (DataStream slow = store.getData("slow")) {
            Future<byte[]> read = reader.submit(slow::readAllBytes);
            while (!read.isDone()) {
                store.getData("a").park();
                store.getData("b").close();
            }
            assertThat(read.get()).isEqualTo(PatternBytes.bytes(SIZE));
            assertThat(server.requests("GET", "/base/slow/data")).hasSize(1);
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void parksQueryResponsesForOtherRequests() {
        String keys = IntStream.range(0, 50_000).mapToObj(i -> "key-" + i).collect(Collectors.joining("\n"));
        server.on("GET", "/find").reply(Reply.ok(keys));
        serve(request -> Reply.json("{}"));
        int count = 0;
        try (Results<String> first = store.queryKeys(Query.all());
                Results<String> second = store.queryKeys(Query.all());
                Results<String> third = store.queryKeys(Query.all())) {
            for (Results<String> results : List.of(first, second, third)) {
                while (results.hasNext()) {
                    assertThat(results.next()).isEqualTo("key-" + count++ % 50_000);
                    if (count % 10_000 == 1) {
                        store.getMetadata("k");
                    }
                }
            }
        }
        assertThat(count).isEqualTo(150_000);
    }

    @Test
    void failsOnReadIfRestOfBodyIsTruncated() throws IOException {
        serve(request -> Reply.ok().pattern(SIZE).cutAfter(500_000));
        try (DataStream first = store.getData("a");
                DataStream second = store.getData("b");
                DataStream third = store.getData("c")) {
            for (DataStream body : List.of(first, second, third)) {
                assertThatThrownBy(body::readAllBytes).isInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    void failsOnReadAndReleasesConnectionIfCopyFails() throws IOException {
        copyFails = true;
        serve(objectOfKind("untagged"));
        try (DataStream first = store.getData("a");
                DataStream second = store.getData("b");
                DataStream third = store.getData("c");
                DataStream fourth = store.getData("d")) {
            assertThatThrownBy(first::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk is full");
            assertThatThrownBy(second::readAllBytes).isInstanceOf(IOException.class);
            assertThat(third.readAllBytes()).hasSize(SIZE);
            assertThat(fourth.readAllBytes()).hasSize(SIZE);
        }
    }

    @Test
    void copiesOneBodyForEachWaitingRequest() throws Exception {
        pool.setDefaultMaxPerRoute(6);
        copiesMayGoOn = new CountDownLatch(1);
        serve(objectOfKind("untagged"));
        List<DataStream> bodies = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            bodies.add(store.getData("k" + i));
        }
        ExecutorService waiter = Executors.newSingleThreadExecutor();
        try {
            Future<DataStream> waits = waiter.submit(() -> store.getData("one more"));
            await().until(() -> copiesBegun.get() == 1);
            await().during(Duration.ofMillis(300)).until(() -> copiesBegun.get() == 1);
            copiesMayGoOn.countDown();
            waits.get().close();
        } finally {
            waiter.shutdownNow();
            bodies.forEach(DataStream::close);
        }
    }

    @Test
    void reportsProgressOfParkedBodyAsOneTransfer() throws IOException {
        List<StoreEvent> events = new CopyOnWriteArrayList<>();
        serve(objectOfKind("strong"));
        try (HttpStore listening = HttpStore.builder()
                        .baseUrl(server.url("/base"))
                        .httpClient(client)
                        .timer(timer)
                        .listener(events::add)
                        .build();
                DataStream body = listening.getData("k")) {
            body.readNBytes(1000);
            assertThat(body.park()).isTrue();
            assertThat(body.readAllBytes()).hasSize(SIZE - 1000);
        }
        assertThat(events).hasOnlyElementsOfTypes(StoreEvent.ProgressStarted.class, StoreEvent.ProgressEnded.class);
        assertThat(events).hasSize(2).last().isInstanceOfSatisfying(StoreEvent.ProgressEnded.class, end -> {
            assertThat(end.bytes()).isEqualTo(SIZE);
            assertThat(end.complete()).isTrue();
        });
    }

    @Test
    void deletesSpoolFileWhenBodyIsClosed() throws IOException {
        serve(objectOfKind("untagged"));
        try (DataStream first = store.getData("a");
                DataStream second = store.getData("b");
                DataStream third = store.getData("c")) {
            await().until(() -> copies.get() > 0);
            assertThat(third.readAllBytes()).hasSize(SIZE);
            first.close();
            second.close();
            assertThatThrownBy(first::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void namesOptionsIfNoConnectionCanBeReclaimed() throws IOException {
        try (HttpStore plain = HttpStore.builder()
                .baseUrl(server.url("/base"))
                .connectionsPerRoute(1)
                .operationTimeout(Duration.ofSeconds(1))
                .build()) {
            serve(objectOfKind("untagged"));
            try (DataStream body = plain.getData("a")) {
                assertThatThrownBy(() -> plain.getData("b"))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("http.connectionsPerRoute");
                assertThat(body.readAllBytes()).hasSize(SIZE);
            }
        }
    }
}
