package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.internal.lease.CompactKeySet;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * An idempotent repository in memory. An object takes about 20 bytes. If the repository is full, it throws an exception
 * instead of removing an object, because a removed object would be processed twice.
 *
 * <p>An idempotent key consists of an object key and, if versions are distinguished, a tab and the version (the entity
 * tags). The repository contains only the version of each object that was processed last. Thread-safe.
 */
public final class CompactIdempotentRepository extends ServiceSupport implements IdempotentRepository {
    /** This set is thread-safe. The lock of the repository only makes the comparison of size and capacity atomic. */
    private final CompactKeySet keys = CompactKeySet.ofVersions();

    private final int capacity;

    /** The number of reserved entries: one for each object in progress. */
    private int reserved;

    public CompactIdempotentRepository(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Reserves an entry for an object that will be processed now. Each successful call must be followed by one call of
     * {@link #unreserve}.
     *
     * @throws IllegalStateException if the repository is full and contains no version of the object
     */
    public synchronized void reserve(String idempotentKey) {
        if (keys.size() + reserved >= capacity && !keys.containsAnyVersion(idempotentKey)) {
            throw fullException();
        }
        // Also counts an object that is contained and will reuse its entry, because unreserve() cannot tell them apart.
        reserved++;
    }

    /** Releases a reservation. If the object was processed, the caller calls {@link #add} before this method. */
    public synchronized void unreserve() {
        reserved--;
    }

    private IllegalStateException fullException() {
        return new IllegalStateException("the idempotent repository in memory is full with " + capacity
                + " objects; mark processed objects in the store (onCommit.* or deleteAfterRead),"
                + " or use a persistent idempotentRepository");
    }

    /**
     * Adds a key, and removes another version of the same object. Does not count reservations, because the caller has
     * reserved the entry that it uses now. Returns false if the repository already contains the key.
     *
     * @throws IllegalStateException if the repository is full and contains no version of the object
     */
    @Override
    public synchronized boolean add(String idempotentKey) {
        if (keys.contains(idempotentKey)) {
            return false;
        }
        if (keys.size() >= capacity && !keys.containsAnyVersion(idempotentKey)) {
            throw fullException();
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
