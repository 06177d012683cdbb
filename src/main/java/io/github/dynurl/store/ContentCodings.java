package io.github.dynurl.store;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks values of the header {@code Content-Encoding}: lists of content codings (RFC 9110, 8.4.1). */
final class ContentCodings {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern LIST = Pattern.compile(TOKEN + "(?:[ \\t]*,[ \\t]*" + TOKEN + ")*");

    /** Far more than any real list needs; keeps the header short. */
    private static final int MAX_LENGTH = 200;

    private ContentCodings() {}

    /**
     * Returns the list without surrounding white space, or null if the bytes have no coding: the list is null, blank,
     * or contains only {@code identity}.
     *
     * @throws IllegalArgumentException if the text is not a list of codings; the message starts with the text
     */
    static @Nullable String normalize(@Nullable String list) {
        String codings = list == null ? "" : list.strip();
        if (codings.isEmpty()) {
            return null;
        }
        if (codings.length() > MAX_LENGTH || !LIST.matcher(codings).matches()) {
            throw new IllegalArgumentException(
                    Key.shown(codings) + ", which is no list of content codings, as gzip (RFC 9110, 8.4.1)");
        }
        boolean onlyIdentity = Arrays.stream(codings.split(",", -1))
                .allMatch(coding -> coding.strip().equalsIgnoreCase("identity"));
        return onlyIdentity ? null : codings;
    }
}
