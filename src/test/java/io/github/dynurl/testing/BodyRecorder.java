package io.github.dynurl.testing;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the beginning of a body, and the length and digest of all of it. Thread-safe. */
final class BodyRecorder {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private @Nullable Sha256 digest = new Sha256();
    private String sha256 = "";
    private long length;
    private boolean complete;
    private List<String> trailers = List.of();

    BodyRecorder(int limit) {
        this.limit = limit;
    }

    synchronized void add(byte[] bytes, int offset, int count) {
        if (digest == null) {
            throw new IllegalStateException("The body has ended");
        }
        kept.write(bytes, offset, Math.min(count, limit - kept.size()));
        digest.update(bytes, offset, count);
        length += count;
    }

    synchronized void trailers(List<String> lines) {
        trailers = List.copyOf(lines);
    }

    synchronized List<String> trailers() {
        return trailers;
    }

    /** Ends the body. Only the first call has an effect. */
    synchronized void end(boolean isComplete) {
        if (digest != null) {
            sha256 = digest.hex();
            digest = null;
            complete = isComplete;
            notifyAll();
        }
    }

    synchronized boolean ended() {
        return digest == null;
    }

    synchronized boolean complete() {
        return complete;
    }

    synchronized long length() {
        return length;
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }

    synchronized String sha256() {
        if (digest != null) {
            throw new IllegalStateException(
                    "The body is still being read; wait for the request to be taken or answered");
        }
        return sha256;
    }
}
