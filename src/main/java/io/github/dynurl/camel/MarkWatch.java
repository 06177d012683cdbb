package io.github.dynurl.camel;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says so, once, when a query goes on to find what was marked as processed. Bounded. Thread-safe. */
final class MarkWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MarkWatch.class);
    private static final int CAPACITY = 100_000;

    private final Metadata marks;
    private final CompactKeySet marked = new CompactKeySet();
    private final AtomicBoolean said = new AtomicBoolean();

    MarkWatch(Metadata marks) {
        this.marks = marks;
    }

    /** Hears that an object was marked. */
    void marked(String key) {
        if (!said.get() && !marks.isEmpty()) {
            if (marked.size() >= CAPACITY) {
                marked.clear();
            }
            marked.add(key);
        }
    }

    /**
     * Hears that a query has found an object that was not marked while it was asked.
     *
     * @param metadata its metadata as far as they are known, null if they are not
     */
    void found(String key, @Nullable Metadata metadata) {
        if (said.get() || marks.isEmpty() || !marked.remove(key) || (metadata != null && !metadata.matches(marks))) {
            return;
        }
        if (said.getAndSet(true)) {
            return;
        }
        marked.clear();
        LOG.warn(
                "The query finds {} again, which was marked with onCommit.* ({}): unless somebody has taken that back, it is"
                        + " processed again and again; onCommit.* must change what filter.* or queryUrl look for",
                Key.shown(key),
                marks.keySet());
    }
}
