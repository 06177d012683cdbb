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

/** Answers of a query that are older than the objects: what ended, or was changed, after it was sent. */
@Tag("compat")
class OutOfDateAnswersTest extends ConsumerTestCase {
    private static final Map<String, String> NEW = Map.of("status", "new");
    private static final String ENDING = "filter.status=new&onCommit.status=done";

    private void awaitStatus(String status, int count) {
        soon(count + " " + status).atMost(seconds(20)).until(() -> objects.count("status", status) == count);
    }

    /** Answers each query with what was there when it came, but later. */
    private void slowAnswers(int count) {
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
    void whatEndedSinceTheQueryWasSentIsPassedOver(DynUrlFetch fetch) throws Exception {
        objects.putMany("k", 20, NEW);
        slowAnswers(20);
        routes(rb -> {
            route(rb, ENDING + "&fetch=" + fetch).to("seda:next?concurrentConsumers=4");
            rb.from("seda:next?concurrentConsumers=4").delay(100);
        });
        awaitStatus("done", 20);
        awaitPolls(3);
        assertThat(keys()).hasSize(20);
        assertThat(new HashSet<>(keys())).hasSize(20);
    }

    @Test
    void whatFailedMeanwhileComesWithTheNextAnswer() throws Exception {
        objects.put("k0", NEW, "");
        slowAnswers(1);
        routes(rb -> {
            route(rb, ENDING).to("seda:next");
            rb.from("seda:next").process(exchange -> {
                if (received.size() < 3) {
                    throw new IllegalStateException("failed on purpose");
                }
            });
        });
        awaitStatus("done", 1);
        assertThat(keys()).hasSize(3);
    }

    static Stream<String> fetching() {
        return Stream.of("", "&fetch=data", "&fetch=value", "&claim=lease&fetch=none", "&claim=lease", "&select=other");
    }

    /** Another program has gone on with the object, and the server's index does not know yet. */
    @ParameterizedTest
    @MethodSource("fetching")
    void whatSomebodyElseHasChangedSinceIsPassedOver(String options) throws Exception {
        objects.put("old", Map.of("status", "archived", "other", 1), "");
        objects.put("k", Map.of("status", "new", "other", 1), "");
        server.on("GET", "/find").reply(Reply.ok("old\nk\n"));
        consume(ENDING + options);
        awaitStatus("done", 1);
        awaitPolls(3);
        assertThat(keys()).doesNotContain("old");
        assertThat(objects.value("old", "status")).isEqualTo("archived");
        if (options.contains("select")) {
            assertThat(received.get(0).body()).isEqualTo(Map.of("other", 1));
        }
    }

    /** The server looks for something else than equal values, as its documentation may say. */
    @Test
    void whatTheQueryGoesOnToFindIsTaken() throws Exception {
        objects.put("cat.jpg", Map.of("name", "cat.jpg"), "");
        objects.put("dog.jpg", Map.of("name", "dog.jpg"), "");
        server.on("GET", "/find").reply(Reply.ok("cat.jpg\ndog.jpg\n"));
        consume("filter.name=*.jpg&idempotentKey=key");
        soon("both").atMost(seconds(15)).until(() -> new HashSet<>(keys()).size() == 2);
        assertThat(keys()).hasSize(2);
    }

    /** What else changes of the object says nothing about what the server means by the filter. */
    @Test
    void whatTheQueryGoesOnToFindIsTakenThoughItChangesAllTheTime() throws Exception {
        objects.put("cat.jpg", Map.of("name", "cat.jpg"), "");
        AtomicInteger queries = new AtomicInteger();
        server.on("GET", "/find").reply((RecordedRequest request) -> {
            objects.change("cat.jpg", "seen", queries.incrementAndGet());
            return Reply.ok("cat.jpg\n");
        });
        consume("filter.name=*.jpg&idempotentKey=key");
        soon("the object").atMost(seconds(15)).until(() -> keys().contains("cat.jpg"));
    }

    /** Neither is written what says that it was given up, nor is its deletion finished. */
    @ParameterizedTest
    @CsvSource({"held,onCommit.status=done&onExhausted.status=failed", "deleting,deleteAfterRead=true"})
    void whatIsNotLookedForAnyMoreIsLeftAsItIs(String state, String ending) throws Exception {
        Map<String, Object> claim = Map.of(
                "state", state, "node", "dead", "id", "x", "token", "x.0", "epoch", 7, "attempts", 9, "lease", 100);
        objects.put("k", Map.of("status", "archived", "dynurlClaim", claim), "");
        objects.put("due", Map.of("status", "new", "dynurlClaim", claim), "");
        server.on("GET", "/find").reply(Reply.ok("k\ndue\n"));
        consume("claim=lease&claimLease=1s&filter.status=new&" + ending);
        soon("what is due")
                .until(() -> !objects.keys().contains("due") || "failed".equals(objects.value("due", "status")));
        awaitPolls(3);
        assertThat(objects.value("k", "status")).isEqualTo("archived");
        assertThat(objects.value("k", "dynurlClaim")).isEqualTo(claim);
    }

    static Stream<List<Object>> incomparable() {
        return Stream.of(
                List.of("a", List.of("a", "b")), // one of a list
                List.of("5", 5), // the text of a number
                List.of("true", true),
                List.of("x", Map.of("y", 1)));
    }

    @ParameterizedTest
    @MethodSource("incomparable")
    void whatCannotBeComparedIsTakenAtOnce(List<Object> values) throws Exception {
        objects.put("k", Map.of("value", values.get(1)), "");
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        consume("filter.value=\"" + values.get(0) + "\"");
        soon("the object").atMost(seconds(3)).until(() -> received.size() == 1);
    }

    @Test
    void whatIsMissingIsTakenAtOnce() throws Exception {
        objects.put("k", Map.of(), "");
        server.on("GET", "/find").reply(Reply.ok("k\n"));
        consume("filter.view=unprocessed");
        soon("the object").atMost(seconds(3)).until(() -> received.size() == 1);
    }

    @Test
    void anObjectThatIsAskedForByItsKeyNeedNotMatch() throws Exception {
        objects.put("k", Map.of("status", "old"), "");
        routes(rb -> rb.from("direct:in")
                .pollEnrich(store() + "key=k&" + ENDING, 0)
                .process(exchange -> received.add(Received.of(exchange))));
        template.sendBody("direct:in", "");
        assertThat(keys()).containsExactly("k");
    }
}
