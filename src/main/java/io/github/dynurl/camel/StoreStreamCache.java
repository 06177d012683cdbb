package io.github.dynurl.camel;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.PartInfo;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;

/**
 * Streams large data from the store into a route, without a copy. Read again (redelivery, multicast, wiretap, after the
 * exchange has ended), it is opened again under its entity tag, so that it is the same data or a
 * {@code ConflictException}. Data without a strong entity tag goes to a temporary file on its first reading, which lives
 * until the exchange ends. For one thread, but {@link #release} may come from any.
 */
final class StoreStreamCache extends InputStream implements StreamCache, Held {

    /** Says which data it is. Immutable, but for the count of copies. */
    private record Origin(
            StoreOwner owner,
            Map<String, String> requestHeaders,
            String key,
            ByteRange range,
            PartInfo info,
            Copies copies) {}

    private final Origin origin;
    private final PartInfo info;
    private final Holding holding;
    private @Nullable IOException spoolFailure;
    private long position;
    private boolean touched;
    private boolean atEnd;
    private volatile @Nullable Thread reader;

    private StoreStreamCache(Origin origin, boolean copy) {
        this.origin = origin;
        this.info = origin.info();
        this.holding = new Holding(copy ? origin.copies() : null);
        Holdings.whenForgotten(this, holding::letGo);
    }

    /** Makes a body of data that was just opened. */
    static StoreStreamCache open(
            StoreOwner owner, Map<String, String> requestHeaders, String key, ByteRange range, DataStream data) {
        StoreStreamCache cache =
                new StoreStreamCache(new Origin(owner, requestHeaders, key, range, data.info(), new Copies()), false);
        cache.holding.current.set(new Leased(data, owner.acquire()));
        return cache;
    }

    /** Is what a body holds, and lets go of also when nobody can reach the body any more. Thread-safe. */
    private static final class Holding {
        private final AtomicReference<@Nullable InputStream> current = new AtomicReference<>();
        private final @Nullable Copies copies;
        private volatile @Nullable SpooledData spooled;
        private boolean released;

        Holding(@Nullable Copies copies) {
            this.copies = copies;
        }

        /** Holds a file; not any more if all was let go meanwhile. */
        synchronized void hold(SpooledData file) {
            spooled = file;
            if (released) {
                file.release();
            }
        }

        /** Lets all go; once more, what was opened since. */
        void letGo() {
            SpooledData file = null;
            Copies counted = null;
            synchronized (this) {
                if (!released) {
                    released = true;
                    file = spooled;
                    counted = copies;
                }
            }
            try {
                close();
            } finally {
                if (file != null) {
                    file.release();
                }
                if (counted != null) {
                    counted.remove();
                }
            }
        }

        void close() {
            InputStream in = current.getAndSet(null);
            if (in != null) {
                try {
                    in.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Keeps the store open until the stream is closed. */
    private static final class Leased extends FilterInputStream {
        private final DataStream data;
        private final AtomicReference<StoreOwner.@Nullable Lease> lease;

        Leased(DataStream data, StoreOwner.Lease lease) {
            super(data);
            this.data = data;
            this.lease = new AtomicReference<>(lease);
        }

        @Override
        public void close() throws IOException {
            StoreOwner.Lease held = lease.getAndSet(null);
            if (held != null) {
                try {
                    in.close();
                } finally {
                    held.release();
                }
            }
        }
    }

    /** Returns who else may read the data yet. */
    Copies copies() {
        return origin.copies();
    }

    /** Gives the connection back until somebody reads on, where that is possible. */
    void park() {
        if (holding.current.get() instanceof Leased leased) {
            leased.data.park();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (atEnd) {
            return -1;
        }
        touched = true;
        reader = Thread.currentThread();
        int n;
        try {
            n = opened().read(buffer, offset, length);
        } catch (IOException | RuntimeException e) {
            closeCurrent();
            throw e;
        }
        if (n < 0) {
            atEnd = true;
            closeCurrent();
        } else {
            position += n;
        }
        return n;
    }

    /** Returns the stream at the position, opening it if need be. */
    private InputStream opened() throws IOException {
        if (info.strongEtag().isEmpty()) {
            spool();
        }
        InputStream in = holding.current.get();
        if (in != null) {
            return in;
        }
        if (position > 0) {
            throw new IOException("the data of the store was closed after " + position + " bytes; reset() begins anew");
        }
        SpooledData file = holding.spooled;
        InputStream again = file != null ? file.open() : again();
        holding.current.set(again);
        return again;
    }

    /** Opens the data in the store again; a server that does not say that it is the same does not get away with it. */
    private InputStream again() {
        String etag = info.strongEtag().orElseThrow();
        StoreOwner.Lease lease = origin.owner().acquire();
        try {
            DataStream data = StoreOwner.with(origin.requestHeaders(), lease.store())
                    .getData(origin.key(), origin.range(), Condition.ifMatch(etag));
            if (!etag.equals(data.info().etag())) {
                data.close();
                throw new ConflictException(Failure.rejected(
                        "getData",
                        origin.key(),
                        data.info().status(),
                        "the data was to be read again, and the server does not say that it is still the same"));
            }
            return new Leased(data, lease);
        } catch (RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    /** Copies the data to a file, unless it was done before. */
    private void spool() throws IOException {
        if (holding.spooled != null) {
            return;
        }
        if (spoolFailure != null) {
            throw spoolFailure;
        }
        InputStream in = holding.current.get();
        if (in == null) {
            throw new IOException("the exchange has ended, and the data with it: it has no strong entity tag,"
                    + " so it cannot be read again from the store");
        }
        try {
            holding.hold(SpooledData.copyOf(in, origin.owner().streamCaching()));
        } catch (IOException e) {
            // Half of it is read: what follows must never be taken for the whole.
            spoolFailure = e;
            throw e;
        } finally {
            closeCurrent();
        }
    }

    /**
     * Goes back to the beginning; the store is asked again only when it is read. Where another thread is in the middle of the data,
     * the step that has ended is not the one that reads, and it goes on.
     */
    @Override
    public void reset() {
        boolean othersRead = !atEnd && holding.current.get() != null && reader != Thread.currentThread();
        if (touched && !othersRead) {
            closeCurrent();
            position = 0;
            touched = false;
            atEnd = false;
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        transferTo(out);
    }

    /** Makes a body for another exchange that reads by itself, from the beginning. */
    @Override
    public StreamCache copy(Exchange exchange) throws IOException {
        if (info.strongEtag().isEmpty()) {
            spool();
        }
        origin.copies().add();
        StoreStreamCache copy = new StoreStreamCache(origin, true);
        if (info.strongEtag().isEmpty()) {
            copy.holding.hold(Objects.requireNonNull(holding.spooled).share());
        }
        Holdings.add(exchange, copy);
        return copy;
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    /** Returns the bytes of the data, 0 if they are not known. */
    @Override
    public long length() {
        return info.size().orElse(0);
    }

    @Override
    public long position() {
        return position;
    }

    /** Ends this reading; after {@link #reset} another can begin. */
    @Override
    public void close() {
        closeCurrent();
    }

    @Override
    public void release() {
        holding.letGo();
    }

    /** Gives the connection back, if the data can be had again: whoever has kept the body can read it all the same. */
    @Override
    public void branchEnded(Exchange branch) {
        park();
    }

    /**
     * Gives an exchange that goes on with the same body, as behind a resequencer, one of its own: when the step is over, Camel
     * resets that of this exchange, while the other may be reading.
     */
    @Override
    public void handedOver(Exchange other) {
        if (other.getMessage().getBody() != this) {
            return;
        }
        StoreStreamCache its = new StoreStreamCache(origin, false);
        SpooledData file = holding.spooled;
        if (file != null) {
            try {
                its.holding.hold(file.share());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (!touched) {
            its.holding.current.set(holding.current.getAndSet(null));
        }
        other.getMessage().setBody(its);
        Holdings.add(other, its);
    }

    private void closeCurrent() {
        holding.close();
    }

    @Override
    public String toString() {
        return "data of a store" + (info.size().isPresent() ? ", " + info.size().getAsLong() + " bytes" : "");
    }
}
