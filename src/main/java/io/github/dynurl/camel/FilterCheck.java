package io.github.dynurl.camel;

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
 * Compares the metadata of an object with the filter of the query that returned it, because the query result may be
 * outdated.
 *
 * <p>A server need not test a filter field for equality; it may support patterns. If the query keeps returning an
 * object that does not equal the filter, the fields that differ are therefore not compared any more. Memory is bounded.
 * Thread-safe.
 */
final class FilterCheck {
    private static final Logger LOG = LoggerFactory.getLogger(FilterCheck.class);

    /** After this many mismatches of one object, over at least {@link #MIN_MISMATCH_TIME}, the query is trusted. */
    private static final int MIN_MISMATCHES = 3;

    private static final Duration MIN_MISMATCH_TIME = Duration.ofSeconds(5);

    private static final int CAPACITY = 10_000;

    /** When the map is full, older entries are removed: their objects may have been deleted meanwhile. */
    private static final Duration MAX_ENTRY_AGE = Duration.ofMinutes(10);

    /** The names of filter fields that are not compared, because the server does not test them for equality. */
    private final Set<String> ignoredFields = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();

    /**
     * The mismatching objects by key. When the map is full, new objects are not added: with LRU eviction, no object of
     * a query result that is longer than the map would ever be counted twice.
     */
    private final Map<String, Mismatches> mismatchesByKey = new HashMap<>();

    /** How many times an object did not equal the filter, and since when, as a value of {@link System#nanoTime}. */
    private record Mismatches(long firstNanos, int count) {}

    /**
     * Records whether an object equals the filter. Returns whether to skip it, because the query result is outdated.
     */
    boolean recordAndCheckStale(String key, Metadata metadata, Metadata filter) {
        List<String> differingFields = filter.keySet().stream()
                .filter(name -> !ignoredFields.contains(name) && differs(metadata, name, filter.get(name)))
                .toList();
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
            // The other objects may differ only in the fields that are ignored from now on.
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
     * Returns whether a field surely differs from the filter. A missing field is no difference. Neither is a list or
     * object compared with a single value: a server may search a list for a string. Numbers are compared as text, too,
     * because a server may store them as strings.
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
