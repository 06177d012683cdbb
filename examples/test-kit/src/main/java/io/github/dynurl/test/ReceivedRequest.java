package io.github.dynurl.test;

import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link TestStore} has received.
 *
 * @param key the key of the object; null for a query, and for a URL that is none of the store
 * @param part {@code data}, {@code metadata} or {@code auth} (the permissions); null if the key is null
 * @param target the path and the query of the URL, as sent
 */
public record ReceivedRequest(
        String method, @Nullable String key, @Nullable String part, String target) {
    /** Returns the method, and the object with its part or the path. */
    @Override
    public String toString() {
        return method + " " + (key == null ? target : key + " (" + part + ")");
    }
}
