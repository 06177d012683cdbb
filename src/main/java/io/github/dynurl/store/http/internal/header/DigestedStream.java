package io.github.dynurl.store.http.internal.header;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Streams a body and adds each byte to {@link Digests}, so that the digests can be verified at the end of the body.
 * Bytes that are skipped are not added. Not thread-safe.
 */
public final class DigestedStream extends FilterInputStream {
    private final Digests digests;
    private final Consumer<Digests> verifier;
    private boolean verified;

    /**
     * Creates a stream over a body.
     *
     * @param verifier is called once, when the end of the body was read; throws if a digest does not match the body
     */
    public DigestedStream(InputStream body, Digests digests, Consumer<Digests> verifier) {
        super(body);
        this.digests = digests;
        this.verifier = verifier;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            digests.update(buffer, offset, count);
        } else if (count < 0 && !verified) {
            verified = true;
            verifier.accept(digests);
        }
        return count;
    }
}
