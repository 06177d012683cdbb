package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.consume.ObjectOrder;
import io.github.dynurl.camel.internal.consume.PollHistory;
import io.github.dynurl.camel.internal.consume.PollSession;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the objects that the response to the query of one poll lists, without those that the options do not select.
 * Skips objects that the query cannot read with {@code filterLocally}. Not thread-safe.
 */
final class ListedObjects implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListedObjects.class);

    /**
     * The poll ends after this many lookups in a row by {@code filterLocally} that fail with 5xx or without a response.
     * It is higher than the limit for the lookups of the poll itself, because lookups without a match are not seen.
     */
    private static final int MAX_UNAVAILABLE_BETWEEN_KEYS = 100;

    private final ObjectOrder order;
    private final ConsumerOptions options;
    private final Readiness readiness;
    private final PollSession session;
    private final PollHistory history;
    private final LookupListener listener;
    private Results<ListedObject> results;
    private boolean isAtEnd;
    private boolean isFirstReading = true;
    private long skippedInFirstReading;
    private int selectedObjects;
    private boolean isAnySortable;
    private int unavailableBetweenKeys;

    /** Sends the query. */
    ListedObjects(
            ConsumerOptions options,
            Readiness readiness,
            PollSession session,
            PollHistory history,
            LookupListener listener) {
        this.order = options.order();
        this.options = options;
        this.readiness = readiness;
        this.session = session;
        this.history = history;
        this.listener = listener;
        this.results = session.cancellableStore().list(session.query());
    }

    /**
     * Returns the next selected object; null at the end of the response, and when the consumer stops.
     *
     * @throws RuntimeException if the query fails, the server is down, or the bean of the option objectFilter fails
     */
    @Nullable
    ListedObject next() {
        while (listener.isAllowed()) {
            try {
                if (!results.hasNext()) {
                    isAtEnd = true;
                    return null;
                }
                unavailableBetweenKeys = 0;
                ListedObject listed = results.next();
                if (isSelected(listed)) {
                    return listed;
                }
            } catch (StoreException e) {
                recordUnreadable(e.key().orElseThrow(() -> e), e);
            }
        }
        return null;
    }

    private boolean isSelected(ListedObject listed) {
        readiness.recordListed(listed.key());
        boolean isSelected = options.selects(listed, session.query().prefix());
        if (isSelected) {
            selectedObjects++;
            isAnySortable |= order.hasProperties(listed);
        } else if (isFirstReading) {
            listener.counters().countPassedOver();
        }
        return isSelected;
    }

    private void recordUnreadable(String key, StoreException cause) {
        history.recordTried(key);
        if (listener.isAllowed()) { // otherwise, the request was cancelled, and that is no failure
            listener.onLookupFailure(key, cause);
        }
        unavailableBetweenKeys += cause instanceof StoreUnavailableException ? 1 : 0;
        if (unavailableBetweenKeys == MAX_UNAVAILABLE_BETWEEN_KEYS) {
            throw cause;
        }
    }

    /**
     * Checks that the objects can be sorted. A single object needs no properties.
     *
     * @throws IllegalStateException if none of the selected objects so far has the properties of the option sortBy
     */
    void checkSortable() {
        if (selectedObjects > 1 && !isAnySortable) {
            throw new IllegalStateException(order.explainMissingProperties());
        }
    }

    /** Sends the query again, and reads the objects from the first one on. Does not count them again. */
    void restart() {
        if (isFirstReading) {
            skippedInFirstReading = results.skipped();
            isFirstReading = false;
        }
        results.close();
        isAtEnd = false;
        results = session.cancellableStore().list(session.query());
    }

    /** Returns whether {@link #restart} was not called. */
    boolean isFirstReading() {
        return isFirstReading;
    }

    /** Returns whether the response was read to its end. */
    boolean isAtEnd() {
        return isAtEnd;
    }

    /** See {@link Results#allMissing}. */
    Optional<String> allMissing() {
        return results.allMissing();
    }

    @Override
    public void close() {
        long skipped = isFirstReading ? results.skipped() : skippedInFirstReading;
        if (skipped > 0) {
            LOG.warn("{} keys of a query response were skipped: they are illegal, or have no object", skipped);
            listener.counters().countSkippedLines(skipped);
        }
        results.close();
    }
}
