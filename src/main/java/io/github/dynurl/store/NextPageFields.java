package io.github.dynurl.store;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Recognizes the JSON fields by which common servers announce a next page of results, for example {@code nextPageToken}
 * or {@code links.next.href}. A path contains the names of the fields from the root to a field.
 */
final class NextPageFields {
    /** The names of such fields, in lower case and without other characters than letters. */
    private static final Set<String> FIELDS = Set.of(
            "next",
            "nextpage",
            "nextpagetoken",
            "nextpageurl",
            "nextpageuri",
            "nextpagelink",
            "nexttoken",
            "nextlink",
            "nexturl",
            "nexturi",
            "nexthref",
            "nextkey",
            "nextoffset",
            "nextcursor",
            "nextmarker",
            "odatanextlink",
            "continuation",
            "continuationtoken",
            "nextcontinuationtoken",
            "hasmore",
            "hasnext",
            "hasnextpage",
            "istruncated",
            "incompleteresults");

    /** The names of objects at the root that may contain such a field, spelled as above. */
    private static final Set<String> OBJECTS =
            Set.of("links", "paging", "pagination", "page", "pageinfo", "meta", "metadata", "responsemetadata");

    private NextPageFields() {}

    /** Returns whether the field at this path announces a next page. */
    static boolean contains(List<String> path) {
        boolean isLinkObject = path.size() > 1 && lastName(path).equals("href");
        List<String> names = isLinkObject ? path.subList(0, path.size() - 1) : path;
        return FIELDS.contains(lastName(names)) && (names.size() == 1 || isInKnownObject(names));
    }

    /** Returns whether the object at this path may contain a field that announces a next page. */
    static boolean mayBeIn(List<String> path) {
        return path.size() == 1
                ? OBJECTS.contains(lastName(path)) || FIELDS.contains(lastName(path))
                : isInKnownObject(path) && FIELDS.contains(lastName(path));
    }

    private static boolean isInKnownObject(List<String> path) {
        return path.size() == 2 && OBJECTS.contains(normalize(path.get(0)));
    }

    private static String lastName(List<String> path) {
        return normalize(path.get(path.size() - 1));
    }

    /**
     * Returns a name in the spelling of the sets above, so that {@code next_page} and {@code @odata.nextLink} are
     * found.
     */
    private static String normalize(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
