package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.http.HttpStore;

/** The options, the duplicate guard and the strategy of a consumer. Releases candidates. Thread-safe. */
public record ConsumerContext(ConsumerOptions options, DuplicateGuard duplicateGuard, ProcessStrategy strategy) {
    /**
     * Checks the store when the consumer starts.
     *
     * @throws IllegalStateException if the store does not support what the options require
     */
    public void prepareOnStartup(HttpStore store) {
        options.order().checkDialect(store);
        strategy.prepareOnStartup(store);
    }

    /**
     * Releases a candidate that was not processed, although {@link DuplicateGuard#tryBegin} has returned true for it.
     */
    public void cancel(Candidate candidate) {
        try {
            duplicateGuard.rollback(candidate);
        } finally {
            discard(candidate);
        }
    }

    /** Releases a candidate for which {@link DuplicateGuard#tryBegin} was not called or has returned false. */
    public void discard(Candidate candidate) {
        try {
            strategy.abort(candidate);
        } finally {
            release(candidate);
        }
    }

    /** Removes a candidate from the objects in progress, and releases its store. Does not end its claim. */
    void release(Candidate candidate) {
        try {
            duplicateGuard.unmarkInProgress(candidate.key());
        } finally {
            candidate.close();
        }
    }
}
