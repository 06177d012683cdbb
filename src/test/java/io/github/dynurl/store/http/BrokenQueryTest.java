package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tests queries whose response is interrupted or whose results are closed early. */
class BrokenQueryTest extends HttpStoreTestCase {
    private static final String KEYS = "a\nb\nc\nd\n";

    @Test
    void failsOnEachCallAfterKeysWereInterrupted() {
        server.on("GET", "/find").reply(Reply.ok(KEYS + "e\n").cutAfter(KEYS.length()));
        try (Results<String> keys = store().queryKeys(Query.all())) {
            List<String> found = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                found.add(keys.next());
            }
            assertThat(found).containsExactly("a", "b", "c", "d");
            failure(StoreUnavailableException.class, keys::hasNext);
            failure(StoreUnavailableException.class, keys::hasNext);
            failure(StoreUnavailableException.class, keys::next);
        }
    }

    @Test
    void deliversResultsBeforeReportingInterruptedKeys() {
        server.on("GET", "/find").reply(Reply.ok(KEYS + "e\n").cutAfter(KEYS.length()));
        server.otherwise().reply(Reply.json("{}"));
        try (Results<QueryResult> results = store().query(Query.all())) {
            List<String> found = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                found.add(results.next().key());
            }
            assertThat(found).containsExactly("a", "b", "c", "d");
            failure(StoreUnavailableException.class, results::hasNext);
            failure(StoreUnavailableException.class, results::hasNext);
        }
    }

    @Test
    void cancelsActiveMetadataRequestsWhenResultsAreClosed() {
        CountDownLatch hold = new CountDownLatch(1);
        server.on("GET", "/find").reply(Reply.ok(KEYS));
        server.otherwise().reply(Reply.json("{}").heldBy(hold));
        server.on("GET", "/base/a/metadata").reply(Reply.json("{}"));
        HttpStore store = store();
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(results.next().key()).isEqualTo("a");
            soon("the query, the metadata of a, and three more requests")
                    .until(() -> server.requests().size() == 5);
        }
        soon("none is left").until(() -> store.activeRequests() == 0);
        hold.countDown();
    }
}
