package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.http.internal.secret.CarriedException;
import io.github.dynurl.store.http.internal.secret.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The body of one upload attempt. If the source fails, or if its length or digest differs from what the request has
 * declared, this class cancels the request. So the server does not store incomplete or changed data. Not thread-safe.
 */
public final class UploadEntity implements HttpEntity {
    private static final int MAX_BUFFER_BYTES = 64 * 1024;

    /** Arguments of {@link SourceException}: after the source was opened, some of its data may have been sent. */
    private static final boolean SOURCE_OPENED = true;

    private static final boolean SOURCE_NOT_OPENED = false;

    private final UploadSource source;
    private final InputStream in;
    private final OptionalLong length;
    private final TransferProgress progress;
    private final @Nullable MessageDigest digest;
    private final UploadDeadline deadline;
    private byte @Nullable [] computedDigest;
    private boolean sent;

    /**
     * Creates the body of one attempt. Opens the stream of the source.
     *
     * @param withDigest whether to compute the SHA-256 of the data. If the data can be read only once, the SHA-256 is
     *     sent as a trailer. Otherwise, it must match the digest that {@link UploadSource#announceDigest} returned
     * @throws SourceException if the data cannot be opened again
     */
    public UploadEntity(UploadSource source, TransferProgress progress, boolean withDigest, UploadDeadline deadline)
            throws SourceException {
        this.source = source;
        this.in = openStream(source);
        this.length = source.data().length();
        this.progress = progress;
        this.digest = withDigest ? Digests.newDigest("SHA-256") : null;
        this.deadline = deadline;
    }

    private static InputStream openStream(UploadSource source) throws SourceException {
        try {
            return source.streamFromStart();
        } catch (Exception e) { // a data source in another JVM language can throw undeclared checked exceptions
            throw new SourceException(String.valueOf(e.getMessage()), e, SOURCE_NOT_OPENED);
        }
    }

    /** Returns whether all of the data was passed to the connection. */
    public boolean isSent() {
        return sent;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try {
            write(out);
        } catch (CarriedException e) { // the source failed
            deadline.cancelRequest();
            throw e;
        } catch (IOException e) { // the connection failed, so HttpClient closes it
            throw e;
        } catch (Throwable e) {
            deadline.cancelRequest();
            throw new CarriedException(e); // see CarriedException: HttpClient needs an IOException
        }
    }

    /** Writes the data. Starts the phases of the deadline, and raises the progress events. */
    private void write(OutputStream out) throws IOException {
        deadline.startBody();
        progress.start();
        try {
            if (source.data() instanceof Data.Bytes inMemory) {
                send(out, inMemory.bytes());
            } else {
                copy(out);
            }
            sent = true;
        } finally {
            progress.end(sent);
        }
        deadline.endBody();
    }

    /** Sends bytes in memory without a copy. Their length is known, and their digest is checked first. */
    private void send(OutputStream out, byte[] bytes) throws IOException {
        source.recordRead();
        if (digest != null) {
            digest.update(bytes);
        }
        finishDigest();
        for (int start = 0; start < bytes.length; start += MAX_BUFFER_BYTES) {
            int n = Math.min(MAX_BUFFER_BYTES, bytes.length - start);
            out.write(bytes, start, n);
            deadline.countSentBytes(n);
            progress.addBytes(n);
        }
    }

    /**
     * Copies the data. Sends each buffer only after the next buffer was read. So the length and the digest of the data
     * are checked before the last bytes are sent.
     */
    private void copy(OutputStream out) throws IOException {
        long declared = length.orElse(Long.MAX_VALUE);
        byte[] pending = new byte[bufferSize(declared)];
        int pendingBytes = readSource(pending);
        byte[] next = new byte[bufferSize(declared - pendingBytes)];
        long sentBytes = 0;
        if (pendingBytes < 0) { // the data is empty
            finishDigest();
        }
        while (pendingBytes >= 0) {
            int nextBytes = readSource(next);
            boolean isAtEnd = nextBytes < 0;
            long knownBytes = sentBytes + pendingBytes;
            boolean isTooShort = isAtEnd && length.isPresent() && knownBytes < declared;
            boolean isTooLong = knownBytes > declared || (nextBytes > 0 && knownBytes == declared);
            if (isTooShort || isTooLong) {
                throw wrongLength(declared);
            }
            if (isAtEnd) {
                finishDigest();
            }
            out.write(pending, 0, pendingBytes);
            deadline.countSentBytes(pendingBytes);
            progress.addBytes(pendingBytes);
            sentBytes = knownBytes;
            pendingBytes = nextBytes;
            byte[] swap = pending;
            pending = next;
            next = swap;
        }
        if (length.isPresent() && sentBytes != declared) { // the data is empty, but its declared length is not 0
            throw wrongLength(declared);
        }
    }

    /**
     * Returns a buffer size. It is at least 1, so that a read shows whether the source has more than the expected
     * bytes.
     */
    private static int bufferSize(long expectedBytes) {
        return (int) Math.min(MAX_BUFFER_BYTES, Math.max(1, expectedBytes));
    }

    /** Computes the digest at the end of the data. Throws if it differs from the announced digest. */
    private void finishDigest() throws SourceException {
        if (digest != null) {
            computedDigest = digest.digest();
            if (!source.matchesAnnouncedDigest(computedDigest)) {
                throw new SourceException("it has changed since its digest was computed", null, SOURCE_OPENED);
            }
        }
    }

    private static SourceException wrongLength(long declared) {
        return new SourceException(
                "it has another length than the " + declared + " bytes declared", null, SOURCE_OPENED);
    }

    /** Reads bytes from the source, and adds them to the digest. Returns -1 at the end of the data. */
    private int readSource(byte[] buffer) throws IOException {
        deadline.beforeSourceRead();
        source.recordRead();
        try {
            int n = in.read(buffer);
            if (digest != null && n > 0) {
                digest.update(buffer, 0, n);
            }
            return n;
        } catch (Exception e) {
            throw new SourceException(String.valueOf(e.getMessage()), e, SOURCE_OPENED);
        } finally {
            deadline.afterSourceRead();
        }
    }

    @Override
    public long getContentLength() {
        return isChunked() ? -1 : length.orElse(-1);
    }

    /** A body with a trailer must be chunked, even if its length is known (RFC 9112, 7.1.2). */
    @Override
    public boolean isChunked() {
        return length.isEmpty() || hasTrailer();
    }

    @Override
    public @Nullable String getContentType() {
        return source.data().mediaType();
    }

    /** Returns false, so that HttpClient does not send the body again. Each attempt has its own entity. */
    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public InputStream getContent() {
        return in;
    }

    @Override
    public @Nullable String getContentEncoding() {
        return source.data().contentEncoding();
    }

    /** Returns whether the digest follows the body. The digest of data that can be read only once is unknown before. */
    private boolean hasTrailer() {
        return digest != null && !source.data().repeatable();
    }

    @Override
    public @Nullable Supplier<List<? extends Header>> getTrailers() {
        return hasTrailer() ? this::createTrailers : null;
    }

    private List<Header> createTrailers() {
        byte[] value = computedDigest;
        return value == null
                ? List.of()
                : List.of(new BasicHeader(Digests.REPR_DIGEST, Digests.sha256HeaderValue(value)));
    }

    @Override
    public Set<String> getTrailerNames() {
        return hasTrailer() ? Set.of(Digests.REPR_DIGEST) : Set.of();
    }

    /** Does nothing, because the creator of the source closes it after the last attempt. */
    @Override
    public void close() {}
}
