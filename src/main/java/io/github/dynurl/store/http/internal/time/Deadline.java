package io.github.dynurl.store.http.internal.time;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of one operation. Cancels the operation when a limit is reached; the limit of {@link Phase#DISCARD}
 * only cancels the response. An operation may send several requests. At any time, at most one {@link Phase} of it runs.
 * Each limit applies to the total time of the phases that count towards it. The timeouts of the HTTP client cannot do
 * this, because they restart with every byte. Thread-safe.
 */
public final class Deadline {
    /** A part of an operation. The Javadoc of each constant names the options that limit the phase. */
    public enum Phase {
        /** The time before the first byte of data, with pauses between attempts. The limit is operationTimeout. */
        OPERATION,
        /** The transfer of a response body, while somebody reads it. The limits are dataTimeout and minThroughput. */
        DOWNLOAD,
        /**
         * The transfer of a request body, without the time in which its source is read. The limits are dataTimeout and
         * minThroughput.
         */
        UPLOAD,
        /** One resumption of a download. The limit is operationTimeout. The time also counts towards dataTimeout. */
        RESUME,
        /** The wait for the response to a large upload or a copy. The limit is responseTimeout, anew for each attempt. */
        LARGE_UPLOAD_RESPONSE,
        /**
         * The wait for the response to a small upload. The limit is responseTimeout. The time also counts towards
         * operationTimeout.
         */
        SMALL_UPLOAD_RESPONSE,
        /**
         * The time in which the body of an error response, or of a response that is not needed, is read. The limit is
         * 500 ms. The time also counts towards operationTimeout.
         */
        DISCARD,
        /** DISCARD during a resumption. The limit is 500 ms. The time also counts towards the limits of RESUME. */
        RESUME_DISCARD
    }

    /**
     * How many times longer the window of an upload is than {@link Timeouts#window}. The operating system accepts the
     * bytes of an upload in large blocks, so no byte may be counted during a shorter window.
     */
    private static final int UPLOAD_WINDOWS = 4;

    /**
     * A limit that was exceeded.
     *
     * @param description a sentence about the operation, for a message
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

    /** The time that the current phase has used, without the time since {@link #clockStartNanos}. */
    private long phaseUsedNanos;

    /** The {@link DeadlineTimer#nowNanos} at which the clock of the current phase started to run or was resumed. */
    private long clockStartNanos;

    /** The limits are checked next when the current phase has used this much time. */
    private long nextCheckAtUsedNanos;

    private boolean paused;
    private boolean finished;
    private long bytesMoved;
    private long bytesMovedBeforeWindow;

    /** The time that is left of the window in which the throughput is measured. */
    private long windowLeftNanos;

    /** The time that the phase had used when the window began; 0 if the window began in an earlier phase. */
    private long windowStartNanos;

    /**
     * Creates the deadline of an operation.
     *
     * @param timer checks the limits; this constructor registers the deadline with it until {@link #finish}
     * @param spentNanos the time that earlier calls of the same operation have used
     * @param cancelOperation cancels the whole operation; is called by the thread of the timer or by the operation
     *     itself
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
     * Ends the current phase and starts another phase. If a limit was exceeded, or after {@link #finish}, only ends the
     * current phase.
     */
    public synchronized void startPhase(Phase next) {
        endPhase();
        if (breach != null || finished) {
            return;
        }
        if (next == Phase.DOWNLOAD || next == Phase.UPLOAD) {
            resumeUsedNanos = 0; // data moves again, so the next resumption may use the whole timeout
        }
        if (next == Phase.UPLOAD) {
            windowLeftNanos = windowNanos(next);
            bytesMovedBeforeWindow = bytesMoved;
        }
        phase = next;
        phaseUsedNanos = next == Phase.OPERATION ? operationUsedNanos : 0;
        clockStartNanos = timer.nowNanos();
        nextCheckAtUsedNanos = phaseUsedNanos + nanosToFirstCheck(next);
        scheduleCheckOrCancel();
    }

    /**
     * Returns how long a new phase may run before its limits are checked. A transfer is checked when its window ends.
     */
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
     * Starts the phase {@link Phase#DISCARD}, or {@link Phase#RESUME_DISCARD} during a resumption. If the phase takes
     * too long, only the response is cancelled, not the operation.
     *
     * @param cancelResponse cancels the response
     */
    public synchronized void startDiscard(Runnable cancelResponse) {
        cancelDiscard = cancelResponse;
        boolean isResuming = phase == Phase.RESUME || phase == Phase.RESUME_DISCARD;
        startPhase(isResuming ? Phase.RESUME_DISCARD : Phase.DISCARD);
    }

    /** Ends the current phase and removes the deadline from the timer. No other phase can start then. */
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

    /** Adds the time of an ended phase to the limits that it counts towards. */
    private void addUsed(Phase ended, long nanos) {
        switch (ended) {
            case OPERATION ->
                operationUsedNanos = nanos; // nanos includes the time that earlier phases have used of this limit
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
     * Stops the clock, because the operation does not wait for the network at present. The clock stays stopped until
     * {@link #resume}, even if another phase starts.
     */
    public synchronized void pause() {
        if (!paused) {
            phaseUsedNanos = currentNanos();
            paused = true;
        }
    }

    /** Starts the clock again. Does nothing if the clock runs. */
    public synchronized void resume() {
        if (paused) {
            paused = false;
            clockStartNanos = timer.nowNanos();
            scheduleCheckOrCancel();
        }
    }

    /** Counts bytes of data that were sent or received. The check of minThroughput needs their number. */
    public synchronized void countBytes(long bytes) {
        bytesMoved += bytes;
    }

    /** Returns whether no limit was exceeded and the current phase has more than this time left. */
    synchronized boolean hasLeft(Duration time) {
        return breach == null && nextCheckAtUsedNanos - currentNanos() > time.toNanos();
    }

    /** Returns the time until the limits of the current phase are checked next; zero if the check is due. */
    public synchronized Duration remaining() {
        return Duration.ofNanos(Math.max(0, nextCheckAtUsedNanos - currentNanos()));
    }

    /** Returns how many nanoseconds of operationTimeout the operation has used. The transfer of data does not count. */
    public synchronized long operationNanos() {
        return phase == Phase.OPERATION ? currentNanos() : operationUsedNanos;
    }

    /** Returns the limit that was exceeded; null if no limit was exceeded. */
    public synchronized @Nullable Breach breach() {
        return breach;
    }

    /**
     * Schedules the next check. If the timer was shut down, cancels the operation, so that no operation runs without a
     * limit.
     */
    void scheduleCheckOrCancel() {
        if (!timer.ensureCheckBy(nextCheckTime())) {
            cancelOperation.run();
        }
    }

    /**
     * Returns the {@link DeadlineTimer#nowNanos} at which to check the limits. Returns {@link DeadlineTimer#NEVER} if
     * there is no phase, the clock is stopped, or a limit was exceeded.
     */
    synchronized long nextCheckTime() {
        return phase == null || paused || breach != null
                ? DeadlineTimer.NEVER
                : clockStartNanos + nextCheckAtUsedNanos - phaseUsedNanos;
    }

    /**
     * Checks the limits of the current phase, if the check is due. If a limit is exceeded, records it. Otherwise, sets
     * the time of the next check.
     *
     * @return the action that the caller must run, without a lock, to cancel the operation or the discarded response;
     *     null if the phase continues
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
        bytesMovedBeforeWindow = bytesMoved;
        windowStartNanos = usedNanos;
        windowLeftNanos = windowNanos(current);
        nextCheckAtUsedNanos =
                usedNanos + Math.min(limits.data().toNanos() - dataUsedNanos - usedNanos, windowLeftNanos);
        return null;
    }

    /**
     * Returns the limit that a phase exceeds when its check is due; null if the phase is a transfer that is fast
     * enough.
     */
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
        return bytesMoved - bytesMovedBeforeWindow >= expectedBytes
                ? null
                : new Breach(
                        "it moved fewer than " + limits.minThroughput() + " bytes a second over " + millis + " ms",
                        "minThroughput");
    }

    /** Returns the length of the window in which the throughput of this phase is measured. */
    private long windowNanos(Phase current) {
        return limits.window().toNanos() * (current == Phase.UPLOAD ? UPLOAD_WINDOWS : 1);
    }
}
