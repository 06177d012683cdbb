package io.github.dynurl.camel;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Closes the stream of a message's body only if something was read of it: what was not is still all there, for a redelivery.
 * For one thread.
 */
final class UnreadStream extends FilterInputStream {
    private boolean begun;

    UnreadStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        begun = true;
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        begun = true;
        return super.read(buffer, offset, length);
    }

    @Override
    public long skip(long count) throws IOException {
        begun = true;
        return super.skip(count);
    }

    @Override
    public void close() throws IOException {
        if (begun) {
            super.close();
        }
    }
}
