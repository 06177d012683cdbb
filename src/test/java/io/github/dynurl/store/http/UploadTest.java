package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.Value;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("compat")
class UploadTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** A stream of up to 64 KiB is buffered, so that it can be sent again. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536})
    void sendsContentLengthForShortStreamOfUnknownLength(int size) {
        server.on("PUT", DATA).replies(Reply.status(503), Reply.status(201));
        store().setData("k", Data.of(PatternBytes.stream(size)).as("image/png"));
        assertThat(server.requests()).as("the attempts").hasSize(2).allSatisfy(request -> {
            assertThat(request.headers("Content-Length")).containsExactly(String.valueOf(size));
            assertThat(request.header("Transfer-Encoding")).isNull();
            assertThat(request.header("Expect")).isNull();
            assertThat(request.header("Content-Type")).isEqualTo("image/png");
            assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(size));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 300_000})
    void sendsLongStreamOfUnknownLengthInChunks(int size) {
        server.on("PUT", DATA).reply(Reply.status(201).etag("\"e\""));
        HttpStore store = store();
        PartInfo info = store.setData("k", Data.of(PatternBytes.stream(size)));
        assertThat(info.status()).isEqualTo(201);
        assertThat(info.strongEtag()).contains("\"e\"");
        RecordedRequest request = request();
        assertThat(request.headers("Transfer-Encoding")).containsExactly("chunked");
        assertThat(request.header("Content-Length")).isNull();
        assertThat(request.header("Content-Type")).isNull();
        assertThat(request.bodyLength()).isEqualTo(size);
        assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 300_000})
    void sendsContentLengthForStreamOfKnownLength(int size) {
        server.on("PUT", DATA).reply(Reply.status(200));
        HttpStore store = store();
        store.setData("k", Data.of(PatternBytes.stream(size), size).as("image/png"));
        RecordedRequest request = request();
        assertThat(request.headers("Content-Length")).containsExactly(String.valueOf(size));
        assertThat(request.header("Transfer-Encoding")).isNull();
        assertThat(request.headers("Content-Type")).containsExactly("image/png");
        assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(size));
    }

    @Test
    void sendsContentLengthForFile() throws IOException {
        Path file = Files.write(folder.resolve("f"), PatternBytes.bytes(100_000));
        server.on("PUT", DATA).reply(Reply.status(200));
        HttpStore store = store();
        store.fromFile("k", file);
        RecordedRequest request = request();
        assertThat(request.header("Content-Length")).isEqualTo("100000");
        assertThat(request.bodySha256()).isEqualTo(PatternBytes.sha256(100_000));
    }

    @Test
    void sendsNothingIfFileIsMissing() {
        HttpStore store = store();
        InvalidRequestException e =
                failure(InvalidRequestException.class, () -> store.fromFile("k", folder.resolve("missing")));
        assertThat(e).hasMessageStartingWith("Cannot setData \"k\": the data cannot be read: ");
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.acceptedConnections()).isZero();
    }

    @Test
    void sendsNothingIfStreamWasAlreadyRead() {
        server.on("PUT", DATA).reply(Reply.status(503));
        HttpStore store = store();
        Data once = Data.of(PatternBytes.stream(10), 10);
        failure(StoreUnavailableException.class, () -> store.setData("k", once));
        InvalidRequestException e = failure(InvalidRequestException.class, () -> store.setData("k", once));
        assertThat(e).hasMessageContaining("cannot be read again");
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"10, 5", "5, 10", "200000, 100000", "100000, 200000", "0, 1", "1, 0", "65536, 65537", "65537, 65536"})
    void abortsUploadIfLengthDiffersFromDeclaredLength(int actual, int declared) {
        server.on("PUT", DATA).reply(Reply.status(200));
        HttpStore store = store();
        StoreException e =
                failure(StoreException.class, () -> store.setData("k", Data.of(PatternBytes.stream(actual), declared)));
        assertThat(e)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("Cannot setData \"k\": ")
                .hasMessageContaining("another length than the " + declared + " bytes declared");
        assertNoneIsComplete();
    }

    /** A declared length of -1 stands for an unknown length. */
    @ParameterizedTest
    @CsvSource({"0, -1", "10, -1", "65536, -1", "200000, -1", "0, 400000", "10, 400000", "200000, 400000"})
    void abortsUploadIfSourceFails(int bytesBeforeFailure, long declared) {
        server.on("PUT", DATA).reply(Reply.status(200));
        InputStream source = new SequenceInputStream(PatternBytes.stream(bytesBeforeFailure), new Broken());
        HttpStore store = store();
        StoreException e = failure(
                StoreException.class,
                () -> store.setData("k", declared < 0 ? Data.of(source) : Data.of(source, declared)));
        assertThat(e)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("Cannot setData \"k\": the data cannot be read: the disk is gone")
                .hasStackTraceContaining("the disk is gone");
        assertNoneIsComplete();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 400_000})
    void abortsUploadIfSourceThrowsUncheckedException(long declared) {
        server.on("PUT", DATA).reply(Reply.status(200));
        AssertionError breakdown = new AssertionError("a fault in the source");
        InputStream source = new SequenceInputStream(PatternBytes.stream(200_000), new InputStream() {
            @Override
            public int read() {
                throw breakdown;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                throw breakdown;
            }
        });
        HttpStore store = store();
        assertThatThrownBy(() -> store.setData("k", declared < 0 ? Data.of(source) : Data.of(source, declared)))
                .isSameAs(breakdown);
        assertThat(store.activeRequests()).isZero();
        assertNoneIsComplete();
    }

    private void assertNoneIsComplete() {
        soon("the connections are closed").until(() -> server.openConnections() == 0);
        assertThat(server.requests()).noneMatch(RecordedRequest::bodyComplete);
    }

    /** Fails on each read. */
    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the disk is gone");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    }

    @Test
    void failsIfDownloadFromOtherStoreFails() {
        server.on("GET", "/base/from/data").reply(Reply.ok().pattern(200_000).cutAfter(100_000));
        server.on("PUT", DATA).reply(Reply.status(200));
        HttpStore store = store();
        StoreUnavailableException e =
                failure(StoreUnavailableException.class, () -> store.setData("k", Data.of(store.getData("from"))));
        assertThat(e)
                .hasMessageStartingWith("Cannot setData \"k\": the data cannot be read: Cannot getData \"from\": ");
        assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        soon("the upload is aborted").until(() -> server.openConnections() == 0);
        assertThat(server.requests("PUT", DATA)).noneMatch(RecordedRequest::bodyComplete);
    }

    @Test
    void alwaysClosesSource() {
        server.on("PUT", DATA).replies(Reply.status(200), Reply.status(500), Reply.lostAck());
        HttpStore store = store();
        for (int i = 0; i < 3; i++) {
            AtomicBoolean closed = new AtomicBoolean();
            InputStream source = new ByteArrayInputStream(new byte[10]) {
                @Override
                public void close() {
                    closed.set(true);
                }
            };
            if (i == 0) {
                store.setData("k", Data.of(source));
            } else {
                failure(StoreUnavailableException.class, () -> store.setData("k", Data.of(source)));
            }
            assertThat(closed).isTrue();
        }
    }

    @Test
    void succeedsIfSourceCannotBeClosed() {
        server.on("PUT", DATA).reply(Reply.status(201));
        InputStream source = new ByteArrayInputStream(new byte[10]) {
            @Override
            public void close() throws IOException {
                throw new IOException("cannot be closed");
            }
        };
        HttpStore store = store();
        assertThat(store.setData("k", Data.of(source)).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsUnknownOutcomeIfResponseIsLost(boolean reset) {
        server.otherwise().reply(reset ? Reply.reset() : Reply.lostAck());
        HttpStore store = store();
        for (int i = 0; i < 2; i++) {
            StoreUnavailableException e = i == 0
                    ? failure(StoreUnavailableException.class, () -> store.setData("k", Data.of("x")))
                    : failure(StoreUnavailableException.class, () -> store.updateMetadata("k", Metadata.empty()));
            assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(e.status()).isZero();
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void reportsStatusOfEarlyRejection() {
        server.on("PUT", DATA).reply(Reply.status(403).beforeBody());
        HttpStore store = store();
        assertThat(failure(StoreException.class, () -> store.setData("k", Data.of(PatternBytes.stream(1_000_000))))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void reportsWhichPartOfValueWasWritten() {
        server.on("PUT", DATA).reply(Reply.status(201));
        server.on("PUT", "/base/k/metadata").replies(Reply.status(412), Reply.status(503), Reply.lostAck());
        HttpStore store = store();
        Value value = Value.of(Data.of("x"), Metadata.of(Map.of("a", 1)));
        ConflictException conflict = failure(ConflictException.class, () -> store.set("k", value));
        assertThat(conflict)
                .hasMessageStartingWith("Cannot set \"k\": the data was written; writing the metadata failed: ");
        assertThat(conflict.status()).isEqualTo(412);
        assertThat(conflict.outcome()).isEqualTo(Outcome.UNKNOWN);
        for (int i = 0; i < 2; i++) {
            StoreUnavailableException e = failure(StoreUnavailableException.class, () -> store.set("k", value));
            assertThat(e)
                    .hasMessageStartingWith("Cannot set \"k\": the data was written; writing the metadata failed: ");
            assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void writesNoMetadataIfDataIsRejected() {
        server.on("PUT", DATA).reply(Reply.status(412));
        HttpStore store = store();
        ConflictException e =
                failure(ConflictException.class, () -> store.set("k", Value.of(Data.of("x"), Metadata.empty())));
        assertThat(e.getMessage()).doesNotContain("was written");
        assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests()).hasSize(1);
    }
}
