package io.github.dynurl.camel;

import io.github.dynurl.store.internal.lease.CompactKeySet;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * An idempotent repository in memory that takes about 20 bytes per object. When it is full it throws an exception
 * instead of forgetting an object, because a forgotten object would be processed twice.
 *
 * <p>An idempotent key is an object key, followed by a tab and the version (the entity tags) if versions are
 * distinguished. The repository contains one version of each object, the one that was processed last. Thread-safe.
 */
final class CompactIdempotentRepository extends ServiceSupport implements IdempotentRepository {
    /** Is thread-safe itself; the lock of this repository guards only the comparison of its size with the capacity. */
    private final CompactKeySet keys = CompactKeySet.ofVersions();

    private final int capacity;

    /** The number of objects in progress, for which an entry is reserved. */
    private int reserved;

    CompactIdempotentRepository(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Reserves an entry for an object that is about to be processed. Each call must be followed by {@link #unreserve}.
     *
     * @throws IllegalStateException if the repository is full and contains no version of the object
     */
    synchronized void reserve(String idempotentKey) {
        if (keys.size() + reserved >= capacity && !keys.containsAnyVersion(idempotentKey)) {
            throw full();
        }
        // Known objects are counted, too, although they reuse their entry: unreserve() does not know which object it is
        // for.
        reserved++;
    }

    /** Releases a reservation. Is called after {@link #add} if the object was processed, else without it. */
    synchronized void unreserve() {
        reserved--;
    }

    private IllegalStateException full() {
        return new IllegalStateException("the idempotent repository in memory is full with " + capacity
                + " objects; mark processed objects in the store (onCommit.* or deleteAfterRead),"
                + " or use a persistent idempotentRepository");
    }

    /**
     * Adds a key, in place of another version of the same object. Reservations are ignored: the caller uses its own.
     */
    @Override
    public synchronized boolean add(String idempotentKey) {
        if (keys.contains(idempotentKey)) {
            return false;
        }
        if (keys.size() >= capacity && !keys.containsAnyVersion(idempotentKey)) {
            throw full();
        }
        return keys.add(idempotentKey);
    }

    @Override
    public boolean contains(String idempotentKey) {
        return keys.contains(idempotentKey);
    }

    @Override
    public boolean remove(String idempotentKey) {
        return keys.remove(idempotentKey);
    }

    @Override
    public boolean confirm(String idempotentKey) {
        return keys.contains(idempotentKey);
    }

    @Override
    public void clear() {
        keys.clear();
    }
}
