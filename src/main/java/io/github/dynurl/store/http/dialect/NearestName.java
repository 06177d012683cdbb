package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.Key;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Explains an unknown name: suggests the known name that is probably meant, or lists all known names. */
final class NearestName {
    /** A name can be a mistyped known name if it has at most one mistake for this many characters of that name. */
    private static final int CHARACTERS_PER_MISTAKE = 3;

    private NearestName() {}

    /**
     * Returns a sentence about an unknown name.
     *
     * @param kind the kind of thing that has no such name, with article, for example "a known dialect"
     */
    static String explain(String unknown, String kind, Collection<String> known) {
        return Key.shown(unknown) + " is not " + kind + "; "
                + nearest(unknown, known)
                        .map(name -> "is " + name + " meant?")
                        .orElseGet(() -> "known: " + String.join(", ", known));
    }

    private static Optional<String> nearest(String unknown, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(unknown, name) <= Math.max(1, name.length() / CHARACTERS_PER_MISTAKE))
                .min(Comparator.comparingInt(name -> distance(unknown, name)));
    }

    /**
     * Returns how many characters must be added, removed or replaced to turn one name into the other (Levenshtein
     * distance). Ignores upper and lower case.
     */
    private static int distance(String one, String other) {
        String from = one.toLowerCase(Locale.ROOT);
        String to = other.toLowerCase(Locale.ROOT);
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
