package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests data above the threshold. The data is streamed, and requested again with its entity tag when it is read again.
 */
@Tag("compat")
class StreamBodyTest extends FunctionTestCase {
    private static final int SIZE = 300_000;
    private static final byte[] BYTES = PatternBytes.bytes(SIZE);
    private static final String GET = "operation=getData&key=k";

    private final Queue<String> read = new ConcurrentLinkedQueue<>();

    private void serve() {
        serve(SIZE);
    }

    private void serve(int size) {
        server.on("GET", DATA).reply(ServedObject.pattern(size).etag("\"e1\""));
    }

    /** Reads the whole body and records whether it equals the data of the object. */
    private void readAll(Exchange exchange) throws Exception {
        byte[] all = body(InputStream.class, exchange.getMessage()).readAllBytes();
        read.add(Arrays.equals(all, BYTES) ? "whole" : "other bytes: " + all.length);
    }

    /** Checks that the data was requested this often, and with If-Match from the second request on. */
    private void assertReopened(int requests) {
        assertThat(requests(requests).get(0).header("If-Match")).isNull();
        assertThat(requests(requests).subList(1, requests))
                .allSatisfy(request -> assertThat(request.headers("If-Match")).containsExactly("\"e1\""));
    }

    @Test
    void returnsStreamCacheWithLengthAboveThreshold() throws Exception {
        serve();
        routes(rb -> rb.from("direct:a").to(store(GET)).process(exchange -> {
            StreamCache cache = body(StreamCache.class, exchange.getMessage());
            assertThat(cache.length()).isEqualTo(SIZE);
            assertThat(cache.inMemory()).isFalse();
            assertThat(cache.position()).isZero();
            readAll(exchange);
            assertThat(cache.position()).isEqualTo(SIZE);
        }));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("whole");
        request();
    }

    @Test
    void requestsDataAgainOnSecondRead() throws Exception {
        serve();
        routes(rb -> rb.from("direct:a").to(store(GET)).process(this::readAll).process(this::readAll));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("whole", "whole");
        assertReopened(2);
    }

    @Test
    void requestsSameRangeOnSecondRead() throws Exception {
        serve();
        routes(rb -> rb.from("direct:a")
                .to(store(GET + "&range=bytes=100-200099"))
                .process(exchange -> read.add(new String(
                        body(InputStream.class, exchange.getMessage()).readNBytes(10), StandardCharsets.ISO_8859_1)))
                .process(exchange -> read.add(String.valueOf(
                        body(InputStream.class, exchange.getMessage()).readAllBytes().length))));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly(new String(BYTES, 100, 10, StandardCharsets.ISO_8859_1), "200000");
        assertThat(requests(2))
                .allSatisfy(request -> assertThat(request.headers("Range")).containsExactly("bytes=100-200099"));
        assertReopened(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsDataForEachMulticastBranch(boolean parallel) throws Exception {
        serve();
        routes(rb -> {
            var multicast = rb.from("direct:a").to(store(GET)).multicast();
            (parallel ? multicast.parallelProcessing() : multicast).to("direct:b", "direct:c", "direct:d");
            rb.from("direct:b").process(this::readAll);
            rb.from("direct:c").process(this::readAll);
            rb.from("direct:d").process(this::readAll);
        });
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("whole", "whole", "whole");
        assertReopened(3);
    }

    @Test
    void requestsDataForWireTapAfterExchangeEnded() throws Exception {
        serve();
        CountDownLatch exchangeEnded = new CountDownLatch(1);
        routes(rb -> {
            rb.from("direct:a").to(store(GET)).wireTap("direct:tap").process(this::readAll);
            rb.from("direct:tap").process(exchange -> {
                assertThat(exchangeEnded.await(10, TimeUnit.SECONDS)).isTrue();
                readAll(exchange);
            });
        });
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        exchangeEnded.countDown();
        soon("the tap has read").until(() -> read.size() == 2);
        assertThat(read).containsExactly("whole", "whole");
        assertReopened(2);
    }

    @Test
    void readsFromStartOnRedeliveryAfterPartialRead() throws Exception {
        serve();
        routes(rb -> rb.from("direct:a")
                .errorHandler(rb.defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0))
                .to(store(GET))
                .process(exchange -> {
                    if (read.isEmpty()) {
                        body(InputStream.class, exchange.getMessage()).readNBytes(100_000);
                        read.add("part");
                        throw new IllegalStateException("in the middle");
                    }
                    readAll(exchange);
                }));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("part", "whole");
        assertReopened(2);
    }

    /** Serves changed data to the second request, in a route that reads twice. */
    private void serveChangedDataOnSecondRead(boolean serverChecksIfMatch) throws Exception {
        ServedObject changed = ServedObject.of(new byte[SIZE]).etag("\"e2\"");
        server.on("GET", DATA)
                .reply(ServedObject.pattern(SIZE).etag("\"e1\""))
                .reply(request -> serverChecksIfMatch
                        ? changed.apply(request)
                        : Reply.ok(new byte[SIZE]).etag("\"e2\""));
        routes(rb -> rb.from("direct:a")
                .to(store(GET))
                .process(exchange ->
                        body(InputStream.class, exchange.getMessage()).readNBytes(100_000))
                .process(this::readAll));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsWithConflictIfObjectChangedBeforeSecondRead(boolean serverChecksIfMatch) throws Exception {
        serveChangedDataOnSecondRead(serverChecksIfMatch);
        failure(ConflictException.class, exchange("direct:a", "", Map.of()));
        assertThat(read).isEmpty();
        assertReopened(2);
    }

    @Test
    void cancelsUnreadBodyWithoutDraining() throws Exception {
        serve(200_000_000);
        routes(rb -> rb.from("direct:a").to(store(GET)).setBody(rb.constant("other")));
        assertThat(exchange("direct:a", "", Map.of()).getMessage().getBody()).isEqualTo("other");
        assertAbandoned();
    }

    @Test
    void cancelsPartlyReadBodyWithoutDraining() throws Exception {
        serve(200_000_000);
        routes(rb -> rb.from("direct:a").to(store(GET)).process(exchange -> body(
                        InputStream.class, exchange.getMessage())
                .readNBytes(100_000)));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertAbandoned();
    }

    @Test
    void cancelsBodyIfRouteFails() throws Exception {
        serve(200_000_000);
        routes(rb -> rb.from("direct:a").to(store(GET)).throwException(new IllegalStateException("no")));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isInstanceOf(IllegalStateException.class);
        assertAbandoned();
    }

    private void assertAbandoned() {
        RecordedRequest request = request();
        RecordedConnection connection = request.connection();
        soon("the client closes the connection").until(connection::abandoned);
        assertThat(request.replyBodyBytesSent()).isLessThan(20_000_000);
    }

    @Test
    void handsStreamOverToSeda() throws Exception {
        serve();
        CountDownLatch exchangeEnded = new CountDownLatch(1);
        routes(rb -> {
            rb.from("direct:a").to(store(GET)).to("seda:b?waitForTaskToComplete=Never&pollTimeout=20");
            rb.from("seda:b?pollTimeout=20").process(exchange -> {
                assertThat(exchangeEnded.await(10, TimeUnit.SECONDS)).isTrue();
                readAll(exchange);
            });
        });
        template().sendBody("direct:a", "");
        exchangeEnded.countDown();
        soon("seda has read").until(() -> !read.isEmpty());
        assertThat(read).containsExactly("whole");
        assertReopened(2);
    }

    @Test
    void requestsDataAgainIfReadAfterExchange() throws Exception {
        serve();
        Object body = template().requestBody(store(GET), "");
        assertThat(((InputStream) assertStream(body)).readAllBytes()).isEqualTo(BYTES);
        assertReopened(2);
    }

    private static Object assertStream(@Nullable Object body) {
        assertThat(body).isInstanceOf(StreamCache.class);
        return Objects.requireNonNull(body);
    }

    @Test
    void returnsAllBytesToTemplate() {
        serve();
        assertThat(template().requestBody(store(GET), "", byte[].class)).isEqualTo(BYTES);
        acceptAnyRequestCount();
    }

    @Test
    void failsToReadClosedStream() throws Exception {
        serve();
        routes(rb -> rb.from("direct:a").to(store(GET)).process(exchange -> {
            InputStream in = body(InputStream.class, exchange.getMessage());
            in.readNBytes(10);
            in.close();
            assertThatThrownBy(in::read).hasMessageContaining("closed");
        }));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        request();
    }

    @Test
    void readsStreamOnceWithoutStreamCaching() throws Exception {
        serve();
        context.setStreamCaching(false);
        routes(rb -> rb.from("direct:a").to(store(GET)).process(this::readAll));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("whole");
        request();
    }

    @Test
    void getReturnsStreamWithMetadata() throws Exception {
        serve();
        server.on("GET", METADATA).reply(Reply.json("{\"name\":\"n\"}"));
        routes(rb -> rb.from("direct:a").to(store("operation=get&key=k")).process(this::readAll));
        Message message = exchange("direct:a", "", Map.of()).getMessage();
        assertThat(message.getHeader(DynUrlConstants.METADATA)).isEqualTo(Map.of("name", "n"));
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo((long) SIZE);
        assertThat(read).containsExactly("whole");
        requests(2);
    }
}
