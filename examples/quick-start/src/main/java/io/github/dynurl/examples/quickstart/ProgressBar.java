package io.github.dynurl.examples.quickstart;

import io.github.dynurl.store.StoreEvent;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.Progress;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreListener;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Shows the progress of large transfers. On a terminal, a bar grows in one line, for one transfer at a time. Elsewhere, a line
 * is printed at each quarter of a transfer. Thread-safe.
 */
final class ProgressBar implements StoreListener {
    private static final long MIN_BYTES = 8 << 20;
    private static final int WIDTH = 20;
    private static final int KEY_CHARACTERS = 12;
    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    /** The transfer of one object. */
    private static final class Transfer {
        private final long started = System.nanoTime();
        /** The step of the last output: percent on a terminal, quarters elsewhere. */
        private int shown = -1;
    }

    private final PrintStream out;
    private final boolean terminal;
    /** The transfers, the oldest first. On a terminal, the oldest has the line. */
    private final Map<String, Transfer> transfers = new LinkedHashMap<>();

    ProgressBar(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void onEvent(StoreEvent event) {
        if (event instanceof Progress progress && progress.total().orElse(0) >= MIN_BYTES) {
            String id = progress.direction() + progress.key();
            Transfer transfer = transfers.computeIfAbsent(id, key -> new Transfer());
            boolean ended = event instanceof ProgressEnded;
            if (!terminal || ended || transfer == transfers.values().iterator().next()) {
                draw(progress, transfer, ended);
            }
            if (ended) {
                transfers.remove(id);
                end((ProgressEnded) event);
            }
        }
    }

    private void draw(Progress progress, Transfer transfer, boolean ended) {
        int percent = (int) (100 * progress.bytes() / progress.total().orElseThrow());
        int step = terminal ? percent : percent / 25;
        if (step != transfer.shown || (terminal && ended)) {
            transfer.shown = step;
            String line = line(progress, percent, transfer);
            out.print(terminal ? "\r" + line : line + System.lineSeparator());
            out.flush();
        }
    }

    private String line(Progress progress, int percent, Transfer transfer) {
        int filled = WIDTH * percent / 100;
        double mebibytes = progress.bytes() / MIB;
        double seconds = Math.max(1, System.nanoTime() - transfer.started) / NANOS;
        return String.format(
                Locale.ROOT,
                "%-8s %-12s [%s%s] %3d %% of %5.1f MiB %7.1f MiB/s",
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
