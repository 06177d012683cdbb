package io.github.dynurl.camel.internal.bulk;

import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * A body in place of data that could not be read. Each read throws the failure, so that no step takes it for empty data.
 * Thread-safe.
 */
public final class FailedBody extends InputStream implements StreamCache {
    private final RuntimeException failure;

    /** Creates a body whose reads throw the failure. */
    public FailedBody(RuntimeException failure) {
        this.failure = failure;
    }

    @Override
    public int read() {
        throw failure;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        throw failure;
    }

    @Override
    public void writeTo(OutputStream out) {
        throw failure;
    }

    @Override
    public void reset() {
        // There is no position.
    }

    /** Returns this body, because it has no state. */
    @Override
    public StreamCache copy(Exchange exchange) {
        return this;
    }

    /** Returns false. Otherwise, the length would count as known, and a write would store no data instead of failing. */
    @Override
    public boolean inMemory() {
        return false;
    }

    /** Returns 0, because the length is unknown. */
    @Override
    public long length() {
        return 0;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public String toString() {
        return "no data: " + failure.getMessage();
    }
}
