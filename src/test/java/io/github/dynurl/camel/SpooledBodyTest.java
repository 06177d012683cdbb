package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests large data without a strong entity tag. The first read spools the data to a temporary file. */
@Tag("compat")
class SpooledBodyTest extends FunctionTestCase {
    private static final int SIZE = 300_000;
    private static final byte[] BYTES = PatternBytes.bytes(SIZE);
    private static final String GET = "operation=getData&key=k";

    private final Queue<String> read = new ConcurrentLinkedQueue<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void setSpoolDirectory() {
        context.getStreamCachingStrategy().setSpoolDirectory(folder.toFile());
    }

    private List<Path> spooledFiles() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("dynurl-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readAll(Exchange exchange) throws IOException {
        byte[] all = body(InputStream.class, exchange.getMessage()).readAllBytes();
        read.add(Arrays.equals(all, BYTES) ? "whole" : "other bytes: " + all.length);
    }

    private void serve(String etag) {
        Reply reply = Reply.ok().pattern(SIZE);
        server.on("GET", DATA).reply(etag.isEmpty() ? reply : reply.etag(etag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "W/\"e1\"", "e1", "\"e\"1\""})
    void rereadsDataWithoutStrongEntityTagFromOneFile(String etag) throws Exception {
        serve(etag);
        routes(rb -> rb.from("direct:a")
                .to(store(GET))
                .process(exchange -> assertThat(spooledFiles()).isEmpty())
                .process(this::readAll)
                .process(exchange -> assertThat(spooledFiles()).hasSize(1))
                .process(this::readAll)
                .process(this::readAll));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("whole", "whole", "whole");
        assertThat(spooledFiles()).isEmpty();
        request();
    }

    @Test
    void spoolsDataOfUnknownLength() throws Exception {
        server.on("GET", DATA).reply(Reply.ok().pattern(SIZE).chunked());
        routes(rb -> rb.from("direct:a").to(store(GET)).process(this::readAll).process(this::readAll));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("whole", "whole");
        assertThat(spooledFiles()).isEmpty();
        request();
    }

    @Test
    void doesNotSpoolUnreadBody() throws Exception {
        server.on("GET", DATA).reply(Reply.ok().pattern(200_000_000));
        routes(rb -> rb.from("direct:a").to(store(GET)).setBody(rb.constant("")));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(spooledFiles()).isEmpty();
        soon("the client closes the connection").until(request().connection()::abandoned);
        assertThat(request().replyBodyBytesSent()).isLessThan(20_000_000);
    }

    @Test
    void sharesFileAmongMulticastBranches() throws Exception {
        serve("");
        routes(rb -> {
            rb.from("direct:a").to(store(GET)).multicast().parallelProcessing().to("direct:b", "direct:c");
            rb.from("direct:b").process(this::readAll);
            rb.from("direct:c").process(this::readAll);
        });
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(read).containsExactly("whole", "whole");
        soon("no file left").until(() -> spooledFiles().isEmpty());
        request();
    }

    @Test
    void keepsFileUntilWireTapEnds() throws Exception {
        serve("");
        CountDownLatch exchangeEnded = new CountDownLatch(1);
        routes(rb -> {
            rb.from("direct:a").to(store(GET)).wireTap("direct:tap").process(this::readAll);
            rb.from("direct:tap").process(exchange -> {
                assertThat(exchangeEnded.await(10, TimeUnit.SECONDS)).isTrue();
                readAll(exchange);
            });
        });
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(spooledFiles()).hasSize(1);
        exchangeEnded.countDown();
        soon("no file left").until(() -> spooledFiles().isEmpty());
        assertThat(read).containsExactly("whole", "whole");
        request();
    }

    @Test
    void keepsFileUntilSedaExchangeEnds() throws Exception {
        serve("");
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
        soon("no file left").until(() -> spooledFiles().isEmpty());
        request();
    }

    @Test
    void failsAndLeavesNoFileIfDownloadIsTruncated() throws Exception {
        server.on("GET", DATA).reply(Reply.ok().pattern(SIZE).cutAfter(200_000));
        routes(rb -> rb.from("direct:a").to(store(GET)).process(this::readAll));
        failure(StoreUnavailableException.class, exchange("direct:a", "", Map.of()));
        assertThat(read).isEmpty();
        assertThat(spooledFiles()).isEmpty();
        acceptAnyRequestCount();
    }

    @Test
    void failsWithReasonIfDataIsReadAfterExchange() {
        serve("");
        InputStream in = body(InputStream.class, sendAndCheck(GET));
        assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("strong entity tag");
        assertThat(spooledFiles()).isEmpty();
        request();
    }

    @Test
    void storesSpooledBodyUnderAnotherKey() throws Exception {
        server.on("GET", DATA).reply(ServedObject.pattern(SIZE));
        server.on("PUT", "/base/copy/data").reply(Reply.ok());
        routes(rb -> rb.from("direct:a").to(store(GET)).to(store("operation=setData&key=copy")));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(requests(2).get(1).bodySha256()).isEqualTo(PatternBytes.sha256(SIZE));
        assertThat(requests(2).get(1).header("Content-Length")).isEqualTo(String.valueOf(SIZE));
        assertThat(spooledFiles()).isEmpty();
    }
}
