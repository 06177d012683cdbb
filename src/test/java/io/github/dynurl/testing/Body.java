package io.github.dynurl.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/** Opens the bytes of a reply, which may be in memory; {@code length} is -1 if unknown. Immutable. */
record Body(long length, Supplier<? extends InputStream> opener, boolean inMemory) {
    static final Body EMPTY = of(new byte[0]);

    Body(long length, Supplier<? extends InputStream> opener) {
        this(length, opener, false);
    }

    static Body of(byte[] bytes) {
        return new Body(bytes.length, () -> new ByteArrayInputStream(bytes), true);
    }

    static InputStream endless(byte[] first, byte[] again) {
        return new SequenceInputStream(new ByteArrayInputStream(first), new Repeated(again));
    }

    /** Compresses the bytes at once if they are in memory, otherwise while they are read. */
    Body gzipped() {
        if (!inMemory) {
            return new Body(-1, () -> new GzippingInputStream(opener.get()));
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed);
                InputStream plain = opener.get()) {
            plain.transferTo(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(compressed.toByteArray());
    }

    /** Repeats some bytes endlessly. */
    private static final class Repeated extends InputStream {
        private final byte[] bytes;
        private int position;

        Repeated(byte[] bytes) {
            Wire.positive(bytes.length);
            this.bytes = bytes;
        }

        @Override
        public int read() {
            int result = bytes[position] & 0xFF;
            position = (position + 1) % bytes.length;
            return result;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            for (int i = 0; i < length; i++) {
                target[offset + i] = (byte) read();
            }
            return length;
        }
    }
}
