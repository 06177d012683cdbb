package io.github.dynurl.camel;

import org.jspecify.annotations.Nullable;

/** Counts the copies of a body that other exchanges may read yet. Thread-safe. */
final class Copies {
    private int count;
    private @Nullable Runnable whenNone;

    synchronized void add() {
        count++;
    }

    void remove() {
        Runnable task;
        synchronized (this) {
            count--;
            task = count == 0 ? whenNone : null;
            whenNone = task == null ? whenNone : null;
        }
        if (task != null) {
            task.run();
        }
    }

    /** Has a task run where the last copy is released; false, and nothing is run, if there is none now. */
    synchronized boolean await(Runnable task) {
        if (count == 0) {
            return false;
        }
        whenNone = task;
        return true;
    }
}
