package io.github.dynurl.camel;

import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.http.HttpStore;
import org.jspecify.annotations.Nullable;

/** Says what is done to an object before and after its exchange. Thread-safe. */
interface ProcessStrategy {
    /**
     * Prepares for the first object.
     *
     * @throws IllegalStateException if the store cannot do what the options ask for
     */
    void start(HttpStore store);

    /**
     * Looks an object up, and claims it where objects are claimed. What it sends goes through the lease's store or, as far
     * as it may be cut short, the scope's.
     *
     * @return null if there is nothing to be processed: the object is done, or somebody else has it
     * @throws NoSuchKeyException if nothing is there
     * @throws NoDataException if its data is needed, and is not there
     */
    @Nullable
    Candidate begin(String key, Access access);

    /**
     * Does to an object what is to be done after it was processed. If that fails, it can be tried again, and {@link #abandon}
     * has to follow where it is not.
     *
     * @throws io.github.dynurl.store.ConflictException if no further attempt can succeed
     */
    void commit(Candidate candidate);

    /** Does to an object what is to be done after its processing failed. If this fails, it is as with {@link #commit}. */
    void rollback(Candidate candidate);

    /** Gives up an object whose processing never began. */
    void abort(Candidate candidate);

    /** Gives up an object whose processing began, and that nobody has ended: it comes again. Asks the store for nothing. */
    void abandon(Candidate candidate);

    /** Tells, without asking the store, whether it is no use to look a key up now. */
    boolean isNotDue(String key);
}
