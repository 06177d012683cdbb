package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call of the store: which request it sends, and how it turns the response into a result. Immutable.
 *
 * @param <R> the type of the result
 */
public interface Call<R> {
    /** Returns the name of the store's operation, for example {@code getData}; messages contain it. */
    String action();

    /** Returns the key of the object; null for a call without a key, such as a query. */
    @Nullable
    Key key();

    /** Creates the request. */
    Request request(UrlLayout layout);

    /**
     * Returns whether {@link #readResult} accepts a status. For any other status the call fails with an exception that
     * {@link Failures} creates.
     */
    default boolean isExpectedStatus(int status) {
        return Reply.isSuccess(status);
    }

    /** Returns whether the call is sent only once, even if a retry might succeed. */
    default boolean isNeverRetried() {
        return false;
    }

    /**
     * Returns which steps of the same operation were completed before this call, as the beginning of an error message;
     * empty if there were none.
     */
    default String completedSteps() {
        return "";
    }

    /** Returns the header fields that the caller added to the request. */
    default Map<String, String> addedHeaders() {
        return Map.of();
    }

    /** Creates the result from a response. Afterwards the transport discards the body, unless the result took it over. */
    R readResult(Reply reply) throws IOException;
}
