package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the page errors.md of the guide: the exception for each status and operation. */
@Tag("compat")
class StatusTest extends HttpStoreTestCase {
    private static final String KEY = "a b";

    static Stream<Arguments> statuses() {
        Class<?> unavailable = StoreUnavailableException.class;
        Class<?> unexpected = UnexpectedReplyException.class;
        return Stream.of(
                Arguments.of(404, NoSuchKeyException.class, Outcome.REJECTED, "the store has no such key (404)"),
                Arguments.of(410, NoSuchKeyException.class, Outcome.REJECTED, "the store has no such key (410)"),
                Arguments.of(
                        401, AccessDeniedException.class, Outcome.REJECTED, "the server does not know the user (401)"),
                Arguments.of(
                        403,
                        AccessDeniedException.class,
                        Outcome.REJECTED,
                        "the server does not allow it to this user"),
                Arguments.of(409, ConflictException.class, Outcome.REJECTED, "(409)"),
                Arguments.of(412, ConflictException.class, Outcome.REJECTED, "(412)"),
                Arguments.of(429, unavailable, Outcome.REJECTED, "(429)"),
                Arguments.of(500, unavailable, Outcome.UNKNOWN, "(500)"),
                Arguments.of(501, unavailable, Outcome.REJECTED, "(501)"),
                Arguments.of(502, unavailable, Outcome.UNKNOWN, "(502)"),
                Arguments.of(503, unavailable, Outcome.REJECTED, "(503)"),
                Arguments.of(504, unavailable, Outcome.UNKNOWN, "(504)"),
                Arguments.of(599, unavailable, Outcome.UNKNOWN, "(599)"),
                Arguments.of(300, unexpected, Outcome.REJECTED, "was answered 300"),
                Arguments.of(304, unexpected, Outcome.REJECTED, "was answered 304"),
                Arguments.of(400, unexpected, Outcome.REJECTED, "was answered 400"),
                Arguments.of(405, unexpected, Outcome.REJECTED, "was answered 405"),
                Arguments.of(407, unexpected, Outcome.REJECTED, "was answered 407"),
                Arguments.of(413, unexpected, Outcome.REJECTED, "was answered 413"),
                Arguments.of(416, unexpected, Outcome.REJECTED, "was answered 416"),
                Arguments.of(418, unexpected, Outcome.REJECTED, "was answered 418"));
    }

    private static Map<String, Consumer<Store>> operations() {
        Map<String, Consumer<Store>> operations = new LinkedHashMap<>();
        operations.put("getData", s -> s.getData(KEY).close());
        operations.put("setData", s -> s.setData(KEY, Data.of("x")));
        operations.put("getMetadata", s -> s.getMetadata(KEY));
        operations.put("setMetadata", s -> s.setMetadata(KEY, Metadata.empty()));
        operations.put("updateMetadata", s -> s.updateMetadata(KEY, Metadata.empty()));
        operations.put("getPermissions", s -> s.getPermissions(KEY));
        operations.put("setPermissions", s -> s.setPermissions(KEY, Permissions.of(Map.of("owned", List.of("me")))));
        operations.put("updatePermissions", s -> s.updatePermissions(KEY, Permissions.of(Map.of())));
        operations.put("delete", s -> s.delete(KEY));
        return operations;
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void throwsSameExceptionForEveryOperation(
            int status, Class<? extends StoreException> type, Outcome outcome, String why) {
        server.otherwise().reply(Reply.status(status).type("text/html").body("<p>s3cr3t of the server</p>"));
        HttpStore store = open(builder().maxAttempts(1));
        operations().forEach((action, operation) -> {
            StoreException e = failure(type, () -> operation.accept(store));
            assertThat(e)
                    .hasMessageStartingWith("Cannot " + action + " \"a b\": ")
                    .hasMessageContaining(why);
            assertThat(e.getMessage()).isEqualTo("Cannot " + action + " \"a b\": " + e.reason());
            assertThat(e.getMessage()).doesNotContain("s3cr3t");
            assertThat(e.responseBody())
                    .isEqualTo(status == 304 ? Optional.empty() : Optional.of("<p>s3cr3t of the server</p>"));
            assertThat(e.action()).isEqualTo(action);
            assertThat(e.key()).contains(KEY);
            assertThat(e.status()).isEqualTo(status);
            assertThat(e.outcome()).isEqualTo(outcome);
        });
        assertThat(server.requests()).hasSize(operations().size());
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "401, AccessDeniedException",
        "403, AccessDeniedException",
        "404, UnexpectedReplyException",
        "410, UnexpectedReplyException",
        "418, UnexpectedReplyException",
        "429, StoreUnavailableException",
        "500, StoreUnavailableException"
    })
    void throwsExceptionWithoutKeyForQueries(int status, String type) {
        server.otherwise().reply(Reply.status(status));
        HttpStore store = store();
        StoreException e = failure(StoreException.class, () -> store.queryKeys(Query.all()));
        assertThat(e.getClass().getSimpleName()).isEqualTo(type);
        assertThat(e).hasMessageStartingWith("Cannot queryKeys: ").hasMessageContaining(String.valueOf(status));
        assertThat(e.key()).isEmpty();
        assertThat(e.status()).isEqualTo(status);
        assertThat(failure(StoreException.class, () -> store.query(Query.all())))
                .hasMessageStartingWith("Cannot query: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void namesUrlOfWriteThatFoundNothing(int status) {
        server.otherwise().reply(Reply.status(status));
        HttpStore store = open(builder().urlFormat("{base}/{key}/{part}?sig=s1gnature"));
        String reason = "the store has no such key (" + status + ")";
        assertThat(failure(NoSuchKeyException.class, () -> store.setData("k", Data.of("x"))))
                .hasMessage("Cannot setData \"k\": " + reason + ": PUT " + server.url("/base/k/data")
                        + " ({base}/{key}/{part}); check baseUrl and urlFormat");
        assertThat(failure(NoSuchKeyException.class, () -> store.updateMetadata("k", Metadata.empty())))
                .hasMessageContaining("POST " + server.url("/base/k/metadata") + " (")
                .hasMessageEndingWith("check baseUrl and urlFormat");
        assertThat(failure(NoSuchKeyException.class, () -> store.delete("k")))
                .hasMessageContaining("DELETE " + server.url("/base/k") + " (")
                .hasMessageEndingWith("check baseUrl, urlFormat and urlFormatNoPart");
    }

    @Test
    void namesOptionOfMethodIfPutIsNotAllowed() {
        server.otherwise().reply(Reply.status(405));
        HttpStore store = open(builder());
        assertThat(failure(StoreException.class, () -> store.setMetadata("k", Metadata.empty())))
                .hasMessageEndingWith("check baseUrl and urlFormat; if it takes metadata by PATCH or POST, set"
                        + " setMetadataMethod");
        assertThat(failure(StoreException.class, () -> store.setData("k", Data.of("d"))))
                .hasMessageEndingWith("check baseUrl and urlFormat; if it takes data by POST, set setDataMethod");
        assertThat(failure(StoreException.class, () -> store.delete("k")))
                .hasMessageEndingWith("check baseUrl, urlFormat and urlFormatNoPart");
    }

    /** A key that is not there is often normal for a read, so the message only says how to tell that the URL is wrong. */
    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void namesUrlOfReadThatFoundNothing(int status) {
        server.otherwise().reply(Reply.status(status));
        HttpStore store =
                open(builder().baseUrl(server.url("/base?sig=s1gnature")).urlFormat("{base}/{key}/{part}?key=s3cr3t"));
        String reason = " \"k\": the store has no such key (" + status + "): GET " + server.url("/base/k/");
        String advice = "; if every key is missing, check baseUrl and urlFormat";
        assertThat(failure(NoSuchKeyException.class, () -> store.getData("k")))
                .hasMessage("Cannot getData" + reason + "data" + advice);
        assertThat(failure(NoSuchKeyException.class, () -> store.getData("k", ByteRange.from(1))))
                .hasMessage("Cannot getData" + reason + "data" + advice);
        assertThat(failure(NoSuchKeyException.class, () -> store.getMetadata("k")))
                .hasMessage("Cannot getMetadata" + reason + "metadata" + advice);
        assertThat(failure(NoSuchKeyException.class, () -> store.getPermissions("k")))
                .hasMessage("Cannot getPermissions" + reason + "auth" + advice);
    }

    @Test
    void masksSecretInPathOfObjectThatIsMissing() {
        server.otherwise().reply(Reply.status(404));
        HttpStore store = open(builder().baseUrl(server.url("/t0p-s3cr3t")).header("X-Api-Key", "t0p-s3cr3t"));
        assertThat(failure(NoSuchKeyException.class, () -> store.getMetadata("k")))
                .hasMessageContaining("GET " + server.url("/xxxxxx/k/metadata") + "; if every key");
        assertThat(failure(NoSuchKeyException.class, () -> store.delete("k")))
                .hasMessageContaining("DELETE " + server.url("/xxxxxx/k") + " ({base}/{key}); check baseUrl");
    }

    @Test
    void namesOptionsOfPartsWithUrlsOfTheirOwn() {
        server.otherwise().reply(Reply.status(404));
        HttpStore store = open(builder()
                .dialect(Dialect.documented()
                        .with(Map.of(
                                "dataUrl", "{base}/{key}/content",
                                "metadataUrl", "{base}/{key}/properties",
                                "deleteUrl", "{base}/{key}?all"))));
        assertThat(failure(NoSuchKeyException.class, () -> store.setData("k", Data.of("x"))))
                .hasMessageEndingWith(
                        "PUT " + server.url("/base/k/content") + " ({base}/{key}/content); check baseUrl and dataUrl");
        assertThat(failure(NoSuchKeyException.class, () -> store.updateMetadata("k", Metadata.empty())))
                .hasMessageEndingWith("check baseUrl and metadataUrl");
        assertThat(failure(
                        NoSuchKeyException.class,
                        () -> store.setPermissions("k", Permissions.of(Map.of("owned", Set.of("tag"))))))
                .hasMessageEndingWith("check baseUrl and urlFormat");
        assertThat(failure(NoSuchKeyException.class, () -> store.delete("k")))
                .hasMessageEndingWith("check baseUrl and deleteUrl");
        assertThat(store.explainMissing("k", Part.DATA)).endsWith("/content; check baseUrl and dataUrl");
        assertThat(store.explainMissing("k", Part.METADATA))
                .endsWith("/properties; check baseUrl, metadataUrl and missingParts");
    }

    @Test
    void shortensLongUrl() {
        server.otherwise().reply(Reply.status(400));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k".repeat(2000))))
                .message()
                .contains("kkk… ({base}/{key}/{part}) was answered 400")
                .hasSizeLessThan(500);
    }

    @Test
    void reportsMethodTemplateStatusAndTypeOfUnexpectedResponse() {
        server.otherwise().reply(Reply.status(400).type("text/html; charset=utf-8"));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessage("Cannot getMetadata \"k\": GET " + server.url("/base/k/metadata")
                        + " ({base}/{key}/{part}) was answered 400"
                        + " \"text/html; charset=utf-8\": the server refuses the request");
        assertThat(failure(UnexpectedReplyException.class, () -> store.delete("k")))
                .hasMessageStartingWith(
                        "Cannot delete \"k\": DELETE " + server.url("/base/k") + " ({base}/{key}) was answered 400");
        assertThat(failure(UnexpectedReplyException.class, () -> store.queryKeys(Query.where("password", "s3cr3t"))))
                .hasMessageStartingWith(
                        "Cannot queryKeys: GET " + server.url("/find") + " ({queryUrl}) was answered 400")
                .message()
                .doesNotContain("s3cr3t");
    }

    static Stream<Arguments> retryAfter() {
        return Stream.of(
                Arguments.of("0", Duration.ZERO),
                Arguments.of("1", Duration.ofSeconds(1)),
                Arguments.of("86400", Duration.ofDays(1)),
                Arguments.of("999999999", Duration.ofSeconds(999_999_999)),
                Arguments.of(" 7 ", Duration.ofSeconds(7)),
                Arguments.of("Wed, 21 Oct 2015 07:28:00 GMT", Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("retryAfter")
    void exposesRetryAfter(String header, Duration expected) {
        HttpStore store = open(builder().maxAttempts(1));
        for (int status : new int[] {429, 503, 500}) {
            server.otherwise().reply(Reply.status(status).header("Retry-After", header));
            assertThat(failure(StoreUnavailableException.class, () -> store.delete("k"))
                            .retryAfter())
                    .contains(expected);
        }
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "",
                "soon",
                "1.5",
                "1s",
                "99999999999999999999",
                "Wed, 99 Oct 2015 07:28:00 GMT",
                "Fri, 31 Dec +12100 23:59:59 GMT",
                "Fri, 31 Dec +999999999 23:59:59 GMT"
            })
    void ignoresMalformedRetryAfter(String header) {
        server.otherwise().reply(Reply.status(503).header("Retry-After", header));
        HttpStore store = open(builder().maxAttempts(1));
        assertThat(failure(StoreUnavailableException.class, () -> store.delete("k"))
                        .retryAfter())
                .isEmpty();
    }

    @Test
    void convertsRetryAfterDateToDuration() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
        server.otherwise().reply(Reply.status(503).header("Retry-After", date));
        HttpStore store = store();
        assertThat(failure(StoreUnavailableException.class, () -> store.delete("k"))
                        .retryAfter()
                        .orElseThrow())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 203, 204, 205, 206, 226, 299})
    void acceptsStatus200To299ForWrites(int status) {
        server.otherwise().reply(Reply.status(status).etag("\"e\""));
        HttpStore store = store();
        assertThat(store.setData("k", Data.of("x")).etag()).isEqualTo("\"e\"");
        assertThat(store.updateMetadata("k", Metadata.empty()).status()).isEqualTo(status);
        assertThat(store.delete("k").status()).isEqualTo(status);
        assertThat(store.exists("k")).isTrue();
    }

    @Test
    void doesNotRetryPostAfter503() {
        server.otherwise().reply(Reply.status(503).header("Retry-After", "0"));
        HttpStore store = store();
        failure(StoreUnavailableException.class, () -> store.updateMetadata("k", Metadata.empty()));
        assertThat(server.requests()).hasSize(1);
    }
}
