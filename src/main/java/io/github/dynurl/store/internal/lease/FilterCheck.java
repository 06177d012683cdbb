package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the metadata of an object with the filter of the query that returned the object, because the query result
 * may be outdated.
 *
 * <p>A server may also compare a filter field in another way, for example as a pattern. Therefore, if the query keeps
 * returning an object whose metadata differs from the filter, this does not compare the differing fields any more.
 * Memory is bounded. Thread-safe.
 */
public final class FilterCheck {
    private static final Logger LOG = LoggerFactory.getLogger(FilterCheck.class);

    /** After this many mismatches of one object, its differing fields are ignored, see {@link #MIN_MISMATCH_TIME}. */
    private static final int MIN_MISMATCHES = 3;

    /**
     * The minimum time from the first mismatch until fields are ignored: an outdated index may need it for an update.
     */
    private static final Duration MIN_MISMATCH_TIME = Duration.ofSeconds(5);

    /** The maximum number of objects whose mismatches are counted. */
    private static final int CAPACITY = 10_000;

    /** When the map is full, entries older than this are removed, because their objects may have been deleted. */
    private static final Duration MAX_ENTRY_AGE = Duration.ofMinutes(10);

    /** The names of filter fields that are not compared, because the server does not test them for equality. */
    private final Set<String> ignoredFields = ConcurrentHashMap.newKeySet();

    /** The values that this consumer writes when it ends an object. */
    private final List<Metadata> marks;

    private final ReentrantLock lock = new ReentrantLock();

    /**
     * The mismatches by the key of the object. When the map is full, no new objects are added. If the oldest entry were
     * evicted instead, a query result with more objects than the map can hold would evict each object before its second
     * mismatch.
     */
    private final Map<String, Mismatches> mismatchesByKey = new HashMap<>();

    /**
     * The mismatches of one object.
     *
     * @param firstNanos when the first mismatch was recorded, as a value of {@link System#nanoTime}
     * @param count the number of mismatches in a row
     */
    private record Mismatches(long firstNanos, int count) {}

    /**
     * Creates a check.
     *
     * @param marks the values that the consumer writes to objects that it does not process again: an object that has
     *     one of them differs because of that, and not because the server tests a field in another way
     */
    public FilterCheck(List<Metadata> marks) {
        this.marks = marks;
    }

    /**
     * Compares the metadata of an object with the filter and records the result.
     *
     * @return whether the caller must skip the object, because the query result is probably outdated
     */
    public boolean recordAndCheckStale(String key, Metadata metadata, Metadata filter) {
        List<String> differingFields = filter.keySet().stream()
                .filter(name -> !ignoredFields.contains(name) && differs(metadata, name, filter.get(name)))
                .toList();
        if (differingFields.stream().anyMatch(name -> isMark(name, metadata.get(name)))) {
            LOG.debug("{} is skipped: the query returned it, but this consumer has marked it", Key.shown(key));
            return true;
        }
        lock.lock();
        try {
            if (differingFields.isEmpty()) {
                mismatchesByKey.remove(key);
                return false;
            }
            Mismatches before = mismatchesByKey.get(key);
            Mismatches now = before == null
                    ? new Mismatches(System.nanoTime(), 1)
                    : new Mismatches(before.firstNanos(), before.count() + 1);
            putIfNotFull(key, now);
            if (now.count() < MIN_MISMATCHES || System.nanoTime() - now.firstNanos() < MIN_MISMATCH_TIME.toNanos()) {
                LOG.debug(
                        "{} is skipped: the query returned it, but its metadata differ from the filter in {}",
                        Key.shown(key),
                        differingFields);
                return true;
            }
            // The counts of other objects are obsolete: the objects may differ only in the fields that are ignored now.
            mismatchesByKey.clear();
            ignoredFields.addAll(differingFields);
        } finally {
            lock.unlock();
        }
        LOG.info(
                "The query keeps returning {}, whose metadata differ from the filter in {}: the server does not test"
                        + " these fields for equality, so they are not compared any more",
                Key.shown(key),
                differingFields);
        return false;
    }

    private boolean isMark(String name, @Nullable Object actual) {
        return marks.stream().anyMatch(mark -> mark.containsKey(name) && Json.same(mark.get(name), actual));
    }

    private void putIfNotFull(String key, Mismatches mismatches) {
        if (mismatchesByKey.replace(key, mismatches) != null) {
            return;
        }
        if (mismatchesByKey.size() >= CAPACITY) {
            long oldestNanos = System.nanoTime() - MAX_ENTRY_AGE.toNanos();
            mismatchesByKey.values().removeIf(each -> each.firstNanos() - oldestNanos < 0);
        }
        if (mismatchesByKey.size() < CAPACITY) {
            mismatchesByKey.put(key, mismatches);
        }
    }

    /**
     * Returns whether a field certainly differs from the filter. A missing field does not count as a difference. A list
     * or an object does not differ from a single value, because a server may search a list for a value. The number 1
     * does not differ from the string "1", because a server may store numbers as strings.
     */
    private static boolean differs(Metadata metadata, String name, @Nullable Object wanted) {
        Object actual = metadata.get(name);
        return actual != null
                && isListOrObject(actual) == isListOrObject(wanted)
                && !Json.same(actual, wanted)
                && !String.valueOf(actual).equals(String.valueOf(wanted));
    }

    private static boolean isListOrObject(@Nullable Object value) {
        return value instanceof Map || value instanceof List;
    }
}
