package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.client.SharedResources;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.Settlement.OnFailure;
import io.github.dynurl.camel.internal.message.Acknowledgeable;
import io.github.dynurl.camel.internal.message.Acknowledgements;
import io.github.dynurl.camel.internal.message.CopyCounter;
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
 * Commits or rolls back the processing of one object exactly once: when its exchange completes or, with
 * {@code acknowledge=manual}, when the route acknowledges or rejects the object. If neither happens within
 * {@code maxProcessingTime}, this gives the object up without commit or rollback. Thread-safe.
 */
public final class Completion extends SynchronizationAdapter implements Acknowledgeable, SharedResources.PendingObject {
    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final Candidate candidate;
    private final ConsumerContext context;
    private final Settlement settlement;
    private final ExceptionHandler handler;
    private final AtomicReference<State> state = new AtomicReference<>(State.open);

    /** Makes other callers wait for the result of a commit or rollback. A monitor would pin virtual threads. */
    private final ReentrantLock settlementLock = new ReentrantLock();

    /** Logs why the object is abandoned. Null until that is requested; the object may be abandoned later than that. */
    private volatile @Nullable Consumer<State> abandonLogger;

    private volatile @Nullable Future<?> timeout;

    private enum State {
        /** The object is being processed. */
        open,
        /** A commit or rollback is running. If it fails, the state may become open again. */
        settling,
        /** The object will be deleted or moved when all copies of its data are released. */
        awaitingCopies,
        /** The object was committed or rolled back, or that has failed for good. */
        settled,
        /** The object was given up without commit or rollback. */
        abandoned
    }

    public Completion(Candidate candidate, ConsumerContext context, PollHistory history, ExceptionHandler handler) {
        this.candidate = candidate;
        this.context = context;
        this.settlement = new Settlement(candidate, context, history);
        this.handler = handler;
    }

    /**
     * Registers this for the completion of an exchange. With {@code acknowledge=manual}, also adds this to the exchange
     * as a header and a property.
     *
     * @param requestingExchange the exchange that has requested the poll with {@code pollEnrich}; null if there is none
     */
    public void register(Exchange exchange, @Nullable Exchange requestingExchange) {
        exchange.getExchangeExtension().addOnCompletion(this);
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            claim.onProcessingTimeout(
                    wasLost -> abandon(previous -> settlement.logTimeout(previous == State.awaitingCopies, wasLost)));
            claim.restartProcessingTime(); // the time in the batch does not count, but the loading does
        }
        if (context.options().isAcknowledgedManually()) {
            exchange.getMessage().setHeader(DynUrlConstants.ACKNOWLEDGEMENT, this);
            exchange.setProperty(DynUrlConstants.ACKNOWLEDGEMENT, Acknowledgements.merge(requestingExchange, this));
        }
    }

    /** Starts {@code maxProcessingTime}. Registers this at the component, which abandons the object when it stops. */
    public void startTimeout() {
        StoreOwner.SharedStore shared = candidate.sharedStore();
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            // After this time, the claim stops its renewal and calls the action that register() has set.
            claim.restartProcessingTime();
        } else {
            scheduleTimeout();
        }
        shared.pendingObjects().add(this);
        if (isFinished()) {
            shared.pendingObjects().remove(this); // it was abandoned while the object was loaded
        } else if (!shared.store().isOpen()) {
            abandonOnStop(); // the component has stopped meanwhile, perhaps before this was registered
        }
    }

    /** Watches the time of an object whose claim has ended for a deletion that then failed. */
    private void scheduleTimeoutOfEndedClaim() {
        try {
            scheduleTimeout();
            Future<?> scheduled = timeout;
            if (isFinished() && scheduled != null) {
                scheduled.cancel(false); // it was abandoned meanwhile
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor is shut down, so {} needs no timeout", Key.shown(key()), e);
        }
    }

    private void scheduleTimeout() {
        boolean wasClaimLost = false;
        timeout = executor()
                .schedule(
                        () -> abandon(
                                previous -> settlement.logTimeout(previous == State.awaitingCopies, wasClaimLost)),
                        context.options().maxProcessingTime());
    }

    @Override
    public String key() {
        return candidate.key();
    }

    /** Returns the executor for commits and rollbacks outside of the thread of the route. */
    @Override
    public BoundedExecutor executor() {
        return candidate.sharedStore().completionExecutor();
    }

    /** Returns whether acknowledging and rejecting the object has no effect any more. */
    @Override
    public boolean isFinished() {
        State current = state.get();
        return current == State.settled || current == State.abandoned;
    }

    @Override
    public void onComplete(Exchange exchange) {
        boolean isRolledBack = exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
        // With acknowledge=manual, a successful exchange acknowledges nothing: the route may do that later.
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
                // After a load failure, the route never received the object, even if it has handled the failure.
                Throwable loadFailure = candidate.loadFailure();
                Throwable cause = loadFailure == null ? exchange.getException() : loadFailure;
                String processingFailure = hasFailed || loadFailure != null ? Settlement.textOf(cause) : null;
                settleOrAwaitCopies(
                        processingFailure,
                        exchange,
                        OnFailure.GIVE_UP,
                        (message, e) -> handler.handleException(message, exchange, e));
            }
        } finally {
            settlementLock.unlock();
        }
        // With acknowledge=manual, acknowledge() and reject() throw this exception instead.
        if (state.get() == State.abandoned && !context.options().isAcknowledgedManually()) {
            handler.handleException("Cannot end the processing of an object", exchange, settlement.abandonedFailure());
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
            Boolean wasProcessedBefore = settlement.wasProcessed();
            List<RuntimeException> failures = new ArrayList<>();
            Throwable loadFailure = candidate.loadFailure();
            String rejection = isRejected ? "it was rejected" : null;
            // If the route never received the object, its processing has failed, even if the route acknowledges it.
            String processingFailure = loadFailure == null ? rejection : Settlement.textOf(loadFailure);
            @Nullable Exchange noExchange = null; // it may have ended long ago
            settleOrAwaitCopies(processingFailure, noExchange, OnFailure.MAY_RETRY, (message, e) -> failures.add(e));
            Acknowledgements.throwFirst(failures);
            checkNotFailed();
            // If an earlier call has updated only the store, this call cannot change whether the object was processed.
            return wasProcessedBefore == null || wasProcessedBefore != isRejected;
        } finally {
            settlementLock.unlock();
        }
    }

    /** Throws an exception if the object was abandoned, or if an earlier attempt has failed for good. */
    private void checkNotFailed() {
        if (state.get() == State.abandoned) {
            throw settlement.abandonedFailure();
        }
        ConflictException failure = settlement.permanentFailure();
        if (failure != null) {
            String reason = "no further attempt can succeed, and the object will be polled again: ";
            throw new ConflictException(Failure.of("end the processing", key(), reason + failure.reason())
                    .cause(failure));
        }
    }

    /** Commits or rolls back. If that deletes or moves the object, waits until all copies of the data are released. */
    private void settleOrAwaitCopies(
            @Nullable String processingFailure,
            @Nullable Exchange exchange,
            OnFailure onFailure,
            BiConsumer<String, RuntimeException> failureHandler) {
        settlement.prepare(processingFailure, exchange);
        CopyCounter copies = candidate.copyCounter();
        boolean isDeferred =
                settlement.removesObject() && copies != null && copies.runWhenReleased(this::onCopiesReleased);
        if (isDeferred) {
            state.set(State.awaitingCopies);
            abandonIfRequested();
        } else {
            settle(onFailure, failureHandler);
        }
    }

    /** Deletes or moves the object in another thread, because the thread that releases the last copy must not wait. */
    private void onCopiesReleased() {
        try {
            executor().execute(this::settleAfterCopies);
        } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter if the system gives no further thread
            LOG.debug("The executor starts no thread; the current thread ends {}", Key.shown(key()), e);
            settleAfterCopies();
        }
    }

    /** Deletes or moves the object. Does not use the exchange, because Camel may already use it for another message. */
    private void settleAfterCopies() {
        settlementLock.lock();
        try {
            if (state.compareAndSet(State.awaitingCopies, State.settling)) {
                settle(OnFailure.GIVE_UP, handler::handleException);
            }
        } finally {
            settlementLock.unlock();
        }
    }

    private void settle(OnFailure onFailure, BiConsumer<String, RuntimeException> failureHandler) {
        boolean isSettled = true;
        try {
            isSettled = settlement.settle(onFailure, failureHandler);
        } finally {
            state.set(isSettled ? State.settled : State.open);
            if (isSettled) {
                cleanUp(Boolean.TRUE.equals(settlement.wasProcessed()));
            } else {
                abandonIfRequested();
                if (timeout == null && state.get() == State.open) {
                    scheduleTimeoutOfEndedClaim();
                }
            }
        }
    }

    /** Abandons the object when the component stops. Logs failures. */
    @Override
    public void abandonOnStop() {
        try {
            abandon(previous -> settlement.logStop(previous == State.awaitingCopies));
        } catch (RuntimeException e) {
            LOG.warn("{} could not be given up when the component stopped", Key.shown(key()), e);
        }
    }

    /** Abandons the object now. If a commit or rollback is running, abandons the object only if that fails. */
    private void abandon(Consumer<State> logger) {
        abandonLogger = logger;
        abandonIfRequested();
    }

    private void abandonIfRequested() {
        Consumer<State> logger = abandonLogger;
        if (logger == null) {
            return;
        }
        boolean wasOpen = state.compareAndSet(State.open, State.abandoned);
        if (!wasOpen && !state.compareAndSet(State.awaitingCopies, State.abandoned)) {
            return;
        }
        try {
            settlement.abandon();
        } finally {
            cleanUp(false);
            logger.accept(wasOpen ? State.open : State.awaitingCopies);
        }
    }

    /** Cancels the timeout, unregisters this, and releases the object. */
    private void cleanUp(boolean wasProcessed) {
        Future<?> scheduled = timeout;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        candidate.sharedStore().pendingObjects().remove(this);
        settlement.release(wasProcessed);
    }

    /** Returns the lowest precedence. So the route's {@code onCompletion} runs first, and can still read the object. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
