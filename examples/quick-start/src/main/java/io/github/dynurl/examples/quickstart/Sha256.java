package io.github.dynurl.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The size and the SHA-256 of a stream. Immutable.
 *
 * @param size the number of bytes
 * @param hex their SHA-256, in 64 lower-case hexadecimal digits
 */
record Sha256(long size, String hex) {
    private static final int BUFFER_BYTES = 64 << 10;

    /** Reads a stream to its end, one buffer at a time. */
    static Sha256 of(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            size += count;
        }
        return new Sha256(size, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
