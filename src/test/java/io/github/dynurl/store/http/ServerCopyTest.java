package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.ObjectTransfer;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests copies and moves within a store whose server copies data itself by COPY (copyMethod). */
class ServerCopyTest extends HttpStoreTestCase {
    private final ServedStore objects = ServedStore.on(server).creating();
    private boolean ignoresCondition;

    @BeforeEach
    void putOriginal() {
        objects.put("a", Map.of("n", 1), "the data");
        server.when(request -> request.method().equals("COPY")).reply(this::copy);
    }

    /** Copies an object of {@link #objects} as RFC 4918 says, without its metadata. */
    private Reply copy(RecordedRequest request) {
        String original = keyOf(request.path());
        String copy = keyOf(Objects.requireNonNull(request.header("Destination"))
                .substring(server.url("").length()));
        if (objects.data(original) == null) {
            return Reply.status(404);
        }
        boolean isMet = ignoresCondition || etagOf(original).equals(request.header("If-Match"));
        boolean mayWrite = objects.data(copy) == null || !"F".equals(request.header("Overwrite"));
        if (!isMet || !mayWrite) {
            return Reply.status(412);
        }
        objects.put(copy, Map.of(), Objects.requireNonNull(objects.data(original)));
        return Reply.status(201).header("Location", "http://elsewhere.invalid/x");
    }

    private static String keyOf(String path) {
        String encoded = path.substring("/base/".length(), path.length() - "/data".length());
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }

    private String etagOf(String key) {
        try {
            return String.valueOf(Json.parseObject(objects.line(key)).get("etag"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dialect dialect(String... values) {
        Dialect dialect = Dialect.documented().with(Map.of("copyMethod", "COPY", "permissions", "none"));
        for (int i = 0; i < values.length; i += 2) {
            dialect = dialect.with(values[i], values[i + 1]);
        }
        return dialect;
    }

    private HttpStore copying() {
        return open(builder().dialect(dialect()));
    }

    private static ObjectTransfer within(HttpStore store) {
        return ObjectTransfer.between(store, store);
    }

    private List<String> lines() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    private long count(String method, String path) {
        return server.requests(method, path).size();
    }

    private void assertCopied(String key) {
        assertThat(objects.data(key)).isEqualTo("the data");
        assertThat(objects.metadata(key)).isEqualTo(Map.of("n", 1));
    }

    private void assertStreamed(String key) {
        assertCopied(key);
        assertThat(count("GET", "/base/a/data")).isEqualTo(1);
        assertThat(count("PUT", "/base/" + key + "/data")).isEqualTo(1);
    }

    private static Predicate<RecordedRequest> isCopy() {
        return request -> request.method().equals("COPY");
    }

    @Test
    void copiesWithoutReadingData() {
        String etag = etagOf("a");
        PartInfo info = within(copying()).copy("a", "b/ä +");
        assertCopied("b/ä +");
        assertThat(info.status()).isEqualTo(201);
        assertThat(info.etag()).isEqualTo(etagOf("b/ä +"));
        assertThat(info.size()).isEmpty();
        assertThat(lines())
                .containsExactly(
                        "HEAD /base/a/data",
                        "GET /base/a/metadata",
                        "COPY /base/a/data",
                        "HEAD /base/a/data",
                        "HEAD /base/b/%C3%A4%20%2B/data",
                        "PUT /base/b/%C3%A4%20%2B/metadata");
        RecordedRequest copy = server.requests("COPY", "/base/a/data").get(0);
        assertThat(copy.header("Destination")).isEqualTo(server.url("/base/b/%C3%A4%20%2B/data"));
        assertThat(copy.header("Overwrite")).isEqualTo("F");
        assertThat(copy.header("Depth")).isEqualTo("0");
        assertThat(copy.header("If-Match")).isEqualTo(etag);
    }

    @Test
    void movesByCopyAndConditionalDeletion() {
        String etag = etagOf("a");
        Object unused = within(copying()).move("a", "b");
        assertCopied("b");
        assertThat(objects.keys()).containsExactly("b");
        assertThat(server.requests("DELETE", "/base/a").get(0).header("If-Match"))
                .isEqualTo(etag);
        assertThat(count("GET", "/base/a/data")).isZero();
    }

    @Test
    void copiesPermissionsAfterMetadata() {
        objects.permit("a", Map.of("owned", List.of("me")));
        Object unused =
                within(open(builder().dialect(dialect("permissions", "json")))).copy("a", "b");
        assertCopied("b");
        assertThat(objects.permissions("b")).isEqualTo(Map.of("owned", List.of("me")));
        assertThat(lines().get(lines().size() - 1)).isEqualTo("PUT /base/b/auth");
    }

    @Test
    void writesMappedMetadata() {
        Object unused =
                within(copying()).mapMetadata(metadata -> metadata.with("m", 2)).copy("a", "b");
        assertThat(objects.metadata("b")).isEqualTo(Map.of("n", 1, "m", 2));
        assertThat(count("GET", "/base/a/data")).isZero();
    }

    @Test
    void streamsWithoutStrongTag() {
        objects.weakEtags();
        Object unused = within(copying()).copy("a", "b");
        assertStreamed("b");
        assertThat(server.requests()).noneMatch(isCopy());
    }

    @Test
    void streamsWhatOptionsWouldChange() {
        for (UnaryOperator<HttpStoreBuilder> option : List.<UnaryOperator<HttpStoreBuilder>>of(
                builder -> builder.digest(true),
                builder -> builder.maxDecodedSize(1000),
                builder -> builder.baseUrl(server.url("/base?token=x")))) {
            Object unused =
                    within(open(option.apply(builder().dialect(dialect())))).copy("a", "b");
            assertCopied("b");
        }
        Object unused = within(copying().withHeaders(Map.of("X-A", "b"))).copy("a", "b");
        unused = ObjectTransfer.between(copying(), copying()).copy("a", "b");
        unused = within(copying())
                .targetCondition(Condition.ifMatch(etagOf("b")))
                .copy("a", "b");
        assertCopied("b");
        assertThat(server.requests()).noneMatch(isCopy());
    }

    /** Tomcat decodes %25 in Destination, but can keep it in the URL of a request. */
    @ParameterizedTest
    @ValueSource(strings = {"100%", "a%2Fb"})
    void streamsToKeysThatServersReadInTwoWays(String key) {
        Object unused = within(copying()).copy("a", key);
        assertCopied(key);
        assertThat(server.requests()).noneMatch(isCopy());
    }

    @Test
    void replacesExistingObjectByStream() {
        objects.put("b", Map.of(), "other");
        Object unused = within(copying()).copy("a", "b");
        assertStreamed("b");
        assertThat(server.requests("COPY", "/base/a/data")).hasSize(1);
    }

    @Test
    void neverReplacesTargetThatMustBeAbsent() {
        objects.put("b", Map.of(), "other");
        objects.ignoringConditions(); // of a PUT
        ObjectTransfer transfer = within(copying()).targetCondition(Condition.ifAbsent());
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure)
                .hasMessageStartingWith(
                        "Cannot move \"a\": the copy \"b\" was not written, and the original was kept: ");
        assertThat(failure.status()).isEqualTo(412);
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(objects.data("b")).isEqualTo("other");
        Object unused = transfer.copy("a", "c");
        assertCopied("c");
    }

    @Test
    void reportsConflictOfOriginalAsStreamedCopyDoes() {
        ObjectTransfer transfer = within(copying()).sourceCondition(Condition.ifMatch("\"other\""));
        ConflictException failure = failure(ConflictException.class, () -> transfer.copy("a", "b"));
        assertThat(failure).hasMessageStartingWith("Cannot copy \"a\": nothing was written: ");
        assertThat(server.requests()).noneMatch(isCopy());
        NoSuchKeyException missing =
                failure(NoSuchKeyException.class, () -> within(copying()).copy("missing", "b"));
        assertThat(missing).hasMessageStartingWith("Cannot copy \"missing\": nothing was written: ");
        assertThat(objects.keys()).containsExactly("a");
    }

    @Test
    void findsOriginalThatChangesBeforeCopy() {
        String seen = etagOf("a");
        server.when(isCopy()).reply(request -> {
            objects.changeData("a", "changed");
            return copy(request);
        });
        ObjectTransfer transfer = within(copying()).sourceCondition(Condition.ifMatch(seen));
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure).hasMessageStartingWith("Cannot move \"a\": nothing was written: ");
        assertThat(objects.keys()).containsExactly("a");
    }

    @Test
    void findsOriginalThatChangesMeanwhileIfServerIgnoresIfMatch() {
        ignoresCondition = true;
        server.when(isCopy()).reply(request -> {
            objects.changeData("a", "changed");
            return copy(request);
        });
        ObjectTransfer transfer = within(copying());
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure)
                .hasMessage(
                        "Cannot move \"a\": the server has copied the data, but the copy \"b\" may be wrong, and the"
                                + " original was kept: the original was changed or deleted meanwhile");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(objects.data("a")).isEqualTo("changed");
        assertThat(count("PUT", "/base/b/metadata")).isZero();
    }

    @Test
    void keepsOriginalIfServerCopiesElsewhere() {
        server.when(isCopy()).reply(Reply.status(201));
        UnexpectedReplyException failure =
                failure(UnexpectedReplyException.class, () -> within(copying()).move("a", "b"));
        assertThat(failure).hasMessageContaining("it is not there; with dialect.copyMethod=none, the data is streamed");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        objects.put("b", Map.of(), "short");
        failure =
                failure(UnexpectedReplyException.class, () -> within(copying()).move("a", "b"));
        assertThat(failure).hasMessageContaining("it has another size than the original");
        assertThat(objects.data("a")).isEqualTo("the data");
    }

    /** A server that knows no COPY at all is asked once, each other refusal may be about one object only. */
    @ParameterizedTest
    @CsvSource({"405, 1", "501, 1", "400, 2", "403, 2", "404, 2", "307, 2", "413, 2", "502, 2"})
    void streamsIfServerRefuses(int status, int copies) {
        server.when(isCopy()).reply(Reply.status(status).header("Location", server.url("/elsewhere")));
        HttpStore store = copying();
        Object unused = within(store).copy("a", "b");
        assertStreamed("b");
        unused = within(store.scope()).move("a", "c");
        assertCopied("c");
        assertThat(server.requests().stream().filter(isCopy())).hasSize(copies);
        assertThat(server.requests("*", "/elsewhere")).isEmpty();
    }

    /** None of these says that the data was copied, and none that it was not. */
    @ParameterizedTest
    @CsvSource({
        "207, UnexpectedReplyException",
        "202, UnexpectedReplyException",
        "206, UnexpectedReplyException",
        "500, StoreUnavailableException",
        "507, StoreUnavailableException",
    })
    void keepsOriginalIfResultIsUnknown(int status, String type) {
        server.when(isCopy()).reply(Reply.status(status).type("application/xml").body("<multistatus/>"));
        StoreException failure =
                failure(StoreException.class, () -> within(copying()).move("a", "b"));
        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure)
                .hasMessageStartingWith(
                        "Cannot move \"a\": the copy \"b\" may be missing or incomplete, and the original was kept: ");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(objects.keys()).containsExactly("a");
        assertThat(count("GET", "/base/a/data")).isZero();
    }

    @Test
    void asksForTheUserOnlyOnce() {
        server.when(isCopy()).reply(Reply.status(401));
        StoreException failure =
                failure(StoreException.class, () -> within(copying()).copy("a", "b"));
        assertThat(failure)
                .hasMessageContaining("the copy \"b\" was not written")
                .hasMessageContaining("401");
        assertThat(count("GET", "/base/a/data")).isZero();
    }

    @Test
    void copiesAgainIfServerIsBusy() {
        server.when(isCopy()).replies(Reply.status(503), Reply.status(503));
        server.when(isCopy().and(request ->
                        server.requests().stream().filter(isCopy()).count() > 2))
                .reply(this::copy);
        Object unused = within(copying()).copy("a", "b");
        assertCopied("b");
        assertThat(count("COPY", "/base/a/data")).isEqualTo(3);
        assertThat(count("GET", "/base/a/data")).isZero();
    }

    /** Executes the first COPY, and loses its response. */
    private void loseFirstResponse() {
        server.when(isCopy()).reply(request -> {
            boolean isFirst = objects.data("b") == null;
            Reply reply = copy(request);
            return isFirst ? Reply.lostAck() : reply;
        });
    }

    /** The first COPY may still run, so nothing is written there. The next move finds what there is. */
    @Test
    void moveAfterLostResponseCanBeMadeAgain() {
        loseFirstResponse();
        HttpStore store = copying();
        ConflictException failure =
                failure(ConflictException.class, () -> within(store).move("a", "b"));
        assertThat(failure)
                .hasMessageContaining("the copy \"b\" may be missing or incomplete, and the original was kept");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(count("GET", "/base/a/data")).isZero();
        Object unused = within(store).move("a", "b");
        assertCopied("b");
        assertThat(objects.keys()).containsExactly("b");
    }

    /** A refusal does not tell what an earlier attempt has done. */
    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409, 412, 423, 501, 502})
    void neverStreamsAfterAttemptThatMayHaveCopied(int status) {
        server.when(isCopy()).replies(Reply.status(504), Reply.status(status));
        StoreException failure =
                failure(StoreException.class, () -> within(copying()).move("a", "b"));
        assertThat(failure)
                .hasMessageContaining("the copy \"b\" may be missing or incomplete, and the original was kept");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(count("GET", "/base/a/data")).isZero();
    }

    @Test
    void saysThatResultOfLostResponseIsUnknown() {
        loseFirstResponse();
        ObjectTransfer transfer = within(copying()).targetCondition(Condition.ifAbsent());
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure)
                .hasMessageContaining("the copy \"b\" may be missing or incomplete, and the original was kept");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(objects.keys()).contains("a");
        server.when(isCopy()).reply(Reply.lostAck());
        objects.remove("b");
        StoreUnavailableException lost = failure(
                StoreUnavailableException.class,
                () -> within(open(builder().dialect(dialect()).maxAttempts(1))).move("a", "b"));
        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(objects.keys()).contains("a");
    }

    @Test
    void saysThatCopyBehindBrokenGatewayIsUnknown() {
        server.when(isCopy()).reply(request -> {
            Object unused = copy(request);
            return Reply.status(502);
        });
        ObjectTransfer transfer = within(copying()).targetCondition(Condition.ifAbsent());
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure.status()).isEqualTo(502);
        assertThat(objects.keys()).contains("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 503})
    void saysThatCopyBehindBrokenGatewayIsUnknownIfItCannotBeRead(int status) {
        server.when(isCopy()).reply(Reply.status(502));
        server.on("HEAD", "/base/b/data").reply(Reply.status(status));
        ObjectTransfer transfer = within(copying()).targetCondition(Condition.ifAbsent());
        StoreException failure = failure(StoreException.class, () -> transfer.move("a", "b"));
        assertThat(failure)
                .hasMessageContaining("the copy \"b\" may be missing or incomplete, and the original was kept")
                .hasMessageContaining("it is not known whether this request has created it (502)");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(objects.keys()).containsExactly("a");
    }

    @Test
    void saysThatMetadataWasNotWritten() {
        objects.refuse(request -> request.target().equals("/base/b/metadata"), Reply.status(403), 1);
        StoreException failure =
                failure(StoreException.class, () -> within(copying()).move("a", "b"));
        assertThat(failure)
                .hasMessageContaining(
                        "the copy \"b\" may be missing or incomplete, and the original was kept: the data was"
                                + " written; writing the metadata failed: ");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(objects.keys()).contains("a");
    }

    @Test
    void createsFoldersOfCopy() {
        server.on("MKCOL", "/base/x/").reply(Reply.status(201));
        server.on("MKCOL", "/base/x/y/").reply(Reply.status(201));
        server.when(isCopy()).reply(request -> count("MKCOL", "/base/x/y/") == 0 ? Reply.status(409) : copy(request));
        Object unused = within(open(builder().dialect(dialect("createParents", "true"))))
                .copy("a", "x/y");
        assertCopied("x/y");
        assertThat(count("GET", "/base/a/data")).isZero();
    }

    @Test
    void waitsForCopyLongerThanOperationTimeout() {
        server.when(isCopy()).reply(request -> {
            Object unused = copy(request);
            return Reply.status(201).delay(Duration.ofSeconds(2));
        });
        HttpStore store = open(builder().dialect(dialect()).operationTimeout(Duration.ofSeconds(1)));
        Object unused = within(store).copy("a", "b");
        assertCopied("b");
    }

    @Test
    void limitsWaitForCopyByResponseTimeout() {
        server.when(isCopy()).reply(Reply.stall());
        HttpStore store =
                open(builder().dialect(dialect()).responseTimeout(SHORT).maxAttempts(1));
        StoreUnavailableException failure =
                failure(StoreUnavailableException.class, () -> within(store).copy("a", "b"));
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure).hasMessageContaining("may be missing or incomplete");
    }
}
