package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.exchange.RemainingRange.Verdict;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Resumes an interrupted download. It gives up after five consecutive attempts that deliver no byte. Not thread-safe.
 *
 * <p>The first attempt after received bytes takes no tokens from the retry budget. Each further attempt without a
 * received byte takes tokens.
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

    private final RemainingRange remainingRange;
    private final Request originalRequest;
    private final Operation operation;
    private final Retries retries;
    private final RetryBudgets.Bucket budget;
    private final RequestSender sender;
    private int attemptsWithoutProgress;

    Resumption(
            RemainingRange remainingRange,
            Request originalRequest,
            Operation operation,
            Retries retries,
            RetryBudgets.Bucket budget,
            RequestSender sender) {
        this.remainingRange = remainingRange;
        this.originalRequest = originalRequest;
        this.operation = operation;
        this.retries = retries;
        this.budget = budget;
        this.sender = sender;
    }

    /** Resets the number of attempts, because bytes were received. */
    void recordProgress() {
        attemptsWithoutProgress = 0;
    }

    /**
     * Requests the bytes that were not yet received. Waits between attempts.
     *
     * @param receivedBytes how many bytes of the body were received
     * @param interruption the failure that interrupted the download
     * @return the response with the remaining bytes; the caller owns its connection. Null if all bytes were already
     *     received
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
                reply = sender.send(remainingRange.createRequest(originalRequest, receivedBytes));
            } catch (StoreException e) {
                lastFailure = e;
                continue;
            }
            return acceptOrThrow(reply, remainingRange.evaluate(reply, receivedBytes), interruption);
        }
    }

    /** Waits until the next attempt may start. Throws the last failure if there must be no further attempt. */
    private void waitForNextAttempt(StoreException lastFailure) {
        Retries.Retry retry = attemptsWithoutProgress > MAX_ATTEMPTS_WITHOUT_PROGRESS
                ? null
                : retries.nextResume(attemptsWithoutProgress, lastFailure);
        if (retry == null) {
            throw lastFailure;
        }
        boolean isFree = attemptsWithoutProgress == 1;
        boolean isPaid = isFree || budget.take(retry.cost());
        if (!isPaid || !operation.waitBeforeRetry(retry.pause())) {
            throw lastFailure;
        }
    }

    /**
     * Returns the response if it continues the download. Otherwise discards its body. Then returns null if no byte is
     * missing, and throws in all other cases.
     */
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
                // The caller needs the reason for the interruption. The response only shows why resuming failed.
                interruption.addSuppressed(reply.unexpectedResponse(
                        "it does not contain the remaining bytes of the interrupted download"));
                throw interruption;
            }
        };
    }
}
