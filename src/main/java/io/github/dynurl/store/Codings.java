package io.github.dynurl.store;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks lists of content codings (RFC 9110, 8.4.1). */
final class Codings {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern LIST = Pattern.compile(TOKEN + "(?:[ \\t]*,[ \\t]*" + TOKEN + ")*");
    private static final int MOST = 200;

    private Codings() {}

    /**
     * Returns a list without spaces around it; null where it says that there is no coding.
     *
     * @throws IllegalArgumentException if it is no list of codings; the message begins with it
     */
    static @Nullable String checked(@Nullable String list) {
        String codings = list == null ? "" : list.strip();
        if (codings.isEmpty()) {
            return null;
        }
        if (codings.length() > MOST || !LIST.matcher(codings).matches()) {
            throw new IllegalArgumentException(
                    Key.shown(codings) + ", which is no list of content codings, as gzip (RFC 9110, 8.4.1)");
        }
        boolean none = Arrays.stream(codings.split(",", -1))
                .allMatch(coding -> coding.strip().equalsIgnoreCase("identity"));
        return none ? null : codings;
    }
}
