package io.github.dynurl.store;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A precondition of an operation (RFC 9110, 13.1). It applies to one {@link Part} of an object, for example to its
 * data. If the part does not meet the condition, the operation throws a {@link ConflictException} and changes nothing.
 * Immutable.
 */
public final class Condition {
    /** Matches a strong entity tag (RFC 9110, 8.8.3) that contains only ASCII characters. */
    private static final Pattern STRONG_ETAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");

    private static final Condition NONE = new Condition(null, false);
    private static final Condition ABSENT = new Condition(null, true);

    private final @Nullable String etag;
    private final boolean requiresAbsence;

    private Condition(@Nullable String etag, boolean requiresAbsence) {
        this.etag = etag;
        this.requiresAbsence = requiresAbsence;
    }

    /** Returns the condition that is always met. */
    public static Condition none() {
        return NONE;
    }

    /**
     * Returns the condition that the part still has this entity tag ({@code If-Match}).
     *
     * @throws IllegalArgumentException if the entity tag is weak or not in double quotes
     */
    public static Condition ifMatch(String etag) {
        if (!isStrongEtag(etag)) {
            throw new IllegalArgumentException(
                    "not a strong entity tag: " + Key.shown(etag) + "; " + explainFlaw(etag));
        }
        return new Condition(etag, false);
    }

    /** Returns the condition that the part does not exist yet ({@code If-None-Match: *}). */
    public static Condition ifAbsent() {
        return ABSENT;
    }

    private static String explainFlaw(String etag) {
        if (etag.startsWith("W/")) {
            return "it is weak, so two versions may have it, and it cannot be a condition";
        }
        return isStrongEtag('"' + etag + '"')
                ? "it must be in double quotes; a server that sends it without quotes breaks RFC 9110 (8.8.3), and may"
                        + " not recognize it with quotes"
                : "it must be visible ASCII in double quotes, as the server sent it";
    }

    static boolean isStrongEtag(String etag) {
        return STRONG_ETAG.matcher(etag).matches();
    }

    /** Returns the entity tag that the part must have, or null if the condition does not require an entity tag. */
    public @Nullable String etag() {
        return etag;
    }

    /** Returns whether this is {@link #ifAbsent}: the part must not exist yet. */
    public boolean isAbsent() {
        return requiresAbsence;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Condition that
                && requiresAbsence == that.requiresAbsence
                && Objects.equals(etag, that.etag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(requiresAbsence, etag);
    }

    @Override
    public String toString() {
        if (requiresAbsence) {
            return "If-None-Match: *";
        }
        return etag == null ? "no condition" : "If-Match: " + etag;
    }
}
