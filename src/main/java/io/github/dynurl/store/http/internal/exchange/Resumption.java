package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.exchange.RemainingRange.Verdict;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Resumes an interrupted download, with at most five consecutive attempts that deliver no byte. Not thread-safe.
 *
 * <p>The first attempt after received bytes is free. Each further attempt without progress takes tokens from the retry
 * budget.
 */
public final class Resumption {
    private static final int MAX_ATTEMPTS_WITHOUT_PROGRESS = 5;

    /** Sends a request of the same operation, without retries. */
    interface RequestSender {
        /**
         * Sends the request and returns its response.
         *
         * @throws StoreException if the request fails, or its status is neither a success nor 416
         */
        Reply send(Request request);
    }

    private final RemainingRange remainder;
    private final Request originalRequest;
    private final Operation operation;
    private final Retries retries;
    private final RetryBudgets.Bucket budget;
    private final RequestSender sender;
    private int attemptsWithoutProgress;

    Resumption(
            RemainingRange remainder,
            Request originalRequest,
            Operation operation,
            Retries retries,
            RetryBudgets.Bucket budget,
            RequestSender sender) {
        this.remainder = remainder;
        this.originalRequest = originalRequest;
        this.operation = operation;
        this.retries = retries;
        this.budget = budget;
        this.sender = sender;
    }

    /** Records that bytes were received, which resets the number of attempts. */
    void recordProgress() {
        attemptsWithoutProgress = 0;
    }

    /**
     * Requests the bytes that follow the received ones. Waits between attempts.
     *
     * @param receivedBytes how many bytes of the body were received
     * @param interruption the failure that interrupted the download
     * @return the response with the remaining bytes; null if all bytes were already received
     * @throws StoreException if the download cannot be resumed
     */
    @Nullable
    Reply resume(long receivedBytes, StoreException interruption) {
        StoreException lastFailure = interruption;
        while (true) {
            operation.deadline().startPhase(Phase.RESUME);
            attemptsWithoutProgress++;
            waitForNextAttempt(lastFailure);
            Reply reply;
            try {
                reply = sender.send(remainder.createRequest(originalRequest, receivedBytes));
            } catch (StoreException e) {
                lastFailure = e;
                continue;
            }
            return acceptOrThrow(reply, remainder.evaluate(reply, receivedBytes), interruption);
        }
    }

    /** Waits until the next attempt may start; throws the last failure if there must be no further attempt. */
    private void waitForNextAttempt(StoreException lastFailure) {
        Retries.Retry retry = attemptsWithoutProgress > MAX_ATTEMPTS_WITHOUT_PROGRESS
                ? null
                : retries.nextResume(attemptsWithoutProgress, lastFailure);
        if (retry == null) {
            throw lastFailure;
        }
        boolean free = attemptsWithoutProgress == 1;
        if (!free && !budget.take(retry.cost())) {
            throw lastFailure;
        }
        if (!operation.waitBeforeRetry(retry.pause())) {
            throw lastFailure;
        }
    }

    private @Nullable Reply acceptOrThrow(Reply reply, Verdict verdict, StoreException interruption) {
        return switch (verdict) {
            case CONTINUES -> {
                operation.deadline().startPhase(Phase.DOWNLOAD);
                yield reply;
            }
            case NOTHING_LEFT -> {
                reply.discardBody();
                yield null;
            }
            case OBJECT_CHANGED -> {
                reply.discardBody();
                throw reply.conflictFailure(
                        "the data was replaced during the download; the bytes read so far belong to the old version");
            }
            case NOT_THE_REMAINDER -> {
                reply.discardBody();
                // The interruption is the cause. This response only shows why the download could not be resumed.
                interruption.addSuppressed(
                        reply.unexpectedFailure("it does not contain the remaining bytes of the interrupted download"));
                throw interruption;
            }
        };
    }
}
