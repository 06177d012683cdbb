package io.github.dynurl.store;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in which state the object must be for an operation to happen (RFC 9110, 13.1); a store that finds another state
 * fails with {@link ConflictException} and changes nothing. Immutable.
 */
public final class Condition {
    /** A strong entity-tag: RFC 9110, 8.8.3, without the bytes above 127. */
    private static final Pattern STRONG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");

    private static final Condition NONE = new Condition(null, false);
    private static final Condition ABSENT = new Condition(null, true);

    private final @Nullable String etag;
    private final boolean absent;

    private Condition(@Nullable String etag, boolean absent) {
        this.etag = etag;
        this.absent = absent;
    }

    /** Asks for nothing. */
    public static Condition none() {
        return NONE;
    }

    /**
     * Asks that the part still has this entity tag ({@code If-Match}).
     *
     * @throws IllegalArgumentException if the tag is weak, or not in double quotes
     */
    public static Condition ifMatch(String etag) {
        if (!isStrong(etag)) {
            throw new IllegalArgumentException("not a strong entity tag: " + Key.shown(etag) + "; " + flawOf(etag));
        }
        return new Condition(etag, false);
    }

    /** Asks that the part does not exist yet ({@code If-None-Match: *}). */
    public static Condition ifAbsent() {
        return ABSENT;
    }

    /** Says what is wrong with a tag, and what to do. */
    private static String flawOf(String etag) {
        if (etag.startsWith("W/")) {
            return "it is weak, and two versions may have it; the store gives none that can be a condition";
        }
        return isStrong('"' + etag + '"')
                ? "it must stand in double quotes; a store that sends it without them breaks RFC 9110 (8.8.3), and may not know "
                        + "it with them"
                : "it must be visible ASCII in double quotes, as the store sent it";
    }

    static boolean isStrong(String etag) {
        return STRONG.matcher(etag).matches();
    }

    /** Returns the entity tag to match, or null if this does not ask for one. */
    public @Nullable String etag() {
        return etag;
    }

    /** Tells whether this asks that the part does not exist. */
    public boolean isAbsent() {
        return absent;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Condition that && absent == that.absent && Objects.equals(etag, that.etag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(absent, etag);
    }

    @Override
    public String toString() {
        if (absent) {
            return "If-None-Match: *";
        }
        return etag == null ? "no condition" : "If-Match: " + etag;
    }
}
