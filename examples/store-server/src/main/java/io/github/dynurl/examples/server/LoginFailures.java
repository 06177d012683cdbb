package io.github.dynurl.examples.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the wrong passwords of each address and each user name, and says how long the next answer waits.
 *
 * <p>Ten minutes after the last wrong password, and after a check that finds a right one, they are forgotten. A right
 * password that is known already is not checked, so it changes nothing. The number of entries is limited; the one that
 * was used least recently goes first. Thread-safe.
 */
final class LoginFailures {
    private static final int MAX_ENTRIES = 10_000;
    private static final int FREE = 5;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 1000;
    private static final long FORGOTTEN_NANOS = Duration.ofMinutes(10).toNanos();

    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    private record Count(int failures, long at) {}

    /** Counts a wrong password for this entry, and returns the pause that follows, in milliseconds. */
    synchronized long failed(String entry) {
        long now = System.nanoTime();
        Count before = counts.get(entry);
        int failures = before == null || now - before.at() > FORGOTTEN_NANOS ? 1 : before.failures() + 1;
        counts.put(entry, new Count(failures, now));
        if (failures <= FREE) {
            return 0;
        }
        return Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - FREE - 1, 10));
    }

    /** Forgets the wrong passwords of this entry. */
    synchronized void succeeded(String entry) {
        counts.remove(entry);
    }
}
