package io.github.dynurl.examples.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Lets large JSON documents in while the heap has room for them.
 *
 * <p>A parsed document takes up to thirty times its text. Who has to wait holds no thread and
 * comes in turn. Thread-safe.
 */
final class MemoryGate {
    private static final int SMALL_BYTES = 16 << 10;
    private static final int HEAP_SHARE = 48;

    private final Executor threads;
    private final long capacity;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long used;

    private record Entry(long bytes, Runnable task) {}

    MemoryGate(Executor threads, long heapBytes) {
        this.threads = threads;
        this.capacity = Math.max(SMALL_BYTES, heapBytes / HEAP_SHARE);
    }

    /** Runs a task that handles so many bytes, now or, on another thread, when there is room; {@link #leave} ends it. */
    void enter(long bytes, Runnable task) {
        long room = room(bytes);
        synchronized (this) {
            if (!waiting.isEmpty() && room > 0 || used + room > capacity) {
                waiting.add(new Entry(room, task));
                return;
            }
            used += room;
        }
        task.run();
    }

    /** Gives back what {@code enter} took for the same number of bytes. */
    void leave(long bytes) {
        List<Runnable> next = new ArrayList<>();
        synchronized (this) {
            used -= room(bytes);
            while (!waiting.isEmpty() && used + waiting.getFirst().bytes() <= capacity) {
                Entry entry = waiting.removeFirst();
                used += entry.bytes();
                next.add(entry.task());
            }
        }
        next.forEach(threads::execute);
    }

    private long room(long bytes) {
        return bytes <= SMALL_BYTES ? 0 : Math.min(bytes, capacity);
    }
}
