package io.github.dynurl.examples.cluster;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Fills the store with objects, and counts those in each state. Thread-safe after {@link #fill}. */
final class Jobs implements AutoCloseable {
    private final Store store;
    private final Set<String> keys = new TreeSet<>();

    /** How many objects are new and not claimed, how many are claimed, and how many are done. */
    record Counts(int fresh, int claimed, int done) {}

    Jobs(String baseUrl, String queryUrl) {
        store = HttpStore.builder().baseUrl(baseUrl).queryUrl(queryUrl).build();
    }

    /** Fills the store with new objects. */
    void fill(int objects) {
        for (int i = 1; i <= objects; i++) {
            String key = String.format(Locale.ROOT, "job-%05d", i);
            store.set(key, Value.of(Data.of("This is " + key), Metadata.of(Map.of("status", "new"))));
            keys.add(key);
        }
    }

    Set<String> keys() {
        return keys;
    }

    /** Counts the objects that are done. */
    int done() {
        int done = 0;
        try (Results<String> found = store.queryKeys(Query.where("status", "done"))) {
            for (; found.hasNext(); found.next()) {
                done++;
            }
        }
        return done;
    }

    /** Counts all objects. An object is claimed if its metadata contain a claim in the state {@code held}. */
    Counts count() {
        int claimed = 0;
        try (Results<QueryResult> found =
                store.query(Query.where("status", "new").select("dynurlClaim"))) {
            while (found.hasNext()) {
                Object claim = found.next().metadata().get("dynurlClaim");
                claimed += claim instanceof Map<?, ?> map && "held".equals(map.get("state")) ? 1 : 0;
            }
        }
        int done = done();
        // An object that becomes done between the two queries is in both results, so the difference may be negative.
        return new Counts(Math.max(0, keys.size() - done - claimed), claimed, done);
    }

    @Override
    public void close() {
        store.close();
    }
}
