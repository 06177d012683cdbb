package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.internal.client.SpooledData;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.PartInfo;
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
 * A body that streams large data from the store without copying it. When it is read again, for example by a redelivery
 * or a wiretap, it requests the data again with If-Match. If the data has changed, it throws a {@code
 * ConflictException}. Data without a strong entity tag is copied to a temporary file before the first byte is read. The
 * file is deleted when the exchange ends. Not thread-safe, except {@link #release}.
 */
public final class StoreStreamCache extends InputStream implements StreamCache, ReleasableBody {
    /** The values that are needed to request the data again, and the counter of the copies of the body. */
    private record Source(
            StoreOwner owner,
            Map<String, String> requestHeaders,
            String key,
            ByteRange range,
            PartInfo info,
            CopyCounter copies) {}

    private final Source source;
    private final PartInfo info;
    private final Resources resources;
    private @Nullable Exception spoolFailure; // thrown again by each further read
    private long position;
    private boolean hasBeenRead; // since the beginning or the last reset
    private boolean atEnd;
    private volatile @Nullable Thread lastReader;

    private StoreStreamCache(Source source, @Nullable CopyCounter countedIn) {
        this.source = source;
        this.info = source.info();
        this.resources = new Resources(countedIn);
        BodyReleaser.releaseWhenUnreachable(this, resources::release);
    }

    /** Creates a body of data that was just opened. */
    static StoreStreamCache open(
            StoreOwner owner, Map<String, String> requestHeaders, String key, ByteRange range, DataStream data) {
        Source source = new Source(owner, requestHeaders, key, range, data.info(), new CopyCounter());
        StoreStreamCache cache = new StoreStreamCache(source, null);
        StoreOwner.SharedStore lease = owner.acquire();
        cache.resources.current.set(new OwningDataStream(data, lease::release));
        return cache;
    }

    /** The stream and the file of a body. They are also released if the body becomes garbage. Thread-safe. */
    private static final class Resources {
        /** The stream that is being read; null if none is open. */
        private final AtomicReference<@Nullable InputStream> current = new AtomicReference<>();

        /** The counter that is decremented when these resources are released; null if they do not belong to a copy. */
        private @Nullable CopyCounter countedIn;

        private volatile @Nullable SpooledData file;
        private boolean isReleased;

        Resources(@Nullable CopyCounter countedIn) {
            this.countedIn = countedIn;
        }

        /** Counts this body as a copy, unless it is already counted or released. */
        synchronized void countIn(CopyCounter counter) {
            if (countedIn == null && !isReleased) {
                counter.add();
                countedIn = counter;
            }
        }

        /** Sets the file. Releases it at once if these resources were released meanwhile. */
        synchronized void setFile(SpooledData newFile) {
            file = newFile;
            if (isReleased) {
                newFile.release();
            }
        }

        /** Closes the stream and releases the file. A second call only closes a stream that was opened since then. */
        void release() {
            SpooledData fileToRelease = null;
            CopyCounter counter = null;
            synchronized (this) {
                if (!isReleased) {
                    isReleased = true;
                    fileToRelease = file;
                    counter = countedIn;
                }
            }
            try {
                closeStream();
            } finally {
                if (fileToRelease != null) {
                    fileToRelease.release();
                }
                if (counter != null) {
                    counter.remove();
                }
            }
        }

        void closeStream() {
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

    /** Returns the counter of the copies that other exchanges may still read. */
    public CopyCounter copies() {
        return source.copies();
    }

    /** Releases the connection until the stream is read again, if the store can resume the download. */
    void park() {
        if (resources.current.get() instanceof OwningDataStream data) {
            data.park();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] buffer = new byte[1];
        return read(buffer, 0, 1) < 0 ? -1 : buffer[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (atEnd) {
            return -1;
        }
        hasBeenRead = true;
        lastReader = Thread.currentThread();
        int n;
        try {
            n = currentStream().read(buffer, offset, length);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        if (n < 0) {
            atEnd = true;
            close();
        } else {
            position += n;
        }
        return n;
    }

    /** Returns the stream at the current position. Opens the data if no stream is open. */
    private InputStream currentStream() throws IOException {
        if (info.strongEtag().isEmpty()) {
            copyToFile();
        }
        InputStream in = resources.current.get();
        if (in != null) {
            return in;
        }
        if (position > 0) {
            throw new IOException("the data of the store was closed after " + position + " bytes; reset() begins anew");
        }
        SpooledData file = resources.file;
        InputStream reopened = file != null ? file.open() : requestAgain();
        resources.current.set(reopened);
        return reopened;
    }

    /** Requests the data again with If-Match. Also compares the entity tag, because a server may ignore If-Match. */
    private InputStream requestAgain() {
        String etag = info.strongEtag().orElseThrow();
        StoreOwner.SharedStore lease = source.owner().acquire();
        try {
            DataStream data = StoreOwner.withHeaders(source.requestHeaders(), lease.store())
                    .getData(source.key(), source.range(), Condition.ifMatch(etag));
            if (!etag.equals(data.info().etag())) {
                data.close();
                throw new ConflictException(Failure.rejected(
                        "getData",
                        source.key(),
                        data.info().status(),
                        "the data was requested again, and the response does not have the same entity tag"));
            }
            return new OwningDataStream(data, lease::release);
        } catch (RuntimeException e) {
            lease.release();
            throw e;
        }
    }

    /** Copies the data to a temporary file, unless there is one. Closes the stream. */
    private void copyToFile() throws IOException {
        if (resources.file != null) {
            return;
        }
        throwSpoolFailureIfAny();
        InputStream in = resources.current.get();
        if (in == null) {
            throw new IOException("the exchange has ended, and the data with it: it has no strong entity tag,"
                    + " so it cannot be read again from the store");
        }
        try {
            resources.setFile(SpooledData.copyOf(in, source.owner().streamCaching()));
        } catch (IOException | RuntimeException e) {
            // A part of the stream is lost, so each later read must fail. It must not return the rest as all data.
            spoolFailure = e;
            throw e;
        } finally {
            close();
        }
    }

    /**
     * Goes back to the beginning. The next read requests the data again, or opens the temporary file. Does nothing
     * while another thread reads, because Camel calls this method at the end of each step, even while a parallel step
     * reads.
     */
    @Override
    public void reset() {
        boolean isReadByOtherThread = !atEnd && resources.current.get() != null && lastReader != Thread.currentThread();
        if (hasBeenRead && !isReadByOtherThread) {
            close();
            position = 0;
            hasBeenRead = false;
            atEnd = false;
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        transferTo(out);
    }

    /** Returns a body for another exchange, which reads the same data independently, from the beginning. */
    @Override
    public StreamCache copy(Exchange exchange) throws IOException {
        boolean needsFile = info.strongEtag().isEmpty() && spoolFailure == null;
        if (needsFile) {
            copyToFile();
        }
        StoreStreamCache copy = newCountedCopy();
        copy.spoolFailure = spoolFailure;
        if (needsFile) {
            copy.resources.setFile(Objects.requireNonNull(resources.file).share());
        }
        BodyReleaser.add(exchange, copy);
        return copy;
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return info.size().orElse(0);
    }

    @Override
    public long position() {
        return position;
    }

    /** Closes the current stream. The data can be read again after {@link #reset}. */
    @Override
    public void close() {
        resources.closeStream();
    }

    @Override
    public void release() {
        resources.release();
    }

    /** Releases only the connection, because a step after the branch may still read the body. */
    @Override
    public void onBranchEnd(Exchange branch) {
        park();
    }

    /** If the target has this body, gives the target a new one: Camel may reset this body while the target reads. */
    @Override
    public boolean onHandover(Exchange target) {
        if (target.getMessage().getBody() != this) {
            return false;
        }
        // Both exchanges may read the data, so an object that is to be deleted must wait for both.
        resources.countIn(source.copies());
        StoreStreamCache bodyOfTarget = newCountedCopy();
        try {
            if (info.strongEtag().isEmpty() && resources.current.get() != null) {
                copyToFile(); // the data cannot be requested again
            }
            SpooledData file = resources.file;
            if (file != null) {
                bodyOfTarget.resources.setFile(file.share());
            } else if (!hasBeenRead) {
                bodyOfTarget.resources.current.set(resources.current.getAndSet(null));
            }
        } catch (IOException | RuntimeException e) {
            // Does not throw: a failed handover would lose the completion. The target fails when it reads the body.
            spoolFailure = e;
            bodyOfTarget.spoolFailure = e;
        }
        target.getMessage().setBody(bodyOfTarget);
        BodyReleaser.addInHandover(target, bodyOfTarget);
        return true;
    }

    private void throwSpoolFailureIfAny() throws IOException {
        if (spoolFailure instanceof RuntimeException e) {
            throw e;
        } else if (spoolFailure instanceof IOException e) {
            throw e;
        }
    }

    private StoreStreamCache newCountedCopy() {
        source.copies().add();
        return new StoreStreamCache(source, source.copies());
    }

    @Override
    public String toString() {
        return "data of a store" + (info.size().isPresent() ? ", " + info.size().getAsLong() + " bytes" : "");
    }
}
