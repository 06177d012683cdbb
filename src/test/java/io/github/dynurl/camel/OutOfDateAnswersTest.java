package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests query responses that are older than the objects: objects that were finished or changed after
 * the query was sent.
 */
@Tag("compat")
class OutOfDateAnswersTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String NEW_TO_DONE = "filter.status=new&onCommit.status=done";

    private void awaitStatus(String status, int count) {
        soon(count + " " + status).until(() -> objects.count("status", status) == count);
    }

    /** Replies to each query after a delay, with the keys that matched when the query arrived. */
    private void serveDelayedResponses(int count) {
        server.on("GET", "/find").reply((RecordedRequest request) -> {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < count; i++) {
                if ("new".equals(objects.value("k" + i, "status"))) {
                    lines.append('k').append(i).append('\n');
                }
            }
            return Reply.ok(lines.toString()).delay(Duration.ofMillis(300));
        });
    }

    @ParameterizedTest
    @EnumSource(DynUrlFetch.class)
    void skipsObjectsFinishedAfterTheQuery(DynUrlFetch fetch) throws Exception {
        objects.putMany("k", 20, NEW);
        serveDelayedResponses(20);
        routes(rb -> {
            route(rb, NEW_TO_DONE + "&fetch=" + fetch).to("seda:next?concurrentConsumers=4");
            rb.from("seda:next?concurrentConsumers=4").delay(100);
        });
        awaitStatus("done", 20);
        awaitPolls(3);
        assertThat(receivedKeys()).hasSize(20);
        assertThat(new HashSet<>(receivedKeys())).hasSize(20);
    }

    @Test
    void emitsFailedObjectAgainOnlyWithTheNextResponse() throws Exception {
        objects.put("k0", NEW, "");
        serveDelayedResponses(1);
        routes(rb -> {
            route(rb, NEW_TO_DONE).to("seda:next");
            rb.from("seda:next").process(exchange -> {
                if (received.size() < 3) {
                    throw new IllegalStateException("failed on purpose");
                }
            });
        });
        awaitStatus("done", 1);
        assertThat(receivedKeys()).hasSize(3);
    }

    static Stream<String> consumerOptions() {
        return Stream.of("", "&fetch=data", "&fetch=value", "&claim=lease&fetch=none", "&claim=lease", "&select=other");
    }

    /** Another program has changed the object, and the index of the server is not yet updated. */
    @ParameterizedTest
    @MethodSource("consumerOptions")
    void skipsObjectsThatChangedAfterTheQuery(String options) throws Exception {
        objects.put("old", Map.of("status", "archived", "other", 1), "");
        objects.put("k", Map.of("status", "new", "other", 1), "");
        server.on("GET", "/find").reply(Reply.ok("old\nk\n"));
        consume(NEW_TO_DONE + options);
        awaitStatus("done", 1);
        awaitPolls(3);
        assertThat(receivedKeys()).doesNotContain("old");
        assertThat(objects.value("old", "status")).isEqualTo("archived");
        if (options.contains("select")) {
            assertThat(received.get(0).body()).isEqualTo(Map.of("other", 1));
        }
    }

    /** The server compares with a pattern, so metadata that differs from the filter does not prove a change. */
    @Test
    void emitsDifferingObjectOnceALaterQueryFindsItAgain() throws Exception {
        objects.put("cat.jpg", Map.of("name", "cat.jpg"), "");
        objects.put("dog.jpg", Map.of("name", "dog.jpg"), "");
        server.on("GET", "/find").reply(Reply.ok("cat.jpg\ndog.jpg\n"));
        consume("filter.name=*.jpg&idempotentKey=key");
        soon("both").until(() -> new HashSet<>(receivedKeys()).size() == 2);
        assertThat(receivedKeys()).hasSize(2);
    }

    /** A change of a field that the filter does not contain makes no difference. */
    @Test
    void emitsDifferingObjectThatChangesBetweenQueries() throws Exception {
        objects.put("cat.jpg", Map.of("name", "cat.jpg"), "");
        AtomicInteger queries = new AtomicInteger();
        server.on("GET", "/find").reply((RecordedRequest request) -> {
            objects.change("cat.jpg", "seen", queries.incrementAndGet());
            return Reply.ok("cat.jpg\n");
        });
        consume("filter.name=*.jpg&idempotentKey=key");
        soon("the object").until(() -> receivedKeys().contains("cat.jpg"));
    }

    /** The consumer neither writes the exhausted mark nor finishes the deletion. */
    @ParameterizedTest
    @CsvSource({"held,onCommit.status=done&onExhausted.status=failed", "deleting,deleteAfterRead=true"})
    void leavesObjectThatNoLongerMatchesUnchanged(String state, String ending) throws Exception {
        Map<String, Object> claim = Map.of(
                "state", state, "node", "dead", "id", "x", "token", "x.0", "epoch", 7, "attempts", 9, "lease", 100);
        objects.put("k", Map.of("status", "archived", "dynurlClaim", claim), "");
        objects.put("due", Map.of("status", "new", "dynurlClaim", claim), "");
        server.on("GET", "/find").reply(Reply.ok("k\ndue\n"));
        consume("claim=lease&claimLease=1s&filter.status=new&" + ending);
        soon("the other object is finished")
                .until(() -> !objects.keys().contains("due") || "failed".equals(objects.value("due", "status")));
        awaitPolls(3);
        assertThat(objects.value("k", "status")).isEqualTo("archived");
        assertThat(objects.value("k", "dynurlClaim")).isEqualTo(claim);
    }

    static Stream<List<Object>> incomparableValues() {
        return Stream.of(
                List.of("a", List.of("a", "b")), // The object has a list that contains the value.
                List.of("5", 5), // The object has a number with this text.
                List.of("true", true),
                List.of("x", Map.of("y", 1)));
    }

    @ParameterizedTest
    @MethodSource("incomparableValues")
    void emitsObjectWithIncomparableValueAtOnce(List<Object> values) throws Exception {
        objects.put("k", Map.of("value", values.get(1)), "");
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        consume("filter.value=\"" + values.get(0) + "\"");
        soon("the object").atMost(seconds(3)).until(() -> received.size() == 1);
    }

    @Test
    void emitsObjectWithoutFilteredFieldAtOnce() throws Exception {
        objects.put("k", Map.of(), "");
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        consume("filter.view=unprocessed");
        soon("the object").atMost(seconds(3)).until(() -> received.size() == 1);
    }

    @Test
    void pollEnrichByKeyIgnoresFilter() throws Exception {
        objects.put("k", Map.of("status", "old"), "");
        routes(rb -> rb.from("direct:in")
                .pollEnrich(store() + "key=k&" + NEW_TO_DONE, 0)
                .process(exchange -> received.add(Received.of(exchange))));
        template.sendBody("direct:in", "");
        assertThat(receivedKeys()).containsExactly("k");
    }
}
