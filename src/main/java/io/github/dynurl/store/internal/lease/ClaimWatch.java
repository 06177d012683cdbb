package io.github.dynurl.store.internal.lease;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Observes the claims of other nodes and detects expired claims. It compares only times of the monotonic clock of this
 * process, because the clocks of the nodes may differ. Its memory is bounded. Thread-safe.
 */
public final class ClaimWatch {
    /** The maximum number of observed claims. When it is exceeded, the least recently used claim is evicted. */
    private static final int MAX_OBSERVATIONS = 100_000;

    /** The maximum number of finished keys. A key takes about 20 bytes. */
    private static final int MAX_FINISHED_KEYS = 10 * MAX_OBSERVATIONS;

    private final long finishedRetentionNanos;
    private final CompactKeySet finishedKeys = new CompactKeySet();
    private long finishedKeysStartNanos = System.nanoTime();

    private final Map<String, Observation> observations = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Observation> eldest) {
            return size() > MAX_OBSERVATIONS;
        }
    };

    /**
     * The observed claim of another node. The times are values of {@link System#nanoTime}.
     *
     * @param firstSeenNanos when the token was first seen
     * @param lastSeenNanos when the token was last seen
     * @param recheckIntervalNanos how long after {@code lastSeenNanos} the claim need not be read again
     */
    private record Observation(String token, long firstSeenNanos, long lastSeenNanos, long recheckIntervalNanos) {}

    /**
     * Creates a watch without observations.
     *
     * @param finishedRetention how long a finished object is skipped at most; the expiry of a claim does not depend on
     *     it, because each claim contains its own lease
     */
    public ClaimWatch(Duration finishedRetention) {
        this.finishedRetentionNanos = finishedRetention.toNanos();
    }

    /** Returns whether the object need not be read now, because it is finished or its claim was just read. */
    public synchronized boolean canSkip(String key) {
        long now = System.nanoTime();
        if (now - finishedKeysStartNanos > finishedRetentionNanos) {
            finishedKeys.clear();
            finishedKeysStartNanos = now;
        }
        Observation observation = observations.get(key);
        boolean wasJustRead =
                observation != null && now - observation.lastSeenNanos() < observation.recheckIntervalNanos();
        return wasJustRead || finishedKeys.contains(key);
    }

    /**
     * Returns how long a claim must stay unchanged before other nodes take the object over: 120 % of its lease, in the
     * unit of {@code lease}. The claim of a live owner changes earlier, after at most 113 % of the lease: the owner
     * renews the claim after 33 % of the lease, and may pause for up to 80 % of the lease.
     */
    static long takeoverDelay(long lease) {
        return lease + lease / 5;
    }

    /**
     * Records the current claim of an object.
     *
     * @return whether the claim has expired: its token has been the same for the takeover delay
     */
    public synchronized boolean recordAndCheckExpired(String key, Claim claim) {
        long now = System.nanoTime();
        long claimLeaseNanos = Duration.ofMillis(claim.leaseMillis()).toNanos();
        Observation previous = observations.get(key);
        boolean isSameToken = previous != null && previous.token().equals(claim.token());
        long firstSeenNanos = previous != null && isSameToken ? previous.firstSeenNanos() : now;
        observations.put(key, new Observation(claim.token(), firstSeenNanos, now, claimLeaseNanos / 3));
        return isSameToken && now - firstSeenNanos >= takeoverDelay(claimLeaseNanos);
    }

    /**
     * Records that an object was processed, or was given up after the maximum number of attempts. {@link #canSkip} then
     * returns true for its key, for at most the time that was passed to the constructor.
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
