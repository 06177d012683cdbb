package io.github.dynurl.examples.server;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SHA-256 and the digest fields of RFC 9530, of which the server knows {@code sha-256} alone. */
final class Digests {
    // sf-binary = ":" base64 ":", a member of a dictionary
    private static final Pattern SHA_256 = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/=]*):\\s*(?=[,;]|$)");

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** Writes the value of a {@code Repr-Digest} field. */
    static String field(byte[] sha256) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }

    /** Finds the SHA-256 in a digest field; throws 400 if it is there and broken. */
    static Optional<byte[]> parse(List<String> field) {
        String joined = String.join(", ", field);
        Matcher matcher = SHA_256.matcher(joined);
        if (!matcher.find()) {
            if (joined.contains("sha-256=")) {
                throw HttpProblem.badRequest("the digest field is not sha-256=:<Base64>:");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(matcher.group(1)));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("the digest field is not Base64");
        }
    }
}
