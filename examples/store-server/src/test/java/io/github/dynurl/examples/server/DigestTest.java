package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.etag;
import static io.github.dynurl.examples.server.StoreClient.header;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class DigestTest {
    private static final String RIGHT_256 = field("sha-256", Digests.sha256(), "new");
    private static final String RIGHT_512 = field("sha-512", Digests.sha512(), "new");
    private static final String WRONG_256 = field("sha-256", Digests.sha256(), "other");
    private static final String WRONG_512 = field("sha-512", Digests.sha512(), "other");

    @Parameter
    private TestDatabase database;

    private final String key = TestStores.newKey();

    private StoreClient store() {
        return TestStores.alice(database);
    }

    private static String field(String algorithm, MessageDigest digest, String text) {
        byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
        return algorithm + "=:" + Base64.getEncoder().encodeToString(hash) + ":";
    }

    // Annotations can only contain constants, so they contain these names.
    private static String value(String words) {
        return words.replace("RIGHT_256", RIGHT_256)
                .replace("RIGHT_512", RIGHT_512)
                .replace("WRONG_256", WRONG_256)
                .replace("WRONG_512", WRONG_512);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Digest | WRONG_256            | sha-256",
                "Repr-Digest    | WRONG_256            | sha-256",
                "Content-Digest | WRONG_512            | sha-512",
                "Repr-Digest    | WRONG_512            | sha-512",
                "Repr-Digest    | RIGHT_256, WRONG_512 | sha-512",
                "Repr-Digest    | RIGHT_512, WRONG_256 | sha-256",
                "Repr-Digest    | RIGHT_256, WRONG_256 | sha-256",
                "Repr-Digest    | sha-256=:AA==:       | sha-256",
                "Repr-Digest    | sha-256=::           | sha-256",
                "Repr-Digest    | sha-256=broken       | sha-256",
                "Repr-Digest    | sha-512              | sha-512"
            })
    void refusesWrongDigestAndKeepsOldObject(String name, String words, String algorithm) {
        HttpResponse<byte[]> old = store().put(key, "data", "old", "Content-Type", "text/plain");
        HttpResponse<byte[]> put = store().put(key, "data", "new", name, value(words), "Content-Type", "text/html");
        assertThat(put.statusCode()).isEqualTo(400);
        assertThat(text(put)).contains("Cannot write the data of", "the " + algorithm + " of", name);
        HttpResponse<byte[]> read = store().get(key, "data");
        assertThat(text(read)).isEqualTo("old");
        assertThat(etag(read)).isEqualTo(etag(old));
        assertThat(header(read, "Content-Type")).isEqualTo("text/plain");
    }

    @Test
    void createsNoKeyIfDigestIsWrong() {
        assertThat(store().put(key, "data", "new", "Repr-Digest", WRONG_256).statusCode())
                .isEqualTo(400);
        for (String part : new String[] {"data", "metadata", "auth"}) {
            assertThat(store().get(key, part).statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RIGHT_256",
                "RIGHT_512",
                "RIGHT_256, RIGHT_512",
                "WRONG_256, RIGHT_256",
                "md5=:AA==:, RIGHT_256;q=1, unixsum=7",
                "md5=:AA==:",
                "sha-256=:broken",
                "WRONG_256,",
                "WRONG_256, SHA-512=1"
            })
    void acceptsRightAndUnknownDigestsAndIgnoresMalformedField(String words) {
        for (String name : new String[] {"Content-Digest", "Repr-Digest"}) {
            assertThat(store().put(key, "data", "new", name, value(words)).statusCode())
                    .isBetween(201, 204);
        }
        assertThat(text(store().get(key, "data"))).isEqualTo("new");
    }

    @Test
    void combinesLinesAndChecksBothFields() {
        assertThat(store().put(key, "data", "new", "Repr-Digest", RIGHT_256, "Repr-Digest", WRONG_512)
                        .statusCode())
                .isEqualTo(400);
        assertThat(store().put(key, "data", "new", "Repr-Digest", RIGHT_256, "Content-Digest", WRONG_256)
                        .statusCode())
                .isEqualTo(400);
        assertThat(store().put(key, "data", "new", "Repr-Digest", RIGHT_256, "Repr-Digest", RIGHT_512)
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Repr-Digest    | RIGHT_256             | 204",
                "Content-Digest | RIGHT_512             | 204",
                "repr-digest    | md5=:AA==:, RIGHT_512 | 204",
                "Repr-Digest    | sha-256=:broken       | 204",
                "Repr-Digest    | WRONG_256             | 400",
                "Content-Digest | WRONG_256             | 400",
                "Content-Digest | WRONG_512             | 400",
                "Repr-Digest    | sha-256=broken        | 400"
            })
    void checksDigestInTrailer(String name, String words, int status) throws Exception {
        String trailer = name + ": " + value(words);
        for (String announced : new String[] {"Trailer: " + name, "X-Trailer: none"}) {
            String etag = etag(store().put(key, "data", "old"));
            String answer = new RawConnection(store()).answerToChunked("PUT", key + "/data", "new", trailer, announced);
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            if (status == 400) {
                assertThat(answer).contains("{\"status\":400,").contains(" of " + name);
                assertThat(etag(store().head(key, "data"))).isEqualTo(etag);
            }
            assertThat(text(store().get(key, "data"))).isEqualTo(status == 400 ? "old" : "new");
        }
    }

    @Test
    void refusesWrongHeaderDespiteRightTrailer() throws Exception {
        store().put(key, "data", "old");
        String wrongHeader = "Repr-Digest: " + WRONG_256;
        String rightTrailer = "Repr-Digest: " + RIGHT_256;
        assertThat(new RawConnection(store()).answerToChunked("PUT", key + "/data", "new", rightTrailer, wrongHeader))
                .startsWith("HTTP/1.1 400 ");
        assertThat(text(store().get(key, "data"))).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "X: 1\r\n", "Content-Digest: WRONG_256\r\n", "Content-Digest: RIGHT_256\r\nRepr-Digest: sha"
            })
    void keepsOldObjectIfTrailerIsIncomplete(String sent) throws Exception {
        store().put(key, "data", "old");
        try (RawConnection connection = new RawConnection(store())) {
            connection.head(
                    "PUT",
                    key + "/data",
                    "Transfer-Encoding: chunked",
                    "Trailer: X, content-digest",
                    "Trailer: Repr-Digest");
            connection.send("3\r\nnew\r\n0\r\n" + value(sent));
            connection.finishSending();
            assertThat(connection.rest()).doesNotContain("HTTP/1.1 2");
        }
        assertThat(text(store().get(key, "data"))).isEqualTo("old");
    }

    @Test
    void acceptsAnnouncedTrailerThatProxyDropped() throws Exception {
        assertThat(new RawConnection(store()).answerToChunked("PUT", key + "/data", "new", "", "Trailer: Repr-Digest"))
                .startsWith("HTTP/1.1 201 ");
        assertThat(text(store().get(key, "data"))).isEqualTo("new");
    }

    @Test
    void reusesConnectionAfterRefusedTrailer() throws Exception {
        try (RawConnection connection = new RawConnection(store())) {
            for (String digest : new String[] {WRONG_256, RIGHT_256}) {
                connection.head("PUT", key + "/data", "Transfer-Encoding: chunked", "Trailer: Repr-Digest");
                connection.send("3\r\nnew\r\n0\r\nRepr-Digest: " + digest + "\r\n\r\n");
                String head = connection.readHead();
                assertThat(head).startsWith(digest.equals(WRONG_256) ? "HTTP/1.1 400 " : "HTTP/1.1 201 ");
                if (digest.equals(WRONG_256)) {
                    connection.readBody(
                            Integer.parseInt(head.replaceFirst("(?is).*\r\nContent-Length: (\\d+)\r\n.*", "$1")));
                }
            }
        }
    }

    @Test
    void refusesInvalidDigestBeforeSending100Continue() throws Exception {
        try (RawConnection connection = new RawConnection(store())) {
            connection.head(
                    "PUT", key + "/data", "Expect: 100-continue", "Content-Length: 3", "Repr-Digest: sha-256=7");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"PUT, metadata", "POST, metadata", "PUT, auth", "POST, auth"})
    void checksDigestOfMetadataAndPermissions(String method, String part) throws Exception {
        store().put(key, "metadata", "{}");
        String old = text(store().get(key, part));
        String json = "{\"owned\":[\"alice\"],\"\u00fc\":[\"x\"]}";
        String right = field("sha-512", Digests.sha512(), json);
        String wrong = "Repr-Digest: " + WRONG_256;
        String path = key + "/" + part;
        assertThat(new RawConnection(store()).answerToChunked(method, path, json, wrong))
                .startsWith("HTTP/1.1 400 ")
                .contains("the sha-256 of");
        assertThat(new RawConnection(store()).answerToChunked(method, path, json, "", wrong))
                .startsWith("HTTP/1.1 400 ");
        assertThat(text(store().get(key, part))).isEqualTo(old);
        assertThat(new RawConnection(store()).answerToChunked(method, path, json, "Content-Digest: " + right))
                .startsWith("HTTP/1.1 204 ");
        assertThat(text(store().get(key, part))).contains("\u00fc");
    }
}
