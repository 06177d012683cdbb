package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that headers do not override options of the endpoint, but replace options that are not set. */
@Tag("compat")
class HeaderRuleTest extends FunctionTestCase {
    private static final String IF_E1 = "ifMatch=%22e1%22";

    /** Returns each value with each spelling of the header name. */
    private static Stream<Arguments> headerVariants(String header, @Nullable Object... values) {
        List<Arguments> variants = new ArrayList<>();
        String mixedCase = "cAMELdYNuRL" + header.substring("CamelDynUrl".length());
        for (String name : List.of(header, header.toLowerCase(Locale.ROOT), mixedCase)) {
            Arrays.asList(values).forEach(value -> variants.add(Arguments.of(name, value)));
        }
        return variants.stream();
    }

    static Stream<Arguments> operations() {
        return headerVariants(
                "CamelDynUrlOperation", "delete", DynUrlOperation.delete, "", null, 42, "DELETE ", List.of("delete"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void ignoresHeaderIfOperationIsPinned(String header, @Nullable Object value) {
        server.on("GET", DATA).reply(Reply.ok("x"));
        sendAndCheck("operation=getData&key=k", "", headers(header, value));
        assertThat(requestLines(1)).containsExactly("GET /base/k/data");
    }

    static Stream<Arguments> keys() {
        return headerVariants("CamelDynUrlKey", "other", "", null, 42, "..", List.of("other"), new byte[] {'o'});
    }

    @ParameterizedTest
    @MethodSource("keys")
    void ignoresHeaderIfKeyIsPinned(String header, @Nullable Object value) {
        server.on("GET", DATA).reply(Reply.ok("x"));
        Message message = sendAndCheck("operation=getData&key=k", "", headers(header, value));
        assertThat(requestLines(1)).containsExactly("GET /base/k/data");
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo("k");
    }

    static Stream<Arguments> selects() {
        return headerVariants("CamelDynUrlSelect", "b", "", null, List.of("b"), List.of(), 42);
    }

    @ParameterizedTest
    @MethodSource("selects")
    void ignoresHeaderIfSelectIsPinned(String header, @Nullable Object value) {
        server.on("GET", METADATA).reply(Reply.json("{\"a\":1,\"b\":2}"));
        Message message = sendAndCheck("operation=getMetadata&key=k&select=a", "", headers(header, value));
        assertThat(message.getBody()).isEqualTo(Map.of("a", 1));
        request();
    }

    static Stream<Arguments> ranges() {
        return headerVariants("CamelDynUrlRange", "bytes=5-9", "", null, ByteRange.of(5, 9), "rubbish", 42);
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void ignoresHeaderIfRangeIsPinned(String header, @Nullable Object value) {
        server.on("GET", DATA).reply(ServedObject.pattern(100));
        Message message = sendAndCheck("operation=getData&key=k&range=bytes=0-1", "", headers(header, value));
        assertThat(message.getBody()).isEqualTo(PatternBytes.bytes(2));
        assertThat(request().headers("Range")).containsExactly("bytes=0-1");
    }

    static Stream<Arguments> ifMatchHeaders() {
        return headerVariants("CamelDynUrlIfMatch", "\"e2\"", "", null, "*", "W/\"e1\"", 42);
    }

    @ParameterizedTest
    @MethodSource("ifMatchHeaders")
    void ignoresHeaderIfIfMatchIsPinned(String header, @Nullable Object value) {
        server.on("DELETE", "/base/k").reply(Reply.status(204));
        sendAndCheck("operation=delete&key=k&" + IF_E1, "", headers(header, value));
        assertThat(request().headers("If-Match")).containsExactly("\"e1\"");
    }

    static Stream<Arguments> ifNoneMatchHeaders() {
        return headerVariants("CamelDynUrlIfNoneMatch", "", null, "\"e2\"", 42);
    }

    @ParameterizedTest
    @MethodSource("ifNoneMatchHeaders")
    void ignoresHeaderIfIfNoneMatchIsPinned(String header, @Nullable Object value) {
        server.on("PUT", DATA).reply(Reply.status(201));
        sendAndCheck("operation=setData&key=k&ifNoneMatch=*", "x", headers(header, value));
        assertThat(request().headers("If-None-Match")).containsExactly("*");
    }

    static Stream<Arguments> types() {
        return headerVariants("CamelDynUrlContentType", "text/html", "", null, 42);
    }

    @ParameterizedTest
    @MethodSource("types")
    void ignoresHeadersIfContentTypeIsPinned(String header, @Nullable Object value) {
        server.on("PUT", DATA).reply(Reply.ok());
        sendAndCheck(
                "operation=setData&key=k&contentType=image/png",
                "x",
                headers(header, value, "Content-Type", "text/css"));
        assertThat(request().headers("Content-Type")).containsExactly("image/png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelDynUrlFilter", "cameldynurlfilter"})
    void addsFiltersOfHeaderWithoutOverriding(String header) {
        server.on("GET", "/find").reply(Reply.ok());
        Map<String, @Nullable Object> filter = headers("status", "old", "status ", "x", "size", 1);
        sendAndCheck("operation=queryKeys&queryResult=list&filter.status=new", "", headers(header, filter));
        assertThat(String.valueOf(request().query()).split("&"))
                .containsExactlyInAnyOrder("status=%22new%22", "status%20=%22x%22", "size=1");
    }

    @Test
    void keepsFilterThatIsPinnedToNull() {
        server.on("GET", "/find").reply(Reply.ok());
        sendAndCheck(
                "operation=queryKeys&queryResult=list&filter.a=null",
                "",
                headers(DynUrlConstants.FILTER, Map.of("a", 1)));
        assertThat(request().query()).isEqualTo("a=null");
    }

    @Test
    void usesHeadersForOptionsThatAreNotSet() {
        server.on("GET", DATA).reply(ServedObject.pattern(100).etag("\"e1\""));
        Map<String, @Nullable Object> headers = headers(
                DynUrlConstants.OPERATION, "getData",
                DynUrlConstants.KEY, "k",
                DynUrlConstants.RANGE, "bytes=0-1",
                DynUrlConstants.IF_MATCH, "\"e1\"");
        assertThat(sendAndCheck("", "", headers).getBody()).isEqualTo(PatternBytes.bytes(2));
        assertThat(request().headers("Range")).containsExactly("bytes=0-1");
        assertThat(request().headers("If-Match")).containsExactly("\"e1\"");
    }

    @Test
    void readsHeaderNamesCaseInsensitively() {
        server.on("GET", DATA).reply(Reply.ok("x"));
        sendAndCheck("", "", headers("cameldynurlOPERATION", "getData", "CAMELDYNURLKEY", "k"));
        assertThat(requestLines(1)).containsExactly("GET /base/k/data");
    }

    @Test
    void refusesMissingOperationAndNamesOptionAndHeader() {
        InvalidRequestException failure =
                failure(InvalidRequestException.class, "key=k", "x", headers(DynUrlConstants.OPERATION, null));
        assertThat(failure).hasMessageContaining("operation").hasMessageContaining("option operation");
        assertThat(failure).hasMessageContaining("header CamelDynUrlOperation");
    }

    static Stream<Object> wrongOperations() {
        return Stream.of(
                "DELETE ",
                "delete ",
                " delete",
                "DELETE",
                "Delete",
                "delet\u0435",
                "dele te",
                "delete,get",
                "",
                "rm",
                42,
                true,
                List.of("delete"),
                new byte[] {'g', 'e', 't'},
                InputStream.nullInputStream(),
                Map.of("delete", "delete"));
    }

    @ParameterizedTest
    @MethodSource("wrongOperations")
    void refusesInvalidOperation(Object operation) {
        InvalidRequestException failure =
                failure(InvalidRequestException.class, "key=k", "x", headers(DynUrlConstants.OPERATION, operation));
        assertThat(failure).hasMessageContaining("operation").hasMessageContaining("header CamelDynUrlOperation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"getmetadata", "GETMETADATA", " getMetadata ", "get-metadata", "get_metadata"})
    void refusesSameSpellingsInOptionAndHeader(String operation) {
        InvalidRequestException failure =
                failure(InvalidRequestException.class, "key=k", "", headers(DynUrlConstants.OPERATION, operation));
        assertThat(failure).hasMessageContaining("getMetadata, getPermissions");
        assertThatThrownBy(() -> context.getEndpoint(store("key=k&operation=RAW(" + operation + ")")))
                .rootCause()
                .hasMessageContaining("getMetadata, getPermissions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ifMatch=%221%22", "ifNoneMatch=*", "range=bytes=0-1"})
    void refusesOptionWithoutEffectOnOperationFromHeader(String option) {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                "key=k&" + option,
                "",
                headers(DynUrlConstants.OPERATION, "getMetadata"));
        assertThat(failure).hasMessageContaining("has no effect on operation=getMetadata");
    }

    @Test
    void refusesIfNoneMatchHeaderIfIfMatchIsPinned() {
        InvalidRequestException failure = failure(
                InvalidRequestException.class,
                "operation=setData&key=k&" + IF_E1,
                "x",
                headers(DynUrlConstants.IF_NONE_MATCH, "*"));
        assertThat(failure)
                .hasMessageContaining("option ifMatch")
                .hasMessageContaining("header CamelDynUrlIfNoneMatch");
    }
}
