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

/** Does the operations that differ on the wire: a small answer, a large stream, an upload, a query with its metadata. */
enum Exercise {
    GET_DATA("operation=getData&key=small", 1),
    GET_LARGE_DATA("operation=getData&key=large", 1),
    SET_DATA("operation=setData&key=new", 1),
    QUERY("operation=query&queryResult=list", 3);

    private static final int LARGE = 3_000_000;

    private final String options;
    private final int requests;

    Exercise(String options, int requests) {
        this.options = options;
        this.requests = requests;
    }

    /** Teaches a server what all of them need, at {@code /base} and {@code /find}. */
    static void script(ScriptedServer server) {
        server.on("GET", "/base/small/data").reply(Reply.ok("hello").etag("\"s\""));
        server.on("GET", "/base/large/data")
                .reply(ServedObject.pattern(LARGE).etag("\"l\"").header("X-Kind", "large"));
        server.on("GET", "/base/small/metadata").reply(Reply.json("{\"n\":1}"));
        server.on("GET", "/base/large/metadata").reply(Reply.json("{\"n\":2}"));
        server.on("PUT", "/base/new/data").reply(Reply.status(201).etag("\"n\""));
        server.on("GET", "/find").reply(Reply.ok("small\nlarge\n"));
    }

    /** Returns how many requests it takes. */
    int requests() {
        return requests;
    }

    /** Adds its options to a URI that ends with {@code &} or {@code ?}. */
    String uri(String store) {
        return store + options;
    }

    /** Sends it; throws what the route would see, wrapped as a template does. */
    @Nullable
    Object send(ProducerTemplate template, String store) {
        return switch (this) {
            case GET_DATA, GET_LARGE_DATA -> template.requestBody(uri(store), "", byte[].class);
            case SET_DATA -> template.requestBody(uri(store), PatternBytes.stream(LARGE));
            case QUERY -> template.requestBody(uri(store), "", List.class);
        };
    }

    /** Sends it and checks what comes of it, on the server too. */
    void check(ProducerTemplate template, String store, ScriptedServer server) {
        Object answer = send(template, store);
        switch (this) {
            case GET_DATA -> assertThat(answer).isEqualTo("hello".getBytes(UTF_8));
            case GET_LARGE_DATA -> assertThat(answer).isEqualTo(PatternBytes.bytes(LARGE));
            case SET_DATA ->
                assertThat(server.requests("PUT", "/base/new/data"))
                        .last()
                        .satisfies(put -> assertThat(put.bodySha256()).isEqualTo(PatternBytes.sha256(LARGE)));
            case QUERY ->
                assertThat((List<?>) answer)
                        .extracting(result -> ((QueryResult) result).key())
                        .isEqualTo(List.of("small", "large"));
        }
    }
}
