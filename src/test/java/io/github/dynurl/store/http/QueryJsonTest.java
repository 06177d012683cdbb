package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedConnection;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests query responses in JSON. */
class QueryJsonTest extends HttpStoreTestCase {
    private HttpStore store(UnaryOperator<Dialect> differences) {
        return open(builder().dialect(differences.apply(Dialect.documented())));
    }

    private static List<String> keys(HttpStore store) {
        try (Results<String> results = store.queryKeys(Query.all())) {
            List<String> keys = new ArrayList<>();
            results.forEachRemaining(keys::add);
            return keys;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON; charset=utf-8",
                "text/json",
                "application/vnd.example+json",
                "application/problem+json"
            })
    void readsArrayOfStringsAsKeys(String type) {
        server.on("GET", "/find").reply(Reply.ok(" [\"a\", \"b c\", 7]\n").type(type));
        assertThat(keys(store())).containsExactly("a", "b c", "7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/octet-stream"})
    void readsLinesUnlessMediaTypeIsJson(String type) {
        server.on("GET", "/find").reply(Reply.ok("[\"a\"]\n{b}\n").type(type));
        assertThat(keys(store())).containsExactly("[\"a\"]", "{b}");
    }

    /** The body that begins with {@code null} is JSON, after which a second line is not allowed. */
    @ParameterizedTest
    @CsvSource({"'  a', b", "nullable, b", "null, b", "a, '[b]'"})
    void readsLinesUnlessBodyBeginsAsJson(String first, String second) {
        server.on("GET", "/find").reply(Reply.json(first + "\n" + second + "\n"));
        if (first.equals("null")) {
            HttpStore store = store();
            failure(UnexpectedReplyException.class, () -> keys(store));
        } else {
            assertThat(keys(store())).containsExactly(first, second);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", " null\n", "[]", "[ ]"})
    void findsNothingInEmptyJson(String json) {
        server.on("GET", "/find").reply(Reply.json(json));
        assertThat(keys(store())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"x\"", "\u001e[]"})
    void rejectsMalformedJson(String json) {
        server.on("GET", "/find").reply(Reply.json(json));
        HttpStore store = store();
        failure(UnexpectedReplyException.class, () -> keys(store));
    }

    @Test
    void acceptsLeadingWhiteSpace() {
        server.on("GET", "/find").reply(Reply.json(" \n".repeat(5000) + "[\"a\"]"));
        assertThat(keys(store())).containsExactly("a");
    }

    @Test
    void rejectsEncodingOtherThanUtf8() {
        for (byte[] bytes :
                List.of(new byte[] {(byte) 0xff, (byte) 0xfe, '[', 0}, new byte[] {'[', '"', (byte) 0xe9})) {
            server.on("GET", "/find").reply(Reply.ok(bytes).type("application/json"));
            HttpStore store = store();
            assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                    .hasMessageContaining("not in UTF-8");
        }
    }

    @Test
    void acceptsResponseLongerThanItemLimit() {
        server.on("GET", "/find").reply(Reply.json("[\"a\"" + ",\"b\"".repeat(20_000) + "]"));
        assertThat(keys(open(builder().maxJsonSize(100)))).hasSize(20_001);
    }

    /** A pointer to the key does not lead into arrays. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name  | [{"name": "a", "type": "directory"}, {"name": "b", "size": 1}]
            /name | [{"name": "a"}, {"name": "b"}]
            /o/id | [{"o": {"id": "a"}}, {"o": {"id": "b"}}]
            /0    | [["x"], "a", "b"]
            """)
    void readsKeyOfObjectsByPointer(String pointer, String json) {
        server.on("GET", "/find").reply(Reply.json(json));
        HttpStore store = store(dialect -> dialect.queryKeyPointer(pointer));
        if (pointer.equals("/0")) {
            failure(UnexpectedReplyException.class, () -> keys(store));
        } else {
            assertThat(keys(store)).containsExactly("a", "b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/x-ndjson", "application/jsonl", "application/x-jsonlines", "application/stream+json"
            })
    void readsJsonLines(String type) {
        server.on("GET", "/find")
                .reply(Reply.ok("{\"id\":1}\n{\"id\":\"b\"}\r\n\n\"c\"\n").type(type));
        assertThat(keys(store(dialect -> dialect.queryKeyPointer("id")))).containsExactly("1", "b", "c");
    }

    @Test
    void skipsAndCountsIllegalKeys() {
        server.on("GET", "/find")
                .reply(
                        Reply.json(
                                "[\"a\", null, true, 1.5, \"\", \"..\", \"x\\u0000\", [\"l\"], {\"id\": {}}, {\"id\": \"b\"}]"));
        HttpStore store = store(dialect -> dialect.queryKeyPointer("/id"));
        try (Results<String> results = store.queryKeys(Query.all())) {
            assertThat(results.stream()).containsExactly("a", "b");
            assertThat(results.skipped()).isEqualTo(8);
        }
    }

    static Stream<Arguments> misunderstandings() {
        return Stream.of(
                Arguments.of("[{\"id\": 1}]", null, null, "set queryKeyPointer"),
                Arguments.of(
                        "[{\"id\": 1}]", "/name", null, "its first item has no key at \"/name\" (queryKeyPointer)"),
                Arguments.of("[null]", null, null, "its first item is no key"),
                Arguments.of("{\"id\": 1}", "/id", null, "the JSON is not an array"),
                Arguments.of("{\"list\": []}", null, "/items", "the JSON has no array at"),
                Arguments.of("[\"a\"", null, null, "the JSON ends too early"),
                Arguments.of("[\"a\"] x", null, null, "the JSON is broken"),
                Arguments.of("[\"a\" \"b\"]", null, null, "the JSON is broken"));
    }

    @ParameterizedTest
    @MethodSource("misunderstandings")
    void rejectsOtherFormAndSuggestsOption(String json, String key, String items, String why) {
        server.on("GET", "/find").reply(Reply.json(json));
        HttpStore store = store(dialect -> dialect.queryKeyPointer(key).queryItemsPointer(items));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageStartingWith("Cannot queryKeys: GET " + server.url("/find")
                        + " ({queryUrl}) was answered 200 \"application/json\": ")
                .hasMessageContaining(why);
        failure(StoreException.class, () -> {
            try (Results<String> results = store.queryKeys(Query.all())) {
                while (results.hasNext()) {
                    results.next();
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/plain; charset=utf-8", "application/octet-stream", ""})
    void readsJsonByPointersRegardlessOfMediaType(String type) {
        for (String json : List.of("[{\"id\":\"a\"}]", "\ufeff \n[ {\"id\":\"a\"}]\n")) {
            Reply reply = Reply.ok(json.getBytes(StandardCharsets.UTF_8));
            server.on("GET", "/find").reply(type.isEmpty() ? reply : reply.type(type));
            assertThat(keys(store(dialect -> dialect.queryKeyPointer("id")))).containsExactly("a");
        }
        Reply inside = Reply.ok("{\"items\": [\"a\"]}");
        server.on("GET", "/find").reply(type.isEmpty() ? inside : inside.type(type));
        assertThat(keys(store(dialect -> dialect.queryItemsPointer("items")))).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\n", "404", "null", "false", "", "<html>", "\"x\""})
    void rejectsResponseThatDoesNotMatchPointers(String text) {
        server.on("GET", "/find").reply(Reply.ok(text).type("text/plain"));
        HttpStore store = store(dialect -> dialect.queryKeyPointer("id"));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store))).hasMessageContaining("queryKeyPointer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false",
                "true",
                "404",
                "12",
                "-1",
                "0.5",
                "1e3",
                "1E+10",
                " false ",
                "\n404\n",
                "404\r\n",
                "\ufefffalse",
                "\"x\"",
                "404\n405\n"
            })
    void rejectsSingleJsonValue(String json) {
        for (UnaryOperator<Dialect> differences : List.<UnaryOperator<Dialect>>of(
                dialect -> dialect,
                dialect -> dialect.queryKeyPointer("id"),
                dialect -> dialect.queryItemsPointer("items"))) {
            server.on("GET", "/find")
                    .reply(Reply.ok(json.getBytes(StandardCharsets.UTF_8)).type("application/json"));
            HttpStore store = store(differences);
            assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                    .hasMessageMatching(".*(is not an array|has no array).*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"falsehood", "404.html", "12 13", "truer", "1e3x", "nullable"})
    void readsLinesThatBeginLikeJsonValue(String key) {
        server.on("GET", "/find").reply(Reply.json(key + "\n"));
        assertThat(keys(store())).containsExactly(key);
    }

    @Test
    void readsNestedArrayByPointer() {
        server.on("GET", "/find")
                .reply(Reply.json("{\"total\": 2, \"result\": {\"items\": [\"a\", \"b\"], \"x\": []}, \"y\": 1}"));
        assertThat(keys(store(dialect -> dialect.queryItemsPointer("/result/items"))))
                .containsExactly("a", "b");
    }

    @Test
    void readsMetadataByPointerAndFetchesOnlyMissingMetadata() {
        server.on("GET", "/find")
                .reply(
                        Reply.json(
                                "[{\"id\": \"a\", \"meta\": {\"n\": 1, \"m\": 2}}, {\"id\": \"b\"}, {\"id\": \"c\", \"meta\": {}}]"));
        server.on("GET", "/base/b/metadata").reply(Reply.json("{\"n\": 3, \"m\": 4}"));
        HttpStore store = store(dialect -> dialect.queryKeyPointer("/id").queryMetadataPointer("/meta"));
        try (Results<QueryResult> results = store.query(Query.all().select("n"))) {
            assertThat(results.stream())
                    .containsExactly(
                            new QueryResult("a", Metadata.of(Map.of("n", 1))),
                            new QueryResult("b", Metadata.of(Map.of("n", 3))),
                            new QueryResult("c", Metadata.empty()));
        }
        assertThat(server.requests()).extracting(RecordedRequest::path).containsExactly("/find", "/base/b/metadata");
    }

    @Test
    void readsItemsAsMetadata() {
        server.on("GET", "/find").reply(Reply.json("[{\"id\": 1, \"status\": \"new\"}]"));
        HttpStore store = store(dialect -> dialect.queryKeyPointer("id").queryMetadataPointer(""));
        try (Results<QueryResult> results = store.query(Query.all())) {
            assertThat(results.stream())
                    .containsExactly(new QueryResult("1", Metadata.of(Map.of("id", 1, "status", "new"))));
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void readsAnyNumberOfItemsAsTheyArrive() {
        server.on("GET", "/find")
                .reply(Reply.ok()
                        .endlessBody("[\"k\"", ",\"" + "k".repeat(1000) + "\"")
                        .type("application/json"));
        try (Results<String> results = store().queryKeys(Query.all())) {
            for (int i = 0; i < 20_000; i++) {
                results.next();
            }
        }
        RecordedConnection connection = server.connections().get(0);
        soon("the server notices").until(connection::abandoned);
    }

    @ParameterizedTest
    @CsvSource({"'[\"a\"', ' '", "'[\"', 'x'", "'{\"x\":\"', 'x'", "'[{\"id\":[', '1,'", "'{\"x\":[', '[],'"})
    void rejectsEndlessItem(String begin, String repeated) {
        server.on("GET", "/find")
                .reply(Reply.ok().endlessBody(begin, repeated.repeat(1000)).type("application/json"));
        HttpStore store = open(builder()
                .maxJsonSize(1_000_000)
                .dialect(Dialect.documented()
                        .queryItemsPointer(begin.startsWith("{") ? "/items" : null)
                        .queryKeyPointer("/id")));
        assertThat(failure(UnexpectedReplyException.class, () -> keys(store)))
                .hasMessageMatching(".*(maxJsonSize|limit).*");
    }

    @Test
    void saysThatItemIsTooLong() {
        server.on("GET", "/find").reply(Reply.json("[\"a\",\"" + "b".repeat(100_000) + "\"]"));
        assertThat(failure(
                        UnexpectedReplyException.class,
                        () -> keys(open(builder().maxJsonSize(10)))))
                .hasMessageContaining("an item of the JSON is longer than 10 bytes (maxJsonSize)");
    }

    @Test
    void neverReportsTruncatedResponseAsComplete() {
        server.on("GET", "/find").reply(Reply.json("[\"a\",\"b\",\"c\"]").cutAfter(9));
        try (Results<String> results = store().queryKeys(Query.all())) {
            assertThat(results.next()).isEqualTo("a");
            failure(StoreUnavailableException.class, () -> results.forEachRemaining(key -> {}));
            failure(StoreUnavailableException.class, results::hasNext);
        }
    }

    @Test
    void resumesInterruptedResponse() {
        StringBuilder json = new StringBuilder("[\"k\"");
        for (int i = 0; i < 20_000; i++) {
            json.append(",\"k").append(i).append('"');
        }
        ServedObject answer = ServedObject.of(json.append(']').toString().getBytes(StandardCharsets.UTF_8))
                .etag("\"1\"");
        int[] count = {0};
        server.on("GET", "/find").reply(request -> {
            Reply reply = answer.apply(request).type("application/json");
            return count[0]++ == 0 ? reply.cutAfter(100_000) : reply;
        });
        assertThat(keys(store())).hasSize(20_001);
        assertThat(server.requests()).hasSize(2);
    }
}
