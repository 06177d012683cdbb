package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.http.HttpStore;
import org.jspecify.annotations.Nullable;

/**
 * Defines what a consumer does in the store before and after the processing of an object. The interface has the same
 * name as the strategy of Camel's file components. Thread-safe.
 *
 * <p>For each candidate, the caller ends with exactly one of these: a successful {@link #commit} or {@link #rollback},
 * {@link #abort}, or {@link #abandon}.
 */
public interface ProcessStrategy {
    /**
     * Checks the store when the consumer starts.
     *
     * @throws IllegalStateException if the store does not support what the options require
     */
    void prepareOnStartup(HttpStore store);

    /** Returns whether an object need not be looked up now. Is asked for each object of a query response. Sends no request. */
    boolean canSkip(ListedObject listed);

    /**
     * Returns an object without the listed metadata that {@link #begin} would not use, because a poll may keep very many
     * objects until it looks them up.
     */
    ListedObject withNeededMetadata(ListedObject listed);

    /**
     * Looks an object up and, with {@code claim=lease}, claims it. Requests only what the query response does not say.
     *
     * @param listed the object, and what the query response says about it
     * @return null if the object need not be processed now, because it was already processed, another node has claimed
     *     it, or the query result is outdated
     * @throws NoSuchKeyException if the object does not exist
     * @throws NoDataException if the object has no data, but its data is needed
     */
    @Nullable
    Candidate begin(ListedObject listed, PollSession session);

    /**
     * Marks, deletes or moves an object after its processing has succeeded. After an exception, the caller must call this
     * method again or call {@link #abandon}.
     *
     * @throws io.github.dynurl.store.ConflictException if no further attempt can succeed
     * @throws io.github.dynurl.store.StoreException if the store was not updated or the outcome is unknown
     */
    void commit(Candidate candidate);

    /** Marks or moves an object after its processing has failed. Throws the same exceptions as {@link #commit}. */
    void rollback(Candidate candidate);

    /** Releases an object whose processing has not started. */
    void abort(Candidate candidate);

    /** Gives up an object whose processing has started, so that it can be polled again. Sends no request. */
    void abandon(Candidate candidate);
}
