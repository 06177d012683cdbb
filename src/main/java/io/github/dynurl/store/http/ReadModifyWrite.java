package io.github.dynurl.store.http;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException.Outcome;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Reads stored metadata or permissions, changes them and writes the result on the condition that the stored values have
 * not changed since. Starts again if another client has changed them. Thread-safe.
 */
final class ReadModifyWrite {
    /** The maximum number of attempts, if other clients change the stored values again and again. */
    static final int MAX_ATTEMPTS = 10;

    /** The maximum of the random pause after the first attempt. After attempt n, the maximum is n times as long. */
    private static final long MAX_FIRST_PAUSE_MILLIS = 20;

    private final Reads reads;

    /**
     * The statuses that report that the stored values have changed. A server for which readTagBeforeWrite is set, such
     * as CouchDB, can report this with 409 in place of 412.
     */
    private final Set<Integer> conflictStatuses;

    private final boolean comparesTags;

    ReadModifyWrite(Dialect dialect, Reads reads) {
        this.reads = reads;
        this.conflictStatuses = dialect.readsTagBeforeWrite() ? Set.of(409, 412) : Set.of(412);
        this.comparesTags = dialect.readsTagBeforeWrite();
    }

    /** A change of stored values. */
    interface Change {
        /**
         * Returns the values to write.
         *
         * @param current the stored values; empty if no values are stored
         * @throws JsonException if the stored values do not have the form that the change requires
         */
        Map<String, ?> apply(Metadata current) throws JsonException;

        /** Writes the changed values if the stored values meet the condition. */
        PartInfo write(Map<String, ?> changed, Condition condition);
    }

    /**
     * Executes a change. If the caller has set a condition, the write uses that condition, and a conflict is thrown
     * without another attempt.
     *
     * @param sender the sender of an operation with a shared timeout
     * @param read the call that reads the stored values
     * @param callerCondition the condition that the caller has set; {@link Condition#none} if there is none
     * @param createsMissing whether the change is also applied if the object does not exist
     */
    PartInfo execute(
            Sender sender, Calls.ReadValues read, Condition callerCondition, boolean createsMissing, Change change) {
        boolean hasCallerCondition = !callerCondition.equals(Condition.none());
        for (int attempt = 1; ; attempt++) {
            Metadata current = readCurrent(sender, read, callerCondition, createsMissing);
            checkTag(read, current, callerCondition);
            Map<String, ?> changed = apply(sender, read, change, current);
            try {
                return change.write(changed, hasCallerCondition ? callerCondition : unchangedSince(current));
            } catch (ConflictException e) {
                // If the outcome is unknown, the server may have applied this change already, so it must not be
                // repeated.
                boolean canRepeat = !hasCallerCondition
                        && conflictStatuses.contains(e.status())
                        && e.outcome() != Outcome.UNKNOWN
                        && attempt < MAX_ATTEMPTS;
                if (!canRepeat || !waitBeforeNext(sender, attempt)) {
                    throw e;
                }
            }
        }
    }

    private Map<String, ?> apply(Sender sender, Calls.ReadValues read, Change change, Metadata current) {
        try {
            return change.apply(current);
        } catch (JsonException e) {
            throw reads.unexpectedJson(sender, read, current.info().status(), "JSON in which ", e);
        }
    }

    /**
     * Reads the stored values. With {@link Condition#ifAbsent}, throws a {@link ConflictException} if they exist,
     * because some servers ignore If-None-Match. Returns empty values if they do not exist and the change may create
     * them.
     */
    private Metadata readCurrent(Sender sender, Calls.ReadValues read, Condition condition, boolean createsMissing) {
        if (!condition.isAbsent()) {
            try {
                return reads.readValues(sender, read);
            } catch (NoSuchKeyException e) {
                if (createsMissing) {
                    return Metadata.empty();
                }
                throw e;
            }
        }
        try {
            // readValues would not do here, because it can read missing values as empty values.
            Metadata existing = sender.execute(read);
            throw new ConflictException(Failure.rejected(
                    read.action(),
                    read.key().text(),
                    existing.info().status(),
                    "the part to write exists already, but the condition is If-None-Match: *"));
        } catch (NoSuchKeyException e) {
            return Metadata.empty();
        }
    }

    /**
     * Throws a {@link ConflictException} if the stored JSON has another entity tag than the condition. Without this
     * check, CouchDB would respond with 400 in place of 412, because the JSON of the write contains an entity tag, too,
     * and it would differ from If-Match.
     */
    private void checkTag(Calls.ReadValues read, Metadata current, Condition condition) {
        boolean isOther = condition.etag() != null
                && current.info().strongEtag().isPresent()
                && !current.info().strongEtag().get().equals(condition.etag());
        if (comparesTags && isOther) {
            throw new ConflictException(Failure.rejected(
                    read.action(),
                    read.key().text(),
                    current.info().status(),
                    "it is not in the state that was asked for: it has another ETag"));
        }
    }

    /**
     * Returns the condition that the values have not changed since they were read. If they did not exist, they must
     * still not exist. Returns {@link Condition#none} if the response had no strong entity tag.
     */
    private static Condition unchangedSince(Metadata current) {
        // Values from a response have at least its status. Only the empty values that stand for missing values have no
        // information at all.
        boolean wasMissing = current.info().equals(PartInfo.NONE);
        return wasMissing
                ? Condition.ifAbsent()
                : current.info().strongEtag().map(Condition::ifMatch).orElse(Condition.none());
    }

    /**
     * Waits a random time, which counts towards the operation timeout.
     *
     * @param attempt the number of the attempt that has failed, from 1; a higher number can give a longer pause
     * @return false if the thread was interrupted; the method then sets its interrupt flag again
     */
    static boolean waitBeforeNext(Sender sender, int attempt) {
        long millis = ThreadLocalRandom.current().nextLong(MAX_FIRST_PAUSE_MILLIS * attempt);
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            sender.addSpentNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
