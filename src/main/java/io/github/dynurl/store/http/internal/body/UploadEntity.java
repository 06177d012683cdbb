package io.github.dynurl.store.http.internal.body;

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
 * Sends data as the body of a request, once. Aborts the request when the source fails or has another length than it
 * declared, so that the server never takes a part for the whole. For one thread.
 */
public final class UploadEntity implements HttpEntity {
    private static final int BUFFER = 64 * 1024;

    private final UploadSource source;
    private final InputStream in;
    private final OptionalLong length;
    private final TransferProgress progress;
    private final @Nullable MessageDigest digest;
    private final UploadDeadline phases;
    private byte @Nullable [] computed;
    private boolean sent;

    /**
     * Makes the body of one attempt.
     *
     * @param withDigest whether the SHA-256 is computed: it is the trailer of data that can be read only once
     * @throws SourceException if the data can no longer be opened
     */
    public UploadEntity(UploadSource source, TransferProgress progress, boolean withDigest, UploadDeadline phases)
            throws SourceException {
        this.source = source;
        this.in = opened(source);
        this.length = source.data().length();
        this.progress = progress;
        this.digest = withDigest ? Digests.algorithm("SHA-256") : null;
        this.phases = phases;
    }

    private static InputStream opened(UploadSource source) throws SourceException {
        try {
            return source.stream();
        } catch (Exception e) { // a source in another language need not declare what it throws
            throw new SourceException(String.valueOf(e.getMessage()), e, false);
        }
    }

    /** Tells whether all of the data was given to the connection. */
    public boolean isSent() {
        return sent;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try {
            write(out);
        } catch (CarriedException e) {
            phases.failed();
            throw e;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            phases.failed();
            throw new CarriedException(e);
        }
    }

    private void write(OutputStream out) throws IOException {
        phases.bodyBegins();
        progress.started();
        try {
            copy(out);
            sent = true;
        } finally {
            progress.ended(sent);
        }
        phases.bodyEnds();
    }

    /** Copies one buffer behind, so that the last bytes are sent only once the source is known to end there. */
    private void copy(OutputStream out) throws IOException {
        long declared = length.orElse(Long.MAX_VALUE);
        byte[] buffer = new byte[size(declared)];
        int held = read(buffer);
        byte[] next = new byte[size(declared - held)];
        long count = 0;
        if (held < 0) {
            checkDigest();
        }
        while (held >= 0) {
            int more = read(next);
            if (count + held > declared || (more < 0 && length.isPresent() && count + held < declared)) {
                throw wrongLength(declared);
            }
            if (more > 0 && count + held == declared) {
                throw wrongLength(declared);
            }
            if (more < 0) {
                checkDigest();
            }
            out.write(buffer, 0, held);
            phases.moved(held);
            progress.moved(held);
            count += held;
            held = more;
            byte[] swap = buffer;
            buffer = next;
            next = swap;
        }
        if (length.isPresent() && count != declared) {
            throw wrongLength(declared);
        }
    }

    /** Returns the size of a buffer for so many bytes, and at least for the one too many that shows a wrong length. */
    private static int size(long expected) {
        return (int) Math.min(BUFFER, Math.max(1, expected));
    }

    /** Computes the digest where the data ends, before its last bytes are sent. */
    private void checkDigest() throws SourceException {
        if (digest != null) {
            computed = digest.digest();
            if (!source.isAnnounced(computed)) {
                throw new SourceException("it has changed since its digest was computed", null, true);
            }
        }
    }

    private static SourceException wrongLength(long declared) {
        return new SourceException("it has another length than the " + declared + " bytes declared", null, true);
    }

    private int read(byte[] buffer) throws IOException {
        phases.sourceBegins();
        source.reads();
        try {
            int n = in.read(buffer);
            if (digest != null && n > 0) {
                digest.update(buffer, 0, n);
            }
            return n;
        } catch (Exception e) {
            throw new SourceException(String.valueOf(e.getMessage()), e, true);
        } finally {
            phases.sourceEnds();
        }
    }

    @Override
    public long getContentLength() {
        return isChunked() ? -1 : length.orElse(-1);
    }

    @Override
    public boolean isChunked() {
        return length.isEmpty() || hasTrailer();
    }

    @Override
    public @Nullable String getContentType() {
        return source.data().mediaType();
    }

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

    private boolean hasTrailer() {
        return digest != null && !source.data().repeatable();
    }

    @Override
    public @Nullable Supplier<List<? extends Header>> getTrailers() {
        return hasTrailer() ? this::trailers : null;
    }

    private List<Header> trailers() {
        byte[] value = computed;
        return value == null ? List.of() : List.of(new BasicHeader(Digests.REPRESENTATION, Digests.sha256(value)));
    }

    @Override
    public Set<String> getTrailerNames() {
        return hasTrailer() ? Set.of(Digests.REPRESENTATION) : Set.of();
    }

    /** Leaves the source open: the transport closes it. */
    @Override
    public void close() {}
}
