package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests local filtering with a server that ignores the filter. */
class FilterLocallyTest extends HttpStoreTestCase {
    private final Dialect locally = Dialect.documented().filterLocally(true);

    @BeforeEach
    void serve() {
        server.when(request -> request.path().equals("/find")).reply(Reply.ok("a\nb\nc\ngone\n"));
        server.on("GET", "/base/a/metadata").reply(Reply.json("{\"status\":\"new\",\"n\":1.0,\"l\":[1]}"));
        server.on("GET", "/base/b/metadata").reply(Reply.json("{\"status\":\"done\",\"n\":1}"));
        server.on("GET", "/base/c/metadata").reply(Reply.json("{\"status\":\"new\",\"n\":null}"));
        server.otherwise().reply(Reply.status(404));
    }

    private static List<String> keys(HttpStore store, Query query) {
        try (Results<String> results = store.queryKeys(query)) {
            return results.stream().toList();
        }
    }

    @Test
    void findsObjectsWithRequestedValues() {
        HttpStore store = open(builder().dialect(locally));
        assertThat(keys(store, Query.where("status", "new"))).containsExactly("a", "c");
        assertThat(keys(store, Query.where("status", "new").and("n", 1))).containsExactly("a");
        assertThat(keys(store, Query.where("l", List.of(1.0)))).containsExactly("a");
        assertThat(keys(store, Query.where("n", null))).containsExactly("c");
        assertThat(keys(store, Query.where("none", null))).isEmpty();
    }

    @Test
    void sendsFilterToServer() {
        keys(open(builder().dialect(locally)), Query.where("status", "new"));
        assertThat(request().target()).isEqualTo("/find?status=%22new%22");
    }

    @Test
    void returnsOnlySelectedMetadata() {
        HttpStore store = open(builder().dialect(locally));
        try (Results<QueryResult> results =
                store.query(Query.where("status", "new").select("n"))) {
            assertThat(results.stream().map(QueryResult::metadata))
                    .containsExactly(
                            Metadata.of(Map.of("n", 1.0)), Metadata.empty().with("n", null));
        }
    }

    @Test
    void fetchesNoMetadataWithoutFilter() {
        HttpStore store = open(builder().dialect(locally));
        assertThat(keys(store, Query.all())).containsExactly("a", "b", "c", "gone");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void usesMetadataFromQueryResponse() {
        server.when(request -> request.path().equals("/find"))
                .reply(Reply.json("[{\"id\":\"x\",\"s\":1},{\"id\":\"y\",\"s\":2}]"));
        HttpStore store = open(builder().dialect(locally.queryKeyPointer("id").queryMetadataPointer("")));
        assertThat(keys(store, Query.where("s", 2))).containsExactly("y");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void leavesFilteringToServerIfDisabled() {
        assertThat(keys(store(), Query.where("status", "new"))).containsExactly("a", "b", "c", "gone");
    }
}
