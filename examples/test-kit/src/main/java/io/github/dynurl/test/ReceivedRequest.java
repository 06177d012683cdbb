package io.github.dynurl.test;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ServedStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link TestStore} has received.
 *
 * @param key the key of the object; null for a query, and for a URL that is none of the store
 * @param part {@code data}, {@code metadata} or {@code permissions}; null if the key is null
 * @param target the path and the query of the URL, as sent
 */
public record ReceivedRequest(
        String method, @Nullable String key, @Nullable String part, String target) {
    /** The parts of an object. */
    static final List<String> PARTS = List.of("data", "metadata", "permissions");

    static ReceivedRequest of(RecordedRequest request, ServedStore served) {
        ServedStore.Target target = served.target(request);
        String part = "auth".equals(target.part()) ? "permissions" : target.part();
        return new ReceivedRequest(request.method(), target.key(), part, request.target());
    }

    /** Returns the method, and the object with its part or the path. */
    @Override
    public String toString() {
        return method + " " + (key == null ? target : key + " (" + part + ")");
    }
}
