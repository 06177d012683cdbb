package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.ConfirmedDelete;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.internal.lease.HeldClaim;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the processing of one object: commits or rolls back, first in the store and then in the {@link DuplicateGuard},
 * which updates the idempotent repository, and releases the object. Not thread-safe, except {@link #abandon} and
 * {@link #release}.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final Candidate candidate;
    private final ConsumerContext context;
    private final PollHistory history;
    /**
     * The end in the store: true after a commit; false after a rollback, and for an object that was skipped or given
     * up; null if the end is still open.
     */
    private @Nullable Boolean processed;

    private @Nullable ConflictException permanentFailure;

    /** Why processing has failed; null to commit. */
    private @Nullable String processingFailure;

    /** What to do after a failed commit or rollback. */
    enum OnFailure {
        /** Leave the object in progress, because the caller may try again. */
        MAY_RETRY,
        /** Give the object up, because nobody tries again. */
        GIVE_UP
    }

    Settlement(Candidate candidate, ConsumerContext context, PollHistory history) {
        this.candidate = candidate;
        this.context = context;
        this.history = history;
    }

    /** Returns whether the object counts as processed; null if neither commit nor rollback nor giving up has ended. */
    @Nullable
    Boolean wasProcessed() {
        return processed;
    }

    /**
     * Returns the conflict that has ended the settlement although the caller could have tried again
     * ({@link OnFailure#MAY_RETRY}); otherwise null.
     */
    @Nullable
    ConflictException permanentFailure() {
        return permanentFailure;
    }

    /**
     * Decides between commit and rollback, and evaluates what these need of the exchange. {@link #settle} follows,
     * perhaps later.
     *
     * @param failure why processing has failed; null to commit
     * @param exchange the exchange of the object, which has just ended; null if it may be in use
     */
    void prepare(@Nullable String failure, @Nullable Exchange exchange) {
        if (candidate.isCopied()) {
            return; // the copy of a move is complete; another end would leave the object under two keys
        }
        processingFailure = failure;
        boolean commits = failure == null;
        Marks marks = commits
                ? context.options().ends().onCommit()
                : context.options().ends().onRollback();
        candidate.evaluateEnd(context.options().ends().moves().targetOf(commits), marks, exchange);
    }

    /** Returns the text of a cause, or its class if the exception of a route throws when it is asked for its text. */
    static String textOf(@Nullable Throwable cause) {
        try {
            return String.valueOf(cause);
        } catch (RuntimeException e) {
            LOG.debug("An exception of a route has no text", e);
            return Objects.requireNonNull(cause).getClass().getName();
        }
    }

    /** Returns whether the object is deleted or moved, so that the copies of its data must be released before. */
    boolean removesObject() {
        boolean isDeleted =
                processingFailure == null && context.options().ends().deleteAfterRead();
        return isDeleted || context.options().ends().moves().targetOf(processingFailure == null) != null;
    }

    /**
     * Commits or rolls back. If an earlier call has already updated the store, only the duplicate guard is updated.
     *
     * @param failureHandler receives a message and the exception if the commit or rollback fails
     * @return whether the processing has ended; false if the caller must call this method again
     */
    boolean settle(OnFailure onFailure, BiConsumer<String, RuntimeException> failureHandler) {
        return settleInStore(onFailure, failureHandler) && settleInDuplicateGuard(onFailure, failureHandler);
    }

    private boolean settleInStore(OnFailure onFailure, BiConsumer<String, RuntimeException> failureHandler) {
        if (processed != null) {
            return true;
        }
        try {
            processed = commitOrRollback();
            return true;
        } catch (RuntimeException e) {
            boolean isLastAttempt = onFailure == OnFailure.GIVE_UP || e instanceof ConflictException;
            if (isLastAttempt) {
                processed = false;
                permanentFailure =
                        onFailure == OnFailure.MAY_RETRY && e instanceof ConflictException conflict ? conflict : null;
                context.strategy().abandon(candidate);
            }
            candidate.sharedStore().outcomes().recordFailure("end the processing", e);
            failureHandler.accept("Cannot end the processing of an object", e);
            return isLastAttempt;
        } catch (Error e) { // nobody calls settle() again, so the duplicate guard gives the object up here, too
            processed = false;
            abandon();
            throw e;
        }
    }

    /** Commits, rolls back, or releases a skipped object. Returns whether the object counts as processed. */
    private boolean commitOrRollback() {
        if (candidate.isSkipped()) {
            context.strategy().abort(candidate);
            return false;
        }
        RuntimeException evaluationFailure = candidate.evaluationFailure();
        if (evaluationFailure != null) {
            throw evaluationFailure;
        }
        if (processingFailure != null) {
            LOG.warn("Processing {} failed: {}", Key.shown(candidate.key()), processingFailure);
            context.strategy().rollback(candidate);
            if (candidate.movedKey() != null) {
                deleteDoneObject(); // the next object of this name must wait for its own
            }
            return false;
        }
        context.strategy().commit(candidate);
        if (context.options().ends().removeProcessedObjects()) {
            deleteDoneObject();
        }
        return true;
    }

    /** Deletes the object that showed that the processed one was complete. A failure is only logged. */
    private void deleteDoneObject() {
        DoneFileName doneFileName = context.options().selection().doneFileName();
        String doneKey =
                doneFileName == null || !doneFileName.isForOneObject() ? null : doneFileName.doneKeyOf(candidate.key());
        if (doneKey == null) {
            return;
        }
        try {
            PartInfo anyVersion = PartInfo.NONE;
            ConfirmedDelete.delete(candidate.sharedStore().store(), doneKey, anyVersion);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} was processed, but {} of doneFileName could not be deleted",
                    Key.shown(candidate.key()),
                    Key.shown(doneKey),
                    e);
        }
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
            // After a permanent failure in the store, the caller does not try again.
            return onFailure == OnFailure.GIVE_UP || permanentFailure != null;
        }
    }

    /**
     * Gives the object up, so that it can be polled again: without commit or rollback in the store, and with a rollback
     * in the idempotent repository. Sends no request to the store. A failure is only logged.
     */
    void abandon() {
        try {
            context.strategy().abandon(candidate);
            context.duplicateGuard().rollback(candidate);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} is given up, but the idempotent repository may still contain it",
                    Key.shown(candidate.key()),
                    e);
        }
    }

    /** Warns that the object is given up, because {@code maxProcessingTime} has passed. */
    void logTimeout(boolean wasAwaitingCopies, boolean wasClaimLost) {
        HeldClaim claim = candidate.claim();
        String message;
        if (wasAwaitingCopies) {
            message = "{} was processed, but a copy of its data (for example of a wireTap) was not released within"
                    + " maxProcessingTime, {}; the object is not " + nameOfRemoval() + ", and will be polled again";
        } else if (claim != null && wasClaimLost) {
            message = "The claim of {} was lost, and its processing takes longer than maxProcessingTime, {};"
                    + " this node gives the object up";
        } else if (claim != null) {
            message = "The claim of {} is not renewed any more, because processing the object takes longer than"
                    + " maxProcessingTime, {}; other nodes may claim the object";
        } else if (context.options().isAcknowledgedManually()) {
            message = "{} was neither acknowledged nor rejected within maxProcessingTime, {};"
                    + " the object will be polled again";
        } else {
            message = "The exchange of {} has not ended within maxProcessingTime, {};"
                    + " the object will be polled again";
        }
        LOG.warn(message, Key.shown(candidate.key()), context.options().maxProcessingTime());
    }

    private String nameOfRemoval() {
        boolean isMoved = context.options().ends().moves().targetOf(processingFailure == null) != null;
        return isMoved ? "moved" : "deleted";
    }

    /** Returns the failure of an attempt to end an object that was given up. */
    ConflictException abandonedFailure() {
        return new ConflictException(Failure.of(
                "end the processing",
                candidate.key(),
                "the object was given up, because maxProcessingTime has passed or the Camel context was stopped;"
                        + " it will be polled again"));
    }

    /**
     * Warns that the object is given up, because the component stops. Logs nothing for an exchange that is still in the
     * route, unless the acknowledgement is manual.
     */
    void logStop(boolean wasAwaitingCopies) {
        if (wasAwaitingCopies) {
            LOG.warn(
                    "{} was processed, but a copy of its data (for example of a wireTap) was not released before the"
                            + " stop; the object is not {}, and will be polled again",
                    Key.shown(candidate.key()),
                    nameOfRemoval());
        } else if (context.options().isAcknowledgedManually()) {
            LOG.warn(
                    "{} was neither acknowledged nor rejected before the stop; the object will be polled again",
                    Key.shown(candidate.key()));
        }
    }

    /**
     * Removes the object from the objects in progress, and releases its store.
     *
     * @param wasProcessed whether to treat the key as a new one in the next poll, if the option idempotent is set
     */
    void release(boolean wasProcessed) {
        if (wasProcessed && context.options().isIdempotent()) {
            // The idempotent repository now prevents that the same object is processed again. If the key is polled with
            // another entity tag, it is a new object, which must not wait behind the keys that were not tried yet.
            history.forget(candidate.key());
        }
        context.duplicateGuard().recordFinished(candidate.key());
        context.release(candidate);
    }
}
