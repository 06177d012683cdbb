package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests query responses that consist of pages. */
class QueryPagesTest extends HttpStoreTestCase {
    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    private static List<String> keys(HttpStore store) {
        return keys(store, Query.all());
    }

    private static List<String> keys(HttpStore store, Query query) {
        try (Results<String> results = store.queryKeys(query)) {
            List<String> keys = new ArrayList<>();
            results.forEachRemaining(keys::add);
            return keys;
        }
    }

    private static Reply linked(String body, String link) {
        return Reply.ok(body).header("Link", "<" + link + ">; rel=\"next\"");
    }

    private List<String> targets() {
        return server.requests().stream().map(RecordedRequest::target).toList();
    }

    @Test
    void followsLinkToNextPage() {
        server.on("GET", "/find?n=1").reply(linked("a\nb\n", "?n=1&page=2"));
        server.on("GET", "/find?n=1&page=2").reply(linked("", server.url("/find?page=3")));
        server.on("GET", "/find?page=3").reply(Reply.json("[\"c\"]").header("Link", "</x>; rel=prev"));
        assertThat(keys(store(), Query.where("n", 1))).containsExactly("a", "b", "c");
    }

    @Test
    void fetchesPagesOnDemand() {
        server.on("GET", "/find").reply(linked("a\n", "/find2"));
        server.on("GET", "/find2").reply(Reply.ok("b\n"));
        try (Results<String> results = store().queryKeys(Query.all())) {
            assertThat(results.next()).isEqualTo("a");
            assertThat(server.requests()).hasSize(1);
            assertThat(results.next()).isEqualTo("b");
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void fetchesMetadataAcrossPages() {
        server.on("GET", "/find").reply(linked("a\n", "/find2"));
        server.on("GET", "/find2").reply(Reply.ok("b\n"));
        server.otherwise().reply(Reply.json("{}"));
        try (Results<QueryResult> results = store().query(Query.all())) {
            assertThat(results.stream().map(QueryResult::key)).containsExactly("a", "b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/x", "//other.example/x", "http://127.0.0.1:1/x"})
    void rejectsLinkToOtherServer(String link) {
        server.on("GET", "/find").reply(linked("a\n", link));
        HttpStore store = open(builder().basicAuth("scott", "s3cr3t"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("its next page is on another server");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void rejectsLinkToOtherPort() {
        other.otherwise().reply(Reply.ok("stolen\n"));
        server.on("GET", "/find").reply(linked("a\n", other.url("/find")));
        HttpStore store = open(builder().basicAuth("scott", "s3cr3t"));
        failure(UnexpectedReplyException.class, () -> keys(store));
        assertThat(other.acceptedConnections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x/y", "a b", "http://u:p@127.0.0.1/"})
    void failsIfLinkIsMalformed(String link) {
        server.on("GET", "/find").reply(linked("a\n", link));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("its link to the next page is no URL");
    }

    /** The cycle has {@code length} pages and begins after six other pages. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    void failsIfPagesFormCycle(int length) {
        server.when(request -> request.path().startsWith("/find")).reply(request -> {
            int page = request.query() == null ? 0 : Integer.parseInt(request.query());
            return linked("k" + page + "\n", "/find?" + (page >= length + 5 ? page - length + 1 : page + 1));
        });
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("its next page is one that was read before");
        assertThat(server.requests().size()).isLessThan(6 * (length + 5));
    }

    @Test
    void failsAfterTooManyEmptyPages() {
        AtomicInteger count = new AtomicInteger();
        server.when(request -> request.path().startsWith("/find"))
                .reply(request -> linked("", "/find?" + count.incrementAndGet()));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("pages in a row without a key");
        assertThat(count.get()).isBetween(1000, 1002);
    }

    @Test
    void usesLastKeyAsCursor() {
        // Because the URL has a cursor, the Link is ignored.
        server.on("GET", "/find?after=&n=1").reply(Reply.ok("a\nb c\n").header("Link", "</no>; rel=next"));
        server.on("GET", "/find?after=b%20c&n=1").reply(Reply.json("[\"d\"]"));
        server.on("GET", "/find?after=d&n=1").reply(Reply.json("[]"));
        HttpStore store = open(builder().queryUrl(server.url("/find?after={cursor}")));
        assertThat(keys(store, Query.where("n", 1))).containsExactly("a", "b c", "d");
    }

    @Test
    void usesCursorFromResponse() {
        server.on("GET", "/find?c=").reply(Reply.json("{\"items\": [\"a\"], \"next\": \"x/y\"}"));
        server.on("GET", "/find?c=x%2Fy").reply(Reply.json("{\"next\": 7, \"items\": []}"));
        server.on("GET", "/find?c=7").reply(Reply.json("{\"items\": [\"b\"], \"next\": null}"));
        HttpStore store = open(builder()
                .queryUrl(server.url("/find?c={cursor}"))
                .dialect(Dialect.documented().queryItemsPointer("items").queryCursorPointer("next")));
        assertThat(keys(store)).containsExactly("a", "b");
        assertThat(targets()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"k\":1}", "[1]", "true"})
    void failsIfCursorIsNotString(String cursor) {
        server.when(request -> true).reply(Reply.json("{\"items\": [\"a\"], \"next\": " + cursor + "}"));
        HttpStore store = open(builder()
                .queryUrl(server.url("/find?c={cursor}"))
                .dialect(Dialect.documented().queryItemsPointer("items").queryCursorPointer("next")));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store))).hasMessageContaining("is no text");
    }

    @Test
    void failsIfResponseFormatHasNoCursor() {
        HttpStore store = open(builder()
                .queryUrl(server.url("/find?c={cursor}"))
                .dialect(Dialect.documented().queryItemsPointer("items").queryCursorPointer("next")));
        server.when(request -> true).reply(Reply.ok("a\n"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store))).hasMessageContaining("it is no JSON");
        server.when(request -> true).reply(Reply.ok("\"a\"\n").type("application/x-ndjson"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store))).hasMessageContaining("no cursor");
        server.when(request -> true).reply(Reply.status(204));
        assertThat(keys(store)).isEmpty();
    }

    @Test
    void failsIfPageHasNoLegalKeyForCursor() {
        server.when(request -> true).reply(Reply.ok("..\n"));
        HttpStore store = open(builder().queryUrl(server.url("/find?c={cursor}")));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageContaining("none of its keys is legal");
    }

    @Test
    void failsIfCursorDoesNotChange() {
        server.when(request -> true).reply(Reply.json("{\"items\": [\"a\"], \"next\": \"same\"}"));
        HttpStore store = open(builder()
                .queryUrl(server.url("/find?c={cursor}"))
                .dialect(Dialect.documented().queryItemsPointer("items").queryCursorPointer("next")));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store))).hasMessageContaining("read before");
    }

    @Test
    void failsPermanentlyIfNextPageFails() {
        server.on("GET", "/find").reply(linked("a\n", "/find2"));
        server.on("GET", "/find2").reply(Reply.status(500));
        HttpStore store = open(builder().maxAttempts(1));
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(results.next()).isEqualTo("a");
            failure(StoreUnavailableException.class, results::hasNext);
            failure(StoreUnavailableException.class, results::hasNext);
        }
        assertThat(server.requests()).hasSize(2);
    }

    /** All pages together take two seconds. */
    @Test
    void appliesOperationDeadlineToEachPage() {
        AtomicInteger count = new AtomicInteger();
        server.when(request -> request.path().startsWith("/find")).reply(request -> {
            int page = count.incrementAndGet();
            Reply reply = page < 5 ? linked("k" + page + "\n", "/find?" + page) : Reply.ok("last\n");
            return reply.delay(Duration.ofMillis(400));
        });
        assertThat(keys(open(builder().operationTimeout(Duration.ofMillis(1500)))))
                .hasSize(5);
    }

    @Test
    void cancelsRequestWhenClosed() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        server.on("GET", "/find").reply(linked("a\n", "/find2"));
        server.on("GET", "/find2").reply(Reply.ok("b\n").heldBy(hold));
        HttpStore store = store();
        Results<String> results = store.queryKeys(Query.all());
        assertThat(results.next()).isEqualTo("a");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> more = thread.submit(() -> {
                try {
                    return results.hasNext();
                } catch (StoreUnavailableException e) {
                    return false;
                }
            });
            soon("the request for the second page")
                    .until(() -> server.requests().size() == 2);
            results.close();
            assertThat(more.get(5, TimeUnit.SECONDS)).isFalse();
            awaitIdle(store);
        } finally {
            hold.countDown();
            thread.shutdownNow();
        }
    }
}
