package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how queries are sent: methods, bodies, pages, prefixes. */
class QueryRequestTest extends HttpStoreTestCase {
    private static final Dialect SEARCH = Dialect.documented()
            .with(Map.of(
                    "queryMethod", "POST",
                    "queryTemplate",
                            "{\"where\": {filter}, \"after\": \"{cursor}\", \"size\": {limit}, \"p\": \"{prefix}\"}",
                    "queryItemsPointer", "/hits",
                    "queryKeyPointer", "/id",
                    "queryCursorPointer", "/next",
                    "queryPageSize", "2"));

    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    private HttpStore store(Dialect dialect) {
        return open(builder().dialect(dialect));
    }

    private static List<String> keys(HttpStore store, Query query) {
        try (Results<String> results = store.queryKeys(query)) {
            return results.stream().toList();
        }
    }

    private List<String> bodies() {
        return server.requests().stream().map(RecordedRequest::bodyText).toList();
    }

    /** Returns the response to a request according to the cursor in its body. */
    private static Function<RecordedRequest, Reply> byCursor(Map<String, String> replies) {
        return request -> replies.entrySet().stream()
                .filter(reply -> request.bodyText().contains("\"after\": \"" + reply.getKey() + "\""))
                .map(reply -> Reply.json(reply.getValue()))
                .findFirst()
                .orElseGet(() -> Reply.status(500));
    }

    @Test
    void postsTemplateForEachPage() {
        server.on("POST", "/find")
                .reply(byCursor(Map.of(
                        "", "{\"hits\": [{\"id\": \"xa\"}, {\"id\": \"b\"}], \"next\": \"t\\\"1\"}",
                        "t\\\"1", "{\"next\": null, \"hits\": [{\"id\": \"xc\"}]}")));
        assertThat(keys(store(SEARCH), Query.where("n", 1.50).prefix("x"))).containsExactly("xa", "xc");
        assertThat(bodies())
                .containsExactly(
                        "{\"where\": {\"n\":1.5}, \"after\": \"\", \"size\": 2, \"p\": \"x\"}",
                        "{\"where\": {\"n\":1.5}, \"after\": \"t\\\"1\", \"size\": 2, \"p\": \"x\"}");
        assertThat(server.requests()).allSatisfy(request -> {
            assertThat(request.header("Content-Type")).isEqualTo("application/json");
            assertThat(request.target()).isEqualTo("/find");
        });
    }

    @Test
    void postsFilterWithoutTemplate() {
        server.on("POST", "/find").reply(Reply.ok("a\n"));
        HttpStore store = store(Dialect.documented().with("queryMethod", "post"));
        assertThat(keys(store, Query.where("n", 1))).containsExactly("a");
        assertThat(keys(store, Query.all())).containsExactly("a");
        assertThat(bodies()).containsExactly("{\"n\":1}", "{}");
    }

    @Test
    void retriesPostedQueryLikeRead() {
        server.on("POST", "/find")
                .replies(Reply.status(502), Reply.reset(), Reply.json("{\"hits\": [{\"id\": \"a\"}]}"));
        assertThat(keys(store(SEARCH), Query.all())).containsExactly("a");
        assertThat(bodies()).hasSize(3).containsOnly(bodies().get(0));
    }

    @Test
    void reportsFailedQueryAsRetryable() {
        server.on("POST", "/find").reply(Reply.status(500));
        HttpStore store = open(builder().dialect(SEARCH).maxAttempts(1));
        StoreUnavailableException failure = failure(StoreUnavailableException.class, () -> keys(store, Query.all()));
        assertThat(failure.isRetryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 501})
    void namesOptionsIfMethodIsRefused(int status) {
        server.on("POST", "/find").reply(Reply.status(status));
        HttpStore store = store(SEARCH);
        assertThatThrownBy(() -> keys(store, Query.all()))
                .hasMessageContaining("the server takes no query by POST")
                .hasMessageContaining("queryMethod");
    }

    @Test
    void endsWithEmptyPageThatRepeatsCursor() {
        server.on("POST", "/find")
                .reply(byCursor(Map.of(
                        "nil", "{\"hits\": [{\"id\": \"a\"}], \"next\": \"g1\"}",
                        "g1", "{\"hits\": [], \"next\": \"nil\"}")));
        assertThat(keys(store(SEARCH.with("queryFirstCursor", "nil")), Query.all()))
                .containsExactly("a");
        server.on("POST", "/find")
                .reply(byCursor(Map.of(
                        "", "{\"hits\": [{\"id\": \"a\"}], \"next\": \"g1\"}",
                        "g1", "{\"hits\": [], \"next\": \"g1\"}")));
        assertThat(keys(store(SEARCH), Query.all())).containsExactly("a");
    }

    @Test
    void failsIfCursorsInBodiesFormCycle() {
        server.on("POST", "/find")
                .reply(byCursor(Map.of(
                        "", "{\"hits\": [{\"id\": \"a\"}], \"next\": \"1\"}",
                        "1", "{\"hits\": [{\"id\": \"b\"}], \"next\": \"2\"}",
                        "2", "{\"hits\": [{\"id\": \"c\"}], \"next\": \"1\"}")));
        HttpStore store = store(SEARCH);
        failure(UnexpectedReplyException.class, () -> keys(store, Query.all()));
        assertThat(server.requests()).hasSizeLessThan(8);
    }

    private static Dialect nextUrl() {
        return Dialect.documented()
                .with(Map.of(
                        "queryItemsPointer", "/items", "queryKeyPointer", "/id", "queryNextPointer", "/links/next"));
    }

    private static Reply page(String key, @Nullable String next) {
        return Reply.json("{\"links\": {\"next\": " + (next == null ? "null" : "\"" + next + "\"")
                + "}, \"items\": [{\"id\": \"" + key + "\"}]}");
    }

    @Test
    void followsUrlInResponse() {
        server.on("GET", "/find?n=1").reply(page("a", "/find?page=2").header("Link", "</no>; rel=next"));
        server.on("GET", "/find?page=2").reply(page("b", server.url("/find?page=3")));
        server.on("GET", "/find?page=3").reply(page("c", null));
        assertThat(keys(store(nextUrl()), Query.where("n", 1))).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/x", "//other.example/x", "http://127.0.0.1:1/x"})
    void rejectsUrlOfOtherServerInResponse(String url) {
        server.on("GET", "/find").reply(page("a", url));
        HttpStore store = open(builder().dialect(nextUrl()).basicAuth("scott", "s3cr3t"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store, Query.all())))
                .hasMessageContaining("its next page is on another server");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void rewritesInnerOriginOfNextPageOnly() {
        Dialect dialect = nextUrl().with("queryNextRewrite", "http://10.0.0.7:8080");
        server.on("GET", "/find").reply(page("a", "http://10.0.0.7:8080/find2"));
        server.on("GET", "/find2").reply(page("b", other.url("/find3")));
        HttpStore store = store(dialect);
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store, Query.all())))
                .hasMessageContaining("its next page is on another server");
        assertThat(server.requests()).hasSize(2);
        assertThat(other.acceptedConnections()).isZero();
    }

    @Test
    void rewritesInnerOriginOfLink() {
        server.on("GET", "/find").reply(Reply.ok("a\n").header("Link", "<http://inner/find2>; rel=next"));
        server.on("GET", "/find2").reply(Reply.ok("b\n"));
        HttpStore store = store(Dialect.documented().with("queryNextRewrite", "http://inner"));
        assertThat(keys(store, Query.all())).containsExactly("a", "b");
    }

    @Test
    void sendsSizeAndFirstCursorInUrl() {
        server.on("GET", "/find?n=50&c=%2A").reply(Reply.ok("a\n"));
        server.on("GET", "/find?n=50&c=a").reply(Reply.ok(""));
        HttpStore store = open(builder()
                .queryUrl(server.url("/find?n={limit}&c={cursor}"))
                .dialect(Dialect.documented().with(Map.of("queryPageSize", "50", "queryFirstCursor", "*"))));
        assertThat(keys(store, Query.all())).containsExactly("a");
    }

    @Test
    void omitsBracketsAroundEmptyValue() {
        server.on("GET", "/find?v=2&n=50&f=1").reply(Reply.json("{\"items\": [\"a\"], \"next\": \"t1\"}"));
        server.on("GET", "/find?v=2&c=t1&n=50&f=1").reply(Reply.json("{\"items\": [\"b\"]}"));
        server.on("GET", "/find?v=2&p=x&n=50&f=1").reply(Reply.json("{\"items\": [\"x\"]}"));
        HttpStore store = open(builder()
                .queryUrl(server.url("/find?v=2[&p={prefix}][&c={cursor}]&n={limit}"))
                .dialect(Dialect.documented()
                        .with(Map.of(
                                "queryItemsPointer", "items", "queryCursorPointer", "next", "queryPageSize", "50"))));
        assertThat(keys(store, Query.where("f", 1))).containsExactly("a", "b");
        assertThat(keys(store, Query.where("f", 1).prefix("x"))).containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/find?[a={cursor}", "/find?a={cursor}]", "/find?[a]{cursor}", "/find[[?a={cursor}]]", "/find?]["
            })
    void rejectsBracketsWithoutMeaning(String target) {
        HttpStoreBuilder builder = builder().queryUrl(server.url(target));
        assertThatThrownBy(builder::check).hasMessageContaining("has brackets that are not a pair around");
    }

    @Test
    void appliesPrefixItselfIfQueryUrlHasNoPrefix() {
        server.on("GET", "/find").reply(Reply.ok("a/1\nb/1\na/2\na\n"));
        server.otherwise().reply(Reply.json("{}"));
        assertThat(keys(store(), Query.all().prefix("a/"))).containsExactly("a/1", "a/2");
        try (Results<QueryResult> results = store().query(Query.all().prefix("a/"))) {
            assertThat(results.stream().map(QueryResult::key)).containsExactly("a/1", "a/2");
        }
        assertThat(server.requests("GET", "/base/b/1/metadata")).isEmpty();
    }

    @Test
    void sendsPrefixInUrl() {
        server.on("GET", "/find?p=a%2F%20%26").reply(Reply.ok("a/ &1\nz\n"));
        HttpStore store = open(builder().queryUrl(server.url("/find?p={prefix}")));
        assertThat(keys(store, Query.all().prefix("a/ &"))).containsExactly("a/ &1");
    }

    @Test
    void appliesFilterItselfIfItIsNotSent() {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        server.on("GET", "/base/a/metadata").reply(Reply.json("{\"n\": 1}"));
        server.on("GET", "/base/b/metadata").reply(Reply.json("{\"n\": 2}"));
        HttpStore store = store(Dialect.documented().with("sendFilter", "false"));
        assertThat(keys(store, Query.where("n", 2))).containsExactly("b");
        assertThat(server.requests().get(0).target()).isEqualTo("/find");
    }

    @Test
    void readsInformationAboutDataFromJson() {
        server.on("GET", "/find").reply(Reply.json("""
                [{"name": "a", "hash": "abc", "bytes": 5, "last_modified": "2014-01-15T16:37:43.427570"},
                 {"name": "b", "hash": "W/\\"x\\"", "bytes": -1, "last_modified": 1500000000},
                 {"name": "c", "hash": "bad tag", "bytes": "7", "last_modified": 1500000000999},
                 {"name": "d", "bytes": 1.5, "last_modified": "yesterday"}]
                """));
        server.otherwise().reply(Reply.json("{}"));
        HttpStore store = store(Dialect.documented()
                .with(Map.of(
                        "queryKeyPointer", "name",
                        "queryETagPointer", "hash",
                        "querySizePointer", "bytes",
                        "queryModifiedPointer", "last_modified")));
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(results.stream()
                            .map(result -> result.info().etag() + " "
                                    + result.info().size() + " " + result.info().modified()))
                    .containsExactly(
                            "\"abc\" OptionalLong[5] 2014-01-15T16:37:43Z",
                            "W/\"x\" OptionalLong.empty 2017-07-14T02:40:00Z",
                            "null OptionalLong[7] 2017-07-14T02:40:00Z",
                            "null OptionalLong.empty null");
        }
    }

    @Test
    void listsFieldsOfResponseWithoutFurtherRequests() {
        server.on("GET", "/find").reply(Reply.json("""
                [{"name": "a", "hash": "abc", "meta": {"n": 1}, "version": "1-x"}, {"name": "b", "version": "W/\\"7\\""},
                 {"name": "c", "meta": {}}]
                """));
        HttpStore store = store(Dialect.documented()
                .with(Map.of(
                        "queryKeyPointer", "name",
                        "queryETagPointer", "hash",
                        "queryMetadataPointer", "meta",
                        "queryMetadataETagPointer", "version")));
        try (Results<ListedObject> results = store.list(Query.all())) {
            assertThat(results.stream()
                            .map(listed -> listed.key() + " " + listed.data().etag() + " " + listed.metadata() + " "
                                    + listed.metadataInfo().etag()))
                    .containsExactly("a \"abc\" {n=1} \"1-x\"", "b null null W/\"7\"", "c null {} null");
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void listsOnlyObjectsThatMatchLocalFilter() {
        server.on("GET", "/find")
                .reply(Reply.json(
                        "[{\"name\":\"a\",\"meta\":{\"n\":1}},{\"name\":\"b\",\"meta\":{\"n\":2}},{\"name\":\"c\"}]"));
        server.on("GET", "/base/c/metadata").reply(Reply.json("{\"n\":2}"));
        HttpStore store = store(Dialect.documented()
                .with(Map.of("queryKeyPointer", "name", "queryMetadataPointer", "meta", "filterLocally", "true")));
        try (Results<ListedObject> results = store.list(Query.where("n", 2))) {
            assertThat(results.stream().map(listed -> listed.key() + " " + listed.metadata()))
                    .containsExactly("b {n=2}", "c null");
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void requestsNdjsonAndReadsItsFields() {
        server.on("GET", "/find").reply(Reply.ok("""
                {"key":"a","etag":"\\"1\\"","size":4,"modified":"2026-11-30T07:00:00Z","metadataEtag":"\\"2\\"","metadata":{"n":1}}
                {"key":"b","etag":"\\"3\\"","size":0,"modified":"2026-11-30T07:00:00Z","metadataEtag":"\\"4\\""}
                """).type("application/x-ndjson"));
        try (Results<ListedObject> results =
                store(Dialect.documented().with("queryFormat", "ndjson")).list(Query.all())) {
            assertThat(results.stream()
                            .map(listed -> listed.key() + " " + listed.data().etag() + " "
                                    + listed.data().size().orElse(-1) + " "
                                    + listed.data().modified() + " " + listed.metadata() + " "
                                    + listed.metadataInfo().etag()))
                    .containsExactly(
                            "a \"1\" 4 2026-11-30T07:00:00Z {n=1} \"2\"", "b \"3\" 0 2026-11-30T07:00:00Z null \"4\"");
        }
        assertThat(server.requests().get(0).headers("Accept")).containsExactly("application/x-ndjson");
    }

    @Test
    void refusesKeysInPlaceOfNdjson() {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        assertThatThrownBy(() -> keys(store(Dialect.documented().with("queryFormat", "ndjson")), Query.all()))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("it is no NDJSON, but queryFormat is ndjson");
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of(
                        Map.of("queryFormat", "ndjson", "queryMethod", "PROPFIND"),
                        "/find",
                        "queryFormat=ndjson and queryMethod=PROPFIND exclude each other"),
                Arguments.of(
                        Map.of("queryFormat", "ndjson", "queryItemsPointer", "/items"),
                        "/find",
                        "queryItemsPointer has no effect with queryFormat=ndjson"),
                Arguments.of(
                        Map.of("queryDepth", "1"), "/find", "queryDepth has no effect without queryMethod=PROPFIND"),
                Arguments.of(
                        Map.of("queryMethod", "PROPFIND", "queryDepth", "walk"),
                        "/find?c={cursor}",
                        "queryDepth=walk and {cursor} exclude each other"),
                Arguments.of(
                        Map.of(
                                "queryMethod",
                                "PROPFIND",
                                "queryDepth",
                                "walk",
                                "queryNextPointer",
                                "/next",
                                "queryItemsPointer",
                                "/l/i"),
                        "/find",
                        "queryDepth=walk and queryNextPointer exclude each other"),
                Arguments.of(Map.of("queryBodyType", "text/xml"), "/find", "queryBodyType has no effect without"),
                Arguments.of(Map.of("queryPageSize", "5"), "/find", "queryPageSize has no effect without {limit}"),
                Arguments.of(
                        Map.of("queryFirstCursor", "x"), "/find", "queryFirstCursor has no effect without {cursor}"),
                Arguments.of(Map.of("queryFormat", "xml"), "/find", "queryFormat=xml needs queryItemsPointer"),
                Arguments.of(
                        Map.of("queryFormat", "xml", "queryItemsPointer", "/a/b", "queryCursorPointer", "/next"),
                        "/find?c={cursor}",
                        "queryCursorPointer must begin with the root element"),
                Arguments.of(Map.of("queryNextPointer", "/next"), "/find", "queryNextPointer needs queryItemsPointer"),
                Arguments.of(
                        Map.of("queryNextPointer", "/next", "queryItemsPointer", "/items"),
                        "/find?c={cursor}",
                        "queryNextPointer and {cursor} in queryUrl or queryTemplate exclude each other"),
                Arguments.of(
                        Map.of("queryNextPointer", "/items/next", "queryItemsPointer", "/items"),
                        "/find",
                        "queryNextPointer must point beside queryItemsPointer"),
                Arguments.of(
                        Map.of("queryTemplate", "{\"f\": {filter}}"),
                        "/find?f={filter}",
                        "has {filter} though queryTemplate has it too"),
                Arguments.of(
                        Map.of("queryTemplate", "{\"f\": {filter}}", "filterEncoding", "plain"),
                        "/find",
                        "{filter} in queryTemplate"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void rejectsContradictions(Map<String, String> values, String target, String message) {
        HttpStoreBuilder builder = builder()
                .queryUrl(server.url(target))
                .dialect(Dialect.documented().with(values));
        assertThatThrownBy(builder::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rejectsTwoBodies() {
        HttpStoreBuilder builder = builder().queryBody(true).dialect(SEARCH);
        assertThatThrownBy(builder::check).hasMessageContaining("queryBody=true and queryTemplate exclude each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/path", "ftp://h", "h", "http://u:p@h", "http://h?x", ""})
    void rejectsRewriteThatIsNoOrigin(String text) {
        assertThatThrownBy(() -> Dialect.documented().with("queryNextRewrite", text))
                .hasMessageContaining("queryNextRewrite must be an http or https URL without a path");
    }

    @Test
    void sendsNoAddedHeaderToOtherServerByPost() {
        other.on("POST", "/find").reply(Reply.ok("a\n"));
        HttpStore store = open(builder()
                .queryUrl(other.url("/find"))
                .dialect(Dialect.documented().with("queryMethod", "POST")));
        assertThat(keys(store.withHeaders(Map.of("X-Api-Key", "k")), Query.all()))
                .containsExactly("a");
        assertThat(other.requests().get(0).header("X-Api-Key")).isNull();
    }

    @Test
    void combinesFilterPrefixAndSelect() {
        assertThat(Query.where("a", 1).prefix("x").select("b"))
                .isEqualTo(new Query(
                        Metadata.of(Map.of("a", 1)), Query.all().select("b").select(), "x"));
    }
}
