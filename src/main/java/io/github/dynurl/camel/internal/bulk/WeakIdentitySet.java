package io.github.dynurl.camel.internal.bulk;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A set that compares its objects by reference, and forgets those that are garbage. Thread-safe. */
final class WeakIdentitySet {
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Object> garbage = new ReferenceQueue<>();

    private static final class Entry extends WeakReference<Object> {
        private final int hash;

        Entry(Object object, @Nullable ReferenceQueue<Object> queue) {
            super(object, queue);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object object = get();
            return object != null && other instanceof Entry entry && entry.refersTo(object);
        }
    }

    /** Adds an object. Returns false if the set contains it already. */
    boolean add(Object object) {
        for (Reference<?> entry = garbage.poll(); entry != null; entry = garbage.poll()) {
            entries.remove(entry);
        }
        return entries.add(new Entry(object, garbage));
    }

    boolean contains(Object object) {
        return entries.contains(new Entry(object, null));
    }
}
