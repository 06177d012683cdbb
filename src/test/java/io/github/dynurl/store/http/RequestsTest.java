package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the requests that the page producing.md of the guide documents for each operation. */
@Tag("compat")
class RequestsTest extends HttpStoreTestCase {
    private static final Metadata META = Metadata.of(Map.of("size", 3));
    private static final Permissions PERMISSIONS = Permissions.of(Map.of("owned", List.of("me")));
    private static final Condition MATCH = Condition.ifMatch("\"e1\"");

    /** Holds an operation and its expected request, without the header fields that every request has. */
    record Wire(String name, Consumer<Store> operation, String requestLine, List<String> headers, String body) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String GET_DATA = "GET /base/k/data";
    private static final String ACCEPT = "Accept: application/json";
    private static final String JSON = "Content-Type: application/json";
    private static final String IF_MATCH = "If-Match: \"e1\"";

    private static Wire wire(
            String name, Consumer<Store> operation, String requestLine, String body, String... headers) {
        return new Wire(name, operation, requestLine, List.of(headers), body);
    }

    static Stream<Wire> reads() {
        return Stream.of(
                wire("exists", s -> s.exists("k"), "HEAD /base/k/data", ""),
                wire("find", s -> s.find("k"), "HEAD /base/k/data", ""),
                wire("getData", s -> s.getData("k").close(), GET_DATA, ""),
                wire("toBytes", s -> s.toBytes("k"), GET_DATA, ""),
                wire("all", s -> s.getData("k", ByteRange.all()).close(), GET_DATA, ""),
                wire("from 0", s -> s.getData("k", ByteRange.from(0)).close(), GET_DATA, ""),
                wire("range", s -> s.getData("k", ByteRange.of(0, 2)).close(), GET_DATA, "", "Range: bytes=0-1"),
                wire("from", s -> s.getData("k", ByteRange.from(1)).close(), GET_DATA, "", "Range: bytes=1-"),
                wire("last", s -> s.getData("k", ByteRange.last(2)).close(), GET_DATA, "", "Range: bytes=-2"),
                wire("if", s -> s.getData("k", ByteRange.all(), MATCH).close(), GET_DATA, "", IF_MATCH),
                wire(
                        "range if",
                        s -> s.getData("k", ByteRange.of(0, 1), MATCH).close(),
                        GET_DATA,
                        "",
                        "Range: bytes=0-0",
                        IF_MATCH),
                wire("getMetadata", s -> s.getMetadata("k"), "GET /base/k/metadata", "", ACCEPT),
                wire("getPermissions", s -> s.getPermissions("k"), "GET /base/k/auth", "", ACCEPT),
                wire("delete", s -> s.delete("k"), "DELETE /base/k", ""),
                wire("delete if", s -> s.delete("k", MATCH), "DELETE /base/k", "", IF_MATCH),
                wire("queryKeys", s -> s.queryKeys(Query.all()).close(), "GET /find", ""),
                wire(
                        "filter",
                        s -> s.queryKeys(Query.where("a b", "x y").and("n", 1.0))
                                .close(),
                        "GET /find?a%20b=%22x%20y%22&n=1.0",
                        ""));
    }

    static Stream<Wire> dataWrites() {
        return Stream.of(
                wire("bytes", s -> s.fromBytes("k", new byte[] {'a', 'b'}), "PUT /base/k/data", "ab", length(2)),
                wire(
                        "text",
                        s -> s.setData("k", Data.of("é")),
                        "PUT /base/k/data",
                        "é",
                        length(2),
                        "Content-Type: text/plain; charset=utf-8"),
                wire(
                        "type",
                        s -> s.setData("k", Data.of(new byte[1]).as("image/png"), MATCH),
                        "PUT /base/k/data",
                        "\0",
                        length(1),
                        "Content-Type: image/png",
                        IF_MATCH),
                wire(
                        "empty",
                        s -> s.setData("k", Data.of(new byte[0]), Condition.ifAbsent()),
                        "PUT /base/k/data",
                        "",
                        length(0),
                        "If-None-Match: *"));
    }

    static Stream<Wire> jsonWrites() {
        String metadata = "/base/k/metadata";
        return Stream.of(
                wire("setMetadata", s -> s.setMetadata("k", META), "PUT " + metadata, "{\"size\":3}", length(10), JSON),
                wire(
                        "setMetadata if",
                        s -> s.setMetadata("k", META, MATCH),
                        "PUT " + metadata,
                        "{\"size\":3}",
                        length(10),
                        JSON,
                        IF_MATCH),
                wire(
                        "no metadata",
                        s -> s.setMetadata("k", Metadata.empty()),
                        "PUT " + metadata,
                        "{}",
                        length(2),
                        JSON),
                wire(
                        "updateMetadata",
                        s -> s.updateMetadata("k", Metadata.empty().with("x", null), Condition.ifAbsent()),
                        "POST " + metadata,
                        "{\"x\":null}",
                        length(10),
                        JSON,
                        "If-None-Match: *"));
    }

    static Stream<Wire> permissionWrites() {
        return Stream.of(
                wire(
                        "setPermissions",
                        s -> s.setPermissions("k", PERMISSIONS, MATCH),
                        "PUT /base/k/auth",
                        "{\"owned\":[\"me\"]}",
                        length(16),
                        JSON,
                        IF_MATCH),
                wire(
                        "updatePermissions",
                        s -> s.updatePermissions("k", Permissions.of(Map.of("read", List.of("a", "b")))),
                        "POST /base/k/auth",
                        "{\"read\":[\"a\",\"b\"]}",
                        length(18),
                        JSON));
    }

    private static String length(int bytes) {
        return "Content-Length: " + bytes;
    }

    @ParameterizedTest
    @MethodSource({"reads", "dataWrites", "jsonWrites", "permissionWrites"})
    void sendsDocumentedRequest(Wire wire) {
        server.otherwise().reply(Reply.json("{}").etag("\"e1\""));
        HttpStore store = store();
        wire.operation().accept(store);
        RecordedRequest request = request();
        assertThat(request.method() + " " + request.target() + " " + request.version())
                .isEqualTo(wire.requestLine() + " HTTP/1.1");
        assertThat(request.headerLines())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(wire.headers().stream(), everyRequest().stream())
                        .toList());
        assertThat(request.bodyText()).isEqualTo(wire.body());
        assertThat(request.bodyComplete()).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    private List<String> everyRequest() {
        return List.of(
                "Host: 127.0.0.1:" + server.port(),
                "Accept-Encoding: identity",
                "Connection: keep-alive",
                "User-Agent: camel-dynurl");
    }

    @Test
    void readsDataAndMetadataOnGet() throws Exception {
        server.on("GET", "/base/k/data").reply(Reply.ok("hello").etag("\"e1\"").type("text/x"));
        server.on("GET", "/base/k/metadata").reply(Reply.json("{\"a\":1}").etag("\"m\""));
        HttpStore store = store();
        try (Value value = store.get("k", MATCH)) {
            assertThat(value.metadata()).isEqualTo(Map.of("a", 1));
            assertThat(value.etag()).isEqualTo("\"e1\"");
            assertThat(value.mediaType()).isEqualTo("text/x");
            assertThat(value.size()).hasValue(5);
            assertThat(value.data().open()).hasContent("hello");
        }
        RecordedRequest metadata = request();
        assertThat(metadata.target()).isEqualTo("/base/k/metadata");
        assertThat(metadata.header("If-Match")).isNull();
        assertThat(request().header("If-Match")).isEqualTo("\"e1\"");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void writesDataBeforeMetadataOnSet() {
        server.on("PUT", "/base/k/data").reply(Reply.status(201).etag("\"d\""));
        server.on("PUT", "/base/k/metadata").reply(Reply.status(204).etag("\"m\""));
        HttpStore store = store();
        assertThat(store.set("k", Value.of(Data.of("hello"), META), MATCH).etag())
                .isEqualTo("\"d\"");
        RecordedRequest data = request();
        assertThat(data.target()).isEqualTo("/base/k/data");
        assertThat(data.header("If-Match")).isEqualTo("\"e1\"");
        assertThat(data.bodyText()).isEqualTo("hello");
        RecordedRequest metadata = request();
        assertThat(metadata.target()).isEqualTo("/base/k/metadata");
        assertThat(metadata.header("If-Match")).isNull();
        assertThat(metadata.bodyText()).isEqualTo("{\"size\":3}");
    }

    @Test
    void sendsFilterAsQueryBody() {
        server.on("GET", "/find").reply(Reply.ok("a\n"));
        HttpStore store = open(builder().queryBody(true));
        store.queryKeys(Query.where("n", 1)).close();
        RecordedRequest request = request();
        assertThat(request.target()).isEqualTo("/find");
        assertThat(request.bodyText()).isEqualTo("{\"n\":1}");
        assertThat(request.headerLines()).contains(JSON, length(7));
        store.queryKeys(Query.all()).close();
        RecordedRequest all = request();
        assertThat(all.bodyLength()).isZero();
        assertThat(all.header("Content-Type")).isNull();
        assertThat(all.header("Content-Length")).isNull();
    }

    @Test
    void sendsNoRequestForTransactionInfoAndUserTag() {
        HttpStore store = open(builder().userTag("me"));
        store.transaction("notes").close();
        assertThat(store.userTag()).contains("me");
        assertThat(store.info())
                .containsEntry("baseUrl", server.url("/base"))
                .containsEntry("userTag", "me")
                .containsEntry("query", true);
        assertThat(store.isOpen()).isTrue();
        assertThat(server.acceptedConnections()).isZero();
    }
}
