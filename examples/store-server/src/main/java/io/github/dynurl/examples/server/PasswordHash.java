package io.github.dynurl.examples.server;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A salted PBKDF2 hash (HMAC-SHA-256) of a password, written as {@code pbkdf2-sha256$iterations$salt$hash}. Immutable. */
record PasswordHash(int iterations, String salt, String hash) {
    static final int DEFAULT_ITERATIONS = 600_000;

    private static final String SCHEME = "pbkdf2-sha256";
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int HASH_BITS = 256;

    /** Hashes a password with a new random salt. */
    static PasswordHash of(String password, int iterations) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(iterations, encode(salt), encode(pbkdf2(password, salt, iterations)));
    }

    /** Parses a result of {@link #toString}. Throws {@link IllegalArgumentException} for any other text. */
    static PasswordHash parse(String text) {
        String[] fields = text.split("\\$", -1);
        if (fields.length != 4 || !fields[0].equals(SCHEME)) {
            throw new IllegalArgumentException("the password is not " + SCHEME + "$iterations$salt$hash");
        }
        int iterations = Integer.parseInt(fields[1]);
        if (iterations < 1 || iterations > MAX_ITERATIONS || decode(fields[3]).length != HASH_BITS / 8) {
            throw new IllegalArgumentException("the password's hash or number of iterations cannot be");
        }
        return new PasswordHash(iterations, encode(decode(fields[2])), fields[3]);
    }

    /** Compares in constant time. */
    boolean matches(String password) {
        return MessageDigest.isEqual(decode(hash), pbkdf2(password, decode(salt), iterations));
    }

    @Override
    public String toString() {
        return String.join("$", SCHEME, Integer.toString(iterations), salt, hash);
    }

    private static byte[] pbkdf2(String password, byte[] salt, int iterations) {
        try {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PBKDF2", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String text) {
        return Base64.getDecoder().decode(text);
    }
}
