package io.github.dynurl.soak;

import io.github.dynurl.testing.PatternBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Describes a piece of the {@link PatternBytes} by its start and length. Immutable. */
record Piece(long start, long length) {
    private static final int BUFFER = 16 * 1024;

    InputStream open() {
        return PatternBytes.stream(start, start + length);
    }

    byte[] bytes() {
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String sha256() {
        try (InputStream in = open()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | IOException e) {
            throw new IllegalStateException("the digest of a piece cannot be computed", e);
        }
    }

    /**
     * Compares the bytes of a stream with the beginning of this piece, up to the end of the stream or the limit.
     *
     * @return how many bytes were read
     * @throws IllegalStateException if there is a wrong byte
     */
    long compare(InputStream in, long limit) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long position = 0;
        while (position < limit) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, limit - position));
            if (n < 0) {
                return position;
            }
            for (int i = 0; i < n; i++) {
                if (buffer[i] != PatternBytes.at(start + position + i)) {
                    throw new IllegalStateException("wrong byte at " + (position + i) + " of " + this);
                }
            }
            position += n;
        }
        return position;
    }
}
