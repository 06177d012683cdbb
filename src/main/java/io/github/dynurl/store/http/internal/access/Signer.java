package io.github.dynurl.store.http.internal.access;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Signs requests, see RequestSigner, which implements it for users. Thread-safe. */
@FunctionalInterface
public interface Signer {
    /**
     * Signs one attempt.
     *
     * @param url the absolute URL as it is sent
     * @param bodySha256 computes the SHA-256 of the body in hex; returns empty if the body can only be read once
     * @return null if the implementation of the user returns null, which is an error
     */
    @Nullable
    Signed sign(String method, String url, Map<String, String> headers, Supplier<Optional<String>> bodySha256)
            throws Exception;

    /**
     * What is added to the request.
     *
     * @param headers header fields
     * @param url another URL; null for the same URL
     */
    record Signed(Map<String, String> headers, @Nullable String url) {
        /** Returns a text without the values, because they are secrets. */
        @Override
        public String toString() {
            return "signed";
        }
    }
}
