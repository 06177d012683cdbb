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
 * Computes the digests of a request's body while it is read, and compares them with those that the request declares.
 *
 * <p>Content-Digest and Repr-Digest cover the same bytes here, because a body is always a whole representation. Not
 * thread-safe.
 */
final class BodyDigest {
    private static final String SHA_256 = "sha-256";
    private static final String SHA_512 = "sha-512";
    private static final List<String> FIELDS = List.of(Digests.CONTENT_DIGEST, Digests.REPR_DIGEST);

    private final Request request;
    private final Map<String, MessageDigest> digests = new TreeMap<>();

    /** Throws 400 if a digest in the header is malformed. */
    BodyDigest(Request request) {
        this.request = request;
        digests.put(SHA_256, Digests.sha256());
        boolean isSha512Declared = FIELDS.stream()
                .anyMatch(name -> declared(request.getHeaders(), name).containsKey(SHA_512));
        boolean chunked = request.getLength() < 0; // a trailer may declare it, even without an announcement
        if (isSha512Declared || chunked) {
            digests.put(SHA_512, Digests.sha512());
        }
    }

    void update(ByteBuffer bytes) {
        digests.values().forEach(digest -> digest.update(bytes.duplicate()));
    }

    /**
     * Returns the SHA-256 of the complete body.
     *
     * @throws HttpProblem 400 if the header or the trailer declares another digest
     * @throws BrokenBodyException if the connection ended within a trailer that should contain a digest
     */
    byte[] finish() throws BrokenBodyException {
        requireWholeTrailer();
        Map<String, byte[]> actual = new TreeMap<>();
        digests.forEach((algorithm, digest) -> actual.put(algorithm, digest.digest()));
        require(actual, request.getHeaders());
        require(actual, request.getTrailers());
        return actual.get(SHA_256);
    }

    // If the connection ends within the trailer, Jetty regards the trailer as complete, and drops its last line. While
    // the connection is open, an announced field may be missing, because proxies may drop it.
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
            declared(fields, name).forEach((algorithm, digest) -> {
                if (!MessageDigest.isEqual(digest, actual.get(algorithm))) {
                    throw HttpProblem.badRequest("the " + algorithm + " of the bytes that arrived is not that of "
                            + name + "; nothing was changed");
                }
            });
        }
    }

    /** Returns the digests of known algorithms. */
    private static Map<String, byte[]> declared(HttpFields fields, String name) {
        Map<String, Optional<byte[]>> members =
                StructuredDictionary.parse(String.join(", ", fields.getValuesList(name)));
        Map<String, byte[]> declared = new TreeMap<>();
        for (String algorithm : List.of(SHA_256, SHA_512)) {
            Optional<byte[]> digest = members.get(algorithm);
            if (digest != null) {
                declared.put(
                        algorithm,
                        digest.orElseThrow(() -> HttpProblem.badRequest(
                                "the " + algorithm + " of " + name + " is not written as :<Base64>:")));
            }
        }
        return declared;
    }
}
