package io.github.dynurl.store;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Knows by which fields beside an array servers say that there is a next page, and in which objects these may be. */
final class NextPage {
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

    private static final Set<String> OBJECTS =
            Set.of("links", "paging", "pagination", "page", "pageinfo", "meta", "metadata", "responsemetadata");

    private NextPage() {}

    /** Tells whether a field beside the array is one of these. */
    static boolean isField(List<String> path) {
        boolean link = path.size() > 1 && last(path).equals("href");
        List<String> names = link ? path.subList(0, path.size() - 1) : path;
        return FIELDS.contains(last(names)) && (names.size() == 1 || isWithin(names));
    }

    /** Tells whether an object may have such a field. */
    static boolean mayBeIn(List<String> path) {
        return path.size() == 1
                ? OBJECTS.contains(last(path)) || FIELDS.contains(last(path))
                : isWithin(path) && FIELDS.contains(last(path));
    }

    private static boolean isWithin(List<String> path) {
        return path.size() == 2 && OBJECTS.contains(plain(path.get(0)));
    }

    private static String last(List<String> path) {
        return plain(path.get(path.size() - 1));
    }

    /** Returns a name without what servers differ in. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
