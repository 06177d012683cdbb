package io.github.dynurl.store;

import io.github.dynurl.store.StoreException.Outcome;
import java.util.function.Supplier;

/**
 * Creates the exceptions of one copy or move, which say what was written and whether the original still exists.
 * Immutable.
 *
 * @param action copy or move
 * @param key the key of the original
 * @param targetKey the key of the copy
 */
record TransferFailures(String action, String key, String targetKey) {
    /** Reads a part of the original. Nothing was sent to the target, so a failure has no effect there. */
    <T> T read(String problem, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (StoreException e) {
            throw explain(e, "nothing was written: " + problem, Outcome.NOT_SENT, e.isRetryable());
        }
    }

    /** Returns the exception for a failure to write the data, or the data and the metadata, of the copy. */
    StoreException notWritten(StoreException e) {
        boolean isUnknown = e.outcome() == Outcome.UNKNOWN;
        String progress = copyName() + (isUnknown ? " may be missing or incomplete" : " was not written");
        return explain(e, progress + keptOriginal() + ": ", e.outcome(), e.isRetryable());
    }

    String copyName() {
        return "the copy " + Key.shown(targetKey);
    }

    String keptOriginal() {
        return action.equals("move") ? ", and the original was kept" : "";
    }

    /** Returns a failure of a store as the failure of this transfer, with the same type. */
    StoreException explain(StoreException e, String progress, Outcome outcome, boolean isRetryable) {
        Failure failure = new Failure(
                action,
                key,
                progress + e.reason(),
                e.status(),
                outcome,
                isRetryable,
                e.responseBody().orElse(null),
                e);
        if (e instanceof InvalidRequestException) {
            return new InvalidRequestException(failure);
        }
        if (e instanceof NoSuchKeyException) {
            return new NoSuchKeyException(failure);
        }
        if (e instanceof AccessDeniedException) {
            return new AccessDeniedException(failure);
        }
        if (e instanceof ConflictException) {
            return new ConflictException(failure);
        }
        return e instanceof StoreUnavailableException unavailable
                ? new StoreUnavailableException(
                        failure, unavailable.retryAfter().orElse(null))
                : new UnexpectedReplyException(failure);
    }
}
