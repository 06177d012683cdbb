package io.github.dynurl.camel;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Key;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the processing of one object: commit or rollback, first in the store and then in the duplicate guard, and
 * the release of the object. Not thread-safe, except {@link #abandon} and {@link #release}.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final Candidate candidate;
    private final ConsumerContext context;
    private final PollHistory history;
    private @Nullable Boolean processed;
    private @Nullable ConflictException permanentFailure;

    /** What happens after a commit or rollback that fails. */
    enum OnFailure {
        /** The caller may try it again. */
        MAY_RETRY,
        /** The object is given up, because nobody tries it again. */
        GIVE_UP
    }

    Settlement(Candidate candidate, ConsumerContext context, PollHistory history) {
        this.candidate = candidate;
        this.context = context;
        this.history = history;
    }

    /** Returns whether the object counts as processed; null until that is decided. */
    @Nullable
    Boolean isProcessed() {
        return processed;
    }

    /** Returns the failure that makes each further attempt useless; null if there is none. */
    @Nullable
    ConflictException permanentFailure() {
        return permanentFailure;
    }

    /**
     * Commits or rolls back; does only what an earlier call has not done yet.
     *
     * @param processingFailure why processing has failed; null if it has succeeded
     * @param failureHandler receives a message and the exception if the commit or rollback fails
     * @return false if the commit or rollback failed and must be tried again
     */
    boolean settle(
            @Nullable String processingFailure,
            OnFailure onFailure,
            BiConsumer<String, RuntimeException> failureHandler) {
        return settleInStore(processingFailure, onFailure, failureHandler)
                && settleInDuplicateGuard(onFailure, failureHandler);
    }

    private boolean settleInStore(
            @Nullable String processingFailure,
            OnFailure onFailure,
            BiConsumer<String, RuntimeException> failureHandler) {
        if (processed != null) {
            return true;
        }
        try {
            processed = commitOrRollback(processingFailure);
            return true;
        } catch (RuntimeException e) {
            boolean isLastAttempt = onFailure == OnFailure.GIVE_UP || e instanceof ConflictException;
            if (isLastAttempt) {
                processed = false;
                permanentFailure =
                        onFailure == OnFailure.MAY_RETRY && e instanceof ConflictException conflict ? conflict : null;
                context.strategy().abandon(candidate);
            }
            failureHandler.accept("Cannot end the processing of an object", e);
            return isLastAttempt;
        } catch (Error e) {
            context.strategy().abandon(candidate);
            throw e;
        }
    }

    /** Updates the store; returns whether the object counts as processed. */
    private boolean commitOrRollback(@Nullable String processingFailure) {
        if (candidate.isSkipped()) {
            context.strategy().abort(candidate);
            return false;
        }
        if (processingFailure != null) {
            LOG.warn("Processing {} failed: {}", Key.shown(candidate.key()), processingFailure);
            context.strategy().rollback(candidate);
            return false;
        }
        context.strategy().commit(candidate);
        return true;
    }

    private boolean settleInDuplicateGuard(OnFailure onFailure, BiConsumer<String, RuntimeException> failureHandler) {
        try {
            if (Boolean.TRUE.equals(processed)) {
                context.duplicateGuard().commit(candidate);
            } else {
                context.duplicateGuard().rollback(candidate);
            }
            return true;
        } catch (RuntimeException e) {
            failureHandler.accept("Cannot record in the idempotent repository whether an object was processed", e);
            return onFailure == OnFailure.GIVE_UP || permanentFailure != null;
        }
    }

    /** Gives the object up without commit or rollback, so that it can be polled again; sends nothing to the store. */
    void abandon() {
        try {
            context.strategy().abandon(candidate);
            context.duplicateGuard().rollback(candidate);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Could not record in the idempotent repository that {} was not processed",
                    Key.shown(candidate.key()),
                    e);
        }
    }

    /** Releases the object, which is not in progress any more. */
    void release(boolean wasProcessed) {
        if (wasProcessed && context.options().isIdempotent()) {
            // The idempotent repository remembers the object from now on. Under another entity tag it is a new object.
            history.forget(candidate.key());
        }
        context.duplicateGuard().recordFinished(candidate.key());
        context.release(candidate);
    }
}
