package io.github.dynurl.store.http;

import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Streams the body of an answer and gives its connection back at its end. Fails rather than end early. Closing it before
 * its end cancels the rest. For one thread, but {@link #close} may come from any.
 */
final class BodyStream extends InputStream {
    private final Reply reply;
    private final InputStream in;
    private final Window window;
    private final Progress progress;
    private final Deadline deadline;
    private final Timeouts timeouts;
    private final AtomicBoolean ended = new AtomicBoolean();
    private long skip;
    private long remaining;
    private boolean started;
    private boolean begun;
    private boolean complete;

    BodyStream(Reply reply, InputStream in, Window window, Progress progress, Deadline deadline, Timeouts timeouts) {
        this.reply = reply;
        this.in = in;
        this.window = window;
        this.progress = progress;
        this.deadline = deadline;
        this.timeouts = timeouts;
        this.skip = window.skip();
        this.remaining = window.length();
        deadline.pause();
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
            throw new IOException("the stream was closed before its end");
        }
        start();
        if (length == 0) {
            return 0;
        }
        while (skip > 0) {
            byte[] skipped = new byte[(int) Math.min(skip, 8192)];
            int n = timedRead(skipped, 0, skipped.length);
            if (n < 0) {
                return complete();
            }
            skip -= n;
        }
        if (remaining == 0) {
            return complete();
        }
        int wanted = remaining < 0 ? length : (int) Math.min(length, remaining);
        int n = timedRead(buffer, offset, wanted);
        if (n < 0) {
            return atEnd();
        }
        progress.moved(n);
        if (remaining > 0) {
            remaining -= n;
            if (remaining == 0) {
                complete();
            }
        }
        return n;
    }

    private void start() {
        if (!started) {
            started = true;
            progress.started();
        }
    }

    /** Reads with the clock running: of the operation up to the first byte, then of the data. */
    private int timedRead(byte[] buffer, int offset, int length) {
        deadline.resume();
        try {
            int n = in.read(buffer, offset, length);
            if (!begun && n > 0) {
                begun = true;
                deadline.begin("dataTimeout", timeouts.data());
            }
            return n;
        } catch (IOException | RuntimeException e) {
            StoreException failure = reply.ofNetwork(e);
            end(false);
            throw failure;
        } finally {
            deadline.pause();
        }
    }

    private int atEnd() {
        if (remaining > 0 && window.exact()) {
            end(false);
            throw reply.failures()
                    .unavailable("the answer ended " + remaining + " bytes too early", Outcome.UNKNOWN, null);
        }
        return complete();
    }

    private int complete() {
        complete = true;
        end(window.sized() || remaining < 0);
        return -1;
    }

    private void end(boolean read) {
        if (!ended.getAndSet(true)) {
            deadline.end();
            reply.release(read);
            if (started) {
                progress.ended(complete);
            }
        }
    }

    @Override
    public void close() {
        if (remaining == 0 && skip == 0 && !ended.get()) {
            start();
            complete();
        } else {
            end(false);
        }
    }
}
