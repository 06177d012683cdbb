package io.github.dynurl.store.http.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Signs the requests to the server of the base URL, for servers that require more than a password or a token. The
 * client calls it directly before it sends a request, also for a retry and for the request that resumes a download.
 * Other servers never receive the signature. Implementations must be thread-safe and should return soon, because their
 * time counts towards {@code operationTimeout}.
 */
@FunctionalInterface
public interface RequestSigner {
    /**
     * Signs one attempt.
     *
     * @return the header fields and the URL for this attempt
     * @throws Exception if the request cannot be signed. The operation then fails, and sends nothing; messages contain
     *     the message of the exception
     */
    Signature sign(UnsignedRequest request) throws Exception;

    /**
     * Returns the URL of a request with a signature in its query, for somebody who sends the request without
     * credentials. The operation {@code presign} calls this. The default implementation throws.
     *
     * @param request a GET for the data of an object
     * @param validity how long the signature is to be valid
     * @return the URL of the request with added parameters
     * @throws UnsupportedOperationException if this signer creates no such URLs
     * @throws Exception if the request cannot be signed
     */
    default String presign(UnsignedRequest request, Duration validity) throws Exception {
        throw new UnsupportedOperationException("it creates no URLs; implement RequestSigner.presign");
    }

    /**
     * A request that is about to be sent.
     *
     * @param method the HTTP method
     * @param url the absolute URL, percent-encoded as it is sent
     * @param headers the header fields that depend on the request or the options, such as Host, Range, Content-Type and
     *     Content-Length (unless the body is chunked). The map ignores the case of a name. Unmodifiable
     * @param bodyDigest computes {@link #bodySha256}
     */
    record UnsignedRequest(
            String method, String url, Map<String, String> headers, Supplier<Optional<String>> bodyDigest) {
        /**
         * Returns the SHA-256 of the body in lower-case hex. Each call reads the whole body. Returns empty if the body
         * can only be read once.
         *
         * @throws io.github.dynurl.store.InvalidRequestException if the body cannot be read; a signer should not catch
         *     this exception
         */
        public Optional<String> bodySha256() {
            return bodyDigest.get();
        }

        /** Returns the method; the URL and the header fields can contain secrets. */
        @Override
        public String toString() {
            return method + " request";
        }
    }

    /**
     * The changes of a signer to a request. All values are masked in messages and logs.
     *
     * @param headers the header fields to add; they replace header fields with the same name. The operation fails if
     *     one of them is a header field that the client itself sets; Authorization, Content-Digest and Content-MD5 are
     *     possible
     * @param url the URL to use in place of the URL of the request, for example a pre-signed URL; null to keep the URL
     *     of the request. The two URLs can differ only in parameters that are added to the query
     */
    record Signature(Map<String, String> headers, @Nullable String url) {
        /** Copies the header fields, because the map of the user may change. */
        public Signature {
            headers = new LinkedHashMap<>(headers);
        }

        /** Creates a signature that adds header fields. */
        public static Signature of(Map<String, String> headers) {
            return new Signature(headers, null);
        }

        /** Creates a signature that replaces the URL. */
        public static Signature ofUrl(String url) {
            return new Signature(Map.of(), url);
        }

        /** Returns the names of the header fields, because the values and the URL are secrets. */
        @Override
        public String toString() {
            return "signature in " + headers.keySet();
        }
    }
}
