package io.github.dynurl.store.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.store.http.access.RequestSigner.Signature;
import io.github.dynurl.testing.Canary;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests when the signer of a user is called, what it receives, and what it may change. */
class RequestSignerTest extends HttpStoreTestCase {
    private static final Aws4 AWS = new Aws4("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final Pattern AUTHORIZATION =
            Pattern.compile(Aws4.ALGORITHM + " Credential=([^,]*), SignedHeaders=([^,]*), Signature=([0-9a-f]{64})");

    private static final Pattern SIGNER_FAILED = Pattern.compile(
            "Cannot setData \"k\": the (request signer failed|result of the request signer cannot be used): .*",
            Pattern.DOTALL);

    @RegisterExtension
    final ScriptedServer other = ScriptedServer.start();

    /** Returns the reply if the header of the request has the right signature, otherwise 403. */
    private static Reply verify(RecordedRequest request, Reply reply) {
        Matcher found = AUTHORIZATION.matcher(String.valueOf(request.header("Authorization")));
        String payload = String.valueOf(request.header("x-amz-content-sha256"));
        boolean isRight = found.matches()
                && (payload.equals(Aws4.UNSIGNED) || payload.equals(request.bodySha256()))
                && AWS.sign(
                                request.method(),
                                request.target(),
                                List.of(found.group(2).split(";", -1)),
                                request::header,
                                payload)
                        .equals(found.group(3));
        return isRight ? reply : Reply.status(403);
    }

    @Test
    void signsEachKindOfRequestForS3(@TempDir Path folder) throws IOException {
        server.otherwise().reply(request -> verify(request, Reply.json("{}")));
        HttpStore store =
                open(builder().queryUrl(server.url("/find?list-type=2")).requestSigner(AWS.signer()));
        Path file = Files.writeString(folder.resolve("f"), "x".repeat(3_000_000));
        store.exists("a b/ü+&c");
        store.getMetadata("k");
        store.setData("k", Data.of("text").as("text/plain; charset=UTF-8"));
        store.setData("k", Data.of(file), Condition.ifMatch("\"e\""));
        store.setData("k", Data.of(new ByteArrayInputStream(new byte[200_000])));
        store.setData("k", Data.of(""));
        store.updateMetadata("k", Metadata.of(Map.of("a", 1)));
        store.delete("k");
        store.queryKeys(Query.where("x", "y z")).close();
        assertThat(server.requests()).hasSize(9);
        // The stream is too long to be buffered, so its digest is unknown before it is sent.
        assertThat(server.requests())
                .filteredOn(r -> Aws4.UNSIGNED.equals(r.header("x-amz-content-sha256")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{base}/{key}/{part}", "{base}/{part}?key={key}&v=1"})
    void sendsPresignedUrl(String format) {
        server.otherwise().reply(request -> {
            String signature = request.target().substring(request.target().lastIndexOf("=") + 1);
            String unsigned = request.target().substring(0, request.target().lastIndexOf("&"));
            boolean isRight = AWS.sign(request.method(), unsigned, List.of("host"), request::header, Aws4.UNSIGNED)
                    .equals(signature);
            // Both replies are errors: the test needs an exception, to see that it masks the signature.
            return Reply.status(isRight ? 400 : 403).body("signature " + signature + " does not match");
        });
        HttpStore store = open(builder().urlFormat(format).requestSigner(AWS.presigner()));
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.setData("k", Data.of("x")));
        assertThat(e.status()).isEqualTo(400);
        assertThat(e.responseBody()).contains("signature xxxxxx does not match");
        assertThat(e.getMessage()).doesNotContain("X-Amz", "AKID");
    }

    /** The signature is masked before the quotes in the message are escaped: an escaped signature is not found. */
    @Test
    void hidesSignatureThatServerReturnsAsContentEncoding() {
        String signature = "s\"ignature-of-this-call-only";
        server.otherwise().reply(Reply.json("{}").header("Content-Encoding", signature));
        HttpStore store = open(builder().requestSigner(request -> Signature.of(Map.of("X-Signature", signature))));
        assertThat(failure(UnexpectedReplyException.class, () -> store.getMetadata("k")))
                .hasMessageEndingWith(
                        "its Content-Encoding \"xxxxxx\" cannot be decoded; supported are gzip and deflate");
    }

    @Test
    void isCalledForEachRetryAndResumption() {
        byte[] data = "0123456789".repeat(10).getBytes(US_ASCII);
        server.on("GET", "/base/k/data")
                .replies(
                        Reply.status(503),
                        Reply.lostAck(),
                        Reply.ok(data).etag("\"e\"").cutAfter(50),
                        Reply.status(206)
                                .body(Arrays.copyOfRange(data, 50, 100))
                                .etag("\"e\"")
                                .header("Content-Range", "bytes 50-99/100"));
        AtomicInteger calls = new AtomicInteger();
        RequestSigner signer = request -> Signature.of(Map.of(
                "X-Nonce", calls.incrementAndGet() + " " + request.headers().get("range")));
        assertThat(open(builder().requestSigner(signer)).getData("k")).hasBinaryContent(data);
        assertThat(server.requests())
                .extracting(request -> request.header("X-Nonce"))
                .containsExactly("1 null", "2 null", "3 null", "4 bytes=50-99");
    }

    @Test
    void receivesRequestAsItIsSent() {
        server.otherwise().reply(Reply.ok());
        AtomicReference<RequestSigner.UnsignedRequest> seen = new AtomicReference<>();
        RequestSigner signer = request -> {
            seen.set(request);
            assertThatThrownBy(() -> request.headers().put("X", "y")).isInstanceOf(RuntimeException.class);
            return Signature.of(Map.of());
        };
        open(builder().requestSigner(signer).accessToken("t0ken").header("X-Api-Key", "k3y-1"))
                .withHeaders(Map.of("X-Message", "m"))
                .setData("a b", Data.of("ü").as("text/plain").encoded("x"), Condition.ifAbsent());
        RequestSigner.UnsignedRequest unsigned = Objects.requireNonNull(seen.get());
        assertThat(unsigned.method()).isEqualTo("PUT");
        assertThat(unsigned.url()).isEqualTo(server.url("/base/a%20b/data"));
        RecordedRequest request = request();
        assertThat(unsigned.headers()).hasSize(8).allSatisfy((name, value) -> assertThat(request.headers(name))
                .as(name)
                .containsExactly(value));
        assertThat(unsigned.headers())
                .containsKeys(
                        "host",
                        "content-length",
                        "CONTENT-TYPE",
                        "content-encoding",
                        "If-None-Match",
                        "authorization",
                        "x-api-key",
                        "x-message");
        assertThat(unsigned.toString()).doesNotContain("t0ken", "http");
    }

    @Test
    void hidesHeadersInToStringOfSignature() {
        assertThat(Signature.of(Map.of("A", "v4lue")).toString()).doesNotContain("v4lue");
    }

    @Test
    void isNotCalledForOtherServer() {
        other.otherwise().reply(Reply.ok("a\n"));
        AtomicInteger calls = new AtomicInteger();
        RequestSigner signer = request -> {
            calls.incrementAndGet();
            return Signature.of(Map.of("X-Signature", "s1gned"));
        };
        HttpStore store = open(builder().queryUrl(other.url("/find")).requestSigner(signer));
        store.queryKeys(Query.all()).close();
        assertThat(calls).hasValue(0);
        assertThat(other.takeRequest(PATIENCE).header("X-Signature")).isNull();
    }

    @Test
    void replacesHeadersOfSameName() {
        server.otherwise().reply(Reply.json("{}"));
        RequestSigner signer = request -> Signature.of(Map.of(
                "authorization",
                String.valueOf(request.headers().get("Authorization")).replace("Bearer", "DPoP")));
        open(builder().accessToken("t0ken").requestSigner(signer)).getMetadata("k");
        assertThat(request().headers("Authorization")).containsExactly("DPoP t0ken");
    }

    @Test
    void computesDigestLessOftenThanItIsSent() {
        server.otherwise().reply(Reply.ok());
        server.on("PUT", "/base/k/data").replies(Reply.status(503), Reply.status(503), Reply.ok());
        AtomicInteger opened = new AtomicInteger();
        Data data = Data.of(
                () -> {
                    opened.incrementAndGet();
                    return new ByteArrayInputStream("text".getBytes(US_ASCII));
                },
                OptionalLong.of(4));
        RequestSigner signer = request -> {
            String first = request.bodySha256().orElseThrow();
            String second = request.bodySha256().orElseThrow(); // does not read the body again
            return Signature.of(Map.of("X-Digest", first + " " + second));
        };
        open(builder().requestSigner(signer)).setData("k", data, Condition.none());
        assertThat(server.requests()).hasSize(3);
        String digest = server.requests().get(0).bodySha256();
        assertThat(server.requests()).extracting(r -> r.header("X-Digest")).containsOnly(digest + " " + digest);
        assertThat(opened).as("three attempts, and less than three digests").hasValueLessThanOrEqualTo(5);
    }

    private static Arguments broken(String reason, RequestSigner signer) {
        return Arguments.of(reason, signer);
    }

    @SuppressWarnings("NullAway") // NullAway does not check the signers of users, so they may return null
    static Stream<Arguments> brokenSigners() {
        Map<String, String> nullValue = new HashMap<>();
        nullValue.put("X-A", null);
        String other = "http://127.0.0.1:1/base/k/data?s3cret=s3cret";
        return Stream.of(
                broken("the request signer failed: no key", request -> {
                    throw new IllegalStateException("no key");
                }),
                broken("the request signer failed: IOException", request -> {
                    throw new IOException();
                }),
                broken("cannot be used: it returned null", request -> null),
                broken("the request signer failed: ", request -> Signature.of(null)),
                broken(
                        "\"X\\u000d\\u000aEvil\" is not the name",
                        request -> Signature.of(Map.of("X\r\nEvil", "s3cret"))),
                broken("the header X-A has a value", request -> Signature.of(Map.of("X-A", "s3cret\r\nX-Evil: 1"))),
                broken("the header X-A has a value", request -> Signature.of(nullValue)),
                broken("itself sets the header Host", request -> Signature.of(Map.of("Host", "s3cret"))),
                broken("itself sets the header If-Match", request -> Signature.of(Map.of("If-Match", "s3cret"))),
                broken("itself sets the header content-length", request -> Signature.of(Map.of("content-length", "5"))),
                broken("itself sets the header Cookie", request -> Signature.of(Map.of("Cookie", "s3cret"))),
                broken("the URL \"x\" is not an absolute URL", request -> Signature.ofUrl("x")),
                broken("the URL has user information", request -> Signature.ofUrl("http://s3cret:s3cret@h/")),
                broken("returned another URL: http://127.0.0.1:1/base/k/data", request -> Signature.ofUrl(other)),
                broken("has the segment \"..\"", request -> Signature.ofUrl(request.url() + "/../x?s3cret=s3cret")),
                broken("which a URL cannot have", request -> Signature.ofUrl(request.url() + "?a=s3cret b")),
                broken(
                        "returned another URL",
                        request -> Signature.ofUrl(request.url().replace("/k/", "/other/"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenSigners")
    void failsBeforeAnythingIsSent(String reason, RequestSigner signer) {
        HttpStore store = open(builder().requestSigner(signer));
        InvalidRequestException e =
                failure(InvalidRequestException.class, () -> store.setData("k", Data.of("x"), Condition.none()));
        assertThat(e.getMessage()).matches(SIGNER_FAILED).contains(reason);
        assertThat(e.getMessage()).doesNotContain("s3cret");
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesSignatureThatChangesKeyInQuery() {
        RequestSigner signer = request -> Signature.ofUrl(request.url().replaceFirst("\\?.*", "?key=other&X-Sig=1"));
        HttpStore store = open(builder().urlFormat("{base}/{part}?key={key}").requestSigner(signer));
        failure(InvalidRequestException.class, () -> store.getMetadata("k"));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void reportsThatBodyCannotBeRead() {
        Data data = Data.of(
                () -> {
                    throw new IOException("the disk is gone");
                },
                OptionalLong.of(4));
        AtomicReference<Optional<String>> digest = new AtomicReference<>();
        HttpStore store = open(builder().requestSigner(request -> {
            digest.set(request.bodySha256());
            return Signature.of(Map.of());
        }));
        assertThat(failure(InvalidRequestException.class, () -> store.setData("k", data)))
                .hasMessageContaining("the data cannot be read: the disk is gone");
        assertThat(digest.get()).as("no digest, because bodySha256() throws").isNull();
    }

    @Test
    void includesTimeOfSignerInOperationTimeout() {
        HttpStore store = open(builder().operationTimeout(SHORT).requestSigner(request -> {
            Thread.sleep(SHORT.plus(Duration.ofMillis(300)).toMillis());
            return Signature.of(Map.of());
        }));
        StoreException e = failure(StoreException.class, () -> store.getMetadata("k"));
        assertThat(e).hasMessageContaining("(operationTimeout)");
        assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void masksHeadersThatSignerAdds() {
        server.otherwise().reply(request -> Reply.status(400)
                .type("x/" + request.header("X-Session-T"))
                .body(String.join(" ", Canary.forms("s3ssion-tok3n++")) + " signature was "
                        + String.valueOf(request.header("Authorization")).replaceFirst(".*Signature=", "")));
        RequestSigner aws = AWS.signer();
        HttpStore store = open(builder().requestSigner(request -> {
            Map<String, String> headers = new HashMap<>(aws.sign(request).headers());
            headers.put("X-Session-T", "s3ssion-tok3n++");
            return Signature.of(headers);
        }));
        UnexpectedReplyException e = failure(UnexpectedReplyException.class, () -> store.getMetadata("k"));
        String text = e + " " + e.responseBody().orElseThrow();
        assertThat(Canary.leaks(text, List.of("s3ssion-tok3n++"))).isEmpty();
        assertThat(text).endsWith("signature was xxxxxx");
    }

    @Test
    void refusesSignaturesOverPlainHttp() {
        HttpStoreBuilder builder = HttpStore.builder().baseUrl("http://h/").requestSigner(AWS.signer());
        assertThatThrownBy(builder::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("requestSigner would send signatures over plain http to http://h;");
        builder.allowInsecureAuth(true).check();
    }
}
