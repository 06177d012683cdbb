package io.github.dynurl.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses another stream while it is read, in constant memory. Not thread-safe. */
final class GzippingInputStream extends InputStream {
    private final InputStream plain;
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[64 * 1024];
    private final GZIPOutputStream gzip;
    private ByteArrayInputStream ready = new ByteArrayInputStream(new byte[0]);
    private boolean ended;

    GzippingInputStream(InputStream plain) {
        this.plain = plain;
        try {
            this.gzip = new GZIPOutputStream(compressed, buffer.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? ready.read() : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        return fill() ? ready.read(target, offset, length) : -1;
    }

    @Override
    public void close() throws IOException {
        plain.close();
        if (!ended) {
            ended = true;
            gzip.close();
        }
    }

    private boolean fill() throws IOException {
        while (ready.available() == 0 && !ended) {
            int n = plain.read(buffer);
            if (n < 0) {
                ended = true;
                gzip.close();
            } else {
                gzip.write(buffer, 0, n);
            }
            ready = new ByteArrayInputStream(compressed.toByteArray());
            compressed.reset();
        }
        return ready.available() > 0;
    }
}
