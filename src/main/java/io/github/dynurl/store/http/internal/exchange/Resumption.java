package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.exchange.RemainingRange.Found;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Takes a download up again where it broke off, up to five times in a row without a byte more. For one thread.
 *
 * <p>To go on after some bytes is free; a further request without any takes from the budget of retries.
 */
public final class Resumption {
    private static final int MOST = 5;

    /** Sends a request of the same operation. */
    interface Sender {
        Reply send(Request request);
    }

    private final RemainingRange rest;
    private final Request first;
    private final Operation operation;
    private final Retries retries;
    private final RetryBudgets.Bucket budget;
    private final Sender sender;
    private int attempts;

    Resumption(
            RemainingRange rest,
            Request first,
            Operation operation,
            Retries retries,
            RetryBudgets.Bucket budget,
            Sender sender) {
        this.rest = rest;
        this.first = first;
        this.operation = operation;
        this.retries = retries;
        this.budget = budget;
        this.sender = sender;
    }

    /** Hears that bytes have come. */
    void progressed() {
        attempts = 0;
    }

    /**
     * Requests what follows after so many bytes; null if nothing does.
     *
     * @throws StoreException the one that ends the download
     */
    @Nullable
    Reply resume(long received, StoreException why) {
        StoreException failure = why;
        while (true) {
            operation.deadline().begin(Phase.RESUME);
            attempts++;
            Retries.Retry retry = attempts > MOST ? null : retries.resume(attempts, failure);
            if (retry == null || (attempts > 1 && !budget.take(retry.cost())) || !operation.pause(retry.pause())) {
                throw failure;
            }
            Reply reply;
            try {
                reply = sender.send(rest.request(first, received));
            } catch (StoreException e) {
                failure = e;
                continue;
            }
            return judged(reply, rest.judge(reply, received), why);
        }
    }

    private @Nullable Reply judged(Reply reply, Found found, StoreException why) {
        if (found == Found.GOES_ON) {
            operation.deadline().begin(Phase.DATA);
            return reply;
        }
        reply.discard();
        if (found == Found.CHANGED) {
            throw reply.failures()
                    .conflict(reply, "the data was replaced while it was read, and what was read is of the old");
        }
        if (found == Found.NOT_THE_REST) {
            why.addSuppressed(reply.unexpected("this is not the rest of the download that broke off"));
            throw why;
        }
        return null;
    }
}
