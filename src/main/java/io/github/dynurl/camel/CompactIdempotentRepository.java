package io.github.dynurl.camel;

import io.github.dynurl.store.internal.lease.CompactKeySet;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Remembers in memory what was processed, in about 20 bytes each, and refuses more than it can hold: to forget would be to
 * process twice. Thread-safe.
 */
final class CompactIdempotentRepository extends ServiceSupport implements IdempotentRepository {
    /** Has one version of each object: that which was processed last. */
    private final CompactKeySet keys = CompactKeySet.ofVersions();

    private final int capacity;
    private int reserved;

    CompactIdempotentRepository(int capacity) {
        this.capacity = capacity;
    }

    /** Keeps a place for what is about to be processed; an object of which a version has one takes over that. */
    synchronized void reserve(String key) {
        if (keys.size() + reserved >= capacity && !keys.hasAny(key)) {
            throw full();
        }
        reserved++;
    }

    /** Gives a kept place back. */
    synchronized void unreserve() {
        reserved--;
    }

    private IllegalStateException full() {
        return new IllegalStateException("the idempotent repository in memory is full with " + capacity
                + " objects, and more cannot be remembered; mark what is processed in the store (onCommit.* or"
                + " deleteAfterRead), or use a persistent idempotentRepository");
    }

    @Override
    public synchronized boolean add(String key) {
        if (keys.contains(key)) {
            return false;
        }
        if (keys.size() >= capacity && !keys.hasAny(key)) {
            throw full();
        }
        return keys.add(key);
    }

    @Override
    public boolean contains(String key) {
        return keys.contains(key);
    }

    @Override
    public boolean remove(String key) {
        return keys.remove(key);
    }

    @Override
    public boolean confirm(String key) {
        return keys.contains(key);
    }

    @Override
    public void clear() {
        keys.clear();
    }
}
