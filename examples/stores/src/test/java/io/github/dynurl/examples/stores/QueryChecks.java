package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.UnexpectedReplyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Checks that queries work. The store also contains the objects of other checks. */
final class QueryChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private QueryChecks() {}

    static void query(Client store) throws Exception {
        List<String> keys = List.of(newKey("query 1"), newKey("query-2"), newKey("quärü+3"));
        String deleted = newKey("query-4");
        store.create(deleted, Map.of());
        for (String key : keys) {
            store.create(key, Map.of("name", key));
        }
        store.delete(deleted);
        assertThat(store.keys(null)).containsAll(keys).doesNotContain(deleted).doesNotHaveDuplicates();
        Map<String, Map<String, Object>> found = store.query(null);
        for (String key : keys) {
            assertThat(found).containsEntry(key, Map.of("name", key));
        }
        assertThat(found).doesNotContainKey(deleted);
    }

    static void slashes(Client store) throws Exception {
        String key = newKey("a/b c");
        assertThat(store.keys(null)).doesNotContain(key);
        store.create(key, Map.of("name", key));
        assertThat(store.keys(null)).contains(key);
        assertThat(store.query(null)).containsEntry(key, Map.of("name", key));
    }

    static void filter(Client store) throws Exception {
        String run = newKey("run");
        String first = newKey("filter 1");
        String second = newKey("filter 2");
        String third = newKey("filter 3");
        store.create(first, Map.of("run", run, "status", "new", "size", "5"));
        store.create(second, Map.of("run", run, "status", "new", "size", "6"));
        store.create(third, Map.of("run", run, "status", "done & gone", "size", "5"));
        assertThat(store.keys(Map.of("run", run))).containsExactlyInAnyOrder(first, second, third);
        assertThat(store.keys(Map.of("run", run, "status", "new"))).containsExactlyInAnyOrder(first, second);
        assertThat(store.keys(Map.of("run", run, "status", "done & gone"))).containsExactly(third);
        assertThat(store.query(Map.of("run", run, "size", "5"))).containsOnlyKeys(first, third);
        assertThat(store.keys(Map.of("run", run, "status", "old"))).isEmpty();
    }

    static void jsonFilter(Client store) throws Exception {
        String run = newKey("run");
        String number = newKey("number");
        store.create(number, Map.of("run", run, "größe", 5));
        store.create(newKey("other"), Map.of("run", run, "größe", 6));
        store.create(newKey("none"), Map.of("run", run));
        assertThat(store.keys(Map.of("run", run, "größe", 5))).containsExactly(number);
    }

    /** A consumer marks the objects that it has processed. After a restart, it emits only new objects. */
    static void mark(Client store) throws Exception {
        String run = newKey("run");
        Map<String, String> options = Map.of("filter.run", run, "filter.status", "new", "onCommit.status", "done");
        List<String> keys = List.of(newKey("mark 1"), newKey("mark-2"), newKey("märk 3"));
        for (String key : keys) {
            store.create(key, Map.of("run", run, "status", "new", "kept", "yes"));
        }
        try (ConsumerRoute consumer = store.consume(options, exchange -> {})) {
            awaitAllDone(store, run, keys);
            consumer.restart();
            String late = newKey("mark-4");
            store.create(late, Map.of("run", run, "status", "new", "kept", "yes"));
            awaitAllDone(store, run, List.of(late));
            assertThat(consumer.emitted())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(keys.stream(), Stream.of(late)).toList());
        }
    }

    /** Ignores JSON that ends too early: some servers write a file in place, and a reader sees the beginning of it. */
    private static void awaitAllDone(Client store, String run, List<String> keys) {
        Map<String, String> done = Map.of("run", run, "status", "done", "kept", "yes");
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(
                        e -> e instanceof UnexpectedReplyException || e.getCause() instanceof UnexpectedReplyException)
                .untilAsserted(() -> {
                    for (String key : keys) {
                        assertThat(store.metadata(key)).isEqualTo(done);
                    }
                });
    }
}
