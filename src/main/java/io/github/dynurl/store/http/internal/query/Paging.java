package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.url.PageVariable;
import io.github.dynurl.store.url.Target;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to request the pages of a query. Immutable.
 *
 * @param source where the client finds the next page
 * @param variable what the cursor replaces in queries
 * @param cursorToRequest creates the request for a page from its cursor
 * @param firstCursor the cursor of the first page
 * @param hasTotal whether responses have the number of all pages or items; only if the client counts them
 * @param rewrite replaces the origin of URLs of next pages
 * @param completer adds the query of the base URL to the URL of a next page
 * @param notFollowedListener receives a description if the last response refers to a next page that is not requested
 */
public record Paging(
        Source source,
        PageVariable variable,
        Function<String, PageRequest> cursorToRequest,
        String firstCursor,
        boolean hasTotal,
        OriginRewrite rewrite,
        UnaryOperator<Target> completer,
        Consumer<String> notFollowedListener) {
    /** Where the client finds the next page. */
    public enum Source {
        /** A {@code Link} header field with {@code rel="next"} (RFC 8288) contains the URL of the next page. */
        LINK,
        /** The response contains the URL of the next page. */
        URL_IN_RESPONSE,
        /** The response contains the cursor of the next page. */
        CURSOR_IN_RESPONSE,
        /** The last key of a page is the cursor of the next page. */
        LAST_KEY,
        /** The client counts the pages. */
        PAGE_NUMBER,
        /** The client counts the items. */
        ITEM_OFFSET,
        /** Each collection (WebDAV) in a page is another page. */
        COLLECTIONS
    }

    /** A total that a long can hold. Some servers write integers as 3.0. */
    private static final Pattern TOTAL = Pattern.compile("(\\d{1,18})(?:\\.0+)?");

    /**
     * Returns the cursor of the next page if the client counts pages or items; null after the last page. Call it after
     * all hits of the page were read.
     *
     * @param cursor the cursor of the page
     * @param listedBefore the number of items on the pages before
     * @throws UnexpectedReplyException if the total cannot be true
     */
    @Nullable
    String nextCount(Page page, String cursor, long listedBefore) {
        boolean countsItems = source == Source.ITEM_OFFSET;
        long listed = page.hits().listed();
        long next = Long.parseLong(cursor) + (countsItems ? listed : 1);
        Long total = hasTotal ? total(page, listed) : null;
        if (total == null) {
            return listed == 0 ? null : String.valueOf(next);
        }
        if (listed > 0 && total < (countsItems ? listed : 1)) {
            throw page.reply().unexpectedResponse("it has " + listed + " items, but at queryTotalPointer " + total);
        }
        if (next - Long.parseLong(firstCursor) >= total) {
            return null;
        }
        if (listed == 0 && total == listedBefore && !countsItems) {
            throw page.reply()
                    .unexpectedResponse("queryTotalPointer leads to the number of items, " + total
                            + ", but with {page} it must lead to the number of pages");
        }
        if (listed == 0 && countsItems) {
            notFollowedListener.accept(
                    "no items at offset " + next + ", but the number at queryTotalPointer is " + total);
            return null;
        }
        return String.valueOf(next);
    }

    /** Returns the total in a page; null if a page without items has none. */
    private static @Nullable Long total(Page page, long listed) {
        String text = page.cursor().get().map(String::strip).orElse("");
        Matcher total = TOTAL.matcher(text);
        if (total.matches()) {
            return Long.valueOf(total.group(1));
        }
        if (text.isEmpty() && listed == 0) {
            return null;
        }
        throw page.reply().unexpectedResponse("it has no whole number at queryTotalPointer");
    }
}
