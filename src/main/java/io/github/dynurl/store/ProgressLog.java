package io.github.dynurl.store;

import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.Progress;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the progress of uploads and downloads that take longer than an interval: bytes, speed and estimated time left.
 * Logs at most one line per interval for each transfer, and one line at its end. A transfer that ends within the first
 * interval is not logged. Transfers of the same key in the same direction at the same time are logged as one transfer.
 * Thread-safe.
 */
public final class ProgressLog implements StoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    private final long intervalNanos;
    private final LongSupplier nanoClock;
    private final Consumer<String> lineWriter;
    private final Map<Transfer, State> states = new ConcurrentHashMap<>();

    private record Transfer(String key, Direction direction) {}

    /**
     * The state of a transfer.
     *
     * @param lastLogNanos the time of the last line; the start time if no line was logged yet
     * @param simultaneousTransfers the number of transfers that are logged as one
     */
    private record State(long startNanos, long lastLogNanos, int simultaneousTransfers) {
        State withTransfers(int count) {
            return new State(startNanos, lastLogNanos, count);
        }

        State loggedAt(long nowNanos) {
            return new State(startNanos, nowNanos, simultaneousTransfers);
        }
    }

    /** Creates a listener that logs every ten seconds. */
    public ProgressLog() {
        this(DEFAULT_INTERVAL);
    }

    /**
     * Creates a listener that logs at another interval.
     *
     * @throws IllegalArgumentException if the interval is not greater than 0
     */
    public ProgressLog(Duration interval) {
        this(interval, System::nanoTime, LOG::info);
    }

    ProgressLog(Duration interval, LongSupplier nanoClock, Consumer<String> lineWriter) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("the interval must be greater than 0, but is " + interval);
        }
        this.intervalNanos = interval.toNanos();
        this.nanoClock = nanoClock;
        this.lineWriter = lineWriter;
    }

    @Override
    public void onEvent(StoreEvent event) {
        if (event instanceof Progress progress) {
            long nowNanos = nanoClock.getAsLong();
            Transfer transfer = new Transfer(progress.key(), progress.direction());
            if (progress instanceof ProgressStarted) {
                recordStart(transfer, nowNanos);
            } else if (progress instanceof ProgressEnded ended) {
                logEnd(transfer, ended, nowNanos);
            } else {
                logStep(transfer, progress, nowNanos);
            }
        }
    }

    private void recordStart(Transfer transfer, long nowNanos) {
        states.merge(
                transfer,
                new State(nowNanos, nowNanos, 1),
                (state, added) -> state.withTransfers(state.simultaneousTransfers() + 1));
    }

    private void logStep(Transfer transfer, Progress progress, long nowNanos) {
        State state = states.get(transfer);
        if (state == null || nowNanos - state.lastLogNanos() < intervalNanos) {
            return;
        }
        // If two threads reach this line at the same time, only one of them replaces the state and logs.
        if (states.replace(transfer, state, state.loggedAt(nowNanos))) {
            lineWriter.accept(formatLine(progress, nowNanos - state.startNanos()));
        }
    }

    private void logEnd(Transfer transfer, ProgressEnded ended, long nowNanos) {
        State state = states.get(transfer);
        states.computeIfPresent(
                transfer,
                (key, current) -> current.simultaneousTransfers() == 1
                        ? null
                        : current.withTransfers(current.simultaneousTransfers() - 1));
        if (state != null && nowNanos - state.startNanos() >= intervalNanos) {
            boolean isUpload = ended.direction() == Direction.UPLOAD;
            String key = Key.shown(ended.key());
            String amount = formatSize(ended.bytes()) + " in " + formatTime((nowNanos - state.startNanos()) / 1e9);
            lineWriter.accept(
                    ended.complete()
                            ? (isUpload ? "Uploaded " : "Downloaded ") + key + ": " + amount
                            : (isUpload ? "Upload" : "Download") + " of " + key + " ended early: " + amount);
        }
    }

    private static String formatLine(Progress progress, long elapsedNanos) {
        double bytesPerSecond = progress.bytes() / (elapsedNanos / 1e9);
        StringBuilder line = new StringBuilder(progress.direction() == Direction.UPLOAD ? "Uploading " : "Downloading ")
                .append(Key.shown(progress.key()))
                .append(": ")
                .append(formatSize(progress.bytes()));
        progress.total().ifPresent(total -> line.append(" of ")
                .append(formatSize(total))
                .append(" (")
                .append(total == 0 ? 100 : progress.bytes() * 100 / total)
                .append(" %)"));
        line.append(", ").append(formatSize((long) bytesPerSecond)).append("/s");
        progress.total().ifPresent(total -> line.append(", ")
                .append(formatTime((total - progress.bytes()) / Math.max(1, bytesPerSecond)))
                .append(" left"));
        return line.toString();
    }

    private static String formatSize(long bytes) {
        String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    private static String formatTime(double seconds) {
        long wholeSeconds = Math.round(seconds);
        if (wholeSeconds < 60) {
            return wholeSeconds + " s";
        }
        long minutes = wholeSeconds / 60;
        return minutes < 60
                ? minutes + " min " + wholeSeconds % 60 + " s"
                : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
