package io.github.dynurl.camel;

/** The options and collaborators that a consumer uses for each object, and the ways to release a candidate. */
record ConsumerContext(ConsumerOptions options, DuplicateGuard duplicateGuard, ProcessStrategy strategy) {
    /** Releases a candidate that {@link DuplicateGuard#tryBegin} accepted, but that was not processed. */
    void cancel(Candidate candidate) {
        try {
            duplicateGuard.rollback(candidate);
        } finally {
            discard(candidate);
        }
    }

    /** Releases a candidate that {@link DuplicateGuard#tryBegin} did not accept, or was not asked for. */
    void discard(Candidate candidate) {
        try {
            strategy.abort(candidate);
        } finally {
            release(candidate);
        }
    }

    /** Removes a candidate from the objects in progress and releases its store. */
    void release(Candidate candidate) {
        try {
            duplicateGuard.unmarkInProgress(candidate.key());
        } finally {
            candidate.close();
        }
    }
}
