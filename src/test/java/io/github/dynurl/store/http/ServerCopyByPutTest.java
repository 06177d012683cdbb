package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.ObjectTransfer;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests copies and moves within a store whose server copies an object by a PUT of the copy, as S3 does. */
class ServerCopyByPutTest extends HttpStoreTestCase {
    private static final String ORIGINAL = "/base/a%20%2B%C3%A4";
    private static final String COPY = "/base/in/b";
    private static final String RESULT =
            "<?xml version=\"1.0\"?><CopyObjectResult><ETag>\"1\"</ETag></CopyObjectResult>";
    private static final String KEY = "a +ä";

    @BeforeEach
    void serveOriginal() {
        Reply original = Reply.ok("the data").etag("\"1\"").header("x-amz-meta-n", "1");
        server.on("HEAD", ORIGINAL).reply(original);
        server.on("GET", ORIGINAL).reply(original);
        server.on("HEAD", COPY).reply(Reply.ok("the data").etag("\"copied\"").header("x-amz-meta-n", "1"));
        server.on("DELETE", ORIGINAL).reply(Reply.status(204));
        server.on("PUT", COPY).reply(Reply.status(200).etag("\"streamed\""));
        server.when(ServerCopyByPutTest::isCopy).reply(Reply.ok(RESULT).type("application/xml"));
    }

    private static boolean isCopy(RecordedRequest request) {
        return request.method().equals("PUT") && request.header("x-amz-copy-source") != null;
    }

    private HttpStore copying(String... values) {
        Dialect dialect = Dialect.named("s3");
        for (int i = 0; i < values.length; i += 2) {
            dialect = dialect.with(values[i], values[i + 1]);
        }
        return open(builder().dialect(dialect));
    }

    private ObjectTransfer transfer() {
        HttpStore store = copying();
        return ObjectTransfer.between(store, store);
    }

    private List<String> lines() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    private void assertStreamed() {
        assertThat(server.requests("GET", ORIGINAL)).hasSize(1);
        RecordedRequest put =
                server.requests("PUT", COPY).get(server.requests("PUT", COPY).size() - 1);
        assertThat(put.bodyText()).isEqualTo("the data");
        assertThat(put.header("x-amz-copy-source")).isNull();
    }

    @Test
    void copiesDataWithItsMetadata() {
        PartInfo info = transfer().copy(KEY, "in/b");
        assertThat(info.etag()).isEqualTo("\"copied\"");
        assertThat(lines()).containsExactly("HEAD " + ORIGINAL, "PUT " + COPY, "HEAD " + ORIGINAL, "HEAD " + COPY);
        RecordedRequest put = server.requests("PUT", COPY).get(0);
        assertThat(put.header("x-amz-copy-source")).isEqualTo(ORIGINAL);
        assertThat(put.header("x-amz-copy-source-if-match")).isEqualTo("\"1\"");
        assertThat(put.header("x-amz-metadata-directive")).isEqualTo("COPY");
        assertThat(put.header("x-amz-meta-n")).isNull();
        assertThat(put.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void deletesOriginalOfMove() {
        Object unused = transfer().move(KEY, "in/b");
        assertThat(server.requests("DELETE", ORIGINAL).get(0).header("If-Match"))
                .isEqualTo("\"1\"");
        assertThat(server.requests("GET", ORIGINAL)).isEmpty();
    }

    @Test
    void sendsHeaderOfEachUpload() {
        HttpStore store = copying("setDataHeader", "x-amz-storage-class: STANDARD_IA");
        Object unused = ObjectTransfer.between(store, store).copy(KEY, "in/b");
        assertThat(server.requests("PUT", COPY).get(0).header("x-amz-storage-class"))
                .isEqualTo("STANDARD_IA");
    }

    @Test
    void letsSignerSeeHeadersOfCopy() {
        ConcurrentLinkedQueue<RequestSigner.UnsignedRequest> signed = new ConcurrentLinkedQueue<>();
        HttpStore store = open(
                builder().dialect(Dialect.named("s3")).allowInsecureAuth(true).requestSigner(request -> {
                    signed.add(request);
                    return RequestSigner.Signature.of(Map.of("Authorization", "signed"));
                }));
        Object unused = ObjectTransfer.between(store, store).copy(KEY, "in/b");
        assertThat(signed)
                .filteredOn(request -> request.method().equals("PUT"))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.headers()).containsEntry("x-amz-copy-source", ORIGINAL);
                    assertThat(request.headers())
                            .containsKeys("x-amz-copy-source-if-match", "x-amz-metadata-directive");
                });
    }

    /** S3 responds with 200 before it copies. */
    @ParameterizedTest
    @ValueSource(strings = {"<Error><Code>InternalError</Code></Error>", "\n\n<?xml version=\"1.0\"?>\n<Error/>"})
    void keepsOriginalIfBodyReportsError(String body) {
        server.when(ServerCopyByPutTest::isCopy).reply(Reply.ok(body).type("application/xml"));
        StoreException failure = failure(StoreException.class, () -> transfer().move(KEY, "in/b"));
        assertThat(failure)
                .hasMessageContaining("the copy \"in/b\" may be missing or incomplete, and the original was kept: ")
                .hasMessageContaining("the body reports an error");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests("DELETE", ORIGINAL)).isEmpty();
        assertThat(server.requests("GET", ORIGINAL)).isEmpty();
    }

    /** A proxy, or a server that does not know such copies, can respond with 200, too. */
    @ParameterizedTest
    @ValueSource(strings = {"", "<html>Welcome</html>"})
    void keepsOriginalIfBodyReportsNoCopy(String body) {
        server.when(ServerCopyByPutTest::isCopy).reply(Reply.ok(body));
        StoreException failure = failure(StoreException.class, () -> transfer().move(KEY, "in/b"));
        assertThat(failure).hasMessageContaining("the body has no CopyObjectResult: the copy may have failed");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(server.requests("DELETE", ORIGINAL)).isEmpty();
    }

    @Test
    void streamsWhatMetadataMappingChanges() {
        Object unused =
                transfer().mapMetadata(metadata -> metadata.with("m", "2")).copy(KEY, "in/b");
        assertStreamed();
        assertThat(server.requests("PUT", COPY).get(0).header("x-amz-meta-m")).isEqualTo("2");
        unused = transfer().mapMetadata(metadata -> metadata.without("absent")).copy(KEY, "in/b");
        assertThat(server.requests()).filteredOn(ServerCopyByPutTest::isCopy).hasSize(1);
    }

    /** A server may ignore If-None-Match of a copy, so it would replace an object that must be kept. */
    @Test
    void streamsIfTargetMustBeAbsent() {
        Object unused = transfer().targetCondition(Condition.ifAbsent()).copy(KEY, "in/b");
        assertStreamed();
        assertThat(server.requests("PUT", COPY).get(0).header("If-None-Match")).isEqualTo("*");
        assertThat(server.requests()).noneMatch(ServerCopyByPutTest::isCopy);
    }

    /** S3 returns 400 for objects of more than 5 GiB, and 404 if the bucket is not in the path of baseUrl. */
    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 412, 501})
    void streamsWhatServerDoesNotCopy(int status) {
        server.when(ServerCopyByPutTest::isCopy)
                .reply(Reply.status(status).body("<Error><Code>InvalidRequest</Code></Error>"));
        Object unused = transfer().move(KEY, "in/b");
        assertStreamed();
        assertThat(server.requests("DELETE", ORIGINAL)).hasSize(1);
    }

    /** Another client may have written the target after the first attempt, so an unconditional PUT is not repeated. */
    @ParameterizedTest
    @CsvSource({"500, 1", "502, 1", "503, 3"})
    void repeatsCopyLikeOtherUploads(int status, int requests) {
        server.when(ServerCopyByPutTest::isCopy).reply(Reply.status(status));
        StoreException failure = failure(StoreException.class, () -> transfer().copy(KEY, "in/b"));
        assertThat(failure.outcome()).isEqualTo(status == 503 ? Outcome.REJECTED : Outcome.UNKNOWN);
        assertThat(server.requests()).filteredOn(ServerCopyByPutTest::isCopy).hasSize(requests);
        assertThat(server.requests("GET", ORIGINAL)).isEmpty();
    }

    @Test
    void findsOriginalThatChangesMeanwhile() {
        server.when(ServerCopyByPutTest::isCopy).reply(request -> {
            server.on("HEAD", ORIGINAL).reply(Reply.ok("changed!").etag("\"2\""));
            return Reply.ok(RESULT);
        });
        ConflictException failure =
                failure(ConflictException.class, () -> transfer().move(KEY, "in/b"));
        assertThat(failure).hasMessageContaining("the original was changed or deleted meanwhile");
        assertThat(server.requests("DELETE", ORIGINAL)).isEmpty();
    }

    /** The entity tag does not show that only the metadata has changed. */
    @Test
    void keepsOriginalWhoseMetadataIsChangedAfterCopy() {
        HttpStore store = copying();
        ObjectTransfer transfer = ObjectTransfer.between(store, store).beforeDelete(info -> server.on("HEAD", ORIGINAL)
                .reply(Reply.ok("the data").etag("\"1\"").header("x-amz-meta-n", "2")));
        ConflictException failure = failure(ConflictException.class, () -> transfer.move(KEY, "in/b"));
        assertThat(failure).hasMessageContaining("its metadata was changed after it was copied; move it again");
        assertThat(server.requests("DELETE", ORIGINAL)).isEmpty();
    }

    @Test
    void keepsOriginalIfCopyHasOtherMetadata() {
        server.on("HEAD", COPY).reply(Reply.ok("the data").etag("\"copied\""));
        ConflictException failure =
                failure(ConflictException.class, () -> transfer().move(KEY, "in/b"));
        assertThat(failure)
                .hasMessageContaining("the server has copied the data, but the copy \"in/b\" may be wrong")
                .hasMessageContaining("its metadata is not that of the original")
                .hasMessageContaining("dialect.copyMethod=none");
        assertThat(server.requests("DELETE", ORIGINAL)).isEmpty();
    }

    @Test
    void costsSixRequestsToMove() {
        Object unused = transfer().move(KEY, "in/b");
        // The number of requests is in the guide (consuming.md, what a poll costs).
        assertThat(lines())
                .containsExactly(
                        "HEAD " + ORIGINAL,
                        "PUT " + COPY,
                        "HEAD " + ORIGINAL,
                        "HEAD " + COPY,
                        "HEAD " + ORIGINAL,
                        "DELETE " + ORIGINAL);
    }

    @Test
    void refusesContradictoryValues() {
        assertThatThrownBy(() -> copying("metadataHeaders", "x-object-", "metadataHeadersUpdate", "none"))
                .hasMessageContaining("copyMethod=PUT needs metadataHeaders that end in -meta-");
        assertThatThrownBy(() -> open(builder().dialect(Dialect.documented().with("copyMethod", "PUT"))))
                .hasMessageContaining("copyMethod=PUT needs metadataHeaders");
    }

    /** A copy has no condition for its target, but such a server wants one. */
    @Test
    void streamsIfTagIsReadBeforeWrites() {
        HttpStore store = copying("readTagBeforeWrite", "true");
        Object unused = ObjectTransfer.between(store, store).copy(KEY, "in/b");
        assertStreamed();
        assertThat(server.requests()).noneMatch(ServerCopyByPutTest::isCopy);
        assertThat(store.info()).containsEntry("copy", "client");
    }

    @Test
    void saysInInfoWhoCopies() {
        assertThat(copying().info()).containsEntry("copy", "server");
        assertThat(store().info()).containsEntry("copy", "client");
    }
}
