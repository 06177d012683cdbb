package io.github.dynurl.camel;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a warning, once, if the query still returns an object after it was marked with {@code onCommit.*}: then the
 * object would be processed again and again. Its memory is bounded. Thread-safe.
 */
final class IneffectiveMarkDetector {
    private static final Logger LOG = LoggerFactory.getLogger(IneffectiveMarkDetector.class);
    private static final int CAPACITY = 100_000;

    private final Metadata marks;
    private final CompactKeySet markedKeys = new CompactKeySet();
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    /** Creates a detector; {@code marks} are the values of {@code onCommit.*}, and without any it does nothing. */
    IneffectiveMarkDetector(Metadata marks) {
        this.marks = marks;
    }

    /** Records that an object was marked. */
    void recordMarked(String key) {
        if (!hasWarned.get() && !marks.isEmpty()) {
            if (markedKeys.size() >= CAPACITY) {
                markedKeys.clear();
            }
            markedKeys.add(key);
        }
    }

    /**
     * Checks an object that a query returned, and that was not marked while the query was running. Logs a warning if
     * the object was marked earlier.
     *
     * @param metadata the metadata that were read, perhaps only some fields; null if none were read
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
                "The query still returns {}, which was marked with onCommit.* ({}): unless the mark was removed, the"
                        + " object is processed again and again; onCommit.* must change a value that filter.* or"
                        + " queryUrl select by",
                Key.shown(key),
                marks.keySet());
    }
}
