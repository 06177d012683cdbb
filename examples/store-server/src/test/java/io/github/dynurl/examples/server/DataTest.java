package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.etag;
import static io.github.dynurl.examples.server.StoreClient.header;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@Tag("compat")
class DataTest {
    /** The maximum length of Content-Type and Content-Encoding. */
    private static final int MAX_TYPE_CHARACTERS = 1024;

    @Parameter
    private TestDatabase database;

    private final String key = TestStores.newKey();

    private StoreClient store() {
        return TestStores.alice(database);
    }

    @Test
    void readsDataWithTypeLengthTimeAndDigest() {
        HttpResponse<byte[]> written = store().put(key, "data", "hällo", "Content-Type", "text/x-own;a=\"b\"");
        HttpResponse<byte[]> read = store().get(key, "data");
        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(text(read)).isEqualTo("hällo");
        assertThat(etag(read)).isEqualTo(etag(written)).matches("\"[0-9a-f]{32}\"");
        assertThat(header(read, "Content-Type")).isEqualTo("text/x-own;a=\"b\"");
        assertThat(header(read, "Content-Length")).isEqualTo("6");
        assertThat(header(read, "Last-Modified"))
                .isEqualTo(header(written, "Last-Modified"))
                .endsWith(" GMT");
        assertThat(header(read, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(read, "Repr-Digest"))
                .isEqualTo(Digests.field(Digests.sha256().digest("hällo".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void headReturnsHeadersOfGetWithoutBody() {
        store().put(key, "data", "hello", "Content-Type", "text/plain");
        HttpResponse<byte[]> head = store().head(key, "data");
        HttpResponse<byte[]> get = store().get(key, "data");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo("5");
        assertThat(etag(head)).isEqualTo(etag(get));
        assertThat(header(head, "Content-Type")).isEqualTo("text/plain");
    }

    @Test
    void setsNewEtagEvenIfBytesAreTheSame() {
        String first = etag(store().put(key, "data", "same", "Content-Type", "text/plain"));
        HttpResponse<byte[]> second = store().put(key, "data", "same", "Content-Type", "text/html");
        assertThat(second.statusCode()).isEqualTo(204);
        assertThat(etag(second)).isNotEqualTo(first);
        assertThat(header(store().get(key, "data"), "Content-Type")).isEqualTo("text/html");
    }

    @Test
    void storesEmptyDataAndDataOfUnknownLength() {
        assertThat(store().put(key, "data", "").statusCode()).isEqualTo(201);
        assertThat(header(store().head(key, "data"), "Content-Length")).isEqualTo("0");
        byte[] bytes = new byte[300_000];
        bytes[299_999] = 7;
        store().send(
                        "PUT",
                        store().url(key, "data"),
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
        assertThat(store().get(key, "data").body()).isEqualTo(bytes);
        assertThat(header(store().get(key, "data"), "Content-Type")).isEqualTo("application/octet-stream");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,   0,  0-0/10",
        "bytes=5-,    56789,  5-9/10",
        "bytes=-3,    789,  7-9/10",
        "bytes=-99,   0123456789,  0-9/10",
        "bytes=2-99,  23456789,  2-9/10",
        "bytes=9-99999999999999999999,  9,  9-9/10",
        "BYTES=1-2,   12,  1-2/10"
    })
    void sendsBytesOfRange(String range, String bytes, String contentRange) {
        store().put(key, "data", "0123456789");
        HttpResponse<byte[]> response = store().get(key, "data", "Range", range);
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(text(response)).isEqualTo(bytes);
        assertThat(header(response, "Content-Range")).isEqualTo("bytes " + contentRange);
        assertThat(header(response, "Content-Length")).isEqualTo(Integer.toString(bytes.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0", "bytes=99999999999999999999-"})
    void rejectsRangeAfterTheEnd(String range) {
        store().put(key, "data", "0123456789");
        HttpResponse<byte[]> response = store().get(key, "data", "Range", range);
        assertThat(response.statusCode()).isEqualTo(416);
        assertThat(header(response, "Content-Range")).isEqualTo("bytes */10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "bytes=4-2", "bytes=", "bytes=-", "lines=1-2", "bytes=a-b"})
    void ignoresMalformedAndMultipleRanges(String range) {
        store().put(key, "data", "0123456789");
        HttpResponse<byte[]> response = store().get(key, "data", "Range", range);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).isEqualTo("0123456789");
    }

    @Test
    void sendsRangeOnlyIfIfRangeHasCurrentEtag() {
        String etag = etag(store().put(key, "data", "0123456789"));
        String date = header(store().head(key, "data"), "Last-Modified");
        assertThat(store().get(key, "data", "Range", "bytes=1-1", "If-Range", etag)
                        .statusCode())
                .isEqualTo(206);
        assertThat(store().get(key, "data", "Range", "bytes=1-1", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
        // A date is not a strong validator.
        assertThat(store().get(key, "data", "Range", "bytes=1-1", "If-Range", date)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"gzip; gzip", "gzip , br; gzip, br", "identity;", "Identity, x-own; x-own", "gzip, identity; gzip"
            })
    void keepsContentEncodingExceptIdentity(String sent, @Nullable String kept) {
        store().put(key, "data", "0123456789", "Content-Encoding", sent);
        List<HttpResponse<byte[]>> responses = List.of(
                store().get(key, "data"), store().head(key, "data"), store().get(key, "data", "Range", "bytes=1-2"));
        for (HttpResponse<byte[]> response : responses) {
            assertThat(response.headers().firstValue("Content-Encoding")).isEqualTo(Optional.ofNullable(kept));
        }
        assertThat(text(responses.get(0))).isEqualTo("0123456789");
        store().put(key, "data", "plain");
        assertThat(store().get(key, "data").headers().firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void refusesTooLongContentEncoding() {
        assertThat(store().put(key, "data", "x", "Content-Encoding", "x".repeat(MAX_TYPE_CHARACTERS + 1))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesPutWithContentRange() {
        assertThat(store().put(key, "data", "x", "Content-Range", "bytes 0-0/2").statusCode())
                .isEqualTo(400);
        assertThat(store().get(key, "data").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesTooLargeDataWithReadableResponse() {
        byte[] bytes = new byte[TestStores.MAX_DATA + 1];
        String url = store().url(key, "data");
        assertThat(store().send("PUT", url, BodyPublishers.ofByteArray(bytes)).statusCode())
                .isEqualTo(413);
        HttpResponse<byte[]> chunked =
                store().send("PUT", url, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(text(chunked)).contains("\"status\":413").contains("limit of " + TestStores.MAX_DATA + " bytes");
        assertThat(store().get(key, "data").statusCode()).isEqualTo(404);
    }

    @Test
    void readsEmptyDataIfOnlyMetadataWasWritten() {
        store().put(key, "metadata", "{}");
        HttpResponse<byte[]> head = store().head(key, "data");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).hasValue("0");
        HttpResponse<byte[]> get = store().get(key, "data");
        assertThat(get.statusCode()).isEqualTo(200);
        assertThat(get.body()).isEmpty();
        assertThat(get.headers().firstValue("ETag")).isEqualTo(head.headers().firstValue("ETag"));
        assertThat(store().get(key, "data", "Range", "bytes=0-9").body()).isEmpty();
        assertThat(store().put(key, "data", "x").statusCode()).isEqualTo(204);
        assertThat(text(store().get(key, "data"))).isEqualTo("x");
    }

    @Test
    void keepsTheTimeOfEmptyDataUntilDataIsWritten() {
        store().put(key, "metadata", "{}");
        String created = header(store().head(key, "data"), "Last-Modified");
        // The times are in whole seconds.
        await().until(() -> {
            store().post(key, "metadata", "{\"n\":1}");
            store().post(key, "auth", "{\"read\":[\"guests\"]}");
            return !header(store().head(key, "metadata"), "Last-Modified").equals(created);
        });
        assertThat(header(store().head(key, "data"), "Last-Modified")).isEqualTo(created);
        store().put(key, "data", "x");
        assertThat(header(store().head(key, "data"), "Last-Modified")).isNotEqualTo(created);
    }

    @Test
    void deleteRemovesAllParts() {
        store().put(key, "data", "x");
        assertThat(store().delete(key).statusCode()).isEqualTo(204);
        for (String part : new String[] {"data", "metadata", "auth"}) {
            assertThat(store().get(key, part).statusCode()).isEqualTo(404);
        }
        assertThat(store().delete(key).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a+b",
                "a%2Fb",
                "a%252Fb",
                "?",
                "#",
                "a&b=c",
                "e\u0301",
                "\u00e9",
                "\u212a",
                "\ud83d\ude00",
                "{base}",
                "${header.x}",
                "http://evil/a",
                "//evil/a",
                "@evil",
                "data",
                "a/data",
                "a/data/data",
                "a/",
                "/a",
                "a//b",
                "a;b=c",
                "a.b",
                "...",
                "\ufeffbom",
                "C:\\x",
                "\u2028",
                "query"
            })
    void acceptsAnyCharactersInKey(String odd) {
        String prefix = key + "/";
        assertThat(store().put(prefix + odd, "data", odd).statusCode()).isEqualTo(201);
        store().put(prefix + odd, "metadata", "{\"odd\":\"" + key + "\"}");
        assertThat(text(store().get(prefix + odd, "data"))).isEqualTo(odd);
        assertThat(store().keysWith("odd", "\"" + key + "\"")).containsExactly(prefix + odd);
        assertThat(store().delete(prefix + odd).statusCode()).isEqualTo(204);
    }

    @Test
    void treatsEncodedSlashAsSlash() {
        store().put(key + "/x", "data", "x");
        String url = store().baseUrl() + "/" + key + "%2fx/data";
        assertThat(store().send("HEAD", url, BodyPublishers.noBody()).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data", "//data", "///data", "%2F%2F/data", "./data", "../data", "%2e%2E/data", "a/../b/data",
                "a/%2e/data", "a%0Ab/data", "a%00/data", "%7F/data", "%FF/data", "%C3/data", "%zz/data", "%/data",
                "%ED%A0%80/data"
            })
    void refusesInvalidKey(String path) throws Exception {
        String raw = new RawConnection(store()).answer("PUT", path, "x");
        assertThat(raw).startsWith("HTTP/1.1 400 ").contains("\"status\":400");
        String delete = new RawConnection(store()).answer("DELETE", path.replaceFirst("/data$", ""), "");
        assertThat(delete).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void refusesKeyThatIsLongerThanTheMaximum() {
        String prefix = key + "/";
        String longest = prefix + "\u20ac".repeat((Keys.MAX_BYTES - prefix.length()) / 3);
        longest += "x".repeat(Keys.MAX_BYTES - longest.getBytes(StandardCharsets.UTF_8).length);
        assertThat(store().put(longest, "data", "x").statusCode()).isEqualTo(201);
        assertThat(text(store().get(longest, "data"))).isEqualTo("x");
        assertThat(store().put(longest + "x", "data", "x").statusCode()).isEqualTo(400);
    }

    @Test
    void explainsWrongPathAndMethod() {
        String base = store().baseUrl();
        HttpResponse<byte[]> noPart = store().send("GET", base + "/" + key, BodyPublishers.noBody());
        assertThat(noPart.statusCode()).isEqualTo(404);
        assertThat(text(noPart)).contains("does not end in a part");
        HttpResponse<byte[]> outside = store().send("GET", base + "x/a/data", BodyPublishers.noBody());
        assertThat(outside.statusCode()).isEqualTo(404);
        HttpResponse<byte[]> post = store().post(key, "data", "x");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(header(post, "Allow")).isEqualTo("GET, HEAD, PUT");
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONS * HTTP/1.1, 404",
        "GET http://localhost/objects/none/data HTTP/1.1, 404",
        "GET /objects/a\u00fc/data HTTP/1.1, 400",
        "GET /\u0001 HTTP/1.1, 400",
        "BROKEN, 400"
    })
    void sendsJsonForMalformedRequests(String line, int status) throws Exception {
        try (RawConnection connection = new RawConnection(store())) {
            String credentials = StoreClient.basic("alice", "alice");
            connection.send(
                    line + "\r\nHost: localhost:80\r\nConnection: close\r\nAuthorization: " + credentials + "\r\n\r\n");
            assertThat(connection.rest()).contains(" " + status + " ").contains("{\"status\":" + status);
        }
    }
}
