package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.url.Target;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How to request the pages of a query. Immutable.
 *
 * @param source where the client finds the next page
 * @param cursorToRequest creates the request for a page from its cursor
 * @param firstCursor the cursor of the first page
 * @param rewrite replaces the origin of URLs of next pages
 * @param completer adds the query of the base URL to the URL of a next page
 * @param notFollowedListener receives a description if the last response refers to a next page that is not requested
 */
public record Paging(
        Source source,
        Function<String, PageRequest> cursorToRequest,
        String firstCursor,
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
        /** Each collection (WebDAV) in a page is another page. */
        COLLECTIONS
    }

    boolean hasCursor() {
        return source == Source.CURSOR_IN_RESPONSE || source == Source.LAST_KEY;
    }
}
