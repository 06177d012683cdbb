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
 * Verifies the body of a response against the digests that its header fields declare. Computes the digests of the body
 * and compares them with the declared digests (RFC 9530 and, for Content-MD5, RFC 1864). Not thread-safe.
 */
public final class Digests {
    /**
     * The name of the header field that also carries the digest of an upload. This digest covers the object and not the
     * message, so it stays valid if an intermediary changes the transfer coding of the message.
     */
    public static final String REPR_DIGEST = "Repr-Digest";

    private static final String CONTENT_DIGEST = "Content-Digest";
    private static final String CONTENT_MD5 = "Content-MD5";
    private static final int MD5_BYTES = 16;

    /** The supported algorithms. Maps the name in RFC 9530 to the name in the JDK. */
    private static final Map<String, String> ALGORITHMS = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

    /** A dictionary member whose value is a byte sequence (RFC 8941, 3.2 and 3.3.5). Its parameters are ignored. */
    private static final Pattern MEMBER =
            Pattern.compile("[ \\t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?[ \\t]*");

    /**
     * A declared digest, and the computation of the digest of the body.
     *
     * @param header the name of the header field that declares the digest
     * @param base64 the declared digest
     * @param bodyDigest computes the digest of the bytes that were read
     */
    private record DeclaredDigest(String header, String base64, MessageDigest bodyDigest) {
        /**
         * Finishes the computation and returns whether the body has the declared digest. Must be called only once,
         * because it resets the computation.
         */
        boolean finishAndCompare() {
            return base64.equals(encode(bodyDigest.digest()));
        }
    }

    private final List<DeclaredDigest> expected;

    private Digests(List<DeclaredDigest> expected) {
        this.expected = expected;
    }

    /**
     * Returns the digests that a response with the whole object declares; null if there are none to verify. Ignores
     * unknown algorithms. Ignores a whole header field if it is malformed (RFC 8941, 4.2).
     *
     * @param headers returns the values of a header field with this name, joined by commas; null if there is no such
     *     field
     */
    public static @Nullable Digests ofFullResponse(Function<String, @Nullable String> headers) {
        List<DeclaredDigest> found = contentDigests(headers);
        addAll(found, REPR_DIGEST, headers.apply(REPR_DIGEST));
        byte[] md5 = decode(headers.apply(CONTENT_MD5));
        if (md5 != null && md5.length == MD5_BYTES) {
            found.add(new DeclaredDigest(CONTENT_MD5, encode(md5), newDigest("MD5")));
        }
        return found.isEmpty() ? null : new Digests(found);
    }

    /**
     * Returns the digests that a 206 response declares for the range that it contains; null if there are none to
     * verify. Only Content-Digest covers the range. The other header fields cover the whole object.
     *
     * @param headers as in {@link #ofFullResponse}
     */
    public static @Nullable Digests ofPartialResponse(Function<String, @Nullable String> headers) {
        List<DeclaredDigest> found = contentDigests(headers);
        return found.isEmpty() ? null : new Digests(found);
    }

    private static List<DeclaredDigest> contentDigests(Function<String, @Nullable String> headers) {
        List<DeclaredDigest> found = new ArrayList<>();
        addAll(found, CONTENT_DIGEST, headers.apply(CONTENT_DIGEST));
        return found;
    }

    private static void addAll(List<DeclaredDigest> found, String header, @Nullable String value) {
        for (Map.Entry<String, byte[]> member : parse(value).entrySet()) {
            String algorithm = ALGORITHMS.get(member.getKey());
            MessageDigest digest = algorithm == null ? null : newDigest(algorithm);
            if (digest != null && digest.getDigestLength() == member.getValue().length) {
                found.add(new DeclaredDigest(header, encode(member.getValue()), digest));
            }
        }
    }

    /**
     * Parses a dictionary of digests: from the name of the algorithm in RFC 9530 to the digest. Returns an empty map if
     * the value is null, or if any member is malformed.
     */
    static Map<String, byte[]> parse(@Nullable String value) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        if (value == null) {
            return members;
        }
        for (String text : value.split(",", -1)) {
            Matcher matcher = MEMBER.matcher(text);
            byte[] digest = matcher.matches() ? decode(matcher.group(2)) : null;
            if (digest == null) {
                return Map.of();
            }
            members.put(matcher.group(1), digest);
        }
        return members;
    }

    /** Decodes Base64. Returns null if the text is null or malformed. */
    private static byte @Nullable [] decode(@Nullable String base64) {
        try {
            return base64 == null ? null : Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            return null; // a malformed digest is ignored
        }
    }

    /** Creates a digest. The algorithm must be MD5, SHA-256 or SHA-512, which each usual JDK supports. */
    public static MessageDigest newDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK does not support the digest algorithm " + algorithm, e);
        }
    }

    /** Returns the value of a Repr-Digest header field for a SHA-256 digest. */
    public static String sha256HeaderValue(byte[] digest) {
        return "sha-256=:" + encode(digest) + ":";
    }

    private static String encode(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }

    /** Adds bytes of the body to the computation of all digests. */
    public void update(byte[] buffer, int offset, int length) {
        expected.forEach(declared -> declared.bodyDigest().update(buffer, offset, length));
    }

    /**
     * Finishes the computation. Returns the name of the first header field whose digest does not match the body; null
     * if all digests match. Must be called only once, after the whole body was read.
     */
    @Nullable
    public String finishAndFindMismatch() {
        return expected.stream()
                .filter(declared -> !declared.finishAndCompare())
                .map(DeclaredDigest::header)
                .findFirst()
                .orElse(null);
    }
}
