package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests digests (RFC 9530): the store verifies the digests of downloads and sends the digests of uploads. */
@Tag("compat")
class IntegrityTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final byte[] BYTES = PatternBytes.bytes(200_000);

    private static final byte[] JSON = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        return "sha-256=:" + digest("SHA-256", bytes) + ":";
    }

    private static String sha512(byte[] bytes) {
        return "sha-512=:" + digest("SHA-512", bytes) + ":";
    }

    private static byte[] damagedBytes() {
        byte[] other = BYTES.clone();
        other[150_000] ^= 1;
        return other;
    }

    static Stream<Reply> damagedResponses() {
        Reply damaged = Reply.ok().body(damagedBytes());
        return Stream.of(
                damaged.header("Repr-Digest", sha256(BYTES)),
                damaged.header("Content-Digest", sha256(BYTES)),
                damaged.header("content-digest", sha512(BYTES)),
                damaged.header("Repr-Digest", "md5=:AAAA:, unknown=:AAAA:, " + sha512(BYTES)),
                damaged.header("Repr-Digest", sha256(damagedBytes())).header("Repr-Digest", sha512(BYTES)),
                damaged.header("Repr-Digest", sha256(damagedBytes())).header("Content-Digest", sha256(BYTES)),
                damaged.header("Content-MD5", digest("MD5", BYTES)),
                damaged.header("Repr-Digest", sha256(BYTES)).chunked(),
                damaged.header("Repr-Digest", sha256(BYTES)).closeDelimited());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failsIfEmptyDataHasDigestOfOtherData(boolean chunked) {
        Reply empty = Reply.ok().body(new byte[0]).header("Repr-Digest", sha256(BYTES));
        server.on("GET", DATA).reply(chunked ? empty.chunked() : empty);
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.toBytes("k")))
                .hasMessageContaining("the bytes are not those of its Repr-Digest");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8192, 199_999, 200_000, 300_000})
    void deliversValidDataOfUnknownLength(int bufferSize) throws IOException {
        server.on("GET", DATA)
                .reply(Reply.ok()
                        .body(BYTES)
                        .header("Repr-Digest", sha256(BYTES))
                        .chunked(1000));
        try (DataStream data = store().getData("k")) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            byte[] buffer = new byte[bufferSize];
            for (int n = data.read(buffer); n >= 0; n = data.read(buffer)) {
                assertThat(n).isPositive();
                read.write(buffer, 0, n);
            }
            assertThat(read.toByteArray()).isEqualTo(BYTES);
            assertThat(data.read()).isNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8192})
    void withholdsLastKeyIfDigestOfQueryIsWrong(int keys) {
        String body = "key\n".repeat(keys);
        server.on("GET", "/find")
                .reply(Reply.ok(body).header("Content-Digest", sha256(BYTES)).chunked());
        List<String> found = new ArrayList<>();
        try (Results<String> results = store().queryKeys(Query.all())) {
            assertThat(failure(UnexpectedReplyException.class, () -> results.forEachRemaining(found::add)))
                    .hasMessageContaining("the bytes are not those of its ");
        }
        assertThat(found).hasSizeLessThan(keys);
    }

    @ParameterizedTest
    @MethodSource("damagedResponses")
    void failsBeforeLastBytesOfDamagedData(Reply damaged) throws IOException {
        server.on("GET", DATA).reply(damaged);
        try (DataStream data = store().getData("k")) {
            AtomicInteger count = new AtomicInteger();
            assertThatThrownBy(() -> {
                        byte[] buffer = new byte[10_000];
                        for (int n = data.read(buffer); n >= 0; n = data.read(buffer)) {
                            count.addAndGet(n);
                        }
                    })
                    .isInstanceOf(UnexpectedReplyException.class)
                    .hasMessageContaining("the bytes are not those of its ");
            assertThat(count.get()).isLessThan(BYTES.length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256",
                "sha-256=",
                "sha-256=:%:",
                "sha-256=:AAAA:",
                "sha-256=\"x\"",
                "SHA-256=:AAAA:",
                "unknown=:AAAA:",
                ",",
                ""
            })
    void ignoresMalformedDigest(String header) {
        server.on("GET", DATA)
                .reply(Reply.ok().body(BYTES).header("Repr-Digest", header).header("Content-MD5", "AA"));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
    }

    @Test
    void deliversDataWithMatchingDigest() {
        server.on("GET", DATA)
                .reply(Reply.ok()
                        .body(BYTES)
                        .header("Repr-Digest", sha256(BYTES) + ";p=1 , " + sha512(BYTES))
                        .header("Content-Digest", sha512(BYTES))
                        .header("Content-MD5", digest("MD5", BYTES)));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
        server.on("GET", DATA).reply(Reply.ok().header("Repr-Digest", sha256(new byte[0])));
        assertThat(store().toBytes("k")).isEmpty();
    }

    @Test
    void acceptsCloseDelimitedDataWithMatchingDigest() {
        server.on("GET", DATA).reply(Reply.ok().body(BYTES).closeDelimited().header("Repr-Digest", sha256(BYTES)));
        assertThat(store().toBytes("k")).isEqualTo(BYTES);
    }

    @Test
    void verifiesDigestOfWholeResumedDownload() {
        for (byte[] announced : new byte[][] {BYTES, damagedBytes()}) {
            AtomicInteger count = new AtomicInteger();
            ServedObject object = ServedObject.of(BYTES).etag("\"1\"").header("Repr-Digest", sha256(announced));
            server.on("GET", DATA)
                    .reply(request -> count.getAndIncrement() == 0
                            ? object.apply(request).cutAfter(70_000)
                            : object.apply(request));
            if (announced == BYTES) {
                assertThat(store().toBytes("k")).isEqualTo(BYTES);
            } else {
                failure(UnexpectedReplyException.class, () -> store().toBytes("k"));
            }
            assertThat(count.get()).isEqualTo(2);
        }
    }

    @Test
    void verifiesOnlyContentDigestOfRange() throws IOException {
        byte[] part = Arrays.copyOfRange(BYTES, 10, 20);
        Reply range = Reply.status(206)
                .body(part)
                .header("Content-Range", "bytes 10-19/200000")
                .header("Repr-Digest", sha256(BYTES))
                .header("Content-MD5", digest("MD5", BYTES));
        server.on("GET", DATA)
                .replies(
                        range,
                        range.header("Content-Digest", sha256(part)),
                        range.header("Content-Digest", sha256(BYTES)));
        HttpStore store = store();
        for (int i = 0; i < 2; i++) {
            try (DataStream data = store.getData("k", ByteRange.of(10, 20))) {
                assertThat(data.readAllBytes()).isEqualTo(part);
            }
        }
        try (DataStream data = store.getData("k", ByteRange.of(10, 20))) {
            assertThatThrownBy(data::readAllBytes).isInstanceOf(UnexpectedReplyException.class);
        }
    }

    @Test
    void failsIfMetadataIsDamaged() {
        server.on("GET", "/base/k/metadata")
                .replies(
                        Reply.json("{\"a\":1}").header("Content-Digest", sha256(JSON)),
                        Reply.json("{\"a\":2}").header("Content-Digest", sha256(JSON)));
        HttpStore store = store();
        assertThat(store.getMetadata("k")).containsEntry("a", 1);
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageContaining("Content-Digest");
    }

    @Test
    void sendsDigestInHeaderIfDataIsRepeatable(@TempDir Path folder) throws IOException {
        server.on("PUT", DATA).reply(Reply.status(204));
        HttpStore store = open(builder().digest(true));
        store.setData("k", Data.of(BYTES));
        store.fromFile("k", Files.write(folder.resolve("f"), BYTES));
        assertThat(server.requests()).allSatisfy(put -> {
            assertThat(put.header("Repr-Digest")).isEqualTo(sha256(BYTES));
            assertThat(put.header("Content-Length")).isEqualTo("200000");
            assertThat(put.body()).isEqualTo(BYTES);
        });
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void sendsDigestInTrailerIfDataIsNotRepeatable() {
        server.on("PUT", DATA).reply(Reply.status(204));
        HttpStore store = open(builder().digest(true));
        store.setData("k", Data.of(new ByteArrayInputStream(BYTES), BYTES.length));
        RecordedRequest put = request();
        assertThat(put.chunked()).isTrue();
        assertThat(put.header("Trailer")).isEqualTo("Repr-Digest");
        assertThat(put.body()).isEqualTo(BYTES);
        assertThat(put.trailerLines()).containsExactly("Repr-Digest: " + sha256(BYTES));
    }

    @Test
    void abortsUploadIfDataChangedAfterDigestWasComputed() {
        server.on("PUT", DATA).reply(Reply.status(204));
        HttpStore store = open(builder().digest(true));
        AtomicInteger opened = new AtomicInteger();
        InvalidRequestException e = failure(
                InvalidRequestException.class,
                () -> store.setData("k", Data.of(() -> changing(opened), OptionalLong.of(BYTES.length))));
        assertThat(e).hasMessageContaining("changed since its digest was computed");
        assertThat(server.requests()).noneMatch(RecordedRequest::bodyComplete);
    }

    /** Returns other bytes at the second call, which is for the upload. */
    private static InputStream changing(AtomicInteger opened) {
        return new ByteArrayInputStream(opened.getAndIncrement() == 1 ? BYTES : damagedBytes());
    }
}
