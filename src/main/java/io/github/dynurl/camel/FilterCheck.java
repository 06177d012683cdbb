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
 * Compares metadata with the filter of the query that found them: its answer may be older than they are. What a filter means is
 * the server's business, so a name is compared as long as nothing shows that the server does not look for equal values:
 * an object that its queries go on to find, though it does not match. Bounded. Thread-safe.
 */
final class FilterCheck {
    private static final Logger LOG = LoggerFactory.getLogger(FilterCheck.class);

    /** How often and how long a query has to find an object that does not match before it is taken to know better. */
    private static final int LOOKS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int CAPACITY = 10_000;

    /** After so long, one that was found makes room for another: it may not be there any more. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final Set<String> incomparable = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();

    /** Holds those that were found first: were they to make room for others, none would be found again in a long answer. */
    private final Map<String, Seen> seen = new HashMap<>();

    /** Is an object that does not match, whatever else of it changes: since when it is found, and how often it was. */
    private record Seen(long since, int looks) {}

    /** Tells whether an object has changed since a query found it, so that it would not be found any more. */
    boolean isStale(String key, Metadata metadata, Metadata filter) {
        List<String> other = filter.keySet().stream()
                .filter(name -> !incomparable.contains(name) && differs(metadata, name, filter.get(name)))
                .toList();
        lock.lock();
        try {
            if (other.isEmpty()) {
                seen.remove(key);
                return false;
            }
            Seen before = seen.get(key);
            Seen now = before == null ? new Seen(System.nanoTime(), 1) : new Seen(before.since(), before.looks() + 1);
            keep(key, now);
            if (now.looks() < LOOKS || System.nanoTime() - now.since() < PATIENCE.toNanos()) {
                LOG.debug(
                        "{} is passed over: it was found, but its metadata do not equal the filter's {} (any more)",
                        Key.shown(key),
                        other);
                return true;
            }
            seen.clear();
            incomparable.addAll(other);
        } finally {
            lock.unlock();
        }
        LOG.info(
                "The query goes on to find {}, whose metadata do not equal the filter's {}: the server means something else by"
                        + " it, so its answers are taken as they are",
                Key.shown(key),
                other);
        return false;
    }

    private void keep(String key, Seen now) {
        if (seen.replace(key, now) != null) {
            return;
        }
        if (seen.size() >= CAPACITY) {
            long old = System.nanoTime() - FORGOTTEN.toNanos();
            seen.values().removeIf(before -> before.since() - old < 0);
        }
        if (seen.size() < CAPACITY) {
            seen.put(key, now);
        }
    }

    /** What is not there, or of another kind, says nothing: a text may be looked for in a list. */
    private static boolean differs(Metadata metadata, String name, @Nullable Object wanted) {
        Object found = metadata.get(name);
        return found != null
                && isCompound(found) == isCompound(wanted)
                && !Json.same(found, wanted)
                && !String.valueOf(found).equals(String.valueOf(wanted));
    }

    private static boolean isCompound(@Nullable Object value) {
        return value instanceof Map || value instanceof List;
    }
}
