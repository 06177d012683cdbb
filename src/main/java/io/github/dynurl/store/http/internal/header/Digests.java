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
 * The digests that the header of a response declares for its body: computes the same digests of the body and compares
 * them (RFC 9530 and, for Content-MD5, RFC 1864). Not thread-safe.
 */
public final class Digests {
    /**
     * The header field that carries the digest of an upload. It covers the object to store, so that it stays valid if
     * an intermediary changes the coding of the body.
     */
    public static final String REPR_DIGEST = "Repr-Digest";

    private static final String CONTENT_DIGEST = "Content-Digest";
    private static final String CONTENT_MD5 = "Content-MD5";
    private static final int MD5_BYTES = 16;

    /** The algorithms that are verified: the names of RFC 9530, and the names of the JDK. */
    private static final Map<String, String> ALGORITHMS = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

    /** A dictionary member whose value is a byte sequence (RFC 8941, 3.2 and 3.3.5). Its parameters are ignored. */
    private static final Pattern MEMBER =
            Pattern.compile("[ \\t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?[ \\t]*");

    /**
     * A declared digest.
     *
     * @param header the name of the header field that declares it
     * @param base64 the declared value
     * @param computed the digest of the bytes read so far
     */
    private record Expected(String header, String base64, MessageDigest computed) {
        /** Compares the values. Resets the computed digest, so that a second call compares with an empty body. */
        boolean finishWithMismatch() {
            return !base64.equals(encode(computed.digest()));
        }
    }

    private final List<Expected> expected;

    private Digests(List<Expected> expected) {
        this.expected = expected;
    }

    /**
     * Returns the digests of a response that contains the whole object. Malformed digests and unknown algorithms are
     * ignored (RFC 8941). Returns null if no digest is left.
     *
     * @param headers returns the values of a header field, joined by commas; null if the header field is missing
     */
    public static @Nullable Digests ofWholeBody(Function<String, @Nullable String> headers) {
        List<Expected> found = contentDigests(headers);
        addAll(found, REPR_DIGEST, headers.apply(REPR_DIGEST));
        byte[] md5 = decode(headers.apply(CONTENT_MD5));
        if (md5 != null && md5.length == MD5_BYTES) {
            found.add(new Expected(CONTENT_MD5, encode(md5), newDigest("MD5")));
        }
        return found.isEmpty() ? null : new Digests(found);
    }

    /**
     * Returns the digests of a 206 response, null if it has none. Only Content-Digest covers the range; the other
     * header fields cover the whole object.
     */
    public static @Nullable Digests ofPartialBody(Function<String, @Nullable String> headers) {
        List<Expected> found = contentDigests(headers);
        return found.isEmpty() ? null : new Digests(found);
    }

    private static List<Expected> contentDigests(Function<String, @Nullable String> headers) {
        List<Expected> found = new ArrayList<>();
        addAll(found, CONTENT_DIGEST, headers.apply(CONTENT_DIGEST));
        return found;
    }

    private static void addAll(List<Expected> found, String header, @Nullable String value) {
        for (Map.Entry<String, byte[]> member : parse(value).entrySet()) {
            String algorithm = ALGORITHMS.get(member.getKey());
            MessageDigest digest = algorithm == null ? null : newDigest(algorithm);
            if (digest != null && digest.getDigestLength() == member.getValue().length) {
                found.add(new Expected(header, encode(member.getValue()), digest));
            }
        }
    }

    /** Parses a dictionary of digests. Returns an empty map if the value is null or any member is malformed. */
    static Map<String, byte[]> parse(@Nullable String value) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (String text : value == null ? new String[0] : value.split(",", -1)) {
            Matcher matcher = MEMBER.matcher(text);
            byte[] digest = matcher.matches() ? decode(matcher.group(2)) : null;
            if (digest == null) {
                return Map.of();
            }
            members.put(matcher.group(1), digest);
        }
        return members;
    }

    private static byte @Nullable [] decode(@Nullable String base64) {
        try {
            return base64 == null ? null : Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            return null; // a malformed digest is ignored
        }
    }

    /** Creates a digest. The algorithm must be one that every JDK has. */
    public static MessageDigest newDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** Returns the value of a Repr-Digest header field for a SHA-256 digest. */
    public static String sha256HeaderValue(byte[] digest) {
        return "sha-256=:" + encode(digest) + ":";
    }

    private static String encode(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }

    /** Adds bytes of the body to all digests. */
    public void update(byte[] buffer, int offset, int length) {
        expected.forEach(one -> one.computed().update(buffer, offset, length));
    }

    /**
     * Returns the name of the first header field whose digest does not match the body; null if all digests match. Must
     * be called only once, after the whole body was read.
     */
    @Nullable
    public String mismatchedHeader() {
        return expected.stream()
                .filter(Expected::finishWithMismatch)
                .map(Expected::header)
                .findFirst()
                .orElse(null);
    }
}
