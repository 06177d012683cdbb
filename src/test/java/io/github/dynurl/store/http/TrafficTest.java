package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compat")
class TrafficTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";

    private final Traffic traffic = new Traffic();

    private HttpStore countingStore() {
        return open(builder().traffic(traffic));
    }

    @Test
    void countsBodiesInBothDirections() {
        server.on("GET", DATA).reply(Reply.ok().pattern(100_000));
        server.on("GET", "/base/k/metadata").reply(Reply.json("{\"a\":1}"));
        server.on("PUT", DATA).reply(Reply.status(201));
        server.on("PUT", "/base/k/metadata").reply(Reply.status(201));
        HttpStore store = countingStore();
        store.toBytes("k");
        store.getMetadata("k");
        assertThat(traffic.bytesReceived()).isEqualTo(100_000 + "{\"a\":1}".length());
        assertThat(traffic.bytesSent()).isZero();
        store.setData("k", Data.of(PatternBytes.stream(70_000)));
        store.setMetadata("k", Metadata.of(Map.of("a", 1)));
        assertThat(traffic.bytesSent()).isEqualTo(70_000 + "{\"a\":1}".length());
        assertThat(traffic.requests()).isEqualTo(4);
        assertThat(traffic.retries()).isZero();
    }

    @Test
    void countsRetriedRequest() {
        server.on("GET", DATA).replies(Reply.status(503), Reply.ok("x"));
        countingStore().toBytes("k");
        assertThat(traffic.requests()).isEqualTo(2);
        assertThat(traffic.retries()).isEqualTo(1);
    }

    @Test
    void countsResumedDownloadAsRetry() {
        server.on("GET", DATA)
                .replies(
                        Reply.ok("0123456789").etag("\"e\"").cutAfter(4),
                        Reply.status(206)
                                .etag("\"e\"")
                                .header("Content-Range", "bytes 4-9/10")
                                .body("456789"));
        assertThat(countingStore().toBytes("k")).hasSize(10);
        assertThat(traffic.requests()).isEqualTo(2);
        assertThat(traffic.retries()).isEqualTo(1);
        assertThat(traffic.bytesReceived()).isEqualTo(10);
    }

    @Test
    void probesWithOneRequest() {
        server.on("HEAD", "/base/").reply(Reply.status(403));
        assertThat(countingStore().probe()).isEqualTo(403);
        assertThat(traffic.requests()).isEqualTo(1);
        assertThat(traffic.retries()).isZero();
        assertThat(server.requests()).singleElement().satisfies(request -> assertThat(request.target())
                .isEqualTo("/base/"));
    }

    @Test
    void doesNotRetryFailedProbe() {
        server.on("HEAD", "/base/").reply(Reply.status(503));
        HttpStore store = countingStore();
        failure(StoreUnavailableException.class, store::probe);
        assertThat(traffic.requests()).isEqualTo(1);
    }
}
