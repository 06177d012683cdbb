package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the options {@code moveAfterRead} and {@code moveFailed} of a consumer. */
@Tag("compat")
class MoveTest extends ConsumerTestCase {
    private static final String PLAIN = "dialect.permissions=none&";
    private static final String CLAIM = PLAIN + "claim=lease&claimLease=2s&";

    @BeforeEach
    void createCopies() {
        ServedStore unused = objects.creating();
    }

    private void awaitKeys(String... keys) {
        soon(List.of(keys) + "")
                .until(() -> objects.keys(), found -> found.size() == keys.length && found.containsAll(List.of(keys)));
    }

    private static void fail() {
        throw new IllegalStateException("failed on purpose");
    }

    private static Predicate<RecordedRequest> request(String method, String path) {
        return request -> request.method().equals(method) && request.path().equals(path);
    }

    private void assertMoved(String key, Map<String, ?> metadata) {
        assertThat(objects.data(key)).isEqualTo("data");
        assertThat(objects.metadata(key)).isEqualTo(metadata);
    }

    @ParameterizedTest
    @EnumSource(
            value = DynUrlFetch.class,
            names = {"none", "metadata", "data", "value"})
    void movesProcessedObjectToFolder(DynUrlFetch fetch) throws Exception {
        objects.put("a/k", Map.of("n", 1), "data");
        consume(PLAIN + "moveAfterRead=done&fetch=" + fetch);
        awaitKeys("done/a/k");
        assertMoved("done/a/k", Map.of("n", 1));
        assertThat(server.requests("DELETE", "/base/a/k").get(0).header("If-Match"))
                .isEqualTo("\"v2\"");
        assertReceivedStays(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k.txt", "a+b;c", "ä ö", "${x}", "..k", "(a|b)*", "100%", "a?b#c", "done"})
    void movesObjectWithAnyKey(String key) throws Exception {
        objects.put(key, Map.of(), "data");
        consume(PLAIN + "moveAfterRead=done/");
        awaitKeys("done/" + key);
        assertReceivedStays(1);
    }

    @Test
    void passesOverMovedObjects() throws Exception {
        objects.put("done/old", Map.of(), "data");
        objects.put("failed/old", Map.of(), "data");
        objects.put("donefile", Map.of(), "data");
        consume(PLAIN + "moveAfterRead=done&moveFailed=failed");
        awaitKeys("done/old", "failed/old", "done/donefile");
        assertThat(receivedKeys()).containsExactly("donefile");
        assertReceivedStays(1);
    }

    @Test
    void movesFailedObject() throws Exception {
        objects.put("k", Map.of("n", 1), "data");
        objects.put("good", Map.of(), "data");
        consume(
                PLAIN + "moveFailed=failed/${exception.message}/${header.CamelDynUrlKey}&moveAfterRead=done",
                exchange -> {
                    if ("k".equals(exchange.getMessage().getHeader(DynUrlConstants.KEY))) {
                        fail();
                    }
                });
        awaitKeys("failed/failed on purpose/k", "done/good");
        assertMoved("failed/failed on purpose/k", Map.of("n", 1));
        assertReceivedStays(2);
    }

    @Test
    void keepsProcessedObjectWithMoveFailedAlone() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        consume(PLAIN + "filter.status=new&onCommit.status=done&moveFailed=failed");
        soon("the mark").until(() -> objects.count("status", "done") == 1);
        assertThat(objects.keys()).containsExactly("k");
    }

    @Test
    void keepsFailedObjectWithMoveAfterReadAlone() throws Exception {
        objects.put("k", Map.of(), "data");
        consume(PLAIN + "moveAfterRead=done", exchange -> {
            if (received.size() < 3) {
                fail();
            }
        });
        awaitKeys("done/k");
        assertReceivedStays(3);
    }

    @Test
    void evaluatesExpressionWhenExchangeEnds() throws Exception {
        objects.put("k", Map.of(), "data");
        consume(PLAIN + "moveAfterRead=done/${date:now:yyyyMMdd}/${header.kind}-${header.CamelDynUrlKey}", exchange -> {
            exchange.getMessage().setHeader("kind", "good");
            // The route uses the header for another object. The expression gets the key of the consumed one.
            exchange.getMessage().setHeader(DynUrlConstants.KEY, "other");
        });
        soon("the move").until(() -> !objects.keys().contains("k"));
        String today = LocalDate.now(ZoneId.systemDefault()).format(DateTimeFormatter.BASIC_ISO_DATE);
        String yesterday = LocalDate.now(ZoneId.systemDefault()).minusDays(1).format(DateTimeFormatter.BASIC_ISO_DATE);
        assertThat(objects.keys()).singleElement().isIn("done/" + today + "/good-k", "done/" + yesterday + "/good-k");
        assertReceivedStays(1);
    }

    /** An illegal key is a failure of the commit, and the object comes again. */
    @ParameterizedTest
    @ValueSource(strings = {"..", "", "a/../b"})
    void keepsObjectIfEvaluatedKeyIsIllegal(String value) throws Exception {
        objects.put("k", Map.of(), "data");
        consume(PLAIN + "moveAfterRead=done/${header.value}", exchange -> exchange.getMessage()
                .setHeader("value", received.size() < 2 ? value : "legal"));
        awaitKeys("done/legal");
        assertThat(handled).hasSize(1);
        assertThat(handled.get(0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the value of moveAfterRead is ");
        assertReceivedStays(2);
    }

    @Test
    void keepsObjectIfExpressionFails() throws Exception {
        objects.put("k", Map.of(), "data");
        consume(PLAIN + "moveAfterRead=done/${body.nothing}");
        soon("the failure").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContaining("could not be evaluated: ");
        assertThat(objects.keys()).containsExactly("k");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "data"})
    void emitsObjectAgainInsteadOfMovingIfDataChanged(String fetch) throws Exception {
        objects.put("k", Map.of(), "old");
        consume(PLAIN + "moveAfterRead=done&fetch=" + fetch, exchange -> {
            if (received.size() == 1) {
                objects.changeData("k", "data");
            }
        });
        awaitKeys("done/k");
        assertMoved("done/k", Map.of());
        assertThat(receivedKeys()).containsExactly("k", "k");
        assertThat(handled).singleElement().isInstanceOf(ConflictException.class);
    }

    @Test
    void keepsObjectThatChangesWhileItIsMoved() throws Exception {
        objects.put("k", Map.of(), "old");
        boolean[] changed = new boolean[1];
        server.when(request -> {
                    if (request.path().equals("/base/done/k/metadata") && !changed[0]) {
                        changed[0] = true;
                        objects.changeData("k", "data");
                    }
                    return false;
                })
                .reply(Reply.status(500));
        consume(PLAIN + "moveAfterRead=done");
        awaitKeys("done/k");
        assertMoved("done/k", Map.of());
        assertThat(receivedKeys()).containsExactly("k", "k");
        assertThat(handled.get(0))
                .hasMessageContaining("the copy \"done/k\" is complete, but the original could not be deleted: ");
    }

    @Test
    void finishesIfRouteHasDeletedObject() throws Exception {
        objects.put("k", Map.of(), "data");
        consume(PLAIN + "moveAfterRead=done", exchange -> objects.remove("k"));
        awaitReceived(1);
        awaitPolls(3);
        assertThat(objects.keys()).isEmpty();
        assertThat(handled).isEmpty();
    }

    /** A node that dies after the copy leaves both keys. The object is consumed again, and the copy is replaced. */
    @Test
    void consumesAgainWhatWasCopiedButNotDeleted() throws Exception {
        objects.put("k", Map.of(), "data");
        objects.put("done/k", Map.of("half", true), "copied before");
        consume(PLAIN + "moveAfterRead=done");
        awaitKeys("done/k");
        assertMoved("done/k", Map.of());
        assertReceivedStays(1);
    }

    /** Faults of each step. The object is moved in the end, and never lost. */
    @ParameterizedTest
    @CsvSource({
        "PUT, /base/done/k/data, UNAVAILABLE",
        "PUT, /base/done/k/data, LOST_ACK",
        "PUT, /base/done/k/data, LOST_REQUEST",
        "PUT, /base/done/k/metadata, UNAVAILABLE",
        "PUT, /base/done/k/metadata, LOST_ACK",
        "GET, /base/k/data, UNAVAILABLE",
        "DELETE, /base/k, UNAVAILABLE",
        "DELETE, /base/k, LOST_ACK",
        "DELETE, /base/k, LOST_REQUEST",
    })
    void losesNothingAfterFault(String method, String path, Trouble trouble) throws Exception {
        objects.put("k", Map.of("n", 1), "data");
        objects.fault(request(method, path), trouble, 7);
        consume(PLAIN + "moveAfterRead=done&fetch=none&maxAttempts=1");
        awaitKeys("done/k");
        soon("the metadata").until(() -> Map.of("n", 1).equals(objects.metadata("done/k")));
        assertMoved("done/k", Map.of("n", 1));
    }

    @Test
    void waitsForCopiesOfData() throws Exception {
        String big = "data".repeat(50_000);
        objects.put("k", Map.of(), big);
        CountDownLatch tapped = new CountDownLatch(1);
        routes(rb -> {
            route(rb, PLAIN + "moveFailed=failed&fetch=data")
                    .wireTap("seda:tap")
                    .process(exchange -> fail());
            rb.from("seda:tap").process(exchange -> {
                assertThat(tapped.await(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                        .isTrue();
                exchange.getMessage().getBody(String.class);
            });
        });
        awaitReceived(1);
        awaitPolls(5);
        assertThat(objects.keys()).containsExactly("k");
        tapped.countDown();
        awaitKeys("failed/k");
        assertThat(objects.data("failed/k")).isEqualTo(big);
        assertReceivedStays(1);
    }

    @Test
    void movesAcknowledgedGroup() throws Exception {
        objects.put("a", Map.of(), "data");
        objects.put("b", Map.of(), "data");
        routes(rb -> route(rb, PLAIN + "acknowledge=manual&moveAfterRead=done")
                .aggregate(rb.constant(true), new GroupedExchangeAggregationStrategy())
                .completionSize(2)
                .to(store() + "operation=acknowledge"));
        awaitKeys("done/a", "done/b");
        assertReceivedStays(2);
    }

    @Test
    void finishesMoveOfAcknowledgedObjectThoughItIsRejectedAfterwards() throws Exception {
        objects.put("k", Map.of(), "data");
        objects.refuse(request -> request.method().equals("DELETE"), Reply.status(403), 1);
        routes(rb -> route(rb, PLAIN + "acknowledge=manual&moveAfterRead=done&moveFailed=failed")
                .doTry()
                .to(store() + "operation=acknowledge")
                .doCatch(AccessDeniedException.class)
                .to(store() + "operation=reject")
                .end());
        awaitKeys("done/k");
        assertReceivedStays(1);
    }

    @Test
    void keepsObjectIfBeanInExpressionFails() throws Exception {
        objects.put("k", Map.of(), "data");
        camel.getRegistry().bind("namer", new Namer(true));
        consume(PLAIN + "moveAfterRead=done/${bean:namer?method=name}.xml");
        soon("the failure").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).hasMessageContaining("no name today");
        assertThat(objects.keys()).containsExactly("k");
    }

    /** Names moved objects. */
    public record Namer(boolean isDown) {
        /** Returns a name, or fails. */
        public String name() {
            if (isDown) {
                throw new IllegalStateException("no name today");
            }
            return "name";
        }
    }

    @Test
    void doesNotEvaluateTextOfMessage() throws Exception {
        objects.put("k", Map.of(), "data");
        routes(rb -> rb.from("direct:in")
                .pollEnrich()
                .simple(store() + PLAIN + "key=k&moveAfterRead=RAW(done/${header.h})")
                .timeout(0));
        camel.createProducerTemplate().requestBodyAndHeader("direct:in", "", "h", "${sys.user.home}");
        awaitKeys("done/${sys.user.home}/k");
    }

    @Test
    void movesRejectedObject() throws Exception {
        objects.put("a", Map.of(), "data");
        routes(rb -> route(rb, PLAIN + "acknowledge=manual&moveFailed=failed").to(store() + "operation=reject"));
        awaitKeys("failed/a");
        assertReceivedStays(1);
    }

    @Test
    void movesClaimedObjectWithoutItsClaim() throws Exception {
        objects.put("k", Map.of("n", 1), "data");
        consume(CLAIM + "moveAfterRead=done");
        awaitKeys("done/k");
        assertMoved("done/k", Map.of("n", 1));
        assertReceivedStays(1);
    }

    @Test
    void movesClaimedObjectAfterItsFirstFailure() throws Exception {
        objects.put("k", Map.of("n", 1), "data");
        consume(CLAIM + "moveAfterRead=done&moveFailed=failed", exchange -> fail());
        awaitKeys("failed/k");
        assertMoved("failed/k", Map.of("n", 1));
        assertReceivedStays(1);
    }

    /** Whatever fails, the claim is not ended before the copy is complete, so no other node deletes the original. */
    @ParameterizedTest
    @CsvSource({
        "PUT, /base/done/k/data, UNAVAILABLE",
        "PUT, /base/done/k/metadata, UNAVAILABLE",
        "DELETE, /base/k, UNAVAILABLE",
        "DELETE, /base/k, LOST_ACK"
    })
    void losesNothingAfterFaultWithClaim(String method, String path, Trouble trouble) throws Exception {
        objects.put("k", Map.of("n", 1), "data");
        objects.fault(request(method, path), trouble, 4);
        consume(CLAIM + "moveAfterRead=done&fetch=none&maxAttempts=1");
        awaitKeys("done/k");
        soon("the metadata").until(() -> Map.of("n", 1).equals(objects.metadata("done/k")));
        assertMoved("done/k", Map.of("n", 1));
    }

    @Test
    void reportsPermissionsThatCannotBeRead() throws Exception {
        objects.put("k", Map.of(), "data");
        server.on("GET", "/base/k/auth").reply(Reply.status(403));
        consume("moveAfterRead=done");
        soon("the failure").until(() -> !handled.isEmpty());
        assertThat(handled.get(0)).isInstanceOf(AccessDeniedException.class).hasMessageContaining("permissions=none");
        assertThat(objects.keys()).containsExactly("k");
    }

    @Test
    void movesObjectThatPollEnrichReceives() throws Exception {
        objects.put("k", Map.of(), "data");
        routes(rb -> rb.from("direct:in").pollEnrich(store() + PLAIN + "key=k&moveAfterRead=done&fetch=data", 0));
        assertThat(template.requestBody("direct:in", "", String.class)).isEqualTo("data");
        awaitKeys("done/k");
    }

    /** Combinations and values that are refused at start. The message begins with the option. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            moveAfterRead=done&deleteAfterRead=true             | moveAfterRead and deleteAfterRead exclude each other
            moveAfterRead=done&onCommit.a=1                     | moveAfterRead and onCommit.a exclude each other
            moveFailed=failed&onRollback.a=1                    | moveFailed and onRollback.a exclude each other
            moveAfterRead=${header.a}/b                         | moveAfterRead is "${header.a}/b"; it must begin with fixed text
            moveAfterRead=$simple{header.a}                     | moveAfterRead is "$simple{header.a}"; it must begin with fixed text
            moveAfterRead=                                      | moveAfterRead is "": the folder is empty
            moveAfterRead=/                                     | moveAfterRead is "/": the folder is empty
            moveAfterRead=..                                    | moveAfterRead is "..": the key has the segment ".."
            moveAfterRead=a/../${header.a}                      | moveAfterRead is "a/../${header.a}": the key has the segment ".."
            moveFailed=a/./b                                    | moveFailed is "a/./b": the key has the segment "."
            moveAfterRead=a/${header.b&acknowledge=auto         | moveAfterRead is no legal expression
            moveAfterRead=a/${nothing.b}                        | moveAfterRead is no legal expression
            moveAfterRead=a/${bean:nowhere}                     | moveAfterRead is no legal expression
            moveAfterRead=a/${header.a}&acknowledge=manual      | moveAfterRead must be a folder with acknowledge=manual
            moveFailed=a/${header.a}&acknowledge=manual         | moveFailed must be a folder with acknowledge=manual
            moveAfterRead=done&idempotentKey=key                | idempotentKey has no effect with moveAfterRead
            moveFailed=failed&claim=lease                       | claim=lease needs deleteAfterRead=true, moveAfterRead or onCommit.*
            """)
    void refusesAtStart(String options, String message) {
        assertThatThrownBy(() -> consume(PLAIN + options)).hasStackTraceContaining(message);
    }

    /** Each move needs two connections at a time: one for the download, one for the upload. */
    @Test
    void movesManyObjectsWithFewConnections() throws Exception {
        String big = "data".repeat(50_000);
        for (int i = 0; i < 40; i++) {
            objects.put("k" + i, Map.of(), big);
        }
        routes(rb -> rb.from(pollingUri(PLAIN + "fetch=none&moveAfterRead=done&http.connectionsPerRoute=3"))
                .routeId(ROUTE)
                .threads(8, 8)
                .process(exchange -> received.add(Received.of(exchange))));
        soon("all moves").until(() -> objects.keys().stream().allMatch(key -> key.startsWith("done/")));
        assertThat(objects.keys()).hasSize(40);
        assertThat(objects.data("done/k7")).isEqualTo(big);
        assertThat(receivedKeys()).hasSize(40);
    }
}
