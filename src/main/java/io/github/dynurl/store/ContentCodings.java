package io.github.dynurl.store;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks values of the header {@code Content-Encoding}, which are lists of content codings (RFC 9110, 8.4.1). */
final class ContentCodings {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern LIST = Pattern.compile(TOKEN + "(?:[ \\t]*,[ \\t]*" + TOKEN + ")*");

    /** The limit in characters. It is far more than any real list needs, and keeps the header short. */
    private static final int MAX_LENGTH = 200;

    private ContentCodings() {}

    /**
     * Returns the list without surrounding white space, or null if the list names no coding. A list names no coding if
     * it is null or blank, or contains only {@code identity}.
     *
     * @throws IllegalArgumentException if the value is not a list of codings or is longer than 200 characters. The
     *     message quotes the value, but does not name the option or header that contains it.
     */
    static @Nullable String normalize(@Nullable String list) {
        String codings = list == null ? "" : list.strip();
        if (codings.isEmpty()) {
            return null;
        }
        if (codings.length() > MAX_LENGTH || !LIST.matcher(codings).matches()) {
            throw new IllegalArgumentException(
                    "no list of content codings (RFC 9110, 8.4.1), such as gzip: " + Key.shown(codings));
        }
        boolean onlyIdentity = Arrays.stream(codings.split(",", -1))
                .allMatch(coding -> coding.strip().equalsIgnoreCase("identity"));
        return onlyIdentity ? null : codings;
    }
}
