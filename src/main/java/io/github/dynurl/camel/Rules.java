package io.github.dynurl.camel;

/** Holds what decides about an object. */
record Rules(ConsumerOptions options, Guard guard, ProcessStrategy strategy) {
    /** Lets an object go that was taken, and whose processing has not begun. */
    void release(Candidate candidate) {
        try {
            guard.rollback(candidate);
        } finally {
            giveUp(candidate);
        }
    }

    /** Lets an object go that was looked up and not taken. */
    void giveUp(Candidate candidate) {
        try {
            strategy.abort(candidate);
        } finally {
            end(candidate);
        }
    }

    /** Forgets that an object is in progress. */
    void end(Candidate candidate) {
        try {
            guard.leave(candidate.key());
        } finally {
            candidate.close();
        }
    }
}
