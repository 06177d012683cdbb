package io.github.dynurl.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.QueryResult;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedObject;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/**
 * Operations that differ in their HTTP traffic: a small response, a large stream, an upload, and a query with metadata.
 */
enum Exercise {
    GET_DATA("operation=getData&key=small", 1),
    GET_LARGE_DATA("operation=getData&key=large", 1),
    SET_DATA("operation=setData&key=new", 1),
    QUERY("operation=query&queryResult=list", 3);

    /** The size of the large stream and of the upload. */
    static final int LARGE = 3_000_000;

    private final String options;
    private final int requests;

    Exercise(String options, int requests) {
        this.options = options;
        this.requests = requests;
    }

    /** Sets the replies that all operations need, at {@code /base} and {@code /find}. */
    static void script(ScriptedServer server) {
        server.on("GET", "/base/small/data").reply(Reply.ok("hello").etag("\"s\""));
        server.on("GET", "/base/large/data")
                .reply(ServedObject.pattern(LARGE).etag("\"l\"").header("X-Kind", "large"));
        server.on("GET", "/base/small/metadata").reply(Reply.json("{\"n\":1}"));
        server.on("GET", "/base/large/metadata").reply(Reply.json("{\"n\":2}"));
        server.on("PUT", "/base/new/data").reply(Reply.status(201).etag("\"n\""));
        server.on("GET", "/find").reply(Reply.ok("small\nlarge\n"));
    }

    /** Returns the number of requests that the operation sends. */
    int requests() {
        return requests;
    }

    /** Returns the URI with the options of the operation appended. The given URI ends with {@code &} or {@code ?}. */
    String uri(String store) {
        return store + options;
    }

    /** Runs the operation and returns the body of the result. The template wraps a failure in its own exception. */
    @Nullable
    Object send(ProducerTemplate template, String store) {
        return switch (this) {
            case GET_DATA, GET_LARGE_DATA -> template.requestBody(uri(store), "", byte[].class);
            case SET_DATA -> template.requestBody(uri(store), PatternBytes.stream(LARGE));
            case QUERY -> template.requestBody(uri(store), "", List.class);
        };
    }

    /** Runs the operation and checks its result, also on the server. */
    void check(ProducerTemplate template, String store, ScriptedServer server) {
        Object actual = send(template, store);
        switch (this) {
            case GET_DATA -> assertThat(actual).isEqualTo("hello".getBytes(UTF_8));
            case GET_LARGE_DATA -> assertThat(actual).isEqualTo(PatternBytes.bytes(LARGE));
            case SET_DATA ->
                assertThat(server.requests("PUT", "/base/new/data"))
                        .last()
                        .satisfies(put -> assertThat(put.bodySha256()).isEqualTo(PatternBytes.sha256(LARGE)));
            case QUERY ->
                assertThat((List<?>) actual)
                        .extracting(result -> ((QueryResult) result).key())
                        .isEqualTo(List.of("small", "large"));
        }
    }
}
