package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.internal.body.BodyWindow;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.header.ContentRange;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Streams the body of an answer and gives its connection back at its end. Takes it up again where it breaks off, if it
 * can, and fails rather than end early. Where it has digests and its length is not known, a byte is held back until they
 * were compared. Closing it before its end cancels the rest. For one thread, but {@link #close} may come from any.
 */
public final class BodyStream extends InputStream {
    private static final int NONE = Integer.MIN_VALUE;
    private static final String CLOSED = "the stream was closed before its end";

    private final Operation operation;
    private final BodyWindow window;
    private final TransferProgress progress;
    private final @Nullable Digests digests;
    private final @Nullable Resumption resumption;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean completing = new AtomicBoolean();
    private final boolean empty;
    private final boolean holdsBack;
    private volatile Reply reply;
    private InputStream in = InputStream.nullInputStream();
    private int first = NONE;
    private int held = NONE;
    private boolean countsWork;
    private boolean running;
    private long received;
    private long skip;
    private long remaining;
    private boolean exact;
    private volatile boolean started;
    private volatile boolean complete;
    private volatile boolean interrupted;

    BodyStream(
            Reply reply,
            Operation operation,
            BodyWindow window,
            TransferProgress progress,
            @Nullable Digests digests,
            @Nullable Resumption resumption) {
        this.reply = reply;
        this.operation = operation;
        this.window = window;
        this.progress = progress;
        this.digests = digests;
        this.resumption = resumption;
        this.skip = window.skip();
        this.remaining = window.length();
        this.exact = window.exact();
        this.empty = skip == 0 && remaining == 0;
        this.holdsBack = digests != null && remaining < 0;
    }

    /** Lets the time go on after a read, until {@link #rest}: what is done between reads counts as well. */
    void countWork() {
        countsWork = true;
    }

    /** Hears that others work now. */
    void rest() {
        if (running) {
            running = false;
            operation.deadline().pause();
        }
    }

    /** Hears that another stream will go on with what is left: nobody is told of an end. */
    void interrupt() {
        interrupted = true;
    }

    /** Tells whether it has let its connection go. */
    boolean isEnded() {
        return ended.get();
    }

    /** Waits for the first byte, or the end: until then the request can be made again as a whole. */
    void begin() {
        if (remaining != 0) {
            try {
                in = reply.content();
                first = in.read();
            } catch (IOException e) {
                throw reply.ofNetwork(e);
            } catch (RuntimeException e) {
                throw reply.ofCancelled(e);
            }
            if (first < 0 && isTooEarly()) {
                throw tooEarly();
            }
        }
        operation.deadline().begin(Phase.DATA);
        operation.deadline().pause();
    }

    private StoreException tooEarly() {
        return reply.failures()
                .unavailable(
                        remaining < 0
                                ? "the answer ended too early"
                                : "the answer ended " + remaining + " bytes too early",
                        Outcome.UNKNOWN,
                        new ConnectionBrokeOff());
    }

    /** Tells that the end of a body came before its time. */
    private static final class ConnectionBrokeOff extends IOException {
        ConnectionBrokeOff() {
            super("the body is shorter than it should be");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (complete) {
            return -1;
        }
        if (ended.get()) {
            throw new IOException(CLOSED);
        }
        try {
            start();
            if (length == 0) {
                return 0;
            }
            return passOver() ? readOn(buffer, offset, length) : finish(buffer, offset);
        } catch (Throwable e) {
            end(false);
            throw e;
        }
    }

    /** Reads what comes before the window; false if there is nothing behind it. */
    private boolean passOver() {
        byte[] skipped = new byte[(int) Math.min(skip, 8192)];
        while (skip > 0) {
            int n = timedRead(skipped, 0, (int) Math.min(skip, skipped.length));
            if (n < 0) {
                return false;
            }
            skip -= n;
        }
        return remaining != 0;
    }

    private int readOn(byte[] buffer, int offset, int length) throws IOException {
        if (holdsBack && held == NONE) {
            byte[] one = new byte[1];
            if (receive(one, 0, 1) < 0) {
                return finish(buffer, offset);
            }
            held = one[0];
        }
        int n = remaining == 0 ? -1 : receive(buffer, offset, length);
        if (n < 0) {
            return finish(buffer, offset);
        }
        if (holdsBack && n > 0) {
            byte last = buffer[offset + n - 1];
            System.arraycopy(buffer, offset, buffer, offset + 1, n - 1);
            buffer[offset] = (byte) held;
            held = last;
        } else if (remaining == 0) {
            complete();
        }
        return n;
    }

    /** Receives bytes, and counts them; -1 at the end. */
    private int receive(byte[] buffer, int offset, int length) {
        int wanted = remaining < 0 ? length : (int) Math.min(length, remaining);
        int n = timedRead(buffer, offset, wanted);
        if (n > 0) {
            if (digests != null) {
                digests.update(buffer, offset, n);
            }
            progress.moved(n);
            remaining -= remaining > 0 ? n : 0;
        }
        return n;
    }

    /** Ends with what was held back; -1 if that is nothing. */
    private int finish(byte[] buffer, int offset) throws IOException {
        if (ended.get()) {
            // Another thread has closed it, which may look like the end here.
            throw new IOException(CLOSED);
        }
        complete();
        if (held == NONE) {
            return -1;
        }
        buffer[offset] = (byte) held;
        held = NONE;
        return 1;
    }

    private void start() {
        if (!started) {
            started = true;
            progress.started();
        }
    }

    /** Reads with the clock running, and goes on where the answer breaks off. */
    private int timedRead(byte[] buffer, int offset, int length) {
        running = true;
        operation.deadline().resume();
        try {
            while (true) {
                StoreException why;
                try {
                    int n = first == NONE ? in.read(buffer, offset, length) : readFirst(buffer, offset, length);
                    if (n >= 0 || !isTooEarly()) {
                        moved(n);
                        return n;
                    }
                    why = tooEarly();
                } catch (IOException e) {
                    why = reply.ofNetwork(e);
                } catch (RuntimeException e) {
                    why = reply.ofCancelled(e);
                }
                if (!goOn(why)) {
                    return -1;
                }
            }
        } finally {
            if (!countsWork) {
                rest();
            }
        }
    }

    private boolean isTooEarly() {
        return remaining > 0 && exact;
    }

    /** Delivers the byte that was waited for, and what came with it. */
    private int readFirst(byte[] buffer, int offset, int length) throws IOException {
        int b = first;
        first = NONE;
        if (b < 0) {
            return -1;
        }
        buffer[offset] = (byte) b;
        int more = Math.min(length - 1, in.available());
        return more <= 0 ? 1 : 1 + Math.max(0, in.read(buffer, offset + 1, more));
    }

    private void moved(int n) {
        if (n > 0) {
            received += n;
            operation.deadline().moved(n);
            if (resumption != null) {
                resumption.progressed();
            }
        }
    }

    /** Takes the answer up again; false if nothing was missing but its end. */
    private boolean goOn(StoreException why) {
        if (resumption == null || window.skip() > 0) {
            throw why;
        }
        reply.release(false);
        Reply next = resumption.resume(received, why);
        if (next == null) {
            return false;
        }
        reply = next;
        ContentRange rest = ContentRange.parse(next.header("Content-Range"));
        if (rest != null) {
            remaining = rest.length();
            exact = true;
        }
        try {
            in = next.content();
        } catch (IOException e) {
            throw next.ofNetwork(e);
        }
        if (ended.get()) {
            next.release(false);
        }
        return true;
    }

    /** Compares the digests, and ends; once, whoever comes first. */
    private void complete() {
        if (completing.getAndSet(true)) {
            return;
        }
        try {
            if (digests != null) {
                reply.verify(digests);
            }
        } catch (StoreException e) {
            end(false);
            throw e;
        }
        complete = true;
        end(window.sized() || remaining < 0);
    }

    private void end(boolean read) {
        if (!ended.getAndSet(true)) {
            if (!read) {
                operation.cancel();
            }
            reply.release(read);
            operation.end();
            if (started && !interrupted) {
                progress.ended(complete);
            }
        }
    }

    @Override
    public void close() {
        if (empty && !ended.get()) {
            start();
            complete();
        } else {
            end(false);
        }
    }
}
