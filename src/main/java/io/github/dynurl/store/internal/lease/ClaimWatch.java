package io.github.dynurl.store.internal.lease;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Observes the claims of other nodes and detects expired ones. It uses only the monotonic clock of this process, so
 * that the clocks of the nodes need not agree. Its memory is bounded. Thread-safe.
 */
public final class ClaimWatch {
    /** The maximum number of observed claims; the least recently used one is evicted. */
    private static final int MAX_CLAIMS = 100_000;

    /** The maximum number of finished keys, which take about 20 bytes each. */
    private static final int MAX_FINISHED_KEYS = 10 * MAX_CLAIMS;

    private final long leaseNanos;
    private final CompactKeySet finishedKeys = new CompactKeySet();
    private long finishedKeysStartNanos = System.nanoTime();

    private final Map<String, Observation> observations = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Observation> eldest) {
            return size() > MAX_CLAIMS;
        }
    };

    /**
     * The observed claim of another node. The times are values of {@link System#nanoTime}.
     *
     * @param firstSeenNanos when the token was first seen
     * @param lastSeenNanos when the token was last seen
     * @param recheckIntervalNanos how long after {@code lastSeenNanos} the claim is to be read again
     */
    private record Observation(String token, long firstSeenNanos, long lastSeenNanos, long recheckIntervalNanos) {}

    public ClaimWatch(Duration lease) {
        this.leaseNanos = lease.toNanos();
    }

    /** Returns whether the object need not be read now: it is finished, or its claim was read a short time ago. */
    public synchronized boolean canSkip(String key) {
        long now = System.nanoTime();
        if (now - finishedKeysStartNanos > leaseNanos) {
            finishedKeys.clear();
            finishedKeysStartNanos = now;
        }
        Observation claim = observations.get(key);
        boolean wasJustRead = claim != null && now - claim.lastSeenNanos() < claim.recheckIntervalNanos();
        return wasJustRead || finishedKeys.contains(key);
    }

    /**
     * Returns how long a claim must stay unchanged before other nodes take the object over: 120 % of its lease, in the
     * unit of {@code lease}. The owner renews the claim every third of the lease and may be paused for 80 % of it: 113
     * % together.
     */
    static long takeoverDelay(long lease) {
        return lease + lease / 5;
    }

    /** Records the current claim of an object; returns whether its token has been the same for the takeover delay. */
    public synchronized boolean recordAndCheckExpired(String key, Claim claim) {
        long now = System.nanoTime();
        long claimLeaseNanos = Duration.ofMillis(claim.leaseMillis()).toNanos();
        Observation previous = observations.get(key);
        boolean sameToken = previous != null && previous.token().equals(claim.token());
        long firstSeenNanos = previous != null && sameToken ? previous.firstSeenNanos() : now;
        observations.put(key, new Observation(claim.token(), firstSeenNanos, now, claimLeaseNanos / 3));
        return sameToken && now - firstSeenNanos >= takeoverDelay(claimLeaseNanos);
    }

    /**
     * Records that an object is done or exhausted, so that it can be skipped for one lease if queries still return it.
     */
    public synchronized void recordFinished(String key) {
        observations.remove(key);
        if (finishedKeys.size() >= MAX_FINISHED_KEYS) {
            finishedKeys.clear();
        }
        finishedKeys.add(key);
    }

    /** Forgets the observed claim of an object. */
    public synchronized void forget(String key) {
        observations.remove(key);
    }
}
