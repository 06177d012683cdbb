package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.internal.lease.RecentKeys;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a warning if a query still returns an object that was marked with {@code onCommit.*}, because the object would
 * be processed again and again. Logs only one warning. Its memory is bounded. Thread-safe.
 */
final class IneffectiveMarkDetector {
    private static final Logger LOG = LoggerFactory.getLogger(IneffectiveMarkDetector.class);
    /** The maximum number of marked keys. */
    private static final int CAPACITY = 100_000;

    private final Metadata marks;
    private final RecentKeys markedKeys = new RecentKeys(CAPACITY);
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    /**
     * Creates a detector.
     *
     * @param marks the values of {@code onCommit.*}; if they are empty, the detector does nothing
     */
    IneffectiveMarkDetector(Metadata marks) {
        this.marks = marks;
    }

    /** Records that an object was marked. */
    void recordMarked(String key) {
        if (!hasWarned.get() && !marks.isEmpty()) {
            markedKeys.add(key);
        }
    }

    /**
     * Logs a warning if an object was marked before the query that has now returned it. The caller must not pass an
     * object that was marked while the query was running.
     *
     * @param metadata the metadata that was read, perhaps only some fields; null if none was read
     */
    void checkReturned(String key, @Nullable Metadata metadata) {
        if (hasWarned.get() || marks.isEmpty() || !markedKeys.remove(key)) {
            return;
        }
        boolean wasMarkRemoved = metadata != null && !metadata.matches(marks);
        if (wasMarkRemoved || hasWarned.getAndSet(true)) {
            return;
        }
        markedKeys.clear();
        LOG.warn(
                "The query still returns {}, although it was marked with onCommit.* ({}). Unless the mark was removed,"
                        + " the object is processed again and again. onCommit.* must change a value by which filter.*"
                        + " or queryUrl selects objects",
                Key.shown(key),
                marks.keySet());
    }
}
