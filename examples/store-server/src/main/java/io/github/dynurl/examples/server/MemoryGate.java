package io.github.dynurl.examples.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Limits how many large JSON documents are handled at the same time, so that the heap has room for them.
 *
 * <p>A parsed document takes up to thirty times as much memory as its text. A task that must wait holds no thread.
 * Waiting tasks run in their order. Thread-safe.
 */
final class MemoryGate {
    private static final int SMALL_BYTES = 16 << 10;
    private static final int HEAP_SHARE = 48; // the text of all documents takes at most 1/48 of the heap

    private final Executor threads;
    private final long capacity;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long used;

    private record Entry(long bytes, Runnable task) {}

    MemoryGate(Executor threads, long heapBytes) {
        this.threads = threads;
        this.capacity = Math.max(SMALL_BYTES, heapBytes / HEAP_SHARE);
    }

    /**
     * Runs a task that handles documents of so many bytes: now, or later on another thread when there is room. The
     * caller must call {@link #leave} when the documents are not needed any more.
     */
    void enter(long bytes, Runnable task) {
        long room = room(bytes);
        synchronized (this) {
            if ((!waiting.isEmpty() && room > 0) || used + room > capacity) {
                waiting.add(new Entry(room, task));
                return;
            }
            used += room;
        }
        task.run();
    }

    /** Releases the room that {@link #enter} took for the same number of bytes. */
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
