package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryMetadataTest extends HttpStoreTestCase {
    private static final int DEFAULT_CONCURRENCY = 8;
    private final CountDownLatch hold = new CountDownLatch(1);

    @Test
    void keepsOrderOfKeysRegardlessOfResponseOrder() {
        Random random = new Random(3);
        listKeys(60);
        server.when(QueryMetadataTest::isMetadata)
                .reply(r -> metadataWithPath(r).delay(Duration.ofMillis(random.nextInt(15))));
        HttpStore store = store();
        List<QueryResult> results = drain(store.query(Query.all()));
        assertThat(results).extracting(QueryResult::key).isEqualTo(keys(60));
        assertThat(results).allSatisfy(result -> assertThat(result.metadata())
                .isEqualTo(Map.of("path", path(result.key()), "b", 2)));
        assertThat(server.requests()).hasSize(61);
    }

    @Test
    void returnsOnlySelectedMetadata() {
        listKeys(3);
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        HttpStore store = store();
        assertThat(drain(store.query(Query.where("n", 1).select("b", "c"))))
                .extracting(QueryResult::metadata)
                .containsOnly(Metadata.of(Map.of("b", 2)));
        assertThat(request().target()).isEqualTo("/find?n=1");
        assertThat(request().header("Accept")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, DEFAULT_CONCURRENCY})
    void limitsConcurrentRequests(int concurrency) throws InterruptedException {
        listKeys(30);
        server.when(QueryMetadataTest::isMetadata).reply(Reply.json("{}").heldBy(hold));
        HttpStore store =
                open(concurrency == DEFAULT_CONCURRENCY ? builder() : builder().queryConcurrency(concurrency));
        Results<QueryResult> results = store.query(Query.all());
        assertThat(server.requests())
                .as("no metadata before the first result is read")
                .hasSize(1);
        Thread reader = new Thread(() -> drain(results), "reader");
        reader.start();
        soon("the window is full").until(() -> server.requests().size() == 1 + concurrency);
        reader.join(100);
        assertThat(server.requests()).hasSize(1 + concurrency);
        hold.countDown();
        reader.join(PATIENCE.toMillis());
        assertThat(server.requests()).hasSize(31);
    }

    @Test
    void fetchesOtherMetadataDuringSlowRequest() throws InterruptedException {
        listKeys(30);
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        server.on("GET", path("key-0")).reply(Reply.json("{}").heldBy(hold));
        HttpStore store = store();
        Results<QueryResult> results = store.query(Query.all());
        List<QueryResult> read = new ArrayList<>();
        Thread reader = new Thread(() -> read.addAll(drain(results)), "reader");
        reader.start();
        soon("twice as many requests as run at a time")
                .until(() -> server.requests().size() == 1 + 2 * DEFAULT_CONCURRENCY);
        hold.countDown();
        reader.join(PATIENCE.toMillis());
        assertThat(read).extracting(QueryResult::key).isEqualTo(keys(30));
    }

    @Test
    void fetchesMetadataWithoutExecutorThreads() {
        listKeys(30);
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        HttpStore store = open(builder().queryExecutor(ignoredTask -> {}));
        assertThat(drain(store.query(Query.all()))).extracting(QueryResult::key).isEqualTo(keys(30));
    }

    @Test
    void skipsDeletedKey() {
        listKeys(5);
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        server.on("GET", path("key-1")).reply(Reply.status(404));
        server.on("GET", path("key-4")).reply(Reply.status(410));
        HttpStore store = store();
        assertThat(drain(store.query(Query.all())))
                .extracting(QueryResult::key)
                .containsExactly("key-0", "key-2", "key-3");
    }

    @Test
    void failsAtUnreadableKeyAndContinues() {
        listKeys(5);
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        server.on("GET", path("key-1")).reply(Reply.status(403));
        server.on("GET", path("key-2")).reply(Reply.status(503));
        server.on("GET", path("key-4")).reply(Reply.ok("<html>"));
        HttpStore store = store();
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(results.next().key()).isEqualTo("key-0");
            AccessDeniedException denied = failure(AccessDeniedException.class, results::next);
            assertThat(denied).hasMessageStartingWith("Cannot query \"key-1\": ");
            assertThat(denied.key()).contains("key-1");
            assertThat(failure(StoreUnavailableException.class, results::hasNext)
                            .key())
                    .contains("key-2");
            assertThat(results.next().key()).isEqualTo("key-3");
            assertThat(failure(UnexpectedReplyException.class, results::next).key())
                    .contains("key-4");
            assertThat(results.hasNext()).isFalse();
            assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void countsSkippedLines() {
        server.on("GET", "/find").reply(Reply.ok("../x\nkey-0\na\0\n"));
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        HttpStore store = store();
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(results.next().key()).isEqualTo("key-0");
            assertThat(results.hasNext()).isFalse();
            assertThat(results.skipped()).isEqualTo(2);
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void failsIfListIsTruncated() {
        server.on("GET", "/find").reply(Reply.ok("key-0\nkey-1\nkey-2\n").withoutLastChunk());
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        HttpStore store = store();
        try (Results<QueryResult> results = store.query(Query.all())) {
            failure(StoreUnavailableException.class, () -> results.forEachRemaining(r -> {}));
        }
    }

    @Test
    void fetchesNothingAfterClose() {
        server.on("GET", "/find").reply(Reply.ok().endlessBody("key-0\n", "key-1\n"));
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        Queue<Runnable> waiting = new ArrayDeque<>();
        HttpStore store = open(builder().queryExecutor(waiting::add));
        Results<QueryResult> results = store.query(Query.all());
        assertThat(results.next().key()).isEqualTo("key-0");
        assertThat(server.requests())
                .as("the reader fetches, because no executor thread does")
                .hasSize(2);
        results.close();
        waiting.forEach(Runnable::run);
        assertThat(server.requests()).as("requests after close").hasSize(2);
        soon("the list is cancelled").until(() -> server.connections().get(0).abandoned());
    }

    @Test
    void fetchesMetadataIfExecutorRejectsTasks() {
        listKeys(20);
        server.when(QueryMetadataTest::isMetadata).reply(QueryMetadataTest::metadataWithPath);
        HttpStore store = open(builder().queryExecutor(task -> {
            throw new RejectedExecutionException("busy");
        }));
        assertThat(drain(store.query(Query.all()))).extracting(QueryResult::key).isEqualTo(keys(20));
    }

    @Test
    void failsIfStoreIsClosed() throws InterruptedException {
        listKeys(30);
        server.when(QueryMetadataTest::isMetadata).reply(Reply.json("{}").heldBy(hold));
        HttpStore store = store();
        Results<QueryResult> results = store.query(Query.all());
        List<StoreException> thrown = new ArrayList<>();
        Thread reader = new Thread(() -> thrown.add(failure(StoreException.class, results::next)), "reader");
        reader.start();
        soon("the window is full").until(() -> server.requests().size() == 1 + DEFAULT_CONCURRENCY);
        store.close();
        reader.join(PATIENCE.toMillis());
        assertThat(thrown).singleElement().isInstanceOf(StoreUnavailableException.class);
        awaitIdle(store);
    }

    private void listKeys(int count) {
        server.on("GET", "/find").reply(Reply.ok(String.join("\n", keys(count))));
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "key-" + i).collect(Collectors.toList());
    }

    private static boolean isMetadata(RecordedRequest request) {
        return request.path().endsWith("/metadata");
    }

    private static String path(String key) {
        return "/base/" + key + "/metadata";
    }

    private static Reply metadataWithPath(RecordedRequest request) {
        return Reply.json("{\"path\":\"" + request.path() + "\",\"b\":2}");
    }

    private static List<QueryResult> drain(Results<QueryResult> results) {
        List<QueryResult> drained = new ArrayList<>();
        try (results) {
            results.forEachRemaining(drained::add);
        }
        return drained;
    }
}
