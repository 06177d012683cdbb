package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that data up to the threshold is returned as a byte array, and that the connection is released at once. */
@Tag("compat")
class DataBodyTest extends FunctionTestCase {
    private static final int KIB_64 = 64 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, KIB_64})
    void returnsByteArrayUpToThreshold(int size) {
        server.on("GET", DATA).reply(ServedObject.pattern(size).etag("\"e1\""));
        Message message = sendAndCheck("operation=getData&key=k");
        assertThat(message.getBody()).isEqualTo(PatternBytes.bytes(size));
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo((long) size);
        request();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, KIB_64})
    void returnsByteArrayForChunkedDataUpToThreshold(int size) {
        server.on("GET", DATA).reply(Reply.ok().pattern(size).chunked());
        Message message = sendAndCheck("operation=getData&key=k");
        assertThat(message.getBody()).isEqualTo(PatternBytes.bytes(size));
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isNull();
        request();
    }

    @ParameterizedTest
    @CsvSource({"10,10,true", "10,11,false", "0,0,true", "0,1,false", "200000,200000,true"})
    void appliesInMemoryThresholdOption(long threshold, int size, boolean inMemory) {
        server.on("GET", DATA).reply(ServedObject.pattern(size).etag("\"e1\""));
        Message message = sendAndCheck("operation=getData&key=k&inMemoryThreshold=" + threshold);
        assertThat(message.getBody()).isInstanceOf(inMemory ? byte[].class : StreamCache.class);
        request();
    }

    @Test
    void appliesThresholdToRangeInsteadOfObject() {
        server.on("GET", DATA).reply(ServedObject.pattern(1_000_000).etag("\"e1\""));
        Message message = sendAndCheck("operation=getData&key=k&range=bytes=0-99");
        assertThat(message.getBody()).isEqualTo(PatternBytes.bytes(100));
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo(100L);
        request();
    }

    @Test
    void releasesConnectionBeforeNextStep() throws Exception {
        server.on("GET", DATA).reply(ServedObject.pattern(KIB_64));
        routes(rb -> rb.from("direct:a")
                .to(store("operation=getData&key=k"))
                .process(exchange -> assertThat(activeRequests()).isZero())
                .to(store("operation=getData&key=k")));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(requests(2)).extracting(RecordedRequest::connectionNumber).containsExactly(1, 1);
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"getData", "get"})
    void leavesMessageUnchangedIfDataIsTruncated(String operation) {
        server.on("GET", DATA).reply(Reply.ok().pattern(100).cutAfter(50));
        server.on("GET", METADATA).reply(Reply.json("{}"));
        Exchange exchange = exchange(
                store("key=k&operation=" + operation), "before", headers(Exchange.CONTENT_TYPE, "app/own", "x", 1));
        failure(StoreUnavailableException.class, exchange);
        assertThat(exchange.getMessage().getBody()).isEqualTo("before");
        assertThat(exchange.getMessage().getHeaders()).isEqualTo(Map.of(Exchange.CONTENT_TYPE, "app/own", "x", 1));
        acceptAnyRequestCount();
    }

    @Test
    void requestsNoDataIfMetadataFails() {
        server.on("GET", DATA).reply(ServedObject.pattern(100_000_000).etag("\"e1\""));
        server.on("GET", METADATA).reply(Reply.ok("<html>").type("text/html"));
        Exchange exchange = exchange(store("operation=get&key=k"), "before", Map.of());
        failure(UnexpectedReplyException.class, exchange);
        assertThat(exchange.getMessage().getBody()).isEqualTo("before");
        assertThat(requests(1).get(0).target()).isEqualTo(METADATA);
    }

    @Test
    void refusesCloseDelimitedBodyUnlessAllowed() {
        server.on("GET", DATA).reply(Reply.ok("abc").closeDelimited());
        failure(UnexpectedReplyException.class, "operation=getData&key=k", "", Map.of());
        assertThat(sendAndCheck("operation=getData&key=k&allowCloseDelimited=true")
                        .getBody(String.class))
                .isEqualTo("abc");
        requests(2);
    }
}
