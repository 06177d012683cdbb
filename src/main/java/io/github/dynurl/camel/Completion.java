package io.github.dynurl.camel;

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
 * Ends an object, once: when its exchange has ended, wherever that was handed on to, or with {@code acknowledge=manual} when
 * the route says so. What nobody ends in its time is given up. Thread-safe.
 */
final class Completion extends SynchronizationAdapter implements DynUrlAcknowledgement {
    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final Candidate candidate;
    private final Rules rules;
    private final Settlement settlement;
    private final ExceptionHandler handler;
    private final AtomicReference<State> state = new AtomicReference<>(State.open);

    /** Held by who ends the object, also while the store is asked: others have to know what came of it. Pins no virtual thread. */
    private final ReentrantLock ending = new ReentrantLock();

    /** Says why the object is given up as soon as nobody is just ending it; null if it is not to be. */
    private volatile @Nullable Consumer<State> reason;

    private volatile @Nullable Future<?> timer;

    /** Says what is the case with the object. */
    private enum State {
        open,
        /** Somebody tells the store; if that fails, it may be open again. */
        ending,
        /** It was processed, and is deleted when nobody reads its data any more. */
        waiting,
        ended,
        /** It took too long, or nobody can end it any more. */
        abandoned
    }

    Completion(Candidate candidate, Rules rules, Round round, ExceptionHandler handler) {
        this.candidate = candidate;
        this.rules = rules;
        this.settlement = new Settlement(candidate, rules, round);
        this.handler = handler;
    }

    /**
     * Waits for the end of an exchange or, where the route says when its object has ended, for that.
     *
     * @param asking the exchange that asked for the object, and is to go on with it; null if none did
     */
    void begin(Exchange exchange, @Nullable Exchange asking) {
        exchange.getExchangeExtension().addOnCompletion(this);
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            claim.onExpiry(wasLost -> giveUp(was -> sayTooLong(was, wasLost)));
        }
        if (rules.options().isManual()) {
            exchange.getMessage().setHeader(DynUrlConstants.ACKNOWLEDGEMENT, this);
            exchange.setProperty(DynUrlConstants.ACKNOWLEDGEMENT, Acknowledgements.also(asking, this));
        }
    }

    /** Begins to count the time, since the route gets the object now; what nobody ends, the component does when it stops. */
    void watch() {
        StoreOwner.Lease lease = candidate.lease();
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            claim.routed();
        } else {
            timer = lease.ends()
                    .schedule(
                            () -> giveUp(was -> sayTooLong(was, false)),
                            rules.options().maxProcessingTime());
        }
        lease.unended().add(this);
    }

    @Override
    public String key() {
        return candidate.key();
    }

    /** Returns what does several of these at a time. */
    BoundedExecutor threads() {
        return candidate.lease().ends();
    }

    /** Tells whether nobody can end it any more. */
    boolean isOver() {
        State now = state.get();
        return now == State.ended || now == State.abandoned;
    }

    @Override
    public void onComplete(Exchange exchange) {
        boolean failed = exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
        if (failed || candidate.undelivered() != null || !rules.options().isManual()) {
            end(exchange, failed);
        }
    }

    @Override
    public void onFailure(Exchange exchange) {
        end(exchange, true);
    }

    private void end(Exchange exchange, boolean failed) {
        ending.lock();
        try {
            if (state.compareAndSet(State.open, State.ending)) {
                Throwable undelivered = candidate.undelivered();
                String why = String.valueOf(undelivered == null ? exchange.getException() : undelivered);
                end(failed || undelivered != null, why, true, (what, e) -> handler.handleException(what, exchange, e));
            }
        } finally {
            ending.unlock();
        }
        if (state.get() == State.abandoned && !rules.options().isManual()) {
            handler.handleException("Cannot end the processing of an object", exchange, tooLate());
        }
    }

    @Override
    public boolean acknowledge() {
        return end(false);
    }

    @Override
    public boolean reject() {
        return end(true);
    }

    private boolean end(boolean failed) {
        ending.lock();
        try {
            if (!state.compareAndSet(State.open, State.ending)) {
                checkEnded();
                return false;
            }
            Boolean decided = settlement.processed();
            List<RuntimeException> failures = new ArrayList<>();
            Throwable undelivered = candidate.undelivered();
            // What the route never had has failed, whatever the route says.
            String why = undelivered == null ? "it was rejected" : undelivered.toString();
            end(failed || undelivered != null, why, false, (what, e) -> failures.add(e));
            Acknowledgements.throwFirst(failures);
            checkEnded();
            return decided == null || decided != failed;
        } finally {
            ending.unlock();
        }
    }

    /** Throws what stands against an end that is asked for once more. */
    private void checkEnded() {
        if (state.get() == State.abandoned) {
            throw tooLate();
        }
        ConflictException first = settlement.refusal();
        if (first != null) {
            throw new ConflictException(Failure.of(
                            "end the processing",
                            key(),
                            "it failed before and cannot succeed any more, the object comes again: " + first.reason())
                    .cause(first));
        }
    }

    private ConflictException tooLate() {
        return new ConflictException(Failure.of(
                "end the processing",
                key(),
                "it was given up before, after maxProcessingTime or when the context stopped; the object comes again"));
    }

    /**
     * Ends the object; one that is deleted, only when nobody reads its data any more.
     *
     * @param last whether nobody tries again if that fails
     */
    private void end(boolean failed, String why, boolean last, BiConsumer<String, RuntimeException> problem) {
        Copies copies = candidate.copies();
        if (rules.options().isDelete() && copies != null && !failed && copies.await(this::endLater)) {
            state.set(State.waiting);
            giveUpIfDue();
        } else {
            endNow(failed, why, last, problem);
        }
    }

    /** Ends an object whose exchange may be another one's by now, in a thread that may talk to the store. */
    private void endLater() {
        try {
            threads().execute(this::endWaiting);
        } catch (RejectedExecutionException e) {
            LOG.debug("The threads of the store have ended; {} is ended in this one", Key.shown(key()), e);
            endWaiting();
        }
    }

    private void endWaiting() {
        ending.lock();
        try {
            if (state.compareAndSet(State.waiting, State.ending)) {
                endNow(false, "", true, handler::handleException);
            }
        } finally {
            ending.unlock();
        }
    }

    private void endNow(boolean failed, String why, boolean last, BiConsumer<String, RuntimeException> problem) {
        boolean over = true;
        try {
            over = settlement.tell(failed, why, last, problem);
        } finally {
            state.set(over ? State.ended : State.open);
            if (over) {
                leave(Boolean.TRUE.equals(settlement.processed()));
            } else {
                giveUpIfDue();
            }
        }
    }

    /** Lets the object come again, since the component stops. */
    void giveUp() {
        try {
            giveUp(this::sayStopped);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be given up", Key.shown(key()), e);
        }
    }

    /** Lets the object come again that nobody has ended, be it that somebody is ending it, and that fails. */
    private void giveUp(Consumer<State> why) {
        reason = why;
        giveUpIfDue();
    }

    /** Gives it up if there is a reason. Asks the store for nothing. */
    private void giveUpIfDue() {
        Consumer<State> why = reason;
        if (why == null) {
            return;
        }
        State was = state.compareAndSet(State.open, State.abandoned) ? State.open : State.waiting;
        if (was == State.waiting && !state.compareAndSet(State.waiting, State.abandoned)) {
            return;
        }
        try {
            settlement.abandon();
        } finally {
            leave(false);
            why.accept(was);
        }
    }

    private void sayTooLong(State was, boolean wasLost) {
        HeldClaim claim = candidate.claim();
        String what;
        if (was == State.waiting) {
            what =
                    "{} was processed, but a copy of its data, as of a wireTap, is not released after maxProcessingTime, {};"
                            + " it is not deleted, and comes again";
        } else if (claim != null && wasLost) {
            what = "{}, whose claim was lost, has not ended within maxProcessingTime, {}; it is given up here";
        } else if (claim != null) {
            what = "The claim of {} is not renewed any more: its processing takes longer than maxProcessingTime, {};"
                    + " others may take it over";
        } else if (rules.options().isManual()) {
            what = "{} was neither acknowledged nor rejected within maxProcessingTime, {}; it comes again";
        } else {
            what = "The exchange of {} has not ended within maxProcessingTime, {}; the object comes again";
        }
        LOG.warn(what, Key.shown(key()), rules.options().maxProcessingTime());
    }

    private void sayStopped(State was) {
        if (was == State.waiting) {
            LOG.warn(
                    "{} was processed, but a copy of its data, as of a wireTap, was not released before the stop;"
                            + " it is not deleted, and comes again",
                    Key.shown(key()));
        } else if (rules.options().isManual()) {
            LOG.warn("{} was neither acknowledged nor rejected before the stop; it comes again", Key.shown(key()));
        }
    }

    private void leave(boolean done) {
        Future<?> waiting = timer;
        if (waiting != null) {
            waiting.cancel(false);
        }
        candidate.lease().unended().remove(this);
        settlement.leave(done);
    }

    /** Comes last: what {@code onCompletion} does may need the object yet. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
