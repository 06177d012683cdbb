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
 * Streams the body of a response. It owns the connection, and returns it to the pool at the end of the body; closing the
 * stream earlier closes the connection. It resumes an interrupted download if possible, and otherwise throws instead of
 * ending early. Not thread-safe, except for {@link #close}.
 *
 * <p>If the length is unknown and the response has digests, the stream withholds the last byte until the digests match.
 * So no reader receives a complete but damaged body.
 */
public final class BodyStream extends InputStream {
    private static final int END_OF_STREAM = -1;
    private static final int NO_BYTE = Integer.MIN_VALUE; // neither a byte nor END_OF_STREAM
    private static final int SKIP_BUFFER_BYTES = 8192;
    private static final String CLOSED = "the stream was closed before its end";

    private final Operation operation;
    private final BodyWindow window;
    private final TransferProgress progress;
    private final @Nullable Digests digests;
    private final @Nullable Resumption resumption;
    private final boolean windowIsEmpty;
    private final boolean withholdsLastByte;
    private final AtomicBoolean released = new AtomicBoolean(); // the connection; reads throw then, unless finished
    private final AtomicBoolean finishing = new AtomicBoolean(); // somebody verifies the digests, or has done so
    private volatile boolean finished; // all bytes of the window were received, and the digests match
    private volatile boolean startReported;
    private volatile boolean endEventSuppressed;
    private volatile Reply reply;
    private InputStream in = InputStream.nullInputStream();
    private int firstByte = NO_BYTE; // received by awaitFirstByte; END_OF_STREAM if the body is empty
    private int withheldByte = NO_BYTE;
    private boolean deadlineRunsBetweenReads;
    private boolean deadlineRunning;
    private long receivedBytes; // of the body, including those before the window
    private long bytesToSkip; // before the window
    private long remainingBytes; // of the window, or BodyWindow.UNKNOWN_LENGTH
    private boolean lengthIsExact; // otherwise remainingBytes is only an upper limit

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
        this.bytesToSkip = window.skippedBytes();
        this.remainingBytes = window.length();
        this.lengthIsExact = window.lengthIsExact();
        this.windowIsEmpty = bytesToSkip == 0 && remainingBytes == 0;
        this.withholdsLastByte = digests != null && remainingBytes == BodyWindow.UNKNOWN_LENGTH;
    }

    /** Lets the deadline also run between reads, so that the reader's own work counts, until {@link #pauseDeadline}. */
    void keepDeadlineRunning() {
        deadlineRunsBetweenReads = true;
    }

    /** Pauses the deadline until the next read. */
    void pauseDeadline() {
        if (deadlineRunning) {
            deadlineRunning = false;
            operation.deadline().pause();
        }
    }

    /** Suppresses the event for the end of the download, because another stream continues it. */
    void suppressEndEvent() {
        endEventSuppressed = true;
    }

    boolean isConnectionReleased() {
        return released.get();
    }

    /** Waits for the first byte, or for the end of an empty body. If this fails, the whole request can be retried. */
    void awaitFirstByte() {
        if (remainingBytes != 0) {
            try {
                in = reply.content();
                firstByte = in.read();
            } catch (IOException | RuntimeException e) {
                throw reply.failureFor(e);
            }
            if (firstByte == END_OF_STREAM && isIncomplete()) {
                throw prematureEnd();
            }
        }
        operation.deadline().startPhase(Phase.DOWNLOAD);
        operation.deadline().pause();
    }

    /** Returns whether the body is incomplete if it ends now. */
    private boolean isIncomplete() {
        return remainingBytes > 0 && lengthIsExact;
    }

    private StoreException prematureEnd() {
        String reason = "the response ended " + remainingBytes + " bytes too early";
        IOException cause = new IOException("the body is shorter than announced"); // makes the failure transient
        return reply.failures().forUnavailableStore(reason, Outcome.UNKNOWN, cause);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? END_OF_STREAM : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (finished) {
            return END_OF_STREAM;
        }
        if (released.get()) {
            throw new IOException(CLOSED);
        }
        try {
            reportStart();
            if (length == 0) {
                return 0;
            }
            return skipToWindow() ? readWindow(buffer, offset, length) : readEnd(buffer, offset);
        } catch (Throwable e) {
            abort();
            throw e;
        }
    }

    private void reportStart() {
        if (!startReported) {
            startReported = true;
            progress.start();
        }
    }

    /** Skips the bytes before the window; returns false if the body ended there, or no byte of the window is left. */
    private boolean skipToWindow() {
        byte[] skipped = new byte[(int) Math.min(bytesToSkip, SKIP_BUFFER_BYTES)];
        while (bytesToSkip > 0) {
            int n = receive(skipped, 0, (int) Math.min(bytesToSkip, skipped.length));
            if (n < 0) {
                return false;
            }
            bytesToSkip -= n;
        }
        return remainingBytes != 0;
    }

    private int readWindow(byte[] buffer, int offset, int length) throws IOException {
        if (withholdsLastByte && withheldByte == NO_BYTE) {
            byte[] one = new byte[1];
            if (receiveWindow(one, 0, 1) < 0) {
                return readEnd(buffer, offset);
            }
            withheldByte = one[0];
        }
        int n = remainingBytes == 0 ? END_OF_STREAM : receiveWindow(buffer, offset, length);
        if (n < 0) {
            return readEnd(buffer, offset);
        }
        if (withholdsLastByte && n > 0) {
            byte last = buffer[offset + n - 1];
            System.arraycopy(buffer, offset, buffer, offset + 1, n - 1);
            buffer[offset] = (byte) withheldByte;
            withheldByte = last;
        } else if (remainingBytes == 0) {
            verifyAndFinish();
        }
        return n;
    }

    /** Receives bytes of the window, and adds them to the digests and the progress; returns -1 at the end of the body. */
    private int receiveWindow(byte[] buffer, int offset, int length) {
        int wanted = remainingBytes == BodyWindow.UNKNOWN_LENGTH ? length : (int) Math.min(length, remainingBytes);
        int n = receive(buffer, offset, wanted);
        if (n > 0) {
            if (digests != null) {
                digests.update(buffer, offset, n);
            }
            progress.addBytes(n);
            remainingBytes -= remainingBytes > 0 ? n : 0;
        }
        return n;
    }

    /** Finishes the stream; returns 1 with the withheld byte in the buffer, or -1 if no byte was withheld. */
    private int readEnd(byte[] buffer, int offset) throws IOException {
        if (released.get()) {
            // Another thread has closed the stream. That can look like the end of the body here.
            throw new IOException(CLOSED);
        }
        verifyAndFinish();
        if (withheldByte == NO_BYTE) {
            return END_OF_STREAM;
        }
        buffer[offset] = (byte) withheldByte;
        withheldByte = NO_BYTE;
        return 1;
    }

    /** Receives bytes of the body while the deadline runs, and resumes an interrupted download; returns -1 at the end. */
    private int receive(byte[] buffer, int offset, int length) {
        deadlineRunning = true;
        operation.deadline().resume();
        try {
            while (true) {
                StoreException interruption;
                try {
                    int n = readBody(buffer, offset, length);
                    if (n >= 0 || !isIncomplete()) {
                        countReceived(Math.max(0, n));
                        return n;
                    }
                    interruption = prematureEnd();
                } catch (IOException | RuntimeException e) {
                    interruption = reply.failureFor(e);
                }
                if (!resumeAfter(interruption)) {
                    return END_OF_STREAM;
                }
            }
        } finally {
            if (!deadlineRunsBetweenReads) {
                pauseDeadline();
            }
        }
    }

    /** Reads the byte that was waited for and the bytes that are available without waiting; later reads only wait for more. */
    private int readBody(byte[] buffer, int offset, int length) throws IOException {
        int b = firstByte;
        if (b == NO_BYTE) {
            return in.read(buffer, offset, length);
        }
        firstByte = NO_BYTE;
        if (b == END_OF_STREAM) {
            return END_OF_STREAM;
        }
        buffer[offset] = (byte) b;
        int more = Math.min(length - 1, in.available());
        return more <= 0 ? 1 : 1 + Math.max(0, in.read(buffer, offset + 1, more));
    }

    private void countReceived(int n) {
        receivedBytes += n;
        operation.deadline().countBytes(n);
        if (resumption != null && n > 0) {
            resumption.recordProgress();
        }
    }

    /** Resumes the download over another connection; returns false if only the end of the body was lost, and no byte. */
    private boolean resumeAfter(StoreException interruption) {
        if (resumption == null || window.skippedBytes() > 0) {
            throw interruption;
        }
        reply.abortConnection();
        Reply next = resumption.resume(receivedBytes, interruption);
        if (next == null) {
            return false;
        }
        reply = next;
        ContentRange remainder = ContentRange.parse(next.header("Content-Range"));
        if (remainder != null) {
            remainingBytes = remainder.length();
            lengthIsExact = true;
        }
        try {
            in = next.content();
        } catch (IOException e) {
            throw next.failureFor(e);
        }
        if (released.get()) {
            next.abortConnection(); // another thread has closed this stream while the download was resumed
        }
        return true;
    }

    /** Verifies the digests and releases the connection. Only the first caller does so: close() can run at the same time. */
    private void verifyAndFinish() {
        if (finishing.getAndSet(true)) {
            return;
        }
        try {
            if (digests != null) {
                reply.verifyDigests(digests);
            }
        } catch (StoreException e) {
            abort();
            throw e;
        }
        finished = true;
        boolean bodyReadToEnd = window.endsBody() || remainingBytes == BodyWindow.UNKNOWN_LENGTH;
        if (!bodyReadToEnd) {
            abort();
        } else if (!released.getAndSet(true)) {
            reply.releaseConnection();
            endOperation();
        }
    }

    private void abort() {
        if (!released.getAndSet(true)) {
            operation.cancel();
            reply.abortConnection();
            endOperation();
        }
    }

    private void endOperation() {
        operation.end();
        if (startReported && !endEventSuppressed) {
            progress.end(finished);
        }
    }

    /** Releases the connection. Closing an empty body finishes it, so that its events are raised even if nobody read it. */
    @Override
    public void close() {
        if (windowIsEmpty && !released.get()) {
            reportStart();
            verifyAndFinish();
        } else {
            abort();
        }
    }
}
