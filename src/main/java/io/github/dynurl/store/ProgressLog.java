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
 * Logs how far long uploads and downloads are, how fast, and how long it will take yet: at most one line an interval for
 * each, and one at its end; nothing for those that are done within the first interval. Transfers of the same key in the
 * same direction at the same time are told as one. Thread-safe.
 */
public final class ProgressLog implements StoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final long interval;
    private final LongSupplier nanos;
    private final Consumer<String> out;
    private final Map<Transfer, Course> courses = new ConcurrentHashMap<>();

    private record Transfer(String key, Direction direction) {}

    /** Holds when a transfer began, and when it was last told of. */
    private record Course(long begun, long told, int transfers) {}

    /** Logs every ten seconds. */
    public ProgressLog() {
        this(INTERVAL);
    }

    /**
     * Logs at another interval.
     *
     * @throws IllegalArgumentException if it is not greater than 0
     */
    public ProgressLog(Duration interval) {
        this(interval, System::nanoTime, LOG::info);
    }

    ProgressLog(Duration interval, LongSupplier nanos, Consumer<String> out) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("the interval must be greater than 0, but is " + interval);
        }
        this.interval = interval.toNanos();
        this.nanos = nanos;
        this.out = out;
    }

    @Override
    public void onEvent(StoreEvent event) {
        if (event instanceof Progress progress) {
            long now = nanos.getAsLong();
            Transfer transfer = new Transfer(progress.key(), progress.direction());
            if (progress instanceof ProgressStarted) {
                courses.merge(
                        transfer,
                        new Course(now, now, 1),
                        (course, one) -> new Course(course.begun(), course.told(), course.transfers() + 1));
            } else if (progress instanceof ProgressEnded ended) {
                end(transfer, ended, now);
            } else {
                step(transfer, progress, now);
            }
        }
    }

    private void step(Transfer transfer, Progress progress, long now) {
        Course course = courses.get(transfer);
        if (course == null || now - course.told() < interval) {
            return;
        }
        // One thread tells; another that comes at the same moment finds the course replaced.
        if (courses.replace(transfer, course, new Course(course.begun(), now, course.transfers()))) {
            out.accept(line(progress, now - course.begun()));
        }
    }

    private void end(Transfer transfer, ProgressEnded ended, long now) {
        Course course = courses.get(transfer);
        courses.computeIfPresent(transfer, (key, known) -> known.transfers() == 1 ? null : oneLess(known));
        if (course != null && now - course.begun() >= interval) {
            String verb = ended.direction() == Direction.UPLOAD ? "Uploaded " : "Downloaded ";
            String what = size(ended.bytes()) + " in " + time((now - course.begun()) / 1e9);
            String how = ended.complete() ? "" : ", and no more: it broke off, or was not read to its end";
            out.accept(verb + Key.shown(ended.key()) + ": " + what + how);
        }
    }

    private static Course oneLess(Course course) {
        return new Course(course.begun(), course.told(), course.transfers() - 1);
    }

    private static String line(Progress progress, long elapsed) {
        double rate = progress.bytes() / (elapsed / 1e9);
        StringBuilder line = new StringBuilder(progress.direction() == Direction.UPLOAD ? "Uploading " : "Downloading ")
                .append(Key.shown(progress.key()))
                .append(": ")
                .append(size(progress.bytes()));
        progress.total().ifPresent(total -> line.append(" of ")
                .append(size(total))
                .append(" (")
                .append(total == 0 ? 100 : progress.bytes() * 100 / total)
                .append(" %)"));
        line.append(", ").append(size((long) rate)).append("/s");
        progress.total().ifPresent(total -> line.append(", ")
                .append(time((total - progress.bytes()) / Math.max(1, rate)))
                .append(" left"));
        return line.toString();
    }

    private static String size(long bytes) {
        String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    private static String time(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        long minutes = whole / 60;
        return minutes < 60 ? minutes + " min " + whole % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
