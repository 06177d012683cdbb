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
 * Reads stored JSON, changes it and writes the result on the condition that it has not changed since. Begins again if
 * another client has changed it. Thread-safe.
 */
final class ReadModifyWrite {
    /** The maximum number of attempts, if other clients change the JSON again and again. */
    static final int MAX_ATTEMPTS = 10;

    /** The limit of the random pause after the first attempt. After attempt n, the limit is n times as long. */
    private static final long MAX_FIRST_PAUSE_MILLIS = 20;

    private final Reads reads;

    /** The statuses that say that the stored JSON has changed. CouchDB answers 409 and not 412. */
    private final Set<Integer> conflictStatuses;

    private final boolean comparesTags;

    ReadModifyWrite(Dialect dialect, Reads reads) {
        this.reads = reads;
        this.conflictStatuses = dialect.readsTagBeforeWrite() ? Set.of(409, 412) : Set.of(412);
        this.comparesTags = dialect.readsTagBeforeWrite();
    }

    /** What to do with the JSON that was read. */
    interface Change {
        /**
         * Returns the JSON to write.
         *
         * @param current the stored JSON; empty if there is none
         * @throws JsonException if the stored JSON has another form than the change requires
         */
        Map<String, ?> apply(Metadata current) throws JsonException;

        /** Writes the JSON if the stored one meets the condition. */
        PartInfo write(Map<String, ?> changed, Condition condition);
    }

    /**
     * Executes a change. If the caller has set a condition, the write uses that condition, and a conflict is thrown at
     * once.
     *
     * @param read reads the JSON; {@link Condition#ifAbsent} requires that there is none
     * @param createsMissing whether the change is also applied if the object does not exist
     */
    PartInfo execute(
            Sender sender, Calls.GetJson read, Condition callerCondition, boolean createsMissing, Change change) {
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

    private Map<String, ?> apply(Sender sender, Calls.GetJson read, Change change, Metadata current) {
        try {
            return change.apply(current);
        } catch (JsonException e) {
            throw reads.unexpectedJson(sender, read, current.info().status(), "JSON in which ", e);
        }
    }

    /**
     * Reads the stored JSON. If the condition is that there is none, throws a {@link ConflictException} if there is
     * some, because some servers ignore If-None-Match.
     */
    private Metadata readCurrent(Sender sender, Calls.GetJson read, Condition condition, boolean createsMissing) {
        if (!condition.isAbsent()) {
            try {
                return reads.readJson(sender, read);
            } catch (NoSuchKeyException e) {
                if (createsMissing) {
                    return Metadata.empty();
                }
                throw e;
            }
        }
        try {
            Metadata existing = sender.execute(read);
            throw new ConflictException(Failure.rejected(
                    read.action(),
                    read.key().text(),
                    existing.info().status(),
                    "it is there already (If-None-Match: *)"));
        } catch (NoSuchKeyException e) {
            return Metadata.empty();
        }
    }

    /**
     * Throws a {@link ConflictException} if the JSON has another entity tag than the condition. CouchDB answers 400 to a
     * write with both, because the JSON contains its tag.
     */
    private void checkTag(Calls.GetJson read, Metadata current, Condition condition) {
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
    private static Condition unchangedSince(Metadata read) {
        // Values that were read have at least a status. Only missing ones, which are read as empty, have no information
        // at all.
        boolean wasMissing = read.info().equals(PartInfo.NONE);
        return wasMissing
                ? Condition.ifAbsent()
                : read.info().strongEtag().map(Condition::ifMatch).orElse(Condition.none());
    }

    /**
     * Waits a random time, which counts towards the operation timeout.
     *
     * @return false if the thread was interrupted; its interrupt flag is set then
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
