package io.github.dynurl.camel;

import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers which keys were tried since a query's answer was last read to its end, so that keys that keep failing do not
 * keep out those behind them. Bounded: it forgets all at a million. Thread-safe.
 */
final class Round {
    private static final int CAPACITY = 1_000_000;
    private static final int MISSED = 100;

    private final int maxMessagesPerPoll;
    private final CompactKeySet earlier = new CompactKeySet();
    private final CompactKeySet now = new CompactKeySet();
    private boolean over;
    private boolean seen;
    private Set<String> missed = new HashSet<>();
    private Set<String> missedBefore = Set.of();
    private double credit;

    /** Begins with a limit of exchanges in a poll, 0 for none. */
    Round(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    /** Begins a poll: what the one before tried was tried earlier. */
    synchronized void beginPoll() {
        if (over || maxMessagesPerPoll == 0 || earlier.size() + now.size() > CAPACITY) {
            earlier.clear();
            over = false;
        }
        if (maxMessagesPerPoll > 0) {
            earlier.addAll(now);
        }
        now.clear();
        missedBefore = missed;
        missed = new HashSet<>();
        credit = Math.min(credit + maxMessagesPerPoll / 4.0, Math.max(1, maxMessagesPerPoll / 2.0));
    }

    /** Returns how many keys of earlier polls this one may try again before the answer has been read to its end. */
    synchronized int retries() {
        return (int) credit;
    }

    synchronized void retried(int keys) {
        credit = Math.max(0, credit - keys);
    }

    /** Tells whether this poll has tried a key, or sorted it out. */
    synchronized boolean isTriedNow(String key) {
        return now.contains(key);
    }

    synchronized boolean isTriedEarlier(String key) {
        return earlier.contains(key);
    }

    synchronized void tried(String key) {
        if (now.size() >= CAPACITY) {
            now.clear();
        }
        now.add(key);
    }

    /** Forgets a key that something else keeps from coming again, or that may come again at once. */
    synchronized void forget(String key) {
        now.remove(key);
        earlier.remove(key);
    }

    /** Hears that the store has an object that it found, or says something else of it than that it is not there. */
    synchronized void seen() {
        seen = true;
    }

    /** Tells whether this was so in any poll. */
    synchronized boolean hasSeen() {
        return seen;
    }

    /** Hears that an object is not there; tells whether the poll before has missed it, too. Remembers the first few. */
    synchronized boolean misses(String key) {
        if (missed.size() < MISSED && !seen) {
            missed.add(key);
        }
        return missedBefore.contains(key);
    }

    /** Ends the round: an answer was read to its end, so all keys have had their turn. */
    synchronized void over() {
        over = true;
    }
}
