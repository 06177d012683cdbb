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
 * Reads a body, and can do without its connection while nobody reads: it is opened again where it was, or its rest was copied
 * to a file. For one thread, but {@link #park}, {@link #takeBack} and {@link #close} may come from any.
 */
public final class ParkableStream extends InputStream implements DataStream.Parkable, BorrowedConnections.Borrower {
    /** How long nobody has read when the connection may be taken: who has just opened a body, or reads slowly, keeps it. */
    private static final long UNREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long BEGUN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Opens the same bytes again. */
    public interface Reopening {
        /**
         * Opens them from a position on.
         *
         * @throws io.github.dynurl.store.StoreException if they are not the same any more, or that cannot be told
         */
        InputStream from(long position) throws IOException;
    }

    private final @Nullable BorrowedConnections lent;
    private final HttpHost server;
    private final @Nullable Reopening reopening;
    private final boolean anywhere;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicReference<@Nullable InputStream> current;
    private final AtomicReference<HttpConnections.@Nullable Spooled> file = new AtomicReference<>();
    private @Nullable BodyStream body;
    private long position;
    private boolean spooled;
    private long used = System.nanoTime();
    private volatile boolean ended;
    private volatile boolean closed;

    /**
     * Begins to read; until it is closed, parked or read to its end, others may ask for the connection.
     *
     * @param lent where they ask; null if nobody does
     * @param server where the connection leads
     * @param in the body, decoded
     * @param reopening null where the body cannot be opened again
     * @param anywhere whether it can be opened in the middle as well
     */
    ParkableStream(
            @Nullable BorrowedConnections lent,
            HttpHost server,
            BodyStream body,
            InputStream in,
            @Nullable Reopening reopening,
            boolean anywhere) {
        this.lent = lent;
        this.server = server;
        this.body = body;
        this.reopening = reopening;
        this.anywhere = anywhere;
        this.current = new AtomicReference<>(in);
        holds();
    }

    @Override
    public HttpHost server() {
        return server;
    }

    private void holds() {
        if (lent != null) {
            lent.add(this);
        }
    }

    private void holdsNoMore() {
        if (lent != null) {
            lent.remove(this);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        reading.lock();
        try {
            if (ended) {
                return -1;
            }
            int n = opened().read(buffer, offset, length);
            if (n < 0) {
                ended = true;
                letGo();
            }
            position += Math.max(n, 0);
            if (body != null && body.isEnded()) {
                holdsNoMore();
            }
            return n;
        } catch (Throwable e) {
            close();
            throw e;
        } finally {
            used = System.nanoTime();
            reading.unlock();
        }
    }

    private InputStream opened() throws IOException {
        InputStream now = current.get();
        if (now != null) {
            return now;
        }
        HttpConnections.Spooled copy = file.get();
        if (closed) {
            throw new IOException("the stream was closed before its end");
        }
        InputStream again;
        if (copy != null) {
            again = copy.open();
        } else {
            again = Objects.requireNonNull(reopening).from(position);
            holds();
        }
        current.set(again);
        if (closed) {
            letGo();
        }
        return again;
    }

    @Override
    public void unread(byte[] first) throws IOException {
        reading.lock();
        try {
            if (closed || first.length != position) {
                throw new IllegalStateException("only what was read, and all of it, can be given back");
            }
            position = 0;
            HttpConnections.Spooled copy = file.get();
            InputStream rest = current.get();
            if (rest == null && copy != null) {
                rest = copy.open();
            }
            if (rest != null) {
                current.set(new SequenceInputStream(new ByteArrayInputStream(first), rest));
            }
        } finally {
            reading.unlock();
        }
    }

    @Override
    public boolean park() {
        if (reading.isHeldByCurrentThread() || !reading.tryLock()) {
            return false;
        }
        try {
            return parkNow();
        } finally {
            reading.unlock();
        }
    }

    private boolean parkNow() {
        boolean can = !spooled && reopening != null && (anywhere || position == 0) && current.get() != null;
        if (can) {
            if (body != null) {
                body.interrupt();
            }
            letGo();
            body = null; // ten thousand of them may wait in a queue
        }
        return can;
    }

    /**
     * Takes the connection back for others, if nobody reads: parks the body or, where it cannot be opened again, copies its rest.
     * What fails then fails whoever reads on. Returns whether the connection is free, or will be when the copy is made.
     *
     * @param copier copies in a thread of its own; null to do without
     */
    @Override
    public boolean takeBack(@Nullable Executor copier) {
        // Whoever takes it up again while he reads may wait for a connection himself.
        if (reading.isHeldByCurrentThread() || !reading.tryLock()) {
            return false;
        }
        try {
            boolean rested = System.nanoTime() - used > (position == 0 ? UNREAD_NANOS : BEGUN_NANOS);
            if (!rested || spooled || ended || closed) {
                return false;
            }
            if (parkNow()) {
                return true;
            }
            if (copier != null) {
                copier.execute(this::spool);
                spooled = true;
            }
            return spooled;
        } finally {
            reading.unlock();
        }
    }

    /** Copies the rest of the body to where it needs no connection. */
    private void spool() {
        reading.lock();
        try {
            InputStream rest = current.get();
            if (rest == null || lent == null) {
                return; // read to its end, or closed
            }
            try (rest) {
                file.set(lent.copy(rest));
                current.compareAndSet(rest, null);
            } catch (Throwable e) {
                // Some of it is gone: nobody may take what is left for the rest.
                current.set(new Failing(e));
            }
            holdsNoMore();
            if (closed) {
                letGo();
            }
        } finally {
            reading.unlock();
        }
    }

    /** Fails whoever reads on, since the rest could not be copied. */
    private static final class Failing extends InputStream {
        private final Throwable why;

        Failing(Throwable why) {
            this.why = why;
        }

        @Override
        public int read() throws IOException {
            if (why instanceof RuntimeException e) {
                throw e;
            }
            throw why instanceof IOException e ? e : new IOException("the data could not be copied to a file", why);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read(); // InputStream's own would take an IOException after the first byte for the end
        }
    }

    /** Lets the time go on after a read, until {@link #rest}: what is done between reads counts as well. */
    public void countWork() {
        if (body != null) {
            body.countWork();
        }
    }

    /** Hears that others work now. */
    public void rest() {
        // Whoever copies the rest looks after the time himself.
        if (body != null && reading.tryLock()) {
            try {
                body.rest();
            } finally {
                reading.unlock();
            }
        }
    }

    /** Lets go of the connection; and of the file, if nothing is read any more. */
    private void letGo() {
        InputStream held = current.getAndSet(null);
        holdsNoMore();
        HttpConnections.Spooled copy = ended || closed ? file.getAndSet(null) : null;
        try {
            if (held != null) {
                held.close();
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
        letGo();
    }
}
