package io.github.dynurl.camel;

import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.http.HttpStore;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer does in the store before and after the processing of an object. Named like the strategy of Camel's
 * file components. Thread-safe.
 *
 * <p>Each candidate ends with exactly one successful {@link #commit} or {@link #rollback}, with {@link #abort} or with
 * {@link #abandon}.
 */
interface ProcessStrategy {
    /**
     * Checks the store when the consumer starts.
     *
     * @throws IllegalStateException if the store does not support what the options require
     */
    void prepareOnStartup(HttpStore store);

    /** Returns whether a key need not be looked up now; sends nothing. */
    boolean canSkip(String key);

    /**
     * Looks an object up and, with {@code claim=lease}, claims it.
     *
     * @return null if the object need not be processed: it is done, claimed by another node, or the query result is
     *     outdated
     * @throws NoSuchKeyException if the object does not exist
     * @throws NoDataException if the object has no data, but its data is needed
     */
    @Nullable
    Candidate begin(String key, PollSession session);

    /**
     * Marks or deletes an object after its processing has succeeded. After an exception this method can be called
     * again; if it is not, {@link #abandon} must be called.
     *
     * @throws io.github.dynurl.store.ConflictException if no further attempt can succeed
     */
    void commit(Candidate candidate);

    /** Marks an object after its processing has failed. Exceptions mean the same as in {@link #commit}. */
    void rollback(Candidate candidate);

    /** Releases an object whose processing has not started. */
    void abort(Candidate candidate);

    /** Gives up an object whose processing has started, so that it can be polled again; sends nothing. */
    void abandon(Candidate candidate);
}
