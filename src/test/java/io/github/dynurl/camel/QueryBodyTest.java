package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the bodies of query and queryKeys: lists, and iterators that read the response during iteration. */
@Tag("compat")
class QueryBodyTest extends FunctionTestCase {
    private static final String JSON = "{\"name\":\"n\",\"size\":1}";

    private void serveMetadataOfAllKeys() {
        server.when(request -> request.target().endsWith("/metadata")).reply(Reply.json(JSON));
    }

    @Test
    void returnsListOfAllKeys() {
        server.on("GET", "/find").reply(Reply.ok("a\nb\r\n\nc"));
        assertThat(sendAndCheck("operation=queryKeys&queryResult=list").getBody())
                .isEqualTo(List.of("a", "b", "c"));
        request();
    }

    @Test
    void returnsEmptyListIfNothingIsFound() {
        server.on("GET", "/find").reply(Reply.status(204));
        assertThat(sendAndCheck("operation=query&queryResult=list").getBody()).isEqualTo(List.of());
        request();
    }

    @Test
    void returnsListOfKeysWithSelectedMetadataInOrder() {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        server.on("GET", "/base/b/metadata").reply(Reply.json("{\"name\":\"of b\"}"));
        server.on("GET", "/base/a/metadata").reply(Reply.json(JSON));
        Message message = sendAndCheck("operation=query&queryResult=list&select=name");
        assertThat(message.getBody(String.class)).contains("key=a").contains("key=b");
        List<?> results = body(List.class, message);
        assertThat(results.stream().map(result -> ((QueryResult) result).metadata()))
                .containsExactly(Metadata.of(Map.of("name", "n")), Metadata.of(Map.of("name", "of b")));
        requests(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "queryKeys"})
    void failsAndLeavesMessageUnchangedIfListExceedsLimit(String operation) {
        serveMetadataOfAllKeys();
        server.on("GET", "/find").reply(Reply.ok("a\nb\nc\n"));
        Exchange exchange = exchange(
                store("queryResult=list&queryLimit=2&queryConcurrency=1&operation=" + operation), "before", Map.of());
        assertThat(failure(InvalidRequestException.class, exchange)).hasMessageContaining("queryLimit");
        assertThat(exchange.getMessage().getBody()).isEqualTo("before");
        acceptAnyRequestCount();
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "queryKeys"})
    void returnsListAtLimit(String operation) {
        serveMetadataOfAllKeys();
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        assertThat((List<?>) body(List.class, sendAndCheck("queryResult=list&queryLimit=2&operation=" + operation)))
                .hasSize(2);
        requests(operation.equals("query") ? 3 : 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void splitsResultsOneByOne(boolean streaming) throws Exception {
        serveMetadataOfAllKeys();
        server.on("GET", "/find").reply(Reply.ok("a\nb\nc\n"));
        MockEndpoint mock = context.getEndpoint("mock:result", MockEndpoint.class);
        routes(rb -> {
            var split = rb.from("direct:a").to(store("operation=query")).split(rb.body());
            (streaming ? split.streaming() : split)
                    .setBody(rb.simple("${body.key} ${body.metadata[name]} ${body.metadata[size]}"))
                    .to("mock:result");
        });
        mock.expectedBodiesReceived("a n 1", "b n 1", "c n 1");
        template().sendBody("direct:a", "");
        mock.assertIsSatisfied();
        requests(4);
    }

    @Test
    void readsDataOfEachSplitKey() throws Exception {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        server.on("GET", "/base/a/data").reply(Reply.ok("data of a"));
        server.on("GET", "/base/b/data").reply(Reply.ok("data of b"));
        MockEndpoint mock = context.getEndpoint("mock:result", MockEndpoint.class);
        routes(rb -> rb.from("direct:a")
                .to(store("operation=queryKeys"))
                .split(rb.body())
                .streaming()
                .setHeader(DynUrlConstants.KEY, rb.body())
                .to(store("operation=getData"))
                .convertBodyTo(String.class)
                .to("mock:result"));
        mock.expectedBodiesReceived("data of a", "data of b");
        template().sendBody("direct:a", "");
        mock.assertIsSatisfied();
        assertThat(requestLines(3)).containsExactly("GET /find", "GET /base/a/data", "GET /base/b/data");
    }

    @Test
    void processesFirstKeysBeforeResponseIsComplete() throws Exception {
        byte[] keys = "some-key-or-other\n".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
        server.on("GET", "/find").reply(Reply.ok(keys));
        List<Long> sent = new ArrayList<>();
        routes(rb -> rb.from("direct:a")
                .to(store("operation=queryKeys"))
                .split(rb.body())
                .streaming()
                .filter(exchange -> sent.size() < 100)
                .process(exchange -> sent.add(server.connections().get(0).replyBodyBytesSent())));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(sent).hasSize(100).allSatisfy(bytes -> assertThat(bytes).isLessThan(keys.length * 3L / 4));
        request();
    }

    private void serveFiveHundredKeys() {
        serveMetadataOfAllKeys();
        List<String> keys = IntStream.range(0, 500).mapToObj(i -> "k" + i).toList();
        server.on("GET", "/find").reply(Reply.ok(String.join("\n", keys)));
    }

    @Test
    void splitReadsLimitedNumberOfResultsAhead() throws Exception {
        serveFiveHundredKeys();
        List<Integer> sent = new ArrayList<>();
        routes(rb -> rb.from("direct:a")
                .to(store("operation=query&queryConcurrency=3"))
                .split(rb.body())
                .streaming()
                .process(exchange -> sent.add(server.requests().size())));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        int queryConcurrency = 3;
        for (int i = 0; i < 500; i++) {
            int needed = i + 2; // the query and i + 1 lookups
            assertThat(sent.get(i)).isBetween(needed, needed + 2 * queryConcurrency);
        }
        requests(501);
    }

    @Test
    void stopsReadingWhenSplitStops() throws Exception {
        serveFiveHundredKeys();
        AtomicInteger processedCount = new AtomicInteger();
        routes(rb -> rb.from("direct:a")
                .errorHandler(rb.noErrorHandler())
                .to(store("operation=query&queryConcurrency=3"))
                .split(rb.body())
                .streaming()
                .stopOnException()
                .process(exchange -> {
                    if (processedCount.incrementAndGet() == 10) {
                        throw new IllegalStateException("enough");
                    }
                }));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNotNull();
        soon("no request under way").until(() -> activeRequests() == 0);
        int sent = server.requests().size();
        requests(sent);
        int needed = 11; // the query and ten lookups
        int queryConcurrency = 3;
        assertThat(sent).isBetween(needed, needed + 2 * queryConcurrency);
    }

    @Test
    void skipsKeyThatWasDeleted() {
        server.on("GET", "/find").reply(Reply.ok("a\ngone\nb\n"));
        serveMetadataOfAllKeys();
        server.on("GET", "/base/gone/metadata").reply(Reply.status(404));
        assertThat((List<?>) body(List.class, sendAndCheck("operation=query&queryResult=list")))
                .hasSize(2);
        requests(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "queryKeys"})
    void leavesMessageUnchangedIfQueryFails(String operation) {
        server.on("GET", "/find").reply(Reply.status(403));
        Exchange exchange = exchange(store("operation=" + operation), "before", Map.of());
        assertThat(failure(AccessDeniedException.class, exchange)).hasMessageStartingWith("Cannot " + operation);
        assertThat(exchange.getMessage().getBody()).isEqualTo("before");
        request();
    }

    @Test
    void opensUnusedIteratorAfterExchangeEnded() {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        Iterator<?> keys = body(Iterator.class, sendAndCheck("operation=queryKeys"));
        assertThat(keys.next()).isEqualTo("a");
        assertThat(keys.next()).isEqualTo("b");
        assertThat(keys.hasNext()).isFalse();
        assertThat(keys.hasNext()).isFalse();
        assertThatThrownBy(keys::next).isInstanceOf(NoSuchElementException.class);
        assertThat(requestLines(2)).containsExactly("GET /find", "GET /find");
    }

    @Test
    void closesUsedIteratorWhenExchangeEnds() throws Exception {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        routes(rb -> rb.from("direct:a")
                .to(store("operation=queryKeys"))
                .process(exchange -> body(Iterator.class, exchange.getMessage()).next()));
        Iterator<?> keys =
                body(Iterator.class, exchange("direct:a", "", Map.of()).getMessage());
        assertThatThrownBy(keys::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("queryResult=list");
        request();
    }

    @Test
    void cancelsUnusedIterator() throws Exception {
        server.on("GET", "/find").reply(Reply.ok().endlessBody("", "some-key-or-other\n"));
        routes(rb -> rb.from("direct:a").to(store("operation=queryKeys")).setBody(rb.constant("other")));
        template().sendBody("direct:a", "");
        RecordedConnection connection = request().connection();
        soon("the client closes the connection").until(connection::abandoned);
        assertThat(connection.replyBodyBytesSent()).isLessThan(16 * 1024 * 1024);
    }
}
