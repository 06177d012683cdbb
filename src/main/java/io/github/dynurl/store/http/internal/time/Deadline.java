package io.github.dynurl.store.http.internal.time;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an operation when a time limit is over, whatever number of requests it takes. One limit runs at a time; each goes
 * on where it stopped when it is begun again. No timeout of the HTTP client does this: they begin anew with every byte.
 * Thread-safe.
 */
public final class Deadline {
    /** What takes time. */
    public enum Phase {
        /** Everything up to the first byte of data, the pauses between attempts included. */
        OPERATION,
        /** The transfer of data, as long as it is the network that takes the time. */
        DATA,
        /** The same for an upload. */
        UPLOAD,
        /** Taking a download up again, which takes the time of the transfer, too. */
        RESUME,
        /** From the last byte of a long upload to the head of the answer; each has the whole time. */
        RESPONSE,
        /** The same for a short one, which takes the time of the operation, too. */
        SHORT_RESPONSE,
        /** Reading what an answer says of a failure, or its rest that nobody wants; it takes the time of the operation, too. */
        DISCARD,
        /** The same while a download is taken up again. */
        RESUME_DISCARD
    }

    private static final int UPLOAD_WINDOWS = 4;

    /** A limit that was not kept, in words and by its option. */
    public record Breach(String what, String option) {
        static Breach of(Duration limit, String option) {
            return new Breach("it took longer than " + limit.toMillis() + " ms", option);
        }
    }

    private final DeadlineTimer watch;
    private final Timeouts limits;
    private final Runnable cancel;
    private Runnable cancelAnswer = () -> {};
    private @Nullable Phase phase;
    private @Nullable Breach breach;
    private long operationUsed;
    private long dataUsed;
    private long resumeUsed;
    /** What this phase has used up, without the time since {@link #since}. */
    private long used;

    private long since;
    private long due;
    private boolean paused;
    private boolean finished;
    private long moved;
    private long movedBefore;
    private long windowLeft;
    /** Where in this phase the window began, if it did not begin in an earlier one. */
    private long windowBegan;

    /**
     * Makes the deadline of an operation.
     *
     * @param cancel cancels the operation as a whole
     * @param spent nanoseconds that the operation has taken before
     */
    Deadline(DeadlineTimer watch, Timeouts limits, long spent, Runnable cancel) {
        this.watch = watch;
        this.limits = limits;
        this.operationUsed = spent;
        this.cancel = cancel;
        this.windowLeft = limits.window().toNanos();
        watch.add(this);
    }

    /** Begins a phase, ending the one before. */
    public synchronized void begin(Phase next) {
        end();
        if (breach != null || finished) {
            return;
        }
        if (next == Phase.DATA || next == Phase.UPLOAD) {
            resumeUsed = 0;
        }
        if (next == Phase.UPLOAD) {
            windowLeft = window(next);
            movedBefore = moved;
        }
        phase = next;
        used = next == Phase.OPERATION ? operationUsed : 0;
        since = watch.now();
        due = used + step(next);
        seeTo();
    }

    /** Returns how long it may take from now until somebody looks: for data the rest of a window of the throughput. */
    private long step(Phase next) {
        long data = limits.data().toNanos() - dataUsed;
        return switch (next) {
            case OPERATION -> limits.operation().toNanos() - used;
            case DATA, UPLOAD -> limits.minThroughput() == 0 ? data : Math.min(data, windowLeft);
            case RESUME -> Math.min(limits.operation().toNanos() - resumeUsed, data);
            case RESUME_DISCARD ->
                Math.min(Timeouts.DISCARD.toNanos(), Math.min(limits.operation().toNanos() - resumeUsed, data));
            case RESPONSE -> limits.dataResponse().toNanos();
            case SHORT_RESPONSE -> Math.min(limits.dataResponse().toNanos(), operationLeft());
            case DISCARD -> Math.min(Timeouts.DISCARD.toNanos(), operationLeft());
        };
    }

    private long operationLeft() {
        return limits.operation().toNanos() - operationUsed;
    }

    /**
     * Begins to read the rest of an answer that nobody wants, within what is left of the limit that runs: the answer alone is
     * cancelled when that takes too long.
     */
    public synchronized void beginDiscard(Runnable cancel) {
        cancelAnswer = cancel;
        begin(phase == Phase.RESUME || phase == Phase.RESUME_DISCARD ? Phase.RESUME_DISCARD : Phase.DISCARD);
    }

    /** Ends the phase that runs; none begins any more. */
    synchronized void finish() {
        finished = true;
        end();
        watch.remove(this);
    }

    /** Ends the phase that runs, if one does. */
    public synchronized void end() {
        if (phase != null) {
            keep(phase, running());
            phase = null;
        }
    }

    private void keep(Phase ended, long time) {
        switch (ended) {
            case OPERATION -> operationUsed = time;
            case DATA, UPLOAD -> {
                dataUsed += time;
                windowLeft -= time - windowBegan;
                windowBegan = 0;
            }
            case RESUME, RESUME_DISCARD -> {
                dataUsed += time;
                resumeUsed += time;
            }
            case SHORT_RESPONSE, DISCARD -> operationUsed += time;
            case RESPONSE -> {}
        }
    }

    private long running() {
        return paused ? used : used + watch.now() - since;
    }

    /** Stops the clock while time is not spent on the network. */
    public synchronized void pause() {
        if (!paused) {
            used = running();
            paused = true;
        }
    }

    /** Lets the clock run again. */
    public synchronized void resume() {
        if (paused) {
            paused = false;
            since = watch.now();
            seeTo();
        }
    }

    /** Counts bytes of data that were sent or received. */
    public synchronized void moved(long bytes) {
        moved += bytes;
    }

    /** Tells whether this phase still has so much time. */
    synchronized boolean allows(Duration time) {
        return breach == null && due - running() > time.toNanos();
    }

    /** Returns how much time the phase that runs still has. */
    public synchronized Duration left() {
        return Duration.ofNanos(Math.max(0, due - running()));
    }

    /** Returns how many nanoseconds the operation has taken until its last phase ended, the transfer of data left out. */
    public synchronized long operationUsed() {
        return phase == Phase.OPERATION ? running() : operationUsed;
    }

    /** Returns the limit that was not kept, null if all were. */
    public synchronized @Nullable Breach breach() {
        return breach;
    }

    /** Has somebody look when the phase may be over; cancels the operation if nobody will. */
    void seeTo() {
        if (!watch.notLater(due())) {
            // The timer was shut down, with the store or by its owner: without a limit nothing goes on.
            cancel.run();
        }
    }

    /** Returns when to look, by the {@link DeadlineTimer}; never while no time is running. */
    synchronized long due() {
        return phase == null || paused || breach != null ? DeadlineTimer.NEVER : since + due - used;
    }

    /** Looks at a phase whose time may be over; returns what ends it, null if it goes on. */
    synchronized @Nullable Runnable ended() {
        if (watch.now() < due()) {
            return null;
        }
        long now = running();
        Phase over = Objects.requireNonNull(phase);
        if (over == Phase.DISCARD || over == Phase.RESUME_DISCARD) {
            end();
            return cancelAnswer;
        }
        breach = breachAt(over, now);
        if (breach != null) {
            return cancel;
        }
        movedBefore = moved;
        windowBegan = now;
        windowLeft = window(over);
        due = now + Math.min(limits.data().toNanos() - dataUsed - now, windowLeft);
        return null;
    }

    /** Returns what was not kept when a phase came to where it is looked at; null if data goes on fast enough. */
    private @Nullable Breach breachAt(Phase at, long now) {
        return switch (at) {
            case OPERATION -> Breach.of(limits.operation(), "operationTimeout");
            case RESUME ->
                dataUsed + now >= limits.data().toNanos()
                        ? Breach.of(limits.data(), "dataTimeout")
                        : Breach.of(limits.operation(), "operationTimeout");
            case RESPONSE -> Breach.of(limits.dataResponse(), "responseTimeout");
            case SHORT_RESPONSE ->
                operationLeft() < limits.dataResponse().toNanos()
                        ? Breach.of(limits.operation(), "operationTimeout")
                        : Breach.of(limits.dataResponse(), "responseTimeout");
            case DISCARD, RESUME_DISCARD -> null;
            case DATA, UPLOAD ->
                dataUsed + now >= limits.data().toNanos() ? Breach.of(limits.data(), "dataTimeout") : slow(at);
        };
    }

    private @Nullable Breach slow(Phase at) {
        long millis = TimeUnit.NANOSECONDS.toMillis(window(at));
        return moved - movedBefore >= limits.minThroughput() * millis / 1000
                ? null
                : new Breach(
                        "it moved fewer than " + limits.minThroughput() + " bytes a second over " + millis + " ms",
                        "minThroughput");
    }

    /** Returns the time over which a throughput is measured: the system takes data of an upload in large pieces. */
    private long window(Phase at) {
        return limits.window().toNanos() * (at == Phase.UPLOAD ? UPLOAD_WINDOWS : 1);
    }
}
