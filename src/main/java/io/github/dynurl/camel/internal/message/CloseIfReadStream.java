package io.github.dynurl.camel.internal.message;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that ignores {@code close} until the first read. So a body that was not read at all stays open, and a
 * redelivery can send all of it. Not thread-safe.
 */
final class CloseIfReadStream extends FilterInputStream {
    private boolean hasBeenRead;

    CloseIfReadStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        hasBeenRead = true;
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        hasBeenRead = true;
        return super.read(buffer, offset, length);
    }

    @Override
    public long skip(long count) throws IOException {
        hasBeenRead = true;
        return super.skip(count);
    }

    @Override
    public void close() throws IOException {
        if (hasBeenRead) {
            super.close();
        }
    }
}
