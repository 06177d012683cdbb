package io.github.dynurl.store.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests data that is stored with a content coding (RFC 9110, 8.4). */
class CodedDataTest extends HttpStoreTestCase {
    private static final String DATA = "/base/k/data";
    private static final String METADATA = "/base/k/metadata";
    private static final byte[] PLAIN = plain(100_000);

    private static byte[] plain(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(20));
        }
        return bytes;
    }

    /** Encodes bytes in the forms that a server may use. */
    private enum Form {
        GZIP("gzip"),
        X_GZIP("x-gzip"),
        UPPER_CASE("GZIP"),
        WITH_IDENTITY("identity, gzip"),
        SEVERAL_MEMBERS("gzip"),
        ALL_HEADER_FIELDS("gzip"),
        ZLIB("deflate"),
        TWICE("gzip, gzip"),
        BOTH("deflate, GZIP"),
        THRICE("gzip, deflate, deflate"),
        /** Without the header of zlib, as some servers send it. */
        RAW("Deflate");

        private final String coding;

        Form(String coding) {
            this.coding = coding;
        }

        byte[] code(byte[] bytes) throws IOException {
            return switch (this) {
                case ZLIB -> zlib(bytes);
                case RAW -> rawDeflated(bytes);
                case TWICE -> gzipped(gzipped(bytes));
                case BOTH -> gzipped(rawDeflated(bytes));
                case THRICE -> rawDeflated(zlib(gzipped(bytes)));
                case SEVERAL_MEMBERS -> {
                    int half = bytes.length / 2;
                    byte[] first = gzipped(Arrays.copyOf(bytes, half));
                    byte[] second = gzipped(Arrays.copyOfRange(bytes, half, bytes.length));
                    yield joined(joined(first, gzipped(new byte[0])), second);
                }
                case ALL_HEADER_FIELDS -> {
                    byte[] gzip = gzipped(bytes);
                    gzip[3] = 4 | 8 | 16 | 2; // RFC 1952, 2.3.1: extra field, file name, comment and CRC of the header
                    byte[] more = {3, 0, 'x', 'y', 'z', 'n', 0, 'c', 'c', 0, 1, 2};
                    byte[] head = joined(Arrays.copyOf(gzip, 10), more);
                    yield joined(head, Arrays.copyOfRange(gzip, 10, gzip.length));
                }
                default -> gzipped(bytes);
            };
        }
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(coded)) {
            out.write(bytes);
        }
        return coded.toByteArray();
    }

    private static byte[] zlib(byte[] bytes) throws IOException {
        return deflated(bytes, false);
    }

    private static byte[] rawDeflated(byte[] bytes) throws IOException {
        return deflated(bytes, true);
    }

    private static byte[] deflated(byte[] bytes, boolean raw) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(6, raw);
        try (OutputStream out = new DeflaterOutputStream(coded, deflater)) {
            out.write(bytes);
        } finally {
            deflater.end();
        }
        return coded.toByteArray();
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static Stream<Arguments> forms() {
        return Arrays.stream(Form.values())
                .flatMap(form -> Stream.of(0, 1, PLAIN.length).map(length -> Arguments.of(form, length)));
    }

    private static Reply coded(Form form, byte[] bytes) throws IOException {
        return Reply.ok(form.code(bytes)).header("Content-Encoding", form.coding);
    }

    private HttpStore decodingStore() {
        return open(builder().maxDecodedSize(1 << 20));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void deliversStoredBytesUnchanged(Form form, int length) throws IOException {
        byte[] bytes = Arrays.copyOf(PLAIN, length);
        server.on("GET", DATA).reply(coded(form, bytes));
        server.on("GET", METADATA).reply(Reply.json("{}"));
        byte[] stored = form.code(bytes);
        try (DataStream data = store().getData("k");
                Value value = store().get("k")) {
            assertThat(data.readAllBytes()).isEqualTo(stored);
            assertThat(data.info().contentEncoding()).isEqualToIgnoringCase(form.coding.replace("identity, ", ""));
            assertThat(data.info().size()).hasValue(stored.length);
            assertThat(value.contentEncoding()).isEqualTo(data.info().contentEncoding());
            assertThat(value.data().contentEncoding()).isEqualTo(data.info().contentEncoding());
            assertThat(value.data().open().readAllBytes()).isEqualTo(stored);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void decodesDataIfRequested(Form form, int length) throws IOException {
        byte[] bytes = Arrays.copyOf(PLAIN, length);
        Reply reply = coded(form, bytes).etag("\"1\"");
        server.on("GET", DATA).replies(reply, reply.chunked(7), reply.chunked(1000));
        HttpStore store = decodingStore();
        for (int i = 0; i < 3; i++) {
            try (DataStream data = store.getData("k")) {
                assertThat(data.info().contentEncoding()).isNull();
                assertThat(data.info().size()).isEmpty();
                assertThat(data.info().etag()).isEqualTo("\"1\"");
                assertThat(data.readAllBytes()).isEqualTo(bytes);
                assertThat(data.read()).isEqualTo(-1);
            }
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
        assertThat(server.requests()).allMatch(request -> "identity".equals(request.header("Accept-Encoding")));
    }

    /** At most three codings are decoded. */
    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, br", "br, gzip", "gzip, gzip, gzip, gzip", "compress"})
    void deliversStoredBytesIfCodingCannotBeDecoded(String coding) {
        server.on("GET", DATA).reply(Reply.ok("hello").header("Content-Encoding", coding));
        DataStream data = decodingStore().getData("k");
        assertThat(data.info().contentEncoding()).isEqualTo(coding);
        assertThat(decodingStore().toBytes("k")).isEqualTo("hello".getBytes(UTF_8));
        data.close();
    }

    @Test
    void deliversStoredBytesForRangeRequest() throws IOException {
        byte[] stored = Form.GZIP.code(PLAIN);
        server.on("GET", DATA).reply(ServedObject.of(stored).etag("\"1\"").header("Content-Encoding", "gzip"));
        try (DataStream data = decodingStore().getData("k", ByteRange.of(5, 50))) {
            assertThat(data.info().contentEncoding()).isEqualTo("gzip");
            assertThat(data.readAllBytes()).isEqualTo(Arrays.copyOfRange(stored, 5, 50));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, 99_999})
    void limitsDecodedSize(long limit) throws IOException {
        server.on("GET", DATA).reply(coded(Form.GZIP, PLAIN));
        HttpStore store = open(builder().maxDecodedSize(limit));
        assertThat(failure(UnexpectedReplyException.class, () -> store.toBytes("k")))
                .hasMessageContaining("maxDecodedSize");
        HttpStore enough = open(builder().maxDecodedSize(PLAIN.length));
        assertThat(enough.toBytes("k")).isEqualTo(PLAIN);
    }

    /**
     * The inner coding consists of ten million bytes of empty gzip members, which the outer coding compresses to 40 kB.
     */
    @Test
    void limitsSizeBetweenTwoCodings() throws IOException {
        byte[] empty = gzipped(new byte[0]);
        byte[] members = new byte[500_000 * empty.length];
        for (int i = 0; i < members.length; i++) {
            members[i] = empty[i % empty.length];
        }
        server.otherwise().reply(Reply.ok(gzipped(members)).header("Content-Encoding", "gzip, gzip"));
        HttpStore store = open(builder().maxDecodedSize(1000).maxJsonSize(1_000_000));
        assertThat(failure(UnexpectedReplyException.class, () -> store.toBytes("k")))
                .hasMessageContaining("maxDecodedSize");
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageContaining("maxJsonSize");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void decodesErrorResponseBody(Form form, int length) throws IOException {
        byte[] body = Arrays.copyOf(PLAIN, length);
        server.otherwise().reply(Reply.status(403).body(form.code(body)).header("Content-Encoding", form.coding));
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store().getMetadata("k"));
        String text = e.responseBody().orElse("");
        assertThat(new String(body, UTF_8)).startsWith(text);
        assertThat(text).as("at most 8 KiB").hasSizeBetween(Math.min(length, 8000), 8192);
    }

    @Test
    void limitsDecodedErrorResponseBody() {
        server.otherwise()
                .reply(Reply.status(403).endlessBody("why: ", "a".repeat(1000)).gzip());
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store().getMetadata("k"));
        assertThat(e.responseBody().orElseThrow()).startsWith("why: a").hasSize(8192);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "gzip, gzip"})
    void showsErrorResponseBodyUnchangedIfItCannotBeDecoded(String coding) {
        server.otherwise().reply(Reply.status(403).body("not allowed").header("Content-Encoding", coding));
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store().getMetadata("k"));
        assertThat(e.responseBody()).contains("not allowed");
    }

    @Test
    void masksSecretInDecodedErrorResponseBody() throws IOException {
        byte[] body = "no user with tiger7".getBytes(UTF_8);
        server.otherwise().reply(Reply.status(403).body(gzipped(body)).header("Content-Encoding", "gzip"));
        HttpStore store = open(builder().basicAuth("scott", "tiger7"));
        AccessDeniedException e = failure(AccessDeniedException.class, () -> store.getMetadata("k"));
        assertThat(e.responseBody()).contains("no user with xxxxxx");
    }

    @Test
    void limitsEndlessDecodedData() {
        server.on("GET", DATA)
                .reply(Reply.ok().endlessBody("a", "b".repeat(1000)).gzip());
        HttpStore store = decodingStore();
        assertThat(failure(UnexpectedReplyException.class, () -> store.toBytes("k")))
                .hasMessageContaining("maxDecodedSize");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GZIP", "SEVERAL_MEMBERS", "ALL_HEADER_FIELDS", "ZLIB", "RAW"})
    void failsIfStoredDataIsTruncatedOrDamaged(Form form) throws IOException {
        byte[] bytes = "what is whole is whole".getBytes(UTF_8);
        byte[] stored = form.code(bytes);
        HttpStore store = decodingStore();
        for (int length = 0; length < stored.length; length++) {
            assertDamageIsDetected(store, form, Arrays.copyOf(stored, length));
        }
        assertDamageIsDetected(store, form, joined(stored, new byte[] {0}));
        assertDamageIsDetected(store, form, joined(stored, "more".getBytes(UTF_8)));
        for (int i = 0; form == Form.GZIP && i < stored.length; i++) {
            byte[] damaged = stored.clone();
            damaged[i] ^= 0x10;
            // The fields for flags, time and operating system do not affect the data.
            if (i < 3 || i > 9) {
                assertDamageIsDetected(store, form, damaged);
            }
        }
    }

    /**
     * Asserts that the damage is detected; a cut between gzip members is not, because the remaining members are valid.
     */
    private void assertDamageIsDetected(HttpStore store, Form form, byte[] stored) throws IOException {
        boolean betweenMembers = form == Form.SEVERAL_MEMBERS
                && (stored.length == gzipped("what is who".getBytes(UTF_8)).length
                        || stored.length
                                == gzipped("what is who".getBytes(UTF_8)).length + gzipped(new byte[0]).length);
        if (!betweenMembers) {
            server.on("GET", DATA).reply(Reply.ok(stored).header("Content-Encoding", form.coding));
            assertThat(failure(UnexpectedReplyException.class, () -> store.toBytes("k")))
                    .hasMessageContaining("damaged or cut short");
        }
    }

    @Test
    void resumesEncodedDataBelowDecoder() throws IOException {
        byte[] stored = Form.GZIP.code(PLAIN);
        ServedObject object = ServedObject.of(stored)
                .etag("\"1\"")
                .header("Content-Encoding", "gzip")
                .header("Repr-Digest", digest(stored));
        int[] count = {0};
        server.on("GET", DATA).reply(request -> {
            Reply reply = object.apply(request);
            return count[0]++ < 3 ? reply.cutAfter(10_000) : reply;
        });
        assertThat(decodingStore().toBytes("k")).isEqualTo(PLAIN);
        assertThat(server.requests())
                .extracting(request -> request.header("Range"))
                .hasSize(4);
    }

    private static String digest(byte[] bytes) {
        MessageDigest sha = Digests.newDigest("SHA-256");
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha.digest(bytes)) + ":";
    }

    @Test
    void comparesDigestOfStoredBytes() throws IOException {
        Reply reply = coded(Form.GZIP, PLAIN);
        server.on("GET", DATA)
                .replies(
                        reply.header("Content-Digest", digest(Form.GZIP.code(PLAIN))),
                        reply.header("Content-Digest", digest(PLAIN)));
        HttpStore store = decodingStore();
        assertThat(store.toBytes("k")).isEqualTo(PLAIN);
        assertThat(failure(UnexpectedReplyException.class, () -> store.toBytes("k")))
                .hasMessageContaining("Content-Digest");
    }

    @Test
    void cancelsDownloadWhenClosedEarly() throws IOException {
        server.on("GET", DATA)
                .reply(Reply.ok().endlessBody("a", "b".repeat(1000)).gzip());
        HttpStore store = decodingStore();
        DataStream data = store.getData("k");
        assertThat(data.read()).isEqualTo('a');
        data.close();
        awaitIdle(store);
        assertThatThrownBy(data::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GZIP", "X_GZIP", "WITH_IDENTITY", "SEVERAL_MEMBERS", "ZLIB", "RAW", "TWICE", "BOTH", "THRICE"})
    void decodesJsonAndKeys(Form form) throws IOException {
        byte[] json = "{\"a\":1}".getBytes(UTF_8);
        server.on("GET", METADATA).reply(coded(form, json).type("application/json"));
        server.on("GET", "/find")
                .replies(
                        coded(form, "a\nb\n".getBytes(UTF_8)),
                        coded(form, "[\"a\",\"b\"]".getBytes(UTF_8)).type("application/json"),
                        coded(form, "\"a\"\n\"b\"\n".getBytes(UTF_8)).type("application/x-ndjson"));
        HttpStore store = store();
        assertThat(store.getMetadata("k")).containsEntry("a", 1);
        for (int i = 0; i < 3; i++) {
            try (Results<String> keys = store.queryKeys(Query.all())) {
                assertThat(keys.stream()).containsExactly("a", "b");
            }
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void limitsDecodedJsonAndKeys() {
        server.on("GET", METADATA)
                .reply(Reply.ok().endlessBody("{\"a\":\"", "a".repeat(1000)).gzip());
        server.on("GET", "/find")
                .replies(
                        Reply.ok().endlessBody("a", "a".repeat(1000)).gzip(),
                        Reply.ok()
                                .endlessBody("[\"", "a".repeat(1000))
                                .type("application/json")
                                .gzip());
        HttpStore store = open(builder().maxJsonSize(100_000));
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageContaining("maxJsonSize");
        for (String limit : new String[] {"a line is longer", "maxJsonSize"}) {
            assertThat(failure(UnexpectedReplyException.class, () -> {
                        try (Results<String> keys = store.queryKeys(Query.all())) {
                            keys.next();
                        }
                    }))
                    .hasMessageContaining(limit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip, br", "gzip, gzip, gzip, gzip", "x-unknown"})
    void rejectsJsonAndKeysInCodingThatCannotBeDecoded(String coding) {
        server.on("GET", METADATA).reply(Reply.json("{}").header("Content-Encoding", coding));
        server.on("GET", "/find").reply(Reply.ok("a\n").header("Content-Encoding", coding));
        HttpStore store = store();
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageContaining("its Content-Encoding \"" + coding + "\" cannot be decoded");
        assertThat(failure(UnexpectedReplyException.class, () -> store.queryKeys(Query.all())))
                .hasMessageContaining("its Content-Encoding \"" + coding + "\" cannot be decoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "Identity, identity", "gzip", "gzip, br", " x-my_coding "})
    void sendsContentEncodingWithData(String coding) {
        server.on("PUT", DATA).reply(Reply.status(204));
        store().setData("k", Data.of(new byte[] {1, 2}).as("image/png").encoded(coding));
        RecordedRequest request = request();
        // The coding "identity" changes nothing and is not sent.
        @Nullable
        String sent = coding.isEmpty() || coding.toLowerCase(Locale.ROOT).contains("identity") ? null : coding.strip();
        assertThat(request.header("Content-Encoding")).isEqualTo(sent);
        assertThat(request.header("Content-Length")).isEqualTo("2");
        assertThat(request.header("Content-Type")).isEqualTo("image/png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip\r\nX: y", "a b", ",", "gzip,", "g\u00e9zip", "a;q=1", "\"gzip\""})
    void rejectsMalformedCoding(String coding) {
        assertThatThrownBy(() -> Data.of("x").encoded(coding))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no list of content codings");
    }
}
