package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Select;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the values of the headers Select, Range, IfMatch, IfNoneMatch and ContentType. */
@Tag("compat")
class RequestHeadersTest extends FunctionTestCase {

    static Stream<Object> selectsOfAAndC() {
        return Stream.of(
                "a,c",
                " a , c ",
                List.of("a", "c"),
                new LinkedHashSet<>(List.of("c", "a")),
                Select.of("a", "c"),
                "a,missing,c",
                Set.of(CharBuffer.wrap("a"), "c"));
    }

    @ParameterizedTest
    @MethodSource("selectsOfAAndC")
    void selectsListedFields(Object select) {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1,\"b\":2,\"c\":null}"));
        Message message = sendAndCheck("operation=getMetadata&key=k", "", headers(DynUrlConstants.SELECT, select));
        assertThat(message.getBody()).isEqualTo(headers("a", 1, "c", null));
        request();
    }

    @Test
    void acceptsArrayAsSelect() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1,\"b\":2}"));
        Message message =
                sendAndCheck("operation=getMetadata&key=k", "", headers(DynUrlConstants.SELECT, new String[] {"a"}));
        assertThat(message.getBody()).isEqualTo(Map.of("a", 1));
        request();
    }

    @Test
    void selectsNothingWithEmptyCollection() {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1}"));
        Message message = sendAndCheck("operation=getMetadata&key=k", "", headers(DynUrlConstants.SELECT, List.of()));
        assertThat(message.getBody()).isEqualTo(Map.of());
        request();
    }

    static Stream<Object> wrongSelects() {
        return Stream.of(
                "", " ", "a,", ",a", "a,,b", 42, Map.of("a", 1), List.of(""), Arrays.asList("a", null), List.of(1));
    }

    @ParameterizedTest
    @MethodSource("wrongSelects")
    void refusesInvalidSelect(Object select) {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                "operation=getMetadata&key=k",
                "x",
                headers(DynUrlConstants.SELECT, select));
        assertThat(failure).hasMessageContaining("the header CamelDynUrlSelect");
    }

    static Stream<Arguments> ranges() {
        return Stream.of(
                Arguments.of("bytes=0-9", "bytes=0-9", 0, 10),
                Arguments.of("bytes=90-", "bytes=90-", 90, 100),
                Arguments.of("bytes=-7", "bytes=-7", 93, 100),
                Arguments.of("bytes=95-999", "bytes=95-999", 95, 100),
                Arguments.of(ByteRange.of(3, 5), "bytes=3-4", 3, 5),
                Arguments.of(ByteRange.last(1), "bytes=-1", 99, 100),
                Arguments.of(ByteRange.all(), null, 0, 100));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void acceptsRangeAsHttpTextOrByteRange(Object range, @Nullable String sent, int start, int end) {
        server.on("GET", DATA).reply(ServedObject.pattern(100));
        Message message = sendAndCheck("operation=getData&key=k", "", headers(DynUrlConstants.RANGE, range));
        assertThat(message.getBody()).isEqualTo(Arrays.copyOfRange(PatternBytes.bytes(100), start, end));
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo((long) end - start);
        assertThat(request().header("Range")).isEqualTo(sent);
    }

    @Test
    void returnsEmptyBodyForRangeBeyondEnd() {
        server.on("GET", DATA).reply(ServedObject.pattern(100));
        Message message = sendAndCheck("operation=getData&key=k", "", headers(DynUrlConstants.RANGE, "bytes=100-199"));
        assertThat(message.getBody()).isEqualTo(new byte[0]);
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo(0L);
        request();
    }

    @Test
    void sendsNoRequestForEmptyRange() {
        Message message =
                sendAndCheck("operation=getData&key=k", "", headers(DynUrlConstants.RANGE, ByteRange.of(5, 5)));
        assertThat(message.getBody()).isEqualTo(new byte[0]);
        assertThat(message.getHeader(DynUrlConstants.SIZE)).isEqualTo(0L);
    }

    static Stream<Object> wrongRanges() {
        return Stream.of(
                "bytes=0-1,5-6",
                "bytes=5-1",
                "bytes=-",
                "0-9",
                "bytes 0-9",
                "items=0-1",
                "",
                "bytes=0-1\r\nX: y",
                42,
                List.of("bytes=0-1"));
    }

    @ParameterizedTest
    @MethodSource("wrongRanges")
    void refusesInvalidRange(Object range) {
        InvalidRequestException failure = failure(
                InvalidRequestException.class, "operation=getData&key=k", "x", headers(DynUrlConstants.RANGE, range));
        assertThat(failure).hasMessageContaining("the header CamelDynUrlRange").hasMessageContaining("one range");
        assertThat(String.valueOf(failure.getMessage())).doesNotContain("\r", "\n");
    }

    static Stream<Object> wrongTags() {
        return Stream.of(
                "e1", "W/\"e1\"", "*", "\"a\", \"b\"", "\"a\r\nX: y\"", "\"a\"\r\nX: y", "", 42, List.of("\"a\""));
    }

    @ParameterizedTest
    @MethodSource("wrongTags")
    void refusesInvalidIfMatch(Object tag) {
        for (String operation : List.of("setData", "delete", "getData")) {
            InvalidRequestException failure = failure(
                    InvalidRequestException.class,
                    "key=k&operation=" + operation,
                    "x",
                    headers(DynUrlConstants.IF_MATCH, tag));
            assertThat(failure)
                    .hasMessageContaining("the header CamelDynUrlIfMatch")
                    .hasMessageContaining("strong");
            assertThat(String.valueOf(failure.getMessage())).doesNotContain("\r", "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"setData", "setMetadata", "updateMetadata", "setPermissions", "updatePermissions", "delete"})
    void sendsIfMatchWithEachWrite(String operation) {
        server.otherwise().reply(Reply.status(412));
        failure(
                ConflictException.class,
                "key=k&operation=" + operation,
                "{\"owned\":[\"me\"]}",
                headers(DynUrlConstants.IF_MATCH, "\"e1\""));
        assertThat(request().headers("If-Match")).containsExactly("\"e1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setData", "setMetadata", "updateMetadata", "setPermissions", "updatePermissions"})
    void sendsIfNoneMatchWithEachWrite(String operation) {
        server.otherwise().reply(Reply.status(412));
        failure(
                ConflictException.class,
                "key=k&operation=" + operation,
                "{\"owned\":[\"me\"]}",
                headers(DynUrlConstants.IF_NONE_MATCH, "*"));
        assertThat(request().headers("If-None-Match")).containsExactly("*");
    }

    @Test
    void sendsConditionOfSetWithDataOnly() {
        server.on("PUT", DATA).reply(Reply.ok().etag("\"e2\""));
        server.on("PUT", METADATA).reply(Reply.ok().etag("\"m\""));
        Message message = sendAndCheck(
                "operation=set&key=k",
                "x",
                headers(DynUrlConstants.IF_MATCH, "\"e1\"", DynUrlConstants.METADATA, Map.of()));
        assertThat(requests(2).get(0).headers("If-Match")).containsExactly("\"e1\"");
        assertThat(requests(2).get(1).headers("If-Match")).isEmpty();
        assertThat(message.getHeader(DynUrlConstants.ETAG)).isEqualTo("\"e2\"");
    }

    static Stream<Object> invalidIfNoneMatchValues() {
        return Stream.of("", "\"e1\"", "true", " *", true, List.of("*"));
    }

    @ParameterizedTest
    @MethodSource("invalidIfNoneMatchValues")
    void acceptsOnlyStarAsIfNoneMatch(Object value) {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                "operation=setData&key=k",
                "x",
                headers(DynUrlConstants.IF_NONE_MATCH, value));
        assertThat(failure)
                .hasMessageContaining("the header CamelDynUrlIfNoneMatch")
                .hasMessageContaining("only be *");
    }

    static Stream<Arguments> contentTypes() {
        return Stream.of(
                Arguments.of(headers(), null),
                Arguments.of(headers("Content-Type", "text/css"), "text/css"),
                Arguments.of(headers("content-type", "text/css"), "text/css"),
                Arguments.of(headers("Content-Type", " "), null),
                Arguments.of(
                        headers("Content-Type", "text/css", DynUrlConstants.CONTENT_TYPE, "image/png"), "image/png"),
                Arguments.of(headers(DynUrlConstants.CONTENT_TYPE, "a/b; c=\"d e\""), "a/b; c=\"d e\""),
                Arguments.of(headers("Content-Type", "text/css", DynUrlConstants.CONTENT_TYPE, null), "text/css"),
                Arguments.of(headers("Content-Type", "text/css", DynUrlConstants.CONTENT_TYPE, ""), "text/css"));
    }

    @ParameterizedTest
    @MethodSource("contentTypes")
    void sendsContentTypeOfHeaderElseOfMessage(Map<String, @Nullable Object> headers, @Nullable String sent) {
        server.on("PUT", DATA).reply(Reply.ok());
        sendAndCheck("operation=setData&key=k", new byte[1], headers);
        assertThat(request().header("Content-Type")).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain\r\nX-Evil: 1", "text/plain\n", "text/\u00e9", "a\0b"})
    void refusesContentTypeWithControlCharacters(String type) {
        for (String header : List.of("Content-Type", DynUrlConstants.CONTENT_TYPE)) {
            InvalidRequestException failure =
                    failure(InvalidRequestException.class, "operation=setData&key=k", "x", headers(header, type));
            assertThat(failure).hasMessageContaining("Content-Type");
            assertThat(String.valueOf(failure.getMessage())).doesNotContain("\r", "\n");
        }
    }

    @Test
    void ignoresHeadersThatOperationDoesNotRead() {
        server.on("GET", METADATA).reply(Reply.json("{}"));
        Map<String, @Nullable Object> headers = headers(
                DynUrlConstants.RANGE, "rubbish",
                DynUrlConstants.FILTER, "rubbish",
                DynUrlConstants.PERMISSIONS, "rubbish",
                DynUrlConstants.METADATA, "rubbish",
                DynUrlConstants.CONTENT_TYPE, "\r\n");
        sendAndCheck("operation=getMetadata&key=k", "", headers);
        assertThat(request().headers("Range")).isEmpty();
    }
}
