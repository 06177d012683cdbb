package io.github.dynurl.store.http.internal.header;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for the names and values of header fields that users add to requests. */
public final class FieldRules {
    public static final int MAX_VALUE_CHARS = 8192;

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /**
     * The names of header fields that users cannot set, in lower case. Such a field decides which method a request has,
     * where the request goes, where its body ends, what the body contains or who sends it. {@link #isReserved} also
     * rejects names that start with if- or camel.
     */
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-digest",
            "content-encoding",
            "content-length",
            "content-md5",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "repr-digest",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-http-method",
            "x-http-method-override",
            "x-method-override");

    private FieldRules() {}

    /** Returns whether a text is the name of a header field (RFC 9110, 5.1). */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Returns whether users cannot set the header field with this name. Upper and lower case are the same. */
    public static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // The client sends the If-* fields itself, from the condition of the operation. Message headers that start with
        // Camel are instructions for the component, so a server must not get them.
        return RESERVED.contains(lower) || lower.startsWith("if-") || lower.startsWith("camel");
    }

    /**
     * Returns whether a value has at most 8192 characters, contains only visible ASCII, spaces and tabs, and does not
     * start or end with white space.
     */
    public static boolean isLegalValue(String value) {
        return value.length() <= MAX_VALUE_CHARS
                && value.equals(value.strip())
                && value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f));
    }

    /**
     * Returns the end of a message about a value that is not legal; the message starts with the name of the header
     * field. The message does not contain the value, because it may be a secret.
     */
    public static String describeIllegalValue() {
        return "has a value that cannot be sent. It may have at most " + MAX_VALUE_CHARS
                + " characters: visible ASCII, and spaces and tabs inside";
    }
}
