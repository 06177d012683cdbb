package io.github.dynurl.examples.server;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Computes the digests of a request's body as it passes, and compares them with those that the request says.
 *
 * <p>Both fields mean the same bytes here: a body is the whole representation, and without a coding. Not thread-safe.
 */
final class BodyDigest {
    private static final String SHA_256 = "sha-256";
    private static final String SHA_512 = "sha-512";
    private static final List<String> FIELDS = List.of(Digests.CONTENT_DIGEST, Digests.REPR_DIGEST);

    private final Request request;
    private final Map<String, MessageDigest> digests = new TreeMap<>();

    /** Throws 400 if the header has a digest that no body can have. */
    BodyDigest(Request request) {
        this.request = request;
        digests.put(SHA_256, Digests.sha256());
        boolean said = FIELDS.stream()
                .anyMatch(name -> said(request.getHeaders(), name).containsKey(SHA_512));
        boolean chunked = request.getLength() < 0; // a trailer may say it, also one that was not announced
        if (said || chunked) {
            digests.put(SHA_512, Digests.sha512());
        }
    }

    void update(ByteBuffer bytes) {
        digests.values().forEach(digest -> digest.update(bytes.duplicate()));
    }

    /**
     * Answers the SHA-256 of the body, which has ended.
     *
     * @throws HttpProblem 400 if the header or the trailer says another digest
     * @throws BrokenBodyException if the connection ended within a trailer that would have said one
     */
    byte[] finish() throws BrokenBodyException {
        requireWholeTrailer();
        Map<String, byte[]> actual = new TreeMap<>();
        digests.forEach((algorithm, digest) -> actual.put(algorithm, digest.digest()));
        require(actual, request.getHeaders());
        require(actual, request.getTrailers());
        return actual.get(SHA_256);
    }

    // Jetty takes the end of the connection for the end of the trailer, and forgets the line before it. A trailer that
    // is missing while the connection lives is fine: proxies may drop it.
    private void requireWholeTrailer() throws BrokenBodyException {
        boolean connected =
                !request.getConnectionMetaData().getConnection().getEndPoint().isInputShutdown();
        for (String name : FIELDS) {
            boolean announced = request.getHeaders().contains(HttpHeader.TRAILER, name);
            boolean came =
                    request.getTrailers() != null && request.getTrailers().contains(name);
            if (announced && !came && !connected) {
                throw new BrokenBodyException(new EOFException("The connection ended within the trailer"));
            }
        }
    }

    private static void require(Map<String, byte[]> actual, @Nullable HttpFields fields) {
        if (fields == null) {
            return;
        }
        for (String name : FIELDS) {
            said(fields, name).forEach((algorithm, said) -> {
                if (!MessageDigest.isEqual(said, actual.get(algorithm))) {
                    throw HttpProblem.badRequest("the " + algorithm + " of the bytes that arrived is not that of "
                            + name + "; nothing was changed");
                }
            });
        }
    }

    /** Answers the digests of known algorithms. */
    private static Map<String, byte[]> said(HttpFields fields, String name) {
        Map<String, Optional<byte[]>> members =
                StructuredDictionary.parse(String.join(", ", fields.getValuesList(name)));
        Map<String, byte[]> said = new TreeMap<>();
        for (String algorithm : List.of(SHA_256, SHA_512)) {
            Optional<byte[]> digest = members.get(algorithm);
            if (digest != null) {
                said.put(
                        algorithm,
                        digest.orElseThrow(() -> HttpProblem.badRequest(
                                "the " + algorithm + " of " + name + " is not written as :<Base64>:")));
            }
        }
        return said;
    }
}
