package io.github.dynurl.store.http.internal.time;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of one operation. Cancels the operation when a limit is reached, however many requests it sends. One
 * {@link Phase} runs at a time, and a limit adds up the time of all phases that count for it. The timeouts of the HTTP
 * client cannot do this, because they restart with every byte. Thread-safe.
 */
public final class Deadline {
    /** A part of an operation, with the options that limit it. */
    public enum Phase {
        /** Everything before the first byte of data, including the pauses between attempts: operationTimeout. */
        OPERATION,
        /** The transfer of a response body, while somebody reads: dataTimeout and minThroughput. */
        DOWNLOAD,
        /** The transfer of a request body, without the time to read its source: dataTimeout and minThroughput. */
        UPLOAD,
        /** One resumption of a download: operationTimeout. It also counts for dataTimeout. */
        RESUME,
        /** The wait for a response after a large upload: responseTimeout, anew for each attempt. */
        LARGE_UPLOAD_RESPONSE,
        /** The wait for a response after a small upload: responseTimeout. It also counts for operationTimeout. */
        SMALL_UPLOAD_RESPONSE,
        /** Reading a body that describes a failure or is not needed: 500 ms. It also counts for operationTimeout. */
        DISCARD,
        /** Reading such a body during a resumption: 500 ms. It also counts for the limits of the resumption. */
        RESUME_DISCARD
    }

    /**
     * How many windows long the throughput of an upload is measured. The operating system accepts the bytes of an
     * upload in large blocks, so that a single window may see none.
     */
    private static final int UPLOAD_WINDOWS = 4;

    /**
     * A limit that was exceeded.
     *
     * @param description what happened, for a message
     * @param option the name of the option that sets the limit
     */
    public record Breach(String description, String option) {
        static Breach tookLongerThan(Duration limit, String option) {
            return new Breach("it took longer than " + limit.toMillis() + " ms", option);
        }
    }

    private final DeadlineTimer timer;
    private final Timeouts limits;
    private final Runnable cancelOperation;
    private Runnable cancelDiscard = () -> {};
    private @Nullable Phase phase;
    private @Nullable Breach breach;

    /** The time that ended phases have used of {@link Timeouts#operation}. */
    private long operationUsedNanos;

    /** The time that ended phases have used of {@link Timeouts#data}. */
    private long dataUsedNanos;

    /** The time that the current resumption has used. */
    private long resumeUsedNanos;

    /** The time that the phase has used, without the time since {@link #clockStartNanos}. */
    private long phaseUsedNanos;

    /** When the clock of the phase last started to run, in the time of the timer. */
    private long clockStartNanos;

    /** How much time the phase has used when its limits must be checked next. */
    private long nextCheckNanos;

    private boolean paused;
    private boolean finished;
    private long bytesMoved;
    private long bytesBeforeWindow;

    /** The time that is left of the window in which the throughput is measured. */
    private long windowLeftNanos;

    /** How much time the phase had used when the window began; 0 if the window began in an earlier phase. */
    private long windowStartNanos;

    /**
     * Creates the deadline of an operation.
     *
     * @param spentNanos the time that earlier calls of the same operation have used
     * @param cancelOperation cancels the whole operation
     */
    Deadline(DeadlineTimer timer, Timeouts limits, long spentNanos, Runnable cancelOperation) {
        this.timer = timer;
        this.limits = limits;
        this.operationUsedNanos = spentNanos;
        this.cancelOperation = cancelOperation;
        this.windowLeftNanos = limits.window().toNanos();
        timer.add(this);
    }

    /**
     * Ends the current phase and starts another one. Starts none after a limit was exceeded or after {@link #finish}.
     */
    public synchronized void startPhase(Phase next) {
        endPhase();
        if (breach != null || finished) {
            return;
        }
        if (next == Phase.DOWNLOAD || next == Phase.UPLOAD) {
            resumeUsedNanos = 0; // data moves again, so that the next resumption has its whole time
        }
        if (next == Phase.UPLOAD) {
            windowLeftNanos = windowNanos(next);
            bytesBeforeWindow = bytesMoved;
        }
        phase = next;
        phaseUsedNanos = next == Phase.OPERATION ? operationUsedNanos : 0;
        clockStartNanos = timer.nowNanos();
        nextCheckNanos = phaseUsedNanos + nanosToFirstCheck(next);
        scheduleCheck();
    }

    /** Returns how long a phase may run before its limits are checked. A transfer is checked when its window ends. */
    private long nanosToFirstCheck(Phase next) {
        long dataLeft = limits.data().toNanos() - dataUsedNanos;
        long resumeLeft = Math.min(limits.operation().toNanos() - resumeUsedNanos, dataLeft);
        long discard = Timeouts.DISCARD.toNanos();
        return switch (next) {
            case OPERATION -> limits.operation().toNanos() - phaseUsedNanos;
            case DOWNLOAD, UPLOAD -> limits.minThroughput() == 0 ? dataLeft : Math.min(dataLeft, windowLeftNanos);
            case RESUME -> resumeLeft;
            case RESUME_DISCARD -> Math.min(discard, resumeLeft);
            case LARGE_UPLOAD_RESPONSE -> limits.dataResponse().toNanos();
            case SMALL_UPLOAD_RESPONSE -> Math.min(limits.dataResponse().toNanos(), operationLeftNanos());
            case DISCARD -> Math.min(discard, operationLeftNanos());
        };
    }

    private long operationLeftNanos() {
        return limits.operation().toNanos() - operationUsedNanos;
    }

    /**
     * Starts the phase in which a response body that is not needed is read. If that takes too long, only the response
     * is cancelled, not the operation.
     *
     * @param cancelResponse cancels the response
     */
    public synchronized void startDiscard(Runnable cancelResponse) {
        cancelDiscard = cancelResponse;
        boolean resuming = phase == Phase.RESUME || phase == Phase.RESUME_DISCARD;
        startPhase(resuming ? Phase.RESUME_DISCARD : Phase.DISCARD);
    }

    /** Ends the current phase, and lets no other one start. */
    synchronized void finish() {
        finished = true;
        endPhase();
        timer.remove(this);
    }

    /** Ends the current phase, if there is one. */
    public synchronized void endPhase() {
        if (phase != null) {
            addUsed(phase, currentNanos());
            phase = null;
        }
    }

    private void addUsed(Phase ended, long nanos) {
        switch (ended) {
            case OPERATION -> operationUsedNanos = nanos; // the phase has started with what was used before
            case DOWNLOAD, UPLOAD -> {
                dataUsedNanos += nanos;
                windowLeftNanos -= nanos - windowStartNanos;
                windowStartNanos = 0;
            }
            case RESUME, RESUME_DISCARD -> {
                dataUsedNanos += nanos;
                resumeUsedNanos += nanos;
            }
            case SMALL_UPLOAD_RESPONSE, DISCARD -> operationUsedNanos += nanos;
            case LARGE_UPLOAD_RESPONSE -> {}
        }
    }

    /** Returns how much time the current phase has used until now. */
    private long currentNanos() {
        return paused ? phaseUsedNanos : phaseUsedNanos + timer.nowNanos() - clockStartNanos;
    }

    /**
     * Stops the clock while the operation does not wait for the network. A phase that starts meanwhile stays paused.
     */
    public synchronized void pause() {
        if (!paused) {
            phaseUsedNanos = currentNanos();
            paused = true;
        }
    }

    /** Lets the clock run again. */
    public synchronized void resume() {
        if (paused) {
            paused = false;
            clockStartNanos = timer.nowNanos();
            scheduleCheck();
        }
    }

    /** Counts bytes of data that were sent or received, for the throughput. */
    public synchronized void countBytes(long bytes) {
        bytesMoved += bytes;
    }

    /** Returns whether the current phase has more than this time left. */
    synchronized boolean hasLeft(Duration time) {
        return breach == null && nextCheckNanos - currentNanos() > time.toNanos();
    }

    /** Returns the time that the current phase has left, zero if it has none. */
    public synchronized Duration remaining() {
        return Duration.ofNanos(Math.max(0, nextCheckNanos - currentNanos()));
    }

    /** Returns the nanoseconds that the operation has used, without the transfer of data. */
    public synchronized long operationNanos() {
        return phase == Phase.OPERATION ? currentNanos() : operationUsedNanos;
    }

    /** Returns the limit that was exceeded, null if there is none. */
    public synchronized @Nullable Breach breach() {
        return breach;
    }

    /**
     * Schedules the next check. Cancels the operation if the timer was shut down, so that it never runs without a
     * limit.
     */
    void scheduleCheck() {
        if (!timer.ensureCheckBy(nextCheckTime())) {
            cancelOperation.run();
        }
    }

    /**
     * Returns when to check the limits, in the time of the timer. {@link DeadlineTimer#NEVER} while the clock stands
     * still.
     */
    synchronized long nextCheckTime() {
        return phase == null || paused || breach != null
                ? DeadlineTimer.NEVER
                : clockStartNanos + nextCheckNanos - phaseUsedNanos;
    }

    /**
     * Checks the limits of the current phase, if the check is due. Records the limit that is exceeded, or plans the
     * next check.
     *
     * @return the action that the caller must run to cancel what takes too long; null if the phase goes on
     */
    synchronized @Nullable Runnable check() {
        if (timer.nowNanos() < nextCheckTime()) {
            return null;
        }
        long usedNanos = currentNanos();
        Phase current = Objects.requireNonNull(phase);
        if (current == Phase.DISCARD || current == Phase.RESUME_DISCARD) {
            endPhase();
            return cancelDiscard;
        }
        breach = breachOf(current, usedNanos);
        if (breach != null) {
            return cancelOperation;
        }
        bytesBeforeWindow = bytesMoved;
        windowStartNanos = usedNanos;
        windowLeftNanos = windowNanos(current);
        nextCheckNanos = usedNanos + Math.min(limits.data().toNanos() - dataUsedNanos - usedNanos, windowLeftNanos);
        return null;
    }

    /** Returns the limit that a phase exceeds when its check is due; null if its data moves fast enough. */
    private @Nullable Breach breachOf(Phase current, long usedNanos) {
        boolean isDataOver = dataUsedNanos + usedNanos >= limits.data().toNanos();
        return switch (current) {
            case OPERATION -> operationBreach();
            case RESUME -> isDataOver ? dataBreach() : operationBreach();
            case LARGE_UPLOAD_RESPONSE -> responseBreach();
            case SMALL_UPLOAD_RESPONSE ->
                operationLeftNanos() < limits.dataResponse().toNanos() ? operationBreach() : responseBreach();
            case DISCARD, RESUME_DISCARD -> null;
            case DOWNLOAD, UPLOAD -> isDataOver ? dataBreach() : throughputBreach(current);
        };
    }

    private Breach operationBreach() {
        return Breach.tookLongerThan(limits.operation(), "operationTimeout");
    }

    private Breach dataBreach() {
        return Breach.tookLongerThan(limits.data(), "dataTimeout");
    }

    private Breach responseBreach() {
        return Breach.tookLongerThan(limits.dataResponse(), "responseTimeout");
    }

    private @Nullable Breach throughputBreach(Phase current) {
        long millis = TimeUnit.NANOSECONDS.toMillis(windowNanos(current));
        long expectedBytes = limits.minThroughput() * millis / 1000;
        return bytesMoved - bytesBeforeWindow >= expectedBytes
                ? null
                : new Breach(
                        "it moved fewer than " + limits.minThroughput() + " bytes a second over " + millis + " ms",
                        "minThroughput");
    }

    /** Returns the length of the window in which the throughput is measured. */
    private long windowNanos(Phase current) {
        return limits.window().toNanos() * (current == Phase.UPLOAD ? UPLOAD_WINDOWS : 1);
    }
}
