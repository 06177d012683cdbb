package io.github.dynurl.store.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/**
 * Sends data as the body of a request, once. Aborts the request when the source fails or has another length than it
 * declared, so that the server never takes a part for the whole. For one thread.
 */
final class DataEntity implements HttpEntity {
    private static final int BUFFER = 64 * 1024;

    /** Tells that the data could not be read: it is not the network's fault. */
    static final class SourceException extends IOException {
        private final boolean opened;

        SourceException(String message, @Nullable Throwable cause, boolean opened) {
            super(message, cause);
            this.opened = opened;
        }

        /** Tells whether sending may have begun. */
        boolean opened() {
            return opened;
        }
    }

    /** Hears when the body begins and ends to be sent, and when its source is read meanwhile. */
    interface Phases {
        void bodyBegins();

        void bodyEnds();

        /** The source failed: the request must be broken off before anything can make it look complete. */
        void sourceFailed();

        void sourceBegins();

        void sourceEnds();
    }

    private final InputStream source;
    private final OptionalLong length;
    private final @Nullable String mediaType;
    private final Progress progress;
    private final Phases phases;

    DataEntity(InputStream source, OptionalLong length, @Nullable String mediaType, Progress progress, Phases phases) {
        this.source = source;
        this.length = length;
        this.mediaType = mediaType;
        this.progress = progress;
        this.phases = phases;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        phases.bodyBegins();
        progress.started();
        boolean complete = false;
        try {
            copy(out);
            complete = true;
        } catch (SourceException e) {
            phases.sourceFailed();
            throw e;
        } finally {
            progress.ended(complete);
        }
        phases.bodyEnds();
    }

    /** Copies one buffer behind, so that the last bytes are sent only once the source is known to end there. */
    private void copy(OutputStream out) throws IOException {
        long declared = length.orElse(Long.MAX_VALUE);
        int size = (int) Math.min(BUFFER, Math.max(1, declared));
        byte[] buffer = new byte[size];
        byte[] next = new byte[size];
        int held = read(buffer);
        long sent = 0;
        while (held >= 0) {
            int more = read(next);
            if (sent + held > declared || (more < 0 && length.isPresent() && sent + held < declared)) {
                throw wrongLength(declared);
            }
            if (more > 0 && sent + held == declared) {
                throw wrongLength(declared);
            }
            out.write(buffer, 0, held);
            progress.moved(held);
            sent += held;
            held = more;
            byte[] swap = buffer;
            buffer = next;
            next = swap;
        }
        if (length.isPresent() && sent != declared) {
            throw wrongLength(declared);
        }
    }

    private static SourceException wrongLength(long declared) {
        return new SourceException("it has another length than the " + declared + " bytes declared", null, true);
    }

    private int read(byte[] buffer) throws IOException {
        phases.sourceBegins();
        try {
            return source.read(buffer);
        } catch (IOException | RuntimeException e) {
            throw new SourceException(String.valueOf(e.getMessage()), e, true);
        } finally {
            phases.sourceEnds();
        }
    }

    @Override
    public long getContentLength() {
        return length.orElse(-1);
    }

    @Override
    public boolean isChunked() {
        return length.isEmpty();
    }

    @Override
    public @Nullable String getContentType() {
        return mediaType;
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
        return source;
    }

    @Override
    public @Nullable String getContentEncoding() {
        return null;
    }

    @Override
    public @Nullable Supplier<List<? extends Header>> getTrailers() {
        return null;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }

    /** Leaves the source open: the transport closes it. */
    @Override
    public void close() {}
}
