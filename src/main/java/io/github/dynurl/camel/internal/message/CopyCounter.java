package io.github.dynurl.camel.internal.message;

import org.jspecify.annotations.Nullable;

/** Counts the copies of a body that other exchanges may still read. Thread-safe. */
public final class CopyCounter {
    private int count;
    private @Nullable Runnable task;

    /** Counts one more copy. */
    synchronized void add() {
        count++;
    }

    /** Counts one copy less. If it was the last copy, runs the registered task in the current thread. */
    void remove() {
        Runnable dueTask = null;
        synchronized (this) {
            count--;
            if (count == 0) {
                dueTask = task;
                task = null;
            }
        }
        if (dueTask != null) {
            dueTask.run();
        }
    }

    /**
     * Registers a task that runs when the last copy is released, in the thread that releases it. Replaces a task that
     * was registered before.
     *
     * @return false if there is no copy now; then the task is not registered and does not run
     */
    public synchronized boolean runWhenReleased(Runnable newTask) {
        if (count == 0) {
            return false;
        }
        task = newTask;
        return true;
    }
}
