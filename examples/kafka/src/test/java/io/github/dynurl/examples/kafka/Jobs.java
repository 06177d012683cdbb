package io.github.dynurl.examples.kafka;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/** Fills the store with objects, and counts those with a status. Thread-safe. */
final class Jobs implements AutoCloseable {
    private static final int PARALLEL_PUTS = 8;

    private final Store store;

    Jobs(String baseUrl, String queryUrl) {
        store = HttpStore.builder().baseUrl(baseUrl).queryUrl(queryUrl).build();
    }

    void put(String key) {
        store.set(key, Value.of(Data.of("This is " + key), Metadata.of(Map.of("status", "new"))));
    }

    /** Stores new objects, several at the same time. */
    void fill(int objects) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(PARALLEL_PUTS);
        try {
            pool.submit(() -> IntStream.range(0, objects)
                            .parallel()
                            .forEach(i -> put(String.format(Locale.ROOT, "job-%06d", i))))
                    .get();
        } finally {
            pool.shutdown();
        }
    }

    int count(String status) {
        int count = 0;
        try (Results<String> found = store.queryKeys(Query.where("status", status))) {
            for (; found.hasNext(); found.next()) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        store.close();
    }
}
