package io.github.dynurl.store;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Recognizes the JSON fields and XML elements with which common servers announce a next page of results, for example
 * {@code nextPageToken} or {@code links.next.href}, and the JSON fields with the number of all pages or results. A path is the list of field names from the root of the JSON to a
 * field.
 */
public final class NextPageFields {
    /** The names of fields that announce a next page, as {@link #normalize} spells them. */
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

    /** The names of fields with the number of all pages, as {@link #normalize} spells them. */
    private static final Set<String> PAGE_COUNTS =
            Set.of("pages", "totalpages", "pagestotal", "numpages", "pagecount", "lastpage");

    /** The names of fields with the number of all results, as {@link #normalize} spells them. */
    private static final Set<String> TOTALS = Set.of(
            "total",
            "totalcount",
            "totalitems",
            "totalelements",
            "totalresults",
            "totalrecords",
            "totalhits",
            "numfound");

    /** The names of objects at the root that can contain such a field, as {@link #normalize} spells them. */
    private static final Set<String> PARENTS =
            Set.of("links", "paging", "pagination", "page", "pageinfo", "meta", "metadata", "responsemetadata");

    private NextPageFields() {}

    /** Returns whether the field at this path announces a next page. */
    public static boolean isNextPageField(List<String> path) {
        // For a link such as links.next.href, the name before href decides.
        boolean isInLinkObject = path.size() > 1 && lastName(path).equals("href");
        List<String> names = isInLinkObject ? path.subList(0, path.size() - 1) : path;
        return isOneOf(FIELDS, names);
    }

    /** Returns whether the field at this path has the number of all pages. */
    static boolean isPageCount(List<String> path) {
        return isOneOf(PAGE_COUNTS, path);
    }

    /** Returns whether the field at this path has the number of all results. */
    static boolean isTotal(List<String> path) {
        return isOneOf(TOTALS, path);
    }

    private static boolean isOneOf(Set<String> names, List<String> path) {
        return names.contains(lastName(path)) && (path.size() == 1 || isInKnownParent(path));
    }

    /** Returns whether the object at this path can contain a field that announces a next page. */
    static boolean canContainNextPageField(List<String> path) {
        return path.size() == 1
                ? PARENTS.contains(lastName(path)) || FIELDS.contains(lastName(path))
                : isInKnownParent(path) && FIELDS.contains(lastName(path));
    }

    private static boolean isInKnownParent(List<String> path) {
        return path.size() == 2 && PARENTS.contains(normalize(path.get(0)));
    }

    private static String lastName(List<String> path) {
        return normalize(path.get(path.size() - 1));
    }

    /**
     * Returns a name in lower case and with letters only, so that different spellings are equal. For example,
     * {@code next_page} becomes {@code nextpage}, and {@code @odata.nextLink} becomes {@code odatanextlink}.
     */
    private static String normalize(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
