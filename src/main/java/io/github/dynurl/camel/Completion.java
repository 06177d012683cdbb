package io.github.dynurl.camel;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an object, once: when its exchange has ended, wherever that was handed on to, or with {@code acknowledge=manual} when
 * the route says so. Thread-safe.
 */
final class Completion extends SynchronizationAdapter implements DynUrlAcknowledgement {
    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final Candidate candidate;
    private final Rules rules;
    private final Round round;
    private final ExceptionHandler handler;
    private final AtomicReference<State> state = new AtomicReference<>(State.open);
    private volatile @Nullable Future<?> timer;

    /** Says what is the case with the object. */
    private enum State {
        open,
        ended,
        /** It took too long, or nobody can end it any more. */
        abandoned
    }

    Completion(Candidate candidate, Rules rules, Round round, ExceptionHandler handler) {
        this.candidate = candidate;
        this.rules = rules;
        this.round = round;
        this.handler = handler;
    }

    /** Waits for the end of an exchange or, where the route says when its object has ended, for that. */
    void begin(Exchange exchange) {
        exchange.getExchangeExtension().addOnCompletion(this);
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            claim.onExpiry(this::abandon);
        }
        if (rules.options().isManual()) {
            exchange.getMessage().setHeader(DynUrlConstants.ACKNOWLEDGEMENT, this);
        }
    }

    /** Begins to count the time, since the route gets the object now; what nobody ends, the component does when it stops. */
    void watch() {
        StoreOwner.Lease lease = candidate.lease();
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            claim.routed();
        }
        if (rules.options().isManual() && claim == null) {
            timer = lease.threads()
                    .timer()
                    .schedule(
                            () -> lease.threads().query().execute(this::expire),
                            rules.options().maxProcessingTime().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        lease.unended().add(this);
    }

    @Override
    public String key() {
        return candidate.key();
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
        if (state.compareAndSet(State.open, State.ended)) {
            Throwable undelivered = candidate.undelivered();
            end(
                    failed || undelivered != null,
                    String.valueOf(undelivered == null ? exchange.getException() : undelivered),
                    (what, e) -> handler.handleException(what, exchange, e));
        } else if (state.get() == State.abandoned && !rules.options().isManual()) {
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
        if (!state.compareAndSet(State.open, State.ended)) {
            if (state.get() == State.abandoned) {
                throw tooLate();
            }
            return false;
        }
        List<RuntimeException> failures = new ArrayList<>();
        Throwable undelivered = candidate.undelivered();
        // What the route never had has failed, whatever the route says.
        String why = undelivered == null ? "it was rejected" : undelivered.toString();
        end(failed || undelivered != null, why, (what, e) -> failures.add(e));
        Acknowledgements.throwFirst(failures);
        return true;
    }

    private ConflictException tooLate() {
        return new ConflictException(Failure.of(
                "end the processing",
                key(),
                "it was given up before, after maxProcessingTime or when the context stopped; the object comes again"));
    }

    /** Ends the object; one that is deleted, only when nobody reads its data any more. */
    private void end(boolean failed, String why, BiConsumer<String, RuntimeException> problem) {
        Copies copies = candidate.copies();
        boolean waits = rules.options().isDelete() && copies != null && !failed && copies.await(this::endLater);
        if (!waits) {
            endNow(failed, why, problem);
        }
    }

    /** Ends an object whose exchange may be another one's by now, in a thread that may talk to the store. */
    private void endLater() {
        Runnable end = () -> endNow(false, "", handler::handleException);
        try {
            candidate.lease().threads().query().execute(end);
        } catch (RejectedExecutionException e) {
            LOG.debug("The threads of the store have ended; {} is ended in this one", Key.shown(key()), e);
            end.run();
        }
    }

    private void endNow(boolean failed, String why, BiConsumer<String, RuntimeException> problem) {
        boolean processed = false;
        try {
            if (candidate.isUnprocessed()) {
                rules.strategy().abort(candidate);
            } else if (failed) {
                LOG.warn("Processing {} failed: {}", Key.shown(key()), why);
                rules.strategy().rollback(candidate);
            } else {
                rules.strategy().commit(candidate);
                processed = true;
            }
        } catch (RuntimeException e) {
            problem.accept("Cannot end the processing of an object", e);
        } finally {
            remember(processed, problem);
        }
    }

    /** Says that nobody has ended the object in its time. */
    private void expire() {
        if (abandon()) {
            LOG.warn(
                    "{} was neither acknowledged nor rejected within maxProcessingTime, {}; it comes again",
                    Key.shown(key()),
                    rules.options().maxProcessingTime());
        }
    }

    /** Lets the object come again, since the component stops. */
    void giveUp() {
        try {
            if (abandon() && rules.options().isManual()) {
                LOG.warn("{} was neither acknowledged nor rejected before the stop; it comes again", Key.shown(key()));
            }
        } catch (RuntimeException e) {
            LOG.warn("{} could not be given up", Key.shown(key()), e);
        }
    }

    /** Lets the object come again that nobody has ended; false if somebody has. Asks the store for nothing. */
    boolean abandon() {
        if (!state.compareAndSet(State.open, State.abandoned)) {
            return false;
        }
        BiConsumer<String, RuntimeException> problem = (what, e) -> LOG.warn("{}: {}", what, Key.shown(key()), e);
        try {
            rules.strategy().abandon(candidate);
        } finally {
            remember(false, problem);
        }
        return true;
    }

    private void remember(boolean processed, BiConsumer<String, RuntimeException> problem) {
        Future<?> waiting = timer;
        if (waiting != null) {
            waiting.cancel(false);
        }
        candidate.lease().unended().remove(this);
        try {
            if (!processed) {
                rules.guard().rollback(candidate);
            } else {
                rules.guard().commit(candidate);
                if (rules.options().isIdempotent()) {
                    round.forget(candidate.key());
                }
            }
        } catch (RuntimeException e) {
            problem.accept("Cannot remember whether an object was processed", e);
        } finally {
            rules.guard().ended(key());
            rules.end(candidate);
        }
    }

    /** Comes last: what {@code onCompletion} does may need the object yet. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
