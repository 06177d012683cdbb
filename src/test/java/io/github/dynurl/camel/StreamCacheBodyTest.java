package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.converter.stream.FileInputStreamCache;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the producer sends all bytes of Camel's own stream caches, and a Content-Length header if the cache knows
 * the length.
 */
@Tag("compat")
class StreamCacheBodyTest extends FunctionTestCase {
    private static final String SET = "operation=setData&key=k";
    private static final byte[] HELLO = "héllo".getBytes(StandardCharsets.UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void script() {
        server.on("PUT", DATA).reply(Reply.status(201));
    }

    private StreamCache toStreamCache(Object body) {
        Exchange exchange = new DefaultExchange(context);
        return Objects.requireNonNull(context.getTypeConverter().convertTo(StreamCache.class, exchange, body));
    }

    private void assertSent(byte[] bytes) {
        assertThat(request().body()).isEqualTo(bytes);
        assertThat(request().header("Content-Length")).isEqualTo(String.valueOf(bytes.length));
    }

    @Test
    void sendsCachedByteArrayStreamWithLength() {
        sendAndCheck(SET, toStreamCache(new ByteArrayInputStream(HELLO)), headers());
        assertSent(HELLO);
    }

    /** A stream of up to 16 MiB causes no warning, and neither does a body that was in memory from the start. */
    @Test
    void warnsOnceOfLargeStreamThatCamelHasReadIntoMemory() {
        byte[] large = new byte[16 * 1024 * 1024 + 1];
        try (LogCanary log = LogCanary.listen()) {
            sendAndCheck(SET, toStreamCache(stream(Arrays.copyOf(large, large.length - 1))), headers());
            sendAndCheck(SET, toStreamCache(new ByteArrayInputStream(large)), headers());
            assertThat(log.lines()).noneMatch(line -> line.contains("stream caching"));
            sendAndCheck(SET, toStreamCache(stream(large)), headers());
            sendAndCheck(SET, toStreamCache(stream(large)), headers());
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("stream caching"))
                    .singleElement()
                    .asString()
                    .contains("16777217 bytes", "streamCache=false", "streamCachingSpoolEnabled=true");
        }
        assertThat(requests(4)).hasSize(4);
    }

    private static InputStream stream(byte[] bytes) {
        return new BufferedInputStream(new ByteArrayInputStream(bytes));
    }

    @Test
    void sendsCachedStreamWithLength() {
        StreamCache cache = toStreamCache(new BufferedInputStream(new ByteArrayInputStream(HELLO)));
        assertThat(cache).isInstanceOf(InputStreamCache.class);
        sendAndCheck(SET, cache, headers());
        assertSent(HELLO);
    }

    @Test
    void sendsEmptyCachedStreamWithLength() {
        sendAndCheck(SET, new InputStreamCache(new byte[0]), headers());
        assertSent(new byte[0]);
    }

    @Test
    void sendsWholeCachedReader() {
        sendAndCheck(SET, toStreamCache(new StringReader("héllo")), headers());
        assertThat(request().body()).isEqualTo(HELLO);
    }

    @Test
    void sendsCachedFileWithLength() throws Exception {
        Path file = Files.write(folder.resolve("f"), HELLO);
        sendAndCheck(SET, new FileInputStreamCache(file.toFile()), headers());
        assertSent(HELLO);
    }

    /** If the length did not match the sent bytes, the request would fail or the store would keep truncated data. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void storesPartlyReadCacheConsistently(boolean inMemory) throws Exception {
        Path file = Files.write(folder.resolve("f"), HELLO);
        InputStream cache = inMemory ? new InputStreamCache(HELLO) : new FileInputStreamCache(file.toFile());
        assertThat(cache.read()).isEqualTo('h');
        sendAndCheck(SET, cache, headers());
        assertThat(request().bodyText()).isIn("héllo", "éllo");
    }

    @Test
    void sendsSpooledStreamWithLength() throws Exception {
        context.getStreamCachingStrategy().setSpoolEnabled(true);
        context.getStreamCachingStrategy().setSpoolThreshold(1000);
        context.getStreamCachingStrategy()
                .setSpoolDirectory(folder.resolve("spool").toFile());
        routes(rb -> rb.from("direct:a").log("${header.x}").to(store(SET)));
        template().requestBody("direct:a", new BufferedInputStream(PatternBytes.stream(200_000)));
        RecordedRequest request = request();
        assertThat(request.header("Content-Length")).isEqualTo("200000");
        assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(200_000));
    }

    @Test
    void storesStreamOfRouteTwice() throws Exception {
        routes(rb -> rb.from("direct:a").to(store(SET)).to(store(SET + "2")));
        server.on("PUT", "/base/k2/data").reply(Reply.status(201));
        template().requestBody("direct:a", new BufferedInputStream(PatternBytes.stream(100_000)));
        assertThat(requests(2))
                .allSatisfy(request -> assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(100_000)));
    }
}
