package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the table of operations in the guide's page producing.md: the requests that the server receives and the
 * resulting messages.
 */
@Tag("compat")
class OperationsTest extends FunctionTestCase {
    private static final Map<String, Object> META = Map.of("name", "n");
    private static final Instant MODIFIED = Instant.parse("2024-02-03T04:05:06Z");
    private static final String HTTP_MODIFIED = "Sat, 03 Feb 2024 04:05:06 GMT";
    private static final Map<String, Set<String>> OWNED = Map.of("owned", Set.of("me"));
    private static final String JSON = "{\"name\":\"n\"}";
    private static final String OWNED_JSON = "{\"owned\":[\"me\"]}";

    /** An operation, its body and headers, the expected requests, and a check of the resulting message. */
    record Op(
            String name,
            @Nullable Object body,
            Map<String, ? extends @Nullable Object> headers,
            List<String> wire,
            Consumer<Message> check) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Op read(String name, Consumer<Message> check, String... wire) {
        return new Op(name, "before", Map.of(), List.of(wire), check);
    }

    private static Op write(String name, @Nullable Object body, String... wire) {
        return new Op(name, body, Map.of(), List.of(wire), message -> assertThat(message.getBody())
                .isSameAs(body));
    }

    static Stream<Op> operations() {
        byte[] bytes = "new".getBytes(StandardCharsets.UTF_8);
        Op set = write("set", bytes, "PUT /base/k/data new", "PUT /base/k/metadata " + JSON);
        return Stream.of(
                read("get", isData("CamelDynUrlMetadata", META), "GET /base/k/metadata ", "GET /base/k/data "),
                read("getData", isData("CamelDynUrlKey", "k"), "GET /base/k/data "),
                read("getMetadata", is(META), "GET /base/k/metadata "),
                read("getPermissions", is(OWNED), "GET /base/k/auth "),
                read("exists", is(true), "HEAD /base/k/data "),
                new Op("set", set.body(), Map.of(DynUrlConstants.METADATA, META), set.wire(), set.check()),
                write("setData", bytes, "PUT /base/k/data new"),
                write("setMetadata", META, "PUT /base/k/metadata " + JSON),
                write("updateMetadata", META, "POST /base/k/metadata " + JSON),
                write("setPermissions", OWNED, "PUT /base/k/auth " + OWNED_JSON),
                write("updatePermissions", OWNED, "POST /base/k/auth " + OWNED_JSON),
                write("delete", "anything", "DELETE /base/k "),
                read("query", is(List.of(new QueryResult("k", metadata()))), "GET /find ", "GET /base/k/metadata "),
                read("queryKeys", is(List.of("k")), "GET /find "),
                read("info", OperationsTest::isInfo));
    }

    private static Metadata metadata() {
        return Metadata.of(META);
    }

    private static Consumer<Message> is(Object body) {
        return message -> assertThat(message.getBody()).isEqualTo(body);
    }

    private static Consumer<Message> isData(String header, Object value) {
        return message -> {
            assertThat(message.getBody()).isEqualTo("old".getBytes(StandardCharsets.UTF_8));
            assertThat(message.getHeader(header)).isEqualTo(value);
        };
    }

    private static void isInfo(Message message) {
        Map<?, ?> info = message.getBody(Map.class);
        assertThat(info).isNotNull();
        assertThat(String.valueOf(info)).contains("type=dynurl", "baseUrl=http://127.0.0.1:", "userTag=me");
    }

    @BeforeEach
    void script() {
        server.on("*", DATA).reply(withEtagAndTime(Reply.ok("old").type("text/plain")));
        server.on("*", METADATA).reply(withEtagAndTime(Reply.json(JSON)));
        server.on("*", AUTH).reply(withEtagAndTime(Reply.json(OWNED_JSON)));
        server.on("DELETE", "/base/k").reply(Reply.status(204));
        server.on("GET", "/find").reply(Reply.ok("k\n"));
    }

    private static Reply withEtagAndTime(Reply reply) {
        return reply.etag("\"e1\"").header("Last-Modified", HTTP_MODIFIED);
    }

    private void check(Op op, Message message) {
        List<String> wire = requests(op.wire().size()).stream()
                .map(OperationsTest::requestText)
                .toList();
        assertThat(wire).isEqualTo(op.wire());
        op.check().accept(message);
    }

    private static String requestText(RecordedRequest request) {
        return request.method() + " " + request.target() + " " + request.bodyText();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void optionSelectsOperation(Op op) {
        check(op, sendAndCheck("queryResult=list&userTag=me&key=k&operation=" + op.name(), op.body(), op.headers()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void headerSelectsOperation(Op op) {
        Map<String, @Nullable Object> headers = headers(DynUrlConstants.OPERATION, op.name(), "CamelDynUrlKey", "k");
        headers.putAll(op.headers());
        check(op, sendAndCheck("queryResult=list&userTag=me", op.body(), headers));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void headerAcceptsEnumValue(Op op) {
        Map<String, @Nullable Object> headers =
                headers(DynUrlConstants.OPERATION, DynUrlOperation.valueOf(op.name()), "CamelDynUrlKey", "k");
        headers.putAll(op.headers());
        check(op, sendAndCheck("queryResult=list&userTag=me", op.body(), headers));
    }

    /** The expected headers after an operation on a key, if the response contains all header fields. */
    record ExpectedHeaders(
            String operation,
            @Nullable Long size,
            boolean hasMessageTimestamp,
            @Nullable String contentType) {
        @Override
        public String toString() {
            return operation;
        }
    }

    static Stream<ExpectedHeaders> operationsOfAPart() {
        return Stream.of(
                new ExpectedHeaders("get", 3L, true, "text/plain"),
                new ExpectedHeaders("getData", 3L, true, "text/plain"),
                new ExpectedHeaders("exists", 3L, false, null),
                new ExpectedHeaders("getMetadata", null, false, null),
                new ExpectedHeaders("getPermissions", null, false, null),
                new ExpectedHeaders("set", null, false, "app/own"),
                new ExpectedHeaders("setData", null, false, "app/own"),
                new ExpectedHeaders("setMetadata", null, false, "app/own"),
                new ExpectedHeaders("updateMetadata", null, false, "app/own"));
    }

    @ParameterizedTest
    @MethodSource("operationsOfAPart")
    void setsHeadersOfPart(ExpectedHeaders expected) {
        Object body = expected.operation().endsWith("Metadata") ? JSON : "x";
        Message message = sendAndCheck(
                "key=k&operation=" + expected.operation(),
                body,
                headers(Exchange.CONTENT_TYPE, "app/own", DynUrlConstants.METADATA, META, "CamelDynUrlSize", 99L));
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
        assertThat(message.getHeader(DynUrlConstants.ETAG)).isEqualTo("\"e1\"");
        assertThat(message.getHeader(DynUrlConstants.STATUS_CODE)).isEqualTo(200);
        assertThat(message.getHeader(DynUrlConstants.LAST_MODIFIED)).isEqualTo(MODIFIED);
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo(expected.size());
        assertThat(message.getHeader(Exchange.CONTENT_TYPE)).isEqualTo(expected.contentType());
        if (expected.hasMessageTimestamp()) {
            assertThat(message.getMessageTimestamp()).isEqualTo(MODIFIED.toEpochMilli());
        }
        requests(List.of("get", "set").contains(expected.operation()) ? 2 : 1);
    }

    private static final Map<String, Object> STALE = Map.of(
            DynUrlConstants.ETAG,
            "\"stale\"",
            DynUrlConstants.SIZE,
            99L,
            DynUrlConstants.LAST_MODIFIED,
            Instant.EPOCH,
            DynUrlConstants.STATUS_CODE,
            599);

    @ParameterizedTest
    @MethodSource("operations")
    void removesStaleHeadersThatResponseDoesNotSet(Op op) {
        server.on("*", DATA).reply(Reply.ok("old"));
        server.on("*", METADATA).reply(Reply.json(JSON));
        server.on("*", AUTH).reply(Reply.json(OWNED_JSON));
        Map<String, @Nullable Object> headers = headers();
        headers.putAll(STALE);
        headers.putAll(op.headers());
        Message message = sendAndCheck("queryResult=list&userTag=me&key=k&operation=" + op.name(), op.body(), headers);
        assertThat(message.getHeaders()).doesNotContainValue("\"stale\"").doesNotContainValue(99L);
        assertThat(message.getHeaders()).doesNotContainValue(Instant.EPOCH).doesNotContainValue(599);
        requests(op.wire().size());
    }

    @ParameterizedTest
    @MethodSource("operationsThatReadData")
    void removesStaleTypeAndTimeIfDataHasNone(String operation) {
        server.on("*", DATA).reply(Reply.ok("old"));
        Message message = sendAndCheck(
                "key=k&operation=" + operation,
                new ByteArrayInputStream(new byte[1]),
                headers(Exchange.CONTENT_TYPE, "app/stale", Exchange.MESSAGE_TIMESTAMP, 12345L));
        assertThat(message.getHeader(Exchange.CONTENT_TYPE)).isNull();
        assertThat(message.getHeader(Exchange.MESSAGE_TIMESTAMP)).isNull();
        requests(operation.equals("get") ? 2 : 1);
    }

    static Stream<String> operationsThatReadData() {
        return Stream.of("get", "getData");
    }
}
