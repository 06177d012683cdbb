package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.url.PageVariable;
import io.github.dynurl.store.url.Target;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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

    /** A total that a long can hold. */
    private static final Pattern TOTAL = Pattern.compile("\\d{1,18}");

    /**
     * Returns the cursor of the next page if the client counts pages or items; null after the last page. Call it after
     * all hits of the page were read.
     *
     * @param cursor the cursor of the page
     */
    @Nullable
    String nextCount(Page page, String cursor) {
        long listed = page.hits().listed();
        long next = Long.parseLong(cursor) + (source == Source.ITEM_OFFSET ? listed : 1);
        String total = hasTotal ? page.cursor().get().orElse(null) : null;
        boolean isTotalMissing =
                total == null ? hasTotal && listed > 0 : !TOTAL.matcher(total).matches();
        if (isTotalMissing) {
            throw page.reply().unexpectedResponse("it has no number at queryTotalPointer");
        }
        boolean isLast = total != null && next - Long.parseLong(firstCursor) >= Long.parseLong(total);
        // A page without items does not move the offset. If the number of pages is known, other pages may follow it.
        boolean isEnd = listed == 0 && (total == null || source == Source.ITEM_OFFSET);
        return isLast || isEnd ? null : String.valueOf(next);
    }
}
