package io.github.dynurl.camel;

import io.github.dynurl.store.Key;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends an object when its exchange has ended, wherever that was handed on to. */
final class Completion extends SynchronizationAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final Candidate candidate;
    private final Rules rules;
    private final Round round;
    private final ExceptionHandler handler;

    Completion(Candidate candidate, Rules rules, Round round, ExceptionHandler handler) {
        this.candidate = candidate;
        this.rules = rules;
        this.round = round;
        this.handler = handler;
    }

    /** Ends an object that was processed; one that is deleted, only when nobody reads its data any more. */
    @Override
    public void onComplete(Exchange exchange) {
        boolean failed = exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
        Copies copies = candidate.copies();
        if (rules.options().isDelete() && copies != null && !failed) {
            copies.whenNone(() -> end(exchange, false));
        } else {
            end(exchange, failed);
        }
    }

    @Override
    public void onFailure(Exchange exchange) {
        end(exchange, true);
    }

    private void end(Exchange exchange, boolean failed) {
        boolean processed = false;
        Throwable undelivered = candidate.undelivered();
        try {
            if (candidate.isUnprocessed()) {
                rules.strategy().abort(candidate);
            } else if (failed || undelivered != null) {
                LOG.warn(
                        "Processing {} failed: {}",
                        Key.shown(candidate.key()),
                        String.valueOf(undelivered == null ? exchange.getException() : undelivered));
                rules.strategy().rollback(candidate);
            } else {
                rules.strategy().commit(candidate);
                processed = true;
            }
        } catch (RuntimeException e) {
            handler.handleException("Cannot end the processing of an object", exchange, e);
        } finally {
            remember(exchange, processed);
        }
    }

    private void remember(Exchange exchange, boolean processed) {
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
            handler.handleException("Cannot remember whether an object was processed", exchange, e);
        } finally {
            rules.end(candidate);
        }
    }

    /** Comes last: what {@code onCompletion} does may need the object yet. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
