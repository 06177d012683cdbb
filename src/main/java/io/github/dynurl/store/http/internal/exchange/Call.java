package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call of the client. It creates the request, and converts the response to a result. Immutable.
 *
 * @param <R> the type of the result
 */
public interface Call<R> {
    /** Returns the name of the operation that messages show, for example {@code getData}. */
    String action();

    /** Returns the key of the object; null for a call without a key, such as a query. */
    @Nullable
    Key key();

    /** Creates the request. {@code layout} builds its URL. */
    Request request(UrlLayout layout);

    /**
     * Returns whether {@link #readResult} accepts a status. For any other status, {@link Failures#forStatus} creates
     * the exception of the call.
     */
    default boolean isExpectedStatus(int status) {
        return Reply.isSuccess(status);
    }

    /**
     * Returns whether a failed attempt may be retried. If false, the first failure ends the call. If true, {@link
     * Retries} decides for each failure. In both cases, one attempt can send the request again, see {@link
     * RequestExecutor} and {@link AttemptExecutor}.
     */
    default boolean mayBeRetried() {
        return true;
    }

    /**
     * Returns the beginning of the call's error messages. It names the steps of the same operation that have changed
     * something before this call. Empty if no step before this call has changed anything.
     */
    default String completedStepsPrefix() {
        return "";
    }

    /** Returns the header fields, from name to value, that the user added to the request. They can contain secrets. */
    default Map<String, String> addedHeaders() {
        return Map.of();
    }

    /**
     * Reads the result from a response with an expected status. When this method returns, {@link AttemptExecutor}
     * discards the body, unless this method called {@link Reply#takeBody}.
     */
    R readResult(Reply reply) throws IOException;
}
