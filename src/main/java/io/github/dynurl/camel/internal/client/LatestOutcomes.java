package io.github.dynurl.camel.internal.client;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of the last success of an endpoint, and its last failure. A later success keeps the failure, so that users can
 * compare both times. Thread-safe.
 */
public final class LatestOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(LatestOutcomes.class);

    private static final long NEVER = Long.MIN_VALUE;

    /** The maximum length of a message that is kept, in characters. */
    private static final int MAX_MESSAGE = 4000;

    private volatile long successMillis = NEVER; // a number, because each operation writes it
    private volatile @Nullable Failed failed;

    /** A failure, as messages show it. */
    private record Failed(
            long millis, String operation, @Nullable String key, String message) {}

    /** Records that an operation or a poll has succeeded now. */
    public void recordSuccess() {
        successMillis = System.currentTimeMillis();
    }

    /**
     * Records that an operation or a poll has failed now.
     *
     * @param operation its name if the exception does not say which operation of the store has failed
     */
    public void recordFailure(String operation, Throwable failure) {
        String message = messageOf(failure);
        long now = System.currentTimeMillis();
        failed = failure instanceof StoreException e
                ? new Failed(now, e.action(), e.key().orElse(null), message)
                : new Failed(now, operation, null, message);
    }

    /** Returns the message, cut; the class if there is none, or if the exception throws when it is asked for it. */
    private static String messageOf(Throwable failure) {
        String message = null;
        try {
            message = failure.getMessage();
        } catch (RuntimeException e) {
            LOG.debug("An exception has no message", e);
        }
        String text = message == null ? failure.getClass().getName() : message;
        return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
    }

    /**
     * Returns the newest of the outcomes of several endpoints: {@code lastSuccess}, a time, and {@code lastFailure}, a map
     * with {@code time}, {@code operation}, {@code key} and {@code message}. What there is not, is left out. Times are in
     * ISO 8601, in UTC.
     */
    public static Map<String, Object> newest(Collection<LatestOutcomes> outcomes) {
        Map<String, Object> shown = new LinkedHashMap<>();
        outcomes.stream()
                .mapToLong(outcome -> outcome.successMillis)
                .filter(millis -> millis != NEVER)
                .max()
                .ifPresent(millis -> shown.put("lastSuccess", time(millis)));
        outcomes.stream()
                .map(outcome -> outcome.failed)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(Failed::millis))
                .ifPresent(failure -> shown.put("lastFailure", shown(failure)));
        return shown;
    }

    /** Returns the same for the details of a health check, which are texts: {@code lastFailure.time} and so on. */
    public static Map<String, Object> newestAsDetails(Collection<LatestOutcomes> outcomes) {
        Map<String, Object> details = new LinkedHashMap<>();
        newest(outcomes).forEach((name, value) -> {
            if (value instanceof Map<?, ?> failure) {
                failure.forEach((property, text) -> details.put(name + "." + property, text));
            } else {
                details.put(name, value);
            }
        });
        return details;
    }

    private static Map<String, Object> shown(Failed failure) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("time", time(failure.millis()));
        shown.put("operation", failure.operation());
        if (failure.key() != null) {
            shown.put("key", Key.shown(failure.key()));
        }
        shown.put("message", failure.message());
        return shown;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
