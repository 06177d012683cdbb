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
 * Streams the body of a response, and owns its connection. At the end of the body, the stream returns the connection to
 * the pool. If the stream is closed earlier, it closes the connection. If the download is interrupted, the stream
 * resumes it or throws. Not thread-safe, except for {@link #close}.
 *
 * <p>If the length is unknown and the response has digests, the stream withholds the last byte until the digests match.
 * Otherwise, a reader could receive a complete but damaged body.
 */
public final class BodyStream extends InputStream {
    private static final int END_OF_STREAM = -1;
    private static final int NO_BYTE = Integer.MIN_VALUE; // differs from each byte and from END_OF_STREAM
    private static final int SKIP_BUFFER_BYTES = 8192;
    private static final String CLOSED = "the stream was closed before its end";

    private final Operation operation;
    private final BodyWindow window;
    private final TransferProgress progress;
    private final @Nullable Digests digests;
    private final @Nullable Resumption resumption;
    private final boolean windowIsEmpty;
    private final boolean withholdsLastByte;
    private final AtomicBoolean connectionReleased = new AtomicBoolean(); // if true, reads throw unless finished
    private final AtomicBoolean verificationStarted = new AtomicBoolean(); // only one thread verifies the digests
    private volatile boolean finished; // all bytes of the window were received, and the digests match
    private volatile boolean startReported;
    private volatile boolean endEventSuppressed;
    private volatile Reply reply;
    private InputStream in = InputStream.nullInputStream();
    private int firstByte = NO_BYTE; // awaitFirstByte sets it; END_OF_STREAM if the body is empty
    private int withheldByte = NO_BYTE;
    private boolean deadlineRunsBetweenReads;
    private boolean deadlineRunning;
    private long receivedBytes; // of the body, including the bytes before the window
    private long bytesToSkip; // the bytes before the window that were not yet received
    private long remainingBytes; // the bytes of the window that were not yet received; or UNKNOWN_LENGTH
    private boolean lengthIsExact; // if false, remainingBytes is only an upper limit

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

    /** Lets the deadline run between reads, so that it includes the reader's work, until {@link #pauseDeadline}. */
    void keepDeadlineRunning() {
        deadlineRunsBetweenReads = true;
    }

    /** Pauses the deadline. The next read resumes it. */
    void pauseDeadline() {
        if (deadlineRunning) {
            deadlineRunning = false;
            operation.deadline().pause();
        }
    }

    /** Suppresses the event for the end of the download, because another stream will continue the download. */
    void suppressEndEvent() {
        endEventSuppressed = true;
    }

    boolean isConnectionReleased() {
        return connectionReleased.get();
    }

    /** Waits for the first byte, or for the end of an empty body. If it throws, the whole call can be retried. */
    void awaitFirstByte() {
        if (remainingBytes != 0) {
            try {
                in = reply.content();
                firstByte = in.read();
            } catch (IOException | RuntimeException e) {
                throw reply.failureFor(e);
            }
            if (firstByte == END_OF_STREAM && areBytesMissing()) {
                throw prematureEnd();
            }
        }
        operation.deadline().startPhase(Phase.DOWNLOAD);
        operation.deadline().pause();
    }

    private boolean areBytesMissing() {
        return remainingBytes > 0 && lengthIsExact;
    }

    private StoreException prematureEnd() {
        String reason = "the response ended " + remainingBytes + " bytes too early";
        IOException transientCause = new IOException("the body is shorter than announced"); // its type allows a retry
        return reply.failures().forUnavailableStore(reason, Outcome.UNKNOWN, transientCause);
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
        if (connectionReleased.get()) {
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

    /** Skips the bytes before the window. Returns false if the body ended early, or no byte of the window is left. */
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

    /** Reads bytes of the window. May return the withheld byte first, and withhold the last byte instead. */
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

    /** Receives bytes of the window, and counts them for the digests and events. Returns -1 at the end of the body. */
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

    /** Finishes the stream. Returns 1 and the withheld byte in the buffer, or -1 if no byte is withheld. */
    private int readEnd(byte[] buffer, int offset) throws IOException {
        if (connectionReleased.get()) {
            throw new IOException(CLOSED); // closed by another thread, which can look like the end of the body
        }
        verifyAndFinish();
        if (withheldByte == NO_BYTE) {
            return END_OF_STREAM;
        }
        buffer[offset] = (byte) withheldByte;
        withheldByte = NO_BYTE;
        return 1;
    }

    /** Receives bytes while the deadline runs. Resumes an interrupted download. Returns -1 at the end of the body. */
    private int receive(byte[] buffer, int offset, int length) {
        deadlineRunning = true;
        operation.deadline().resume();
        try {
            while (true) {
                StoreException interruption;
                try {
                    int n = readBody(buffer, offset, length);
                    if (n >= 0 || !areBytesMissing()) {
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

    /** Reads bytes. The first call returns the byte of awaitFirstByte, and does not wait for more bytes. */
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

    /** Resumes the download over another connection, or throws. Returns false if all bytes were already received. */
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
        if (connectionReleased.get()) {
            next.abortConnection(); // another thread has closed this stream while the download was resumed
        }
        return true;
    }

    /** Verifies the digests and releases the connection, but only once: close() can run in another thread. */
    private void verifyAndFinish() {
        if (verificationStarted.getAndSet(true)) {
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
        boolean isReadToEnd = window.endsBody() || remainingBytes == BodyWindow.UNKNOWN_LENGTH;
        if (!isReadToEnd) { // the connection still delivers bytes behind the window
            abort();
        } else if (!connectionReleased.getAndSet(true)) {
            reply.releaseConnection();
            endOperationAndProgress();
        }
    }

    /** Cancels the operation and closes the connection, unless the connection was already released. */
    private void abort() {
        if (!connectionReleased.getAndSet(true)) {
            operation.cancel();
            reply.abortConnection();
            endOperationAndProgress();
        }
    }

    private void endOperationAndProgress() {
        operation.end();
        if (startReported && !endEventSuppressed) {
            progress.end(finished);
        }
    }

    /** Releases the connection. Finishes an empty window, so that its events are raised even without a read. */
    @Override
    public void close() {
        if (windowIsEmpty && !connectionReleased.get()) {
            reportStart();
            verifyAndFinish();
        } else {
            abort();
        }
    }
}
