package io.github.dynurl.store.internal.lease;

/**
 * A bounded set of the keys that were added most recently. When half of its capacity was added, it forgets the keys that
 * were added before that half, except those that were added again. A key takes about 20 bytes. Thread-safe.
 */
public final class RecentKeys {
    private final int half;
    private CompactKeySet newer = new CompactKeySet();
    private CompactKeySet older = new CompactKeySet();

    /** @param capacity the maximum number of keys; the set always contains at least the last {@code capacity / 2} */
    public RecentKeys(int capacity) {
        this.half = capacity / 2;
    }

    /** Adds a key. Returns false if the set contains it. */
    public synchronized boolean add(String key) {
        boolean isNew = !contains(key);
        if (newer.size() >= half) {
            older = newer;
            newer = new CompactKeySet();
        }
        newer.add(key);
        return isNew;
    }

    public synchronized boolean contains(String key) {
        return newer.contains(key) || older.contains(key);
    }

    /** Removes a key. Returns false if the set does not contain it. */
    public synchronized boolean remove(String key) {
        boolean wasNewer = newer.remove(key);
        return older.remove(key) || wasNewer;
    }

    public synchronized void clear() {
        newer.clear();
        older.clear();
    }
}
