package io.github.dynurl.camel;

import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers across polls which keys were tried and which were missing. A query returns keys in the same order each
 * time; without this memory, keys that keep failing would fill each poll and keep out the keys behind them.
 *
 * <p>A round spans the polls until a query response has been read to its end. Memory is bounded. Thread-safe.
 */
final class PollHistory {
    private static final int MAX_TRIED_KEYS = 1_000_000;
    private static final int MAX_MISSING_KEYS = 100;

    /** The share of a poll that retries get: new keys that keep coming must not keep out the keys that failed once. */
    private static final double RETRY_SHARE = 0.25;

    /** The share of a poll that unused retry places can add up to. */
    private static final double MAX_RETRY_SHARE = 0.5;

    private final int maxMessagesPerPoll;
    private final CompactKeySet triedEarlier = new CompactKeySet();
    private final CompactKeySet triedInThisPoll = new CompactKeySet();
    private boolean isRoundComplete;
    private boolean hasFoundAny;
    private Set<String> missing = new HashSet<>();
    private Set<String> missingInPreviousPoll = Set.of();
    private double retryPlaces;

    /** Creates a history. With 0, no limit, a poll tries all keys, and tried keys need not be remembered. */
    PollHistory(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    /** Begins a poll: the keys that the previous poll tried count as tried earlier. */
    synchronized void beginPoll() {
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

    /** Returns how many keys that were tried earlier this poll may try again before all new keys were tried. */
    synchronized int retryPlaces() {
        return (int) retryPlaces;
    }

    synchronized void useRetryPlaces(int keys) {
        retryPlaces = Math.max(0, retryPlaces - keys);
    }

    /** Returns whether this poll has already tried a key, or could not read it. */
    synchronized boolean wasTriedInThisPoll(String key) {
        return triedInThisPoll.contains(key);
    }

    /** Returns whether an earlier poll of this round has tried a key. */
    synchronized boolean wasTriedEarlier(String key) {
        return triedEarlier.contains(key);
    }

    synchronized void recordTried(String key) {
        if (triedInThisPoll.size() >= MAX_TRIED_KEYS) {
            triedInThisPoll.clear();
        }
        triedInThisPoll.add(key);
    }

    /** Forgets that a key was tried: it may be tried at once, or the idempotent repository remembers it now. */
    synchronized void forget(String key) {
        triedInThisPoll.remove(key);
        triedEarlier.remove(key);
    }

    /** Records that an object returned by a query exists, or that looking it up failed with another error than 404. */
    synchronized void recordFound() {
        hasFoundAny = true;
    }

    /** Returns whether any poll so far has found an object. */
    synchronized boolean hasFoundAny() {
        return hasFoundAny;
    }

    /**
     * Records that an object does not exist, and returns whether it was also missing in the previous poll. Only the
     * first 100 missing objects are recorded, and none once an object was found.
     */
    synchronized boolean recordMissing(String key) {
        if (missing.size() < MAX_MISSING_KEYS && !hasFoundAny) {
            missing.add(key);
        }
        return missingInPreviousPoll.contains(key);
    }

    /** Ends the round: a query response was read to its end, and each of its keys was tried. */
    synchronized void completeRound() {
        isRoundComplete = true;
    }
}
