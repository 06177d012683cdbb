package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.http.connection.ConnectionHolders;
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
 * Streams a body, and can release its connection while nobody reads, so that other requests can use the connection.
 *
 * <p>There are two ways to release it. A parked stream has closed the body, and the next read requests the body again
 * from the same position. If the body cannot be requested again, the rest of the body is copied to a file, and later
 * reads read the file.
 *
 * <p>Not thread-safe, except for {@link #park}, {@link #tryRelease} and {@link #close}.
 */
public final class ParkableStream extends InputStream
        implements DataStream.Parkable, ConnectionHolders.ConnectionHolder {
    /** The time after which a body that nobody has read from can lose its connection to another request. */
    private static final long UNREAD_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The same time for a body that somebody has read from. It is longer, because slow readers pause. */
    private static final long READ_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Opens the body again. */
    public interface Reopener {
        /**
         * Opens the same bytes, starting at a position. The caller closes the stream.
         *
         * @throws io.github.dynurl.store.StoreException if the bytes have changed, or if the response has no entity tag
         *     that shows whether they have changed
         */
        InputStream openAt(long position) throws IOException;
    }

    private final @Nullable ConnectionHolders connectionHolders;
    private final HttpHost server;
    private final @Nullable Reopener reopener;
    private final boolean reopensAtPosition;
    private final ReentrantLock readLock = new ReentrantLock();

    /** The stream to read from; null while the body has no connection. */
    private final AtomicReference<@Nullable InputStream> current;

    /** The file with the rest of the body; null if the rest was not copied. */
    private final AtomicReference<HttpConnections.@Nullable Spooled> spooledCopy = new AtomicReference<>();

    /** The body of the first response; null after the stream was parked. */
    private @Nullable BodyStream body;

    private long position;
    private boolean hasReadSincePause; // without this, pauseDeadline would take the lock for each key of a query
    private volatile boolean copyingStarted;
    private long lastReadNanos = System.nanoTime();
    private volatile boolean endReached;
    private volatile boolean closed;

    /**
     * Creates a stream that has a connection. Registers the stream, so that requests without a free connection can call
     * {@link #tryRelease}, until the stream is parked, closed or read to its end.
     *
     * @param decoded the stream to read from: {@code body} itself, or a decoder that reads from {@code body}
     * @param reopener opens the body again; null if that is not possible
     * @param reopensAtPosition whether the reopener can start at any position; if false, it starts at the first byte
     */
    ParkableStream(
            Reply.ConnectionSource connectionSource,
            BodyStream body,
            InputStream decoded,
            @Nullable Reopener reopener,
            boolean reopensAtPosition) {
        this.connectionHolders = connectionSource.connectionHolders();
        this.server = connectionSource.server();
        this.body = body;
        this.reopener = reopener;
        this.reopensAtPosition = reopensAtPosition;
        this.current = new AtomicReference<>(decoded);
        registerAsHolder();
    }

    @Override
    public HttpHost server() {
        return server;
    }

    private void registerAsHolder() {
        if (connectionHolders != null) {
            connectionHolders.add(this);
        }
    }

    private void unregisterAsHolder() {
        if (connectionHolders != null) {
            connectionHolders.remove(this);
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
            hasReadSincePause = true;
            int n = openIfReleased().read(buffer, offset, length);
            if (n < 0) {
                endReached = true;
                release();
            }
            position += Math.max(n, 0);
            if (body != null && body.isConnectionReleased()) {
                unregisterAsHolder();
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

    /** Returns the stream to read from. If the body has no connection, opens the file or the body again. */
    private InputStream openIfReleased() throws IOException {
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
            registerAsHolder();
        }
        current.set(reopened);
        if (closed) { // close() may have run before current.set(), so that close() did not see the new stream
            release();
        }
        return reopened;
    }

    @Override
    public void unread(byte[] firstBytes) throws IOException {
        readLock.lock();
        try {
            if (closed || firstBytes.length != position) {
                throw new IllegalStateException("only an open stream takes bytes back, and only all that were read");
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

    /**
     * Closes the body if it can be opened again at the current position. Returns whether the body was closed. The
     * caller must hold the lock.
     */
    private boolean parkNow() {
        boolean canReopen = reopener != null && (reopensAtPosition || position == 0);
        boolean canPark = canReopen && !copyingStarted && current.get() != null;
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
     * Releases the connection for other requests, if nobody has read for a while. Parks the stream if the body can be
     * opened again. Otherwise, starts to copy the rest of the body to a file; the connection is free when the copy is
     * complete. If the copy fails, the next read throws.
     *
     * @param copier runs the copying in another thread; null if nothing may be copied
     * @return whether the connection is free, or will be free after the copying
     */
    @Override
    public boolean tryRelease(@Nullable Executor copier) {
        // The current thread can be inside read() of this stream: read() opens the body again, waits for a connection,
        // and asks each stream, including this one, to release its connection.
        if (readLock.isHeldByCurrentThread() || !readLock.tryLock()) {
            return false;
        }
        try {
            long idleNanos = System.nanoTime() - lastReadNanos;
            boolean isIdle = idleNanos > (position == 0 ? UNREAD_IDLE_NANOS : READ_IDLE_NANOS);
            if (!isIdle || copyingStarted || endReached || closed) {
                return false;
            }
            if (parkNow()) {
                return true;
            }
            if (copier != null) {
                copier.execute(this::copyRestToFile);
                copyingStarted = true;
            }
            return copyingStarted;
        } finally {
            readLock.unlock();
        }
    }

    /** Copies the rest of the body to a file, and releases the connection. */
    private void copyRestToFile() {
        readLock.lock();
        try {
            InputStream rest = current.get();
            if (rest == null || connectionHolders == null) {
                return; // the stream was read to its end, or closed, before this thread started
            }
            try (rest) {
                spooledCopy.set(connectionHolders.copy(rest));
                current.compareAndSet(rest, null);
            } catch (Throwable e) {
                // The copy attempt has consumed some bytes, so the next read must throw.
                current.set(new FailingStream(e));
            }
            unregisterAsHolder();
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

    /**
     * Lets the deadline run between reads until {@link #pauseDeadline}. So the time limits include the reader's own
     * work.
     */
    public void keepDeadlineRunning() {
        if (body != null) {
            body.keepDeadlineRunning();
        }
    }

    /** Pauses the deadline. The next read resumes it. Only the reader calls this method, perhaps for each key. */
    public void pauseDeadline() {
        // Once copyingStarted is set, copyRestToFile() reads the body, and its reads resume and pause the deadline.
        if (!hasReadSincePause || copyingStarted) {
            return;
        }
        readLock.lock(); // not tryLock(): park() and tryRelease() of another thread may hold the lock for a moment
        try {
            hasReadSincePause = false;
            if (body != null) {
                body.pauseDeadline();
            }
        } finally {
            readLock.unlock();
        }
    }

    /**
     * Closes the current stream and so releases its connection. Deletes the file if the stream has ended or is closed.
     */
    private void release() {
        InputStream open = current.getAndSet(null);
        unregisterAsHolder();
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
