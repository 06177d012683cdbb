package io.github.dynurl.camel;

import io.github.dynurl.camel.Settlement.OnFailure;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import io.github.dynurl.store.internal.lease.HeldClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits or rolls back the processing of one object exactly once: when its exchange completes, in any thread, or with
 * {@code acknowledge=manual} when the route acknowledges or rejects the object. If that does not happen within
 * {@code maxProcessingTime}, the object is abandoned. Thread-safe.
 */
final class Completion extends SynchronizationAdapter implements DynUrlAcknowledgement {
    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final Candidate candidate;
    private final ConsumerContext context;
    private final Settlement settlement;
    private final ExceptionHandler handler;
    private final AtomicReference<State> state = new AtomicReference<>(State.open);

    /**
     * Held during commit and rollback, so that other callers wait for the result. A monitor would pin virtual threads.
     */
    private final ReentrantLock settlementLock = new ReentrantLock();

    /** Logs why the object is abandoned. Set when it is to be abandoned as soon as no commit or rollback is running. */
    private volatile @Nullable Consumer<State> abandonLogger;

    private volatile @Nullable Future<?> timeout;

    private enum State {
        /** The object is being processed. */
        open,
        /** A commit or rollback is running. If it fails, the state may become open again. */
        settling,
        /** The object was processed, and is deleted once all copies of its data are released. */
        awaitingCopies,
        settled,
        /** The object was given up without commit or rollback. */
        abandoned
    }

    Completion(Candidate candidate, ConsumerContext context, PollHistory history, ExceptionHandler handler) {
        this.candidate = candidate;
        this.context = context;
        this.settlement = new Settlement(candidate, context, history);
        this.handler = handler;
    }

    /**
     * Registers this for the completion of an exchange. With {@code acknowledge=manual}, also adds it to the exchange
     * as a header and a property.
     *
     * @param requestingExchange the exchange that polled the object, as with {@code pollEnrich}; null if there is none
     */
    void register(Exchange exchange, @Nullable Exchange requestingExchange) {
        exchange.getExchangeExtension().addOnCompletion(this);
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            claim.onProcessingTimeout(wasLost -> abandon(previous -> logTimeout(previous, wasLost)));
        }
        if (context.options().isAcknowledgedManually()) {
            exchange.getMessage().setHeader(DynUrlConstants.ACKNOWLEDGEMENT, this);
            exchange.setProperty(DynUrlConstants.ACKNOWLEDGEMENT, Acknowledgements.merge(requestingExchange, this));
        }
    }

    /** Starts {@code maxProcessingTime}, and registers this to be abandoned if the component stops. */
    void startTimeout() {
        StoreOwner.Lease lease = candidate.lease();
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            // The claim itself ends the renewal after this time, and calls the action set in register().
            claim.restartProcessingTime();
        } else {
            boolean wasClaimLost = false;
            timeout = lease.completionExecutor()
                    .schedule(
                            () -> abandon(previous -> logTimeout(previous, wasClaimLost)),
                            context.options().maxProcessingTime());
        }
        lease.pendingCompletions().add(this);
    }

    @Override
    public String key() {
        return candidate.key();
    }

    /** Returns the executor for commits and rollbacks of several objects at the same time. */
    BoundedExecutor executor() {
        return candidate.lease().completionExecutor();
    }

    /** Returns whether the object can be neither acknowledged nor rejected any more. */
    boolean isFinished() {
        State current = state.get();
        return current == State.settled || current == State.abandoned;
    }

    @Override
    public void onComplete(Exchange exchange) {
        boolean isRolledBack = exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
        // With acknowledge=manual, a success is no acknowledgement: the route may acknowledge the object later.
        if (isRolledBack
                || candidate.loadFailure() != null
                || !context.options().isAcknowledgedManually()) {
            onExchangeDone(exchange, isRolledBack);
        }
    }

    @Override
    public void onFailure(Exchange exchange) {
        onExchangeDone(exchange, true);
    }

    private void onExchangeDone(Exchange exchange, boolean hasFailed) {
        settlementLock.lock();
        try {
            if (state.compareAndSet(State.open, State.settling)) {
                // A load failure counts even if the route has handled it: the route never received the object.
                Throwable loadFailure = candidate.loadFailure();
                Throwable cause = loadFailure == null ? exchange.getException() : loadFailure;
                String processingFailure = hasFailed || loadFailure != null ? String.valueOf(cause) : null;
                settleOrAwaitCopies(
                        processingFailure,
                        OnFailure.GIVE_UP,
                        (message, e) -> handler.handleException(message, exchange, e));
            }
        } finally {
            settlementLock.unlock();
        }
        // With acknowledge=manual, acknowledge() and reject() throw this.
        if (state.get() == State.abandoned && !context.options().isAcknowledgedManually()) {
            handler.handleException("Cannot end the processing of an object", exchange, alreadyAbandoned());
        }
    }

    @Override
    public boolean acknowledge() {
        return settleManually(false);
    }

    @Override
    public boolean reject() {
        return settleManually(true);
    }

    private boolean settleManually(boolean isRejected) {
        settlementLock.lock();
        try {
            if (!state.compareAndSet(State.open, State.settling)) {
                checkNotFailed();
                return false;
            }
            Boolean decidedEarlier = settlement.isProcessed();
            List<RuntimeException> failures = new ArrayList<>();
            Throwable loadFailure = candidate.loadFailure();
            String rejection = isRejected ? "it was rejected" : null;
            // An object that the route never received has failed, even if the route acknowledges it.
            String processingFailure = loadFailure == null ? rejection : loadFailure.toString();
            settleOrAwaitCopies(processingFailure, OnFailure.MAY_RETRY, (message, e) -> failures.add(e));
            Acknowledgements.throwFirst(failures);
            checkNotFailed();
            // An earlier call may have updated the store, but not the idempotent repository. Its decision stands.
            return decidedEarlier == null || decidedEarlier != isRejected;
        } finally {
            settlementLock.unlock();
        }
    }

    /** Throws the reason why the object cannot be acknowledged or rejected, if an earlier attempt has found one. */
    private void checkNotFailed() {
        if (state.get() == State.abandoned) {
            throw alreadyAbandoned();
        }
        ConflictException failure = settlement.permanentFailure();
        if (failure != null) {
            String reason = "an earlier attempt failed for good, and the object will be polled again: ";
            throw new ConflictException(Failure.of("end the processing", key(), reason + failure.reason())
                    .cause(failure));
        }
    }

    private ConflictException alreadyAbandoned() {
        return new ConflictException(Failure.of(
                "end the processing",
                key(),
                "it was given up, because maxProcessingTime has passed or the Camel context was stopped;"
                        + " the object will be polled again"));
    }

    /** Commits or rolls back. A deletion is deferred until all copies of the data are released. */
    private void settleOrAwaitCopies(
            @Nullable String processingFailure,
            OnFailure onFailure,
            BiConsumer<String, RuntimeException> failureHandler) {
        CopyCounter copies = candidate.copies();
        boolean isToBeDeleted = processingFailure == null && context.options().deletesAfterRead();
        boolean isDeferred = isToBeDeleted && copies != null && copies.runWhenReleased(this::onCopiesReleased);
        if (isDeferred) {
            state.set(State.awaitingCopies);
            abandonIfRequested();
        } else {
            settle(processingFailure, onFailure, failureHandler);
        }
    }

    /** Deletes the object in another thread: the one that releases the last copy must not wait for the store. */
    private void onCopiesReleased() {
        try {
            executor().execute(this::settleAfterCopies);
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor is shut down; {} is deleted in the current thread", Key.shown(key()), e);
            settleAfterCopies();
        }
    }

    /** Deletes the object. Does not use the exchange, which Camel may have reused for another message by now. */
    private void settleAfterCopies() {
        settlementLock.lock();
        try {
            if (state.compareAndSet(State.awaitingCopies, State.settling)) {
                @Nullable String processingFailure = null;
                settle(processingFailure, OnFailure.GIVE_UP, handler::handleException);
            }
        } finally {
            settlementLock.unlock();
        }
    }

    private void settle(
            @Nullable String processingFailure,
            OnFailure onFailure,
            BiConsumer<String, RuntimeException> failureHandler) {
        boolean isSettled = true;
        try {
            isSettled = settlement.settle(processingFailure, onFailure, failureHandler);
        } finally {
            state.set(isSettled ? State.settled : State.open);
            if (isSettled) {
                cleanUp(Boolean.TRUE.equals(settlement.isProcessed()));
            } else {
                abandonIfRequested();
            }
        }
    }

    /** Abandons the object, because the component stops. Logs failures. */
    void abandonOnStop() {
        try {
            abandon(this::logStop);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be given up at the stop", Key.shown(key()), e);
        }
    }

    /** Abandons the object now or, if a commit or rollback is running, after it has failed. */
    private void abandon(Consumer<State> logger) {
        abandonLogger = logger;
        abandonIfRequested();
    }

    private void abandonIfRequested() {
        Consumer<State> logger = abandonLogger;
        if (logger == null) {
            return;
        }
        State previous = state.compareAndSet(State.open, State.abandoned) ? State.open : State.awaitingCopies;
        if (previous == State.awaitingCopies && !state.compareAndSet(State.awaitingCopies, State.abandoned)) {
            return;
        }
        try {
            settlement.abandon();
        } finally {
            cleanUp(false);
            logger.accept(previous);
        }
    }

    private void logTimeout(State previous, boolean wasClaimLost) {
        HeldClaim claim = candidate.claim();
        String message;
        if (previous == State.awaitingCopies) {
            message = "{} was processed, but a copy of its data, as of a wireTap, was not released within"
                    + " maxProcessingTime, {}; the object is not deleted, and will be polled again";
        } else if (claim != null && wasClaimLost) {
            message = "The processing of {}, whose claim was lost, takes longer than maxProcessingTime, {};"
                    + " this node gives the object up";
        } else if (claim != null) {
            message = "The claim of {} is not renewed any more: its processing takes longer than maxProcessingTime, {};"
                    + " other nodes may claim the object";
        } else if (context.options().isAcknowledgedManually()) {
            message = "{} was neither acknowledged nor rejected within maxProcessingTime, {};"
                    + " the object will be polled again";
        } else {
            message = "The exchange of {} has not ended within maxProcessingTime, {};"
                    + " the object will be polled again";
        }
        LOG.warn(message, Key.shown(key()), context.options().maxProcessingTime());
    }

    private void logStop(State previous) {
        if (previous == State.awaitingCopies) {
            LOG.warn(
                    "{} was processed, but a copy of its data, as of a wireTap, was not released before the stop;"
                            + " the object is not deleted, and will be polled again",
                    Key.shown(key()));
        } else if (context.options().isAcknowledgedManually()) {
            LOG.warn(
                    "{} was neither acknowledged nor rejected before the stop; the object will be polled again",
                    Key.shown(key()));
        }
    }

    private void cleanUp(boolean wasProcessed) {
        Future<?> scheduled = timeout;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        candidate.lease().pendingCompletions().remove(this);
        settlement.release(wasProcessed);
    }

    /** Returns the lowest precedence: the route's {@code onCompletion} runs first, and may still read the object. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
