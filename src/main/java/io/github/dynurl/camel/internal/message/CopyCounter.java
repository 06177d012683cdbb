package io.github.dynurl.camel.internal.message;

import org.jspecify.annotations.Nullable;

/** Counts the copies of a body that other exchanges may still read. Thread-safe. */
public final class CopyCounter {
    private int count;
    private @Nullable Runnable task;

    synchronized void add() {
        count++;
    }

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
     * Registers a task that runs when the last copy is released, in the thread that releases it.
     *
     * @return false if there is no copy now; the task is then not registered
     */
    public synchronized boolean runWhenReleased(Runnable newTask) {
        if (count == 0) {
            return false;
        }
        task = newTask;
        return true;
    }
}
