package io.github.dynurl.store.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dynurl.store.http.access.RequestSigner;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Computes AWS signatures of version 4 as the documentation of S3 describes them. */
record Aws4(String accessKey, String secretKey) {
    static final String TIME = "20261130T031500Z";
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private static final String SCOPE = "20261130/eu-central-1/s3/aws4_request";

    /** Returns a signer that signs the headers Host, Range, Content-Type, If-Match and those that it adds. */
    RequestSigner signer() {
        return request -> {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            String payload = request.bodySha256().orElse(UNSIGNED);
            headers.put("x-amz-date", TIME);
            headers.put("x-amz-content-sha256", payload);
            Map<String, String> signed = new TreeMap<>(headers);
            for (String name : List.of("host", "range", "content-type", "if-match")) {
                String value = request.headers().get(name);
                if (value != null) {
                    signed.put(name, value);
                }
            }
            String target = request.url().substring(request.url().indexOf('/', "https://".length()));
            List<String> names = List.copyOf(signed.keySet());
            String signature = sign(request.method(), target, names, signed::get, payload);
            headers.put(
                    "Authorization",
                    ALGORITHM + " Credential=" + accessKey + "/" + SCOPE + ", SignedHeaders=" + String.join(";", names)
                            + ", Signature=" + signature);
            return RequestSigner.Signature.of(headers);
        };
    }

    /** Returns a signer that returns a pre-signed URL. */
    RequestSigner presigner() {
        return new RequestSigner() {
            @Override
            public Signature sign(UnsignedRequest request) {
                return Signature.ofUrl(presign(request, Duration.ofMinutes(1)));
            }

            @Override
            public String presign(UnsignedRequest request, Duration validity) {
                String url = request.url() + (request.url().contains("?") ? "&" : "?") + "X-Amz-Algorithm=" + ALGORITHM
                        + "&X-Amz-Credential=" + (accessKey + "/" + SCOPE).replace("/", "%2F") + "&X-Amz-Date=" + TIME
                        + "&X-Amz-Expires=" + validity.toSeconds() + "&X-Amz-SignedHeaders=host";
                String target = url.substring(url.indexOf('/', "https://".length()));
                String signature =
                        Aws4.this.sign(request.method(), target, List.of("host"), request.headers()::get, UNSIGNED);
                return url + "&X-Amz-Signature=" + signature;
            }
        };
    }

    /** Returns the signature of a request. */
    String sign(
            String method,
            String target,
            List<String> headerNames,
            Function<String, @Nullable String> headers,
            String payload) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        String canonicalQuery = Arrays.stream(query.split("&", -1))
                .filter(parameter -> !parameter.isEmpty())
                .map(parameter -> parameter.contains("=") ? parameter : parameter + "=")
                .sorted()
                .collect(Collectors.joining("&"));
        String canonicalHeaders = headerNames.stream()
                .map(name -> name + ":" + headers.apply(name) + "\n")
                .collect(Collectors.joining());
        String canonicalRequest = String.join(
                "\n", method, path, canonicalQuery, canonicalHeaders, String.join(";", headerNames), payload);
        String toSign = String.join("\n", ALGORITHM, TIME, SCOPE, hex(sha256(canonicalRequest)));
        byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (String part : SCOPE.split("/", -1)) {
            key = hmac(key, part);
        }
        return hex(hmac(key, toSign));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
