package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.ObjectTransfer;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests copies and moves between two servers, with faults on both sides. */
class ObjectTransferTest extends HttpStoreTestCase {
    private static final String PERMISSIONS_NONE = "none";

    @RegisterExtension
    final ScriptedServer second = ScriptedServer.start();

    private final ServedStore originals = ServedStore.on(server).creating();
    private final ServedStore copies = ServedStore.on(second).creating();

    @BeforeEach
    void putOriginal() {
        originals.put("a", Map.of("n", 1), "the data");
    }

    @AfterEach
    void checkSecond() {
        assertThat(second.problems()).isEmpty();
    }

    private HttpStore from() {
        return open(plain(builder()));
    }

    private HttpStore to() {
        return open(plain(HttpStore.builder().baseUrl(second.url("/base"))));
    }

    /** Returns a builder without permissions and with few attempts. */
    private static HttpStoreBuilder plain(HttpStoreBuilder builder) {
        return builder.dialect(Dialect.documented().with("permissions", PERMISSIONS_NONE))
                .maxAttempts(1);
    }

    private static Predicate<RecordedRequest> request(String method, String path) {
        return request -> request.method().equals(method) && request.path().equals(path);
    }

    private void assertCopied(String key) {
        assertThat(copies.data(key)).isEqualTo("the data");
        assertThat(copies.metadata(key)).isEqualTo(Map.of("n", 1));
        assertThat(copies.typeOf(key)).isEqualTo("text/plain");
    }

    private static List<String> lines(ScriptedServer of) {
        return of.requests().stream()
                .map(request -> request.method() + " " + request.target())
                .toList();
    }

    @Test
    void writesDataBeforeMetadata() {
        PartInfo info = ObjectTransfer.between(from(), to()).copy("a", "b/c");
        assertCopied("b/c");
        assertThat(info.etag()).isNotNull();
        assertThat(lines(server)).containsExactly("GET /base/a/metadata", "GET /base/a/data");
        assertThat(lines(second)).containsExactly("PUT /base/b/c/data", "PUT /base/b/c/metadata");
        assertThat(second.requests().get(0).header("Content-Length")).isEqualTo("8");
    }

    @Test
    void deletesVersionThatItHasCopied() {
        Object unused = ObjectTransfer.between(from(), to()).move("a", "a");
        assertCopied("a");
        assertThat(originals.keys()).isEmpty();
        RecordedRequest delete = server.requests("DELETE", "/base/a").get(0);
        assertThat(delete.header("If-Match")).isNotNull();
    }

    @Test
    void deletesUnconditionallyWithoutStrongTag() {
        originals.weakEtags();
        Object unused = ObjectTransfer.between(from(), to()).move("a", "a");
        assertCopied("a");
        assertThat(originals.keys()).isEmpty();
        assertThat(server.requests("DELETE", "/base/a").get(0).header("If-Match"))
                .isNull();
    }

    @Test
    void copiesPermissionsIfBothStoresHaveThem() {
        originals.permit("a", Map.of("owned", List.of("me"), "read", List.of("all")));
        HttpStore source = store();
        HttpStore target = open(HttpStore.builder().baseUrl(second.url("/base")));
        Object unused = ObjectTransfer.between(source, target).copy("a", "b");
        assertThat(copies.permissions("b")).isEqualTo(Map.of("owned", List.of("me"), "read", List.of("all")));
        unused = ObjectTransfer.between(source, to()).copy("a", "c");
        assertThat(copies.permissions("c")).isNull();
    }

    @Test
    void writesNothingIfPermissionsCannotBeRead() {
        server.on("GET", "/base/a/auth").reply(Reply.status(403));
        HttpStore target = open(HttpStore.builder().baseUrl(second.url("/base")));
        ObjectTransfer transfer = ObjectTransfer.between(store(), target);
        AccessDeniedException failure = failure(AccessDeniedException.class, () -> transfer.move("a", "b"));
        assertThat(failure)
                .hasMessageStartingWith("Cannot move \"a\": nothing was written: the permissions cannot be read")
                .hasMessageContaining("permissions=none");
        assertThat(failure.status()).isEqualTo(403);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void saysThatPermissionsWereNotWritten() {
        originals.permit("a", Map.of("owned", List.of("me")));
        copies.refuse(request("PUT", "/base/b/auth"), Reply.status(403), 1);
        HttpStore target = open(HttpStore.builder().baseUrl(second.url("/base")));
        ObjectTransfer transfer = ObjectTransfer.between(store(), target);
        AccessDeniedException failure = failure(AccessDeniedException.class, () -> transfer.move("a", "b"));
        assertThat(failure)
                .hasMessageContaining("the data and the metadata of the copy \"b\" were written, and the original was"
                        + " kept; writing the permissions failed: ");
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(originals.keys()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "move"})
    void writesNothingIfOriginalIsMissing(String action) {
        ObjectTransfer transfer = ObjectTransfer.between(from(), to());
        NoSuchKeyException failure = failure(NoSuchKeyException.class, () -> run(transfer, action, "missing", "b"));
        assertThat(failure).hasMessageStartingWith("Cannot " + action + " \"missing\": nothing was written: ");
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(second.requests()).isEmpty();
    }

    private static PartInfo run(ObjectTransfer transfer, String action, String key, String targetKey) {
        return action.equals("copy") ? transfer.copy(key, targetKey) : transfer.move(key, targetKey);
    }

    /** The faults of the target, and what is known after them. */
    @ParameterizedTest
    @CsvSource({
        "data, 412, ConflictException, REJECTED, the copy \"b\" was not written",
        "data, 503, StoreUnavailableException, REJECTED, the copy \"b\" was not written",
        "data, 403, AccessDeniedException, REJECTED, the copy \"b\" was not written",
        "data, 0, StoreUnavailableException, UNKNOWN, the copy \"b\" may be missing or incomplete",
        "metadata, 503, StoreUnavailableException, UNKNOWN, the copy \"b\" may be missing or incomplete",
    })
    void keepsOriginalIfTargetFails(String part, int status, String type, Outcome outcome, String message) {
        Predicate<RecordedRequest> put = request("PUT", "/base/b/" + part);
        if (status == 0) {
            copies.fault(put, Trouble.LOST_ACK, 1);
        } else {
            copies.refuse(put, Reply.status(status), 1);
        }
        HttpStore source = from();
        ObjectTransfer transfer = ObjectTransfer.between(source, to());
        StoreException failure = failure(StoreException.class, () -> transfer.move("a", "b"));
        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure)
                .hasMessageStartingWith("Cannot move \"a\": " + message)
                .hasMessageContaining("and the original was kept: ");
        assertThat(originals.keys()).containsExactly("a");
        // The same move succeeds when the target is well again.
        Object unused = transfer.move("a", "b");
        assertCopied("b");
        assertThat(originals.keys()).isEmpty();
        assertThat(source.activeRequests()).isZero();
    }

    @Test
    void keepsOriginalThatWasChangedAfterItWasCopied() {
        List<PartInfo> copied = new ArrayList<>();
        ObjectTransfer transfer = ObjectTransfer.between(from(), to()).beforeDelete(info -> {
            copied.add(info);
            originals.changeData("a", "changed");
        });
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure).hasMessageContaining("the copy \"b\" is complete, but the original could not be deleted: ");
        assertThat(copied).singleElement().matches(info -> info.strongEtag().isPresent());
        assertThat(originals.data("a")).isEqualTo("changed");
        assertCopied("b");
    }

    /** The entity tag of the data does not show that only the metadata has changed. */
    @Test
    void keepsOriginalWhoseMetadataWasChangedAfterTheyWereCopied() {
        ObjectTransfer transfer =
                ObjectTransfer.between(from(), to()).beforeDelete(info -> originals.change("a", "added", "later"));
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure)
                .hasMessageContaining(
                        "the original could not be deleted: its metadata was changed after it was copied");
        assertThat(originals.value("a", "added")).isEqualTo("later");
        assertCopied("b");
    }

    /** A consumer removes its claim from the copy, and renews the claim of the original meanwhile. */
    @Test
    void ignoresChangeOfMetadataThatAreNotCopied() {
        ObjectTransfer transfer = ObjectTransfer.between(from(), to())
                .mapMetadata(metadata -> metadata.without("claim"))
                .beforeDelete(info -> originals.change("a", "claim", "renewed"));
        Object unused = transfer.move("a", "b");
        assertThat(originals.keys()).isEmpty();
        assertCopied("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void saysWhatIsKnownIfDeletionIsLost(int times) {
        originals.fault(request("DELETE", "/base/a"), Trouble.LOST_ACK, times);
        ObjectTransfer transfer = ObjectTransfer.between(from(), to());
        // The first attempt has deleted the original, so the second one finds nothing: the move is complete.
        if (times < 20) {
            Object unused = transfer.move("a", "b");
        } else {
            StoreException failure = failure(StoreUnavailableException.class, () -> transfer.move("a", "b"));
            assertThat(failure)
                    .hasMessageContaining(
                            "the copy \"b\" is complete, but whether the original was deleted is not known: ");
        }
        assertCopied("b");
        assertThat(originals.keys()).isEmpty();
    }

    @Test
    void deletesAgainIfServerIsBusy() {
        originals.refuse(request("DELETE", "/base/a"), Reply.status(503), 2);
        Object unused = ObjectTransfer.between(from(), to()).move("a", "b");
        assertThat(originals.keys()).isEmpty();
    }

    @Test
    void completesMoveAfterProgramEndedBeforeDeletion() {
        HttpStore source = from();
        HttpStore target = to();
        Object unused = ObjectTransfer.between(source, target).copy("a", "b"); // as far as a killed program got
        unused = ObjectTransfer.between(source, target).move("a", "b");
        assertCopied("b");
        assertThat(originals.keys()).isEmpty();
    }

    @Test
    void opensDataAgainForNextAttempt() {
        copies.refuse(request("PUT", "/base/b/data"), Reply.status(503), 1);
        HttpStore target = open(HttpStore.builder()
                .baseUrl(second.url("/base"))
                .dialect(Dialect.documented().with("permissions", PERMISSIONS_NONE)));
        Object unused = ObjectTransfer.between(from(), target).copy("a", "b");
        assertCopied("b");
        List<RecordedRequest> reads = server.requests("GET", "/base/a/data");
        assertThat(reads).hasSize(2);
        assertThat(reads.get(1).header("If-Match")).isNotNull();
    }

    @Test
    void neverMixesTwoVersions() {
        copies.refuse(
                request -> {
                    boolean isData = request("PUT", "/base/b/data").test(request);
                    if (isData) {
                        originals.changeData("a", "changed!");
                    }
                    return isData;
                },
                Reply.status(503),
                1);
        HttpStore target = open(HttpStore.builder()
                .baseUrl(second.url("/base"))
                .dialect(Dialect.documented().with("permissions", PERMISSIONS_NONE)));
        ObjectTransfer transfer = ObjectTransfer.between(from(), target);
        ConflictException failure = failure(ConflictException.class, () -> transfer.move("a", "b"));
        assertThat(failure).hasMessageContaining("the original was kept");
        assertThat(copies.keys()).isEmpty();
        assertThat(originals.data("a")).isEqualTo("changed!");
    }

    @Test
    void readsOnceWithoutStrongTag() {
        originals.untaggedData();
        copies.refuse(request("PUT", "/base/b/data"), Reply.status(503), 1);
        HttpStore target = open(HttpStore.builder()
                .baseUrl(second.url("/base"))
                .dialect(Dialect.documented().with("permissions", PERMISSIONS_NONE)));
        ObjectTransfer transfer = ObjectTransfer.between(from(), target);
        StoreException failure = failure(StoreException.class, () -> transfer.copy("a", "b"));
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests("GET", "/base/a/data")).hasSize(1);
    }

    /** The first upload shows that a folder is missing. The data can be read once, so it cannot be uploaded again. */
    @ParameterizedTest
    @CsvSource({"1, copy", "1, move", "2, copy"})
    void startsAnewOnceIfFoldersWereMissing(int refused, String action) {
        originals.untaggedData();
        second.when(request -> request.method().equals("MKCOL")).reply(Reply.status(201));
        copies.refuse(request("PUT", "/base/f/b/data"), Reply.status(409), refused);
        Dialect folders =
                Dialect.documented().with("permissions", PERMISSIONS_NONE).with("createParents", "true");
        HttpStore target = open(HttpStore.builder()
                .baseUrl(second.url("/base"))
                .dialect(folders)
                .maxAttempts(1));
        ObjectTransfer transfer = ObjectTransfer.between(from(), target);
        if (refused == 1) {
            Object unused = action.equals("copy") ? transfer.copy("a", "f/b") : transfer.move("a", "f/b");
            assertCopied("f/b");
        } else {
            ConflictException failure = failure(ConflictException.class, () -> transfer.copy("a", "f/b"));
            assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
        }
        assertThat(server.requests("GET", "/base/a/data")).hasSize(2);
        assertThat(originals.keys().contains("a")).isEqualTo(action.equals("copy"));
    }

    @Test
    void neverReplacesTargetThatMustBeAbsent() {
        copies.put("b", Map.of(), "other");
        ObjectTransfer transfer = ObjectTransfer.between(from(), to()).targetCondition(Condition.ifAbsent());
        ConflictException failure = failure(ConflictException.class, () -> transfer.copy("a", "b"));
        assertThat(failure).hasMessageStartingWith("Cannot copy \"a\": the copy \"b\" was not written: ");
        assertThat(copies.data("b")).isEqualTo("other");
    }

    @Test
    void refusesObjectItselfBeforeAnythingIsSent() {
        HttpStore source = from();
        for (HttpStore sameServer : List.of(source, source.scope(), source.withHeaders(Map.of("X-A", "b")), from())) {
            ObjectTransfer transfer = ObjectTransfer.between(source, sameServer);
            InvalidRequestException failure = failure(InvalidRequestException.class, () -> transfer.move("a", "a"));
            assertThat(failure)
                    .hasMessage("Cannot move \"a\": the target is the object itself: it has the same key and store");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/../b", "/", "a\n"})
    void refusesIllegalTargetKey(String targetKey) {
        ObjectTransfer transfer = ObjectTransfer.between(from(), to());
        InvalidRequestException failure = failure(InvalidRequestException.class, () -> transfer.copy("a", targetKey));
        assertThat(failure).hasMessageStartingWith("Cannot copy ");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void copiesDataAloneWhereMetadataHasSameUrl() {
        server.on("GET", "/base/file").reply(Reply.ok("bytes").type("text/x-a").etag("\"1\""));
        server.on("DELETE", "/base/file").reply(Reply.status(204));
        second.on("PUT", "/base/in/file").reply(Reply.status(201));
        HttpStore source = open(plain(builder()).urlFormat("{base}/{key}"));
        HttpStore target =
                open(plain(HttpStore.builder().baseUrl(second.url("/base"))).urlFormat("{base}/{key}"));
        Object unused = ObjectTransfer.between(source, target).move("file", "in/file");
        assertThat(lines(server)).containsExactly("GET /base/file", "DELETE /base/file");
        assertThat(lines(second)).containsExactly("PUT /base/in/file");
        RecordedRequest put = second.requests().get(0);
        assertThat(put.bodyText()).isEqualTo("bytes");
        assertThat(put.header("Content-Type")).isEqualTo("text/x-a");
    }

    @Test
    void sendsMetadataInHeadersWithData() {
        server.on("HEAD", "/base/k").reply(Reply.ok("bytes").header("x-amz-meta-n", "1"));
        server.on("GET", "/base/k").reply(Reply.ok("bytes").etag("\"1\"").header("x-amz-meta-n", "1"));
        second.on("PUT", "/base/k").reply(Reply.status(200).etag("\"2\""));
        HttpStore source = open(builder().dialect(Dialect.named("s3")));
        HttpStore target = open(HttpStore.builder().baseUrl(second.url("/base")).dialect(Dialect.named("s3")));
        PartInfo info = ObjectTransfer.between(source, target).copy("k", "k");
        assertThat(info.etag()).isEqualTo("\"2\"");
        assertThat(lines(server)).containsExactly("HEAD /base/k", "GET /base/k");
        assertThat(lines(second)).containsExactly("PUT /base/k");
        assertThat(second.requests().get(0).header("x-amz-meta-n")).isEqualTo("1");
    }

    @Test
    void copiesObjectWithoutMetadataIfMissingPartsAreEmpty() {
        server.on("GET", "/base/a/metadata").reply(Reply.status(404));
        HttpStore source = open(builder()
                .dialect(Dialect.documented().with("permissions", "none").missingParts(MissingParts.empty)));
        Object unused = ObjectTransfer.between(source, to()).copy("a", "b");
        assertThat(copies.data("b")).isEqualTo("the data");
        assertThat(copies.metadata("b")).isEmpty();
    }

    /** The data has more bytes than the heap of a test could spare for it, and is larger than all buffers. */
    @Test
    void streamsData() {
        server.on("GET", "/base/big/metadata").reply(Reply.json("{}"));
        server.on("GET", "/base/big/data")
                .reply(Reply.ok().pattern(MORE_THAN_BUFFERED).etag("\"1\""));
        second.on("PUT", "/base/big/data").reply(Reply.status(200));
        second.on("PUT", "/base/big/metadata").reply(Reply.status(200));
        Object unused = ObjectTransfer.between(from(), to()).copy("big", "big");
        RecordedRequest put = second.requests("PUT", "/base/big/data").get(0);
        assertThat(put.header("Content-Length")).isEqualTo(String.valueOf(MORE_THAN_BUFFERED));
    }

    @Test
    void closesDownloadIfUploadFails() {
        server.on("GET", "/base/big/metadata").reply(Reply.json("{}"));
        server.on("GET", "/base/big/data")
                .reply(Reply.ok().pattern(MORE_THAN_BUFFERED).etag("\"1\""));
        second.on("PUT", "/base/big/data").reply(Reply.status(403).delay(Duration.ofMillis(10)));
        HttpStore source = from();
        ObjectTransfer transfer = ObjectTransfer.between(source, to());
        AccessDeniedException failure = failure(AccessDeniedException.class, () -> transfer.copy("big", "big"));
        assertThat(failure).hasMessageContaining("was not written");
        awaitIdle(source);
    }

    @Test
    void writesMappedMetadata() {
        Object unused = ObjectTransfer.between(from(), to())
                .mapMetadata(metadata -> metadata.without("n").with("m", 2))
                .copy("a", "b");
        assertThat(copies.metadata("b")).isEqualTo(Map.of("m", 2));
    }

    @Test
    void keepsDataOfOriginalIfItsOwnDataIsUploadedAgain() {
        HttpStore source = from();
        Object unused = source.setData("a", Data.of("{}").as("application/json"));
        unused = ObjectTransfer.between(source, source).copy("a", "x/a");
        assertThat(originals.typeOf("x/a")).isEqualTo("application/json");
    }
}
