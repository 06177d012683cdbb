package io.github.dynurl.store.http.internal.header;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reads a body and compares it with its digests where it ends. For one thread. */
public final class DigestedStream extends FilterInputStream {
    private final Digests digests;
    private final Consumer<Digests> atEnd;
    private boolean checked;

    public DigestedStream(InputStream in, Digests digests, Consumer<Digests> atEnd) {
        super(in);
        this.digests = digests;
        this.atEnd = atEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        if (n > 0) {
            digests.update(buffer, offset, n);
        } else if (n < 0 && !checked) {
            checked = true;
            atEnd.accept(digests);
        }
        return n;
    }
}
