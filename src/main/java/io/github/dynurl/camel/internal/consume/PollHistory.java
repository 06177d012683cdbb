package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers across polls which keys were tried and which objects were missing. A query returns keys in the same order
 * each time. Without this memory, keys that fail again and again would fill each poll, and later keys would never be
 * tried.
 *
 * <p>A round consists of the polls until a query response was read to its end and each of its keys was tried. Memory is
 * bounded. Thread-safe.
 */
public final class PollHistory {
    private static final int MAX_TRIED_KEYS = 1_000_000;
    private static final int MAX_MISSING_KEYS = 100;

    /** The share of each poll for retries. Without it, an endless flow of new keys would prevent all retries. */
    private static final double RETRY_SHARE = 0.25;

    /** The maximum share of a poll for retries. Retry places that a poll does not use are kept for later polls. */
    private static final double MAX_RETRY_SHARE = 0.5;

    private final int maxMessagesPerPoll;
    private final CompactKeySet triedEarlier = new CompactKeySet();
    private final CompactKeySet triedInThisPoll = new CompactKeySet();
    private boolean isRoundComplete;
    private boolean hasFoundAny;
    private boolean hasWarnedOfCost;
    private Set<String> missing = new HashSet<>();
    private Set<String> missingInPreviousPoll = Set.of();
    /** How many keys may be retried. A fraction, because with small polls each poll adds less than one. */
    private double retryPlaces;

    /**
     * Creates an empty history.
     *
     * @param maxMessagesPerPoll the limit of a poll; 0 means no limit. Without a limit, each poll tries all keys, so
     *     tried keys are not remembered.
     */
    public PollHistory(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    /**
     * Is called at the start of a poll. The keys that the previous poll has tried become keys that were tried earlier.
     */
    public synchronized void beginPoll() {
        boolean isFull = triedEarlier.size() + triedInThisPoll.size() > MAX_TRIED_KEYS;
        if (isRoundComplete || maxMessagesPerPoll == 0 || isFull) {
            triedEarlier.clear();
            isRoundComplete = false;
        }
        if (maxMessagesPerPoll > 0) {
            triedEarlier.addAll(triedInThisPoll);
        }
        triedInThisPoll.clear();
        missingInPreviousPoll = missing;
        missing = new HashSet<>();
        retryPlaces = Math.min(
                retryPlaces + maxMessagesPerPoll * RETRY_SHARE, Math.max(1, maxMessagesPerPoll * MAX_RETRY_SHARE));
    }

    /** Returns how many keys that were tried earlier may be retried in this poll before all new keys were tried. */
    public synchronized int retryPlaces() {
        return (int) retryPlaces;
    }

    /** Records that some keys were retried before all new keys were tried. */
    public synchronized void useRetryPlaces(int count) {
        retryPlaces = Math.max(0, retryPlaces - count);
    }

    /** Returns whether this poll has already tried a key, or could not read its object. */
    public synchronized boolean wasTriedInThisPoll(String key) {
        return triedInThisPoll.contains(key);
    }

    /** Returns whether an earlier poll of this round has tried a key. */
    public synchronized boolean wasTriedEarlier(String key) {
        return triedEarlier.contains(key);
    }

    public synchronized void recordTried(String key) {
        if (triedInThisPoll.size() >= MAX_TRIED_KEYS) {
            triedInThisPoll.clear();
        }
        triedInThisPoll.add(key);
    }

    /** Removes a key from the tried keys, so that the next poll treats it as a new key. */
    public synchronized void forget(String key) {
        triedInThisPoll.remove(key);
        triedEarlier.remove(key);
    }

    /** Records that an object of a query result exists, or that its lookup failed with an error other than 404. */
    public synchronized void recordNotMissing() {
        hasFoundAny = true;
    }

    /** Returns whether any poll so far has found an object. */
    public synchronized boolean hasFoundAny() {
        return hasFoundAny;
    }

    /**
     * Records that an object does not exist. Only the first 100 missing objects of a poll are recorded, and none after
     * an object was found.
     *
     * @return whether the object was also missing in the previous poll
     */
    public synchronized boolean recordMissing(String key) {
        if (missing.size() < MAX_MISSING_KEYS && !hasFoundAny) {
            missing.add(key);
        }
        return missingInPreviousPoll.contains(key);
    }

    /** Returns true at the first call, and false afterwards. */
    public synchronized boolean mayWarnOfCost() {
        boolean isFirst = !hasWarnedOfCost;
        hasWarnedOfCost = true;
        return isFirst;
    }

    /** Ends the round. Is called when a query response was read to its end and each of its keys was tried. */
    public synchronized void completeRound() {
        isRoundComplete = true;
    }
}
