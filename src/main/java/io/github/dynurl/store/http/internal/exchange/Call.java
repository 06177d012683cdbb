package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what one HTTP call requests and what its answer means. Immutable.
 *
 * @param <R> what the answer means
 */
public interface Call<R> {
    /** Returns the store's operation, for messages. */
    String action();

    /** Returns the key, null for a query. */
    @Nullable
    Key key();

    /** Makes the request. */
    Request request(UrlLayout layout);

    /** Tells whether a status is an answer to be read rather than a failure. */
    default boolean answers(int status) {
        return Reply.isSuccess(status);
    }

    /** Tells whether it is sent once, whatever comes of it. */
    default boolean isOnce() {
        return false;
    }

    /** Returns what had been done before this call by the operation that it is part of, for messages; empty if nothing. */
    default String doneBefore() {
        return "";
    }

    /** Returns the headers that the caller has added. */
    default Map<String, String> added() {
        return Map.of();
    }

    /** Makes the result. Whatever of the body is not read or taken over is cancelled after this. */
    R reply(Reply reply) throws IOException;
}
