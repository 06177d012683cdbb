package io.github.dynurl.examples.quickstart;

import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.Progress;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreListener;
import java.io.PrintStream;
import java.util.Locale;

/** Draws a bar while a large object moves: one line that grows on a terminal, every quarter a line else. Thread-safe. */
final class ProgressBar implements StoreListener {
    private static final long MIN_BYTES = 8 << 20;
    private static final int WIDTH = 20;
    private static final int KEY_CHARACTERS = 12;
    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final boolean terminal;
    private long started;
    private int shown;

    ProgressBar(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void onEvent(StoreEvent event) {
        if (event instanceof Progress progress && progress.total().orElse(0) >= MIN_BYTES) {
            if (event instanceof ProgressStarted) {
                started = System.nanoTime();
                shown = -1;
            }
            draw(progress);
            if (event instanceof ProgressEnded ended) {
                end(ended);
            }
        }
    }

    private void draw(Progress progress) {
        int percent = (int) (100 * progress.bytes() / progress.total().orElseThrow());
        int step = terminal ? percent : percent / 25;
        if (step != shown) {
            shown = step;
            String line = line(progress, percent);
            out.print(terminal ? "\r" + line : line + System.lineSeparator());
            out.flush();
        }
    }

    private String line(Progress progress, int percent) {
        int filled = WIDTH * percent / 100;
        double mebibytes = progress.bytes() / MIB;
        double seconds = Math.max(1, System.nanoTime() - started) / NANOS;
        return String.format(
                Locale.ROOT,
                "%-8s %-12s [%s%s] %3d %% of %.1f MiB %7.1f MiB/s",
                progress.direction() == Direction.UPLOAD ? "storing" : "fetching",
                shortened(progress.key()),
                "#".repeat(filled),
                "-".repeat(WIDTH - filled),
                percent,
                progress.total().orElseThrow() / MIB,
                mebibytes / seconds);
    }

    private void end(ProgressEnded progress) {
        if (terminal) {
            out.println();
        }
        if (!progress.complete()) {
            out.println("broken off after " + progress.bytes() + " bytes");
        }
    }

    private static String shortened(String key) {
        return key.length() <= KEY_CHARACTERS ? key : "…" + key.substring(key.length() - KEY_CHARACTERS + 1);
    }
}
