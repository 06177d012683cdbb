package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.http.connection.BorrowedConnections;
import io.github.dynurl.store.http.connection.HttpConnections;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Streams a body, and gives up its connection while nobody reads, so that other requests can use it. Later reads open the
 * body again at the same position, or read the rest of it from a file. Not thread-safe, except for {@link #park}, {@link
 * #tryRelease} and {@link #close}.
 */
public final class ParkableStream extends InputStream implements DataStream.Parkable, BorrowedConnections.Borrower {
    /** A body that nobody has read from keeps its connection for this long after it was opened. */
    private static final long UNREAD_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A body that somebody has read from keeps its connection longer, because slow readers pause. */
    private static final long READ_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Opens the same bytes again. */
    public interface Reopener {
        /**
         * Opens the bytes from a position on.
         *
         * @throws io.github.dynurl.store.StoreException if the bytes have changed, or the server does not say which
         *     version it sends
         */
        InputStream openAt(long position) throws IOException;
    }

    private final @Nullable BorrowedConnections borrowedConnections;
    private final HttpHost server;
    private final @Nullable Reopener reopener;
    private final boolean reopensAtPosition;
    private final ReentrantLock readLock = new ReentrantLock();

    /** The stream to read from; null while the body has no connection. */
    private final AtomicReference<@Nullable InputStream> current;

    /** The file with the rest of the body, if the rest was copied. */
    private final AtomicReference<HttpConnections.@Nullable Spooled> spooledCopy = new AtomicReference<>();

    /** The body on its first connection; null once that connection was given up. */
    private @Nullable BodyStream body;

    private long position;
    private boolean spoolingStarted;
    private long lastReadNanos = System.nanoTime();
    private volatile boolean endReached;
    private volatile boolean closed;

    /**
     * Creates a stream that holds a connection. Other requests can ask for the connection until the stream is parked,
     * closed or read to its end.
     *
     * @param decoded the bytes of the body, decoded if the caller wants them decoded
     * @param reopener opens the body again; null if that is not possible
     * @param reopensAtPosition whether the reopener can open the body at any position, not only at its start
     */
    ParkableStream(
            Reply.ConnectionSource connectionSource,
            BodyStream body,
            InputStream decoded,
            @Nullable Reopener reopener,
            boolean reopensAtPosition) {
        this.borrowedConnections = connectionSource.borrowedConnections();
        this.server = connectionSource.server();
        this.body = body;
        this.reopener = reopener;
        this.reopensAtPosition = reopensAtPosition;
        this.current = new AtomicReference<>(decoded);
        registerAsBorrower();
    }

    @Override
    public HttpHost server() {
        return server;
    }

    private void registerAsBorrower() {
        if (borrowedConnections != null) {
            borrowedConnections.add(this);
        }
    }

    private void unregisterAsBorrower() {
        if (borrowedConnections != null) {
            borrowedConnections.remove(this);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        readLock.lock();
        try {
            if (endReached) {
                return -1;
            }
            int n = openIfParked().read(buffer, offset, length);
            if (n < 0) {
                endReached = true;
                release();
            }
            position += Math.max(n, 0);
            if (body != null && body.isConnectionReleased()) {
                unregisterAsBorrower();
            }
            return n;
        } catch (Throwable e) {
            close();
            throw e;
        } finally {
            lastReadNanos = System.nanoTime();
            readLock.unlock();
        }
    }

    private InputStream openIfParked() throws IOException {
        InputStream open = current.get();
        if (open != null) {
            return open;
        }
        HttpConnections.Spooled copy = spooledCopy.get();
        if (closed) {
            throw new IOException("the stream was closed before its end");
        }
        InputStream reopened;
        if (copy != null) {
            reopened = copy.open();
        } else {
            reopened = Objects.requireNonNull(reopener).openAt(position);
            registerAsBorrower();
        }
        current.set(reopened);
        if (closed) { // close() may have run before current was set
            release();
        }
        return reopened;
    }

    @Override
    public void unread(byte[] firstBytes) throws IOException {
        readLock.lock();
        try {
            if (closed || firstBytes.length != position) {
                throw new IllegalStateException("only what was read, and all of it, can be given back");
            }
            position = 0;
            HttpConnections.Spooled copy = spooledCopy.get();
            InputStream rest = current.get();
            if (rest == null && copy != null) {
                rest = copy.open();
            }
            if (rest != null) {
                current.set(new SequenceInputStream(new ByteArrayInputStream(firstBytes), rest));
            }
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public boolean park() {
        if (readLock.isHeldByCurrentThread() || !readLock.tryLock()) {
            return false;
        }
        try {
            return parkNow();
        } finally {
            readLock.unlock();
        }
    }

    private boolean parkNow() {
        boolean canReopen = reopener != null && (reopensAtPosition || position == 0);
        boolean canPark = canReopen && !spoolingStarted && current.get() != null;
        if (canPark) {
            if (body != null) {
                body.suppressEndEvent();
            }
            release();
            body = null; // saves memory: thousands of parked streams can wait in a queue
        }
        return canPark;
    }

    /**
     * Gives up the connection for other requests, if nobody has read for a while. Parks the stream or, if the body cannot
     * be opened again, starts to copy its rest to a file. If the copy fails, the next read throws.
     *
     * @param copier runs the copying in another thread; null if nothing may be copied
     * @return whether the connection is free, or will be when the rest is copied
     */
    @Override
    public boolean tryRelease(@Nullable Executor copier) {
        // A read that opens the body again can wait for a connection itself, and ask this stream for one in the same
        // thread.
        if (readLock.isHeldByCurrentThread() || !readLock.tryLock()) {
            return false;
        }
        try {
            long idleNanos = System.nanoTime() - lastReadNanos;
            boolean idle = idleNanos > (position == 0 ? UNREAD_IDLE_NANOS : READ_IDLE_NANOS);
            if (!idle || spoolingStarted || endReached || closed) {
                return false;
            }
            if (parkNow()) {
                return true;
            }
            if (copier != null) {
                copier.execute(this::spool);
                spoolingStarted = true;
            }
            return spoolingStarted;
        } finally {
            readLock.unlock();
        }
    }

    /** Copies the rest of the body to a file, and releases the connection. */
    private void spool() {
        readLock.lock();
        try {
            InputStream rest = current.get();
            if (rest == null || borrowedConnections == null) {
                return; // the stream was read to its end, or closed, before this thread started
            }
            try (rest) {
                spooledCopy.set(borrowedConnections.copy(rest));
                current.compareAndSet(rest, null);
            } catch (Throwable e) {
                // Some bytes of the rest are lost, so a reader must not continue.
                current.set(new FailingStream(e));
            }
            unregisterAsBorrower();
            if (closed) {
                release();
            }
        } finally {
            readLock.unlock();
        }
    }

    /** Throws on each read, because the rest of the body could not be copied. */
    private static final class FailingStream extends InputStream {
        private final Throwable failure;

        FailingStream(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            throw failure instanceof IOException e
                    ? e
                    : new IOException("the data could not be copied to a file", failure);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read(); // InputStream.read(byte[]) would hide an IOException after the first byte
        }
    }

    /** Lets the deadline also run between reads, so that the reader's own work counts, until {@link #pauseDeadline}. */
    public void keepDeadlineRunning() {
        if (body != null) {
            body.keepDeadlineRunning();
        }
    }

    /** Pauses the deadline until the next read. */
    public void pauseDeadline() {
        // If the lock is held, spool() reads the body, and its reads control the deadline.
        if (body != null && readLock.tryLock()) {
            try {
                body.pauseDeadline();
            } finally {
                readLock.unlock();
            }
        }
    }

    /** Closes the current stream, which releases its connection. Deletes the copy if nobody can read from it any more. */
    private void release() {
        InputStream open = current.getAndSet(null);
        unregisterAsBorrower();
        HttpConnections.Spooled copy = endReached || closed ? spooledCopy.getAndSet(null) : null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (copy != null) {
                copy.release();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        release();
    }
}
