package io.github.dynurl.store.http.internal.header;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Computes the digests that an answer announces of its body, and compares them (RFC 9530; Content-MD5: RFC 1864). For one
 * thread.
 */
public final class Digests {
    /** The header that carries the digest of an upload: that of what is to be stored, whatever happens on the way. */
    public static final String REPRESENTATION = "Repr-Digest";

    private static final Map<String, String> ALGORITHMS = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

    /** One member of a dictionary whose values are byte sequences (RFC 8941, 3.2 and 3.3.5); parameters are ignored. */
    private static final Pattern MEMBER =
            Pattern.compile("[ \\t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?[ \\t]*");

    /** Holds an announced digest, and the bytes so far. */
    private record Expected(String header, String value, MessageDigest digest) {
        boolean isWrong() {
            return !value.equals(encoded(digest.digest()));
        }
    }

    private final List<Expected> expected;

    private Digests(List<Expected> expected) {
        this.expected = expected;
    }

    /**
     * Reads the digests that a response announces of its whole body; null if there is none that can be checked. Malformed ones
     * are ignored (RFC 8941).
     *
     * @param headers returns the values of a header, joined by commas; null if it is missing
     */
    public static @Nullable Digests ofWholeBody(Function<String, @Nullable String> headers) {
        List<Expected> found = contentDigests(headers);
        add(found, REPRESENTATION, headers.apply(REPRESENTATION));
        byte[] md5 = decoded(headers.apply("Content-MD5"));
        if (md5 != null && md5.length == 16) {
            found.add(new Expected("Content-MD5", encoded(md5), algorithm("MD5")));
        }
        return found.isEmpty() ? null : new Digests(found);
    }

    /** Reads the digests of a response that has a range of the object: those of the object itself do not apply. */
    public static @Nullable Digests ofPartialBody(Function<String, @Nullable String> headers) {
        List<Expected> found = contentDigests(headers);
        return found.isEmpty() ? null : new Digests(found);
    }

    private static List<Expected> contentDigests(Function<String, @Nullable String> headers) {
        List<Expected> found = new ArrayList<>();
        add(found, "Content-Digest", headers.apply("Content-Digest"));
        return found;
    }

    private static void add(List<Expected> found, String header, @Nullable String value) {
        for (Map.Entry<String, byte[]> member : parse(value).entrySet()) {
            String name = ALGORITHMS.get(member.getKey());
            MessageDigest digest = name == null ? null : algorithm(name);
            if (digest != null && digest.getDigestLength() == member.getValue().length) {
                found.add(new Expected(header, encoded(member.getValue()), digest));
            }
        }
    }

    /** Reads a dictionary of digests; empty if it is missing or any of it makes no sense. */
    static Map<String, byte[]> parse(@Nullable String value) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (String text : value == null ? new String[0] : value.split(",", -1)) {
            Matcher matcher = MEMBER.matcher(text);
            byte[] bytes = matcher.matches() ? decoded(matcher.group(2)) : null;
            if (bytes == null) {
                return Map.of();
            }
            members.put(matcher.group(1), bytes);
        }
        return members;
    }

    private static byte @Nullable [] decoded(@Nullable String base64) {
        try {
            return base64 == null ? null : Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            return null; // no digest, then
        }
    }

    public static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    /** Writes a SHA-256 as the value of a header. */
    public static String sha256(byte[] digest) {
        return "sha-256=:" + encoded(digest) + ":";
    }

    private static String encoded(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }

    public void update(byte[] buffer, int offset, int length) {
        expected.forEach(one -> one.digest().update(buffer, offset, length));
    }

    /** Returns the header whose digest is not that of the bytes; null if all agree. For once, at the end. */
    @Nullable
    public String wrong() {
        return expected.stream()
                .filter(Expected::isWrong)
                .map(Expected::header)
                .findFirst()
                .orElse(null);
    }
}
