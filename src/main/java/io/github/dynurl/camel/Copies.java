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

    /** Runs a task when there is no copy: now, or where the last one is released. */
    void whenNone(Runnable task) {
        synchronized (this) {
            if (count > 0) {
                whenNone = task;
                return;
            }
        }
        task.run();
    }
}
