package io.github.dynurl.store.http.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Signs the requests to the server of the base URL, for servers that want more than a password or a token. It is called
 * for every attempt, also of a retry and of a download that is resumed, directly before it is sent. Other servers never
 * get what it returns. Implementations must be thread-safe and should return soon, because their time counts for
 * {@code operationTimeout}.
 */
@FunctionalInterface
public interface RequestSigner {
    /**
     * Signs one attempt.
     *
     * @return what to add to the request
     * @throws Exception if the request cannot be signed. The operation then fails, and sends nothing; messages contain
     *     the message of the exception
     */
    Signature sign(UnsignedRequest request) throws Exception;

    /**
     * A request that is about to be sent.
     *
     * @param method the HTTP method
     * @param url the absolute URL, percent-encoded as it is sent
     * @param headers the header fields that depend on the request or the options, such as Host, Range, Content-Type and
     *     Content-Length (unless the body is chunked). The names are found in upper and lower case. Unmodifiable
     * @param bodyDigest computes {@link #bodySha256}
     */
    record UnsignedRequest(
            String method, String url, Map<String, String> headers, Supplier<Optional<String>> bodyDigest) {
        /**
         * Returns the SHA-256 of the body in lower-case hex. Reads the body once for a call. Returns empty if the body
         * can only be read once.
         *
         * @throws io.github.dynurl.store.InvalidRequestException if the body cannot be read; let it pass
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
     * What the signer adds to a request. All values are masked in messages and logs.
     *
     * @param headers header fields, which replace those of the same name. Fields that the client itself needs are
     *     refused; Authorization, Content-Digest and Content-MD5 are possible
     * @param url the URL to send instead, for example a pre-signed one; null for the same URL. Only parameters may be
     *     added to its query
     */
    record Signature(Map<String, String> headers, @Nullable String url) {
        /** Copies the header fields, because the map of the user may change. */
        public Signature {
            headers = new LinkedHashMap<>(headers);
        }

        /** Adds header fields. */
        public static Signature of(Map<String, String> headers) {
            return new Signature(headers, null);
        }

        /** Replaces the URL. */
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
