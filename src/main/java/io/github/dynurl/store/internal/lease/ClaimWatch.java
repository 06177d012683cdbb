package io.github.dynurl.store.internal.lease;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Watches the claims of others by this process's own monotonic clock: no clock is compared with another. Bounded.
 * Thread-safe.
 */
public final class ClaimWatch {
    private static final int CAPACITY = 100_000;

    private final long lease;
    private final CompactKeySet settled = new CompactKeySet();
    private long settledSince = System.nanoTime();

    private final Map<String, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > CAPACITY;
        }
    };

    /** Is a claim of somebody else: since when its token is the same, when it was looked at, and when to look again. */
    private record Seen(String token, long since, long looked, long interval) {}

    public ClaimWatch(Duration lease) {
        this.lease = lease.toNanos();
    }

    /** Tells that it is no use to look at a key now. */
    public synchronized boolean isNotDue(String key) {
        long now = System.nanoTime();
        if (now - settledSince > lease) {
            settled.clear();
            settledSince = now;
        }
        Seen claim = seen.get(key);
        return (claim != null && now - claim.looked() < claim.interval()) || settled.contains(key);
    }

    /** Returns after how long without a write an object is taken over, in the unit of its lease. */
    static long takenOverAfter(long lease) {
        return lease + lease / 5;
    }

    /**
     * Takes note of a claim; true if its token has been the same for its lease and a fifth of it. The last renewal may have
     * been a third of the lease ago when something happened to its owner, who has 80 % of it to come back.
     */
    public synchronized boolean isExpired(String key, Claim claim) {
        long now = System.nanoTime();
        long nanos = Duration.ofMillis(claim.lease()).toNanos();
        Seen before = seen.get(key);
        boolean same = before != null && before.token().equals(claim.token());
        long since = before != null && same ? before.since() : now;
        seen.put(key, new Seen(claim.token(), since, now, nanos / 3));
        return same && now - since >= takenOverAfter(nanos);
    }

    /** Leaves an object alone for a lease at most that is done or given up, though the query finds it. */
    public synchronized void settle(String key) {
        seen.remove(key);
        if (settled.size() >= CAPACITY * 10) {
            settled.clear();
        }
        settled.add(key);
    }

    public synchronized void forget(String key) {
        seen.remove(key);
    }
}
