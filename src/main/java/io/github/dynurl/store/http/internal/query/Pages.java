package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.header.Links;
import io.github.dynurl.store.http.internal.time.CancelScope;
import io.github.dynurl.store.url.PageVariable;
import io.github.dynurl.store.url.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hits of all pages of a query. Fetches the next page after all hits of the current page were read. The URL of the
 * next page comes from a {@code Link} header field or from the response, or it is built from a cursor, see {@link
 * Paging}. A link to another server is rejected. Not thread-safe, except for {@link #close}.
 */
public final class Pages implements QueryHits {
    private static final int MAX_EMPTY_PAGES_IN_A_ROW = 1000;

    private final PageFetcher fetcher;
    private final Paging paging;
    private final PageRequest first;

    /** The collections that were found and not yet requested. */
    private final Deque<Target> collections = new ArrayDeque<>();

    private final CancelScope scope = new CancelScope();
    private PageRequest current;
    private volatile Page page;
    private volatile boolean closed;

    /** The number of skipped hits on earlier pages. */
    private long skippedOnEarlierPages;

    /** The last key that was read from the current page; null if no key was read from it. */
    private @Nullable String lastKey;

    /** The first key of all; null if no key was read. */
    private @Nullable String firstKey;

    /** The first key of the last page that had one; null if no key was read. */
    private @Nullable String firstKeyOfPage;

    /** The number of items on earlier pages, also of those without a legal key. */
    private long listedOnEarlierPages;

    private boolean ended;
    private @Nullable QueryHit next;

    /** The number of pages that were fetched since the last hit. */
    private int pagesSinceHit;

    /** The {@link System#nanoTime} before the first of these pages was fetched. */
    private long firstFetchSinceHitNanos;

    private @Nullable StoreException failure;

    /**
     * The request for an earlier page. If the request for the next page is the same, the pages form a cycle. After 1,
     * 2, 4, 8, ... pages, the request for the next page becomes the mark (Brent's algorithm). This finds each cycle
     * without storing all requests.
     */
    private PageRequest cycleMark;

    private long pagesToNextMark = 1;
    private long pagesSinceMark;

    /** Fetches one page. */
    public interface PageFetcher {
        /**
         * Sends the request for a page and returns its response.
         *
         * @param request the page
         * @param scope cancels the request
         * @param startNanos the {@link System#nanoTime} from which the operation timeout is measured
         */
        Page fetch(PageRequest request, CancelScope scope, long startNanos);
    }

    /** Creates the hits, and fetches the first page in the calling thread. */
    public Pages(PageFetcher fetcher, Paging paging) {
        this.fetcher = fetcher;
        this.paging = paging;
        this.first = paging.cursorToRequest().apply(paging.firstCursor());
        this.current = first;
        this.page = fetcher.fetch(first, scope, System.nanoTime());
        this.cycleMark = first;
    }

    @Override
    public boolean hasNext() {
        throwIfUnusable();
        try {
            while (!ended && next == null) {
                if (page.hits().hasNext()) {
                    QueryHit hit = page.hits().next();
                    recordHit(hit.key());
                    next = hit;
                } else {
                    fetchNextPage();
                }
            }
        } catch (StoreException e) {
            throw closeAndRecord(e);
        }
        return next != null;
    }

    private void throwIfUnusable() {
        if (failure != null) {
            throw failure;
        }
        if (closed && !ended) {
            throw QueryHits.closedBeforeEnd();
        }
    }

    /** Closes the pages, and records a failure, which each later call throws again. Returns it for the caller to throw. */
    private StoreException closeAndRecord(StoreException newFailure) {
        failure = newFailure;
        close();
        return newFailure;
    }

    /** Fetches the next page. Sets {@link #ended} if there is no next page. */
    private void fetchNextPage() {
        PageRequest next = nextPage();
        boolean isEmpty = lastKey == null && page.hits().skipped() == 0;
        lastKey = null;
        if (next == null || (isEmpty && leadsToCurrentOrFirst(next))) {
            ended = true;
            return;
        }
        checkProgress(next);
        // All consecutive pages without a hit together have the time limit of one operation.
        if (pagesSinceHit == 0) {
            firstFetchSinceHitNanos = System.nanoTime();
        }
        pagesSinceHit++;
        skippedOnEarlierPages += page.hits().skipped();
        listedOnEarlierPages += page.hits().listed();
        page.hits().close();
        page = fetcher.fetch(next, scope, firstFetchSinceHitNanos);
        current = next;
        if (closed) {
            page.hits().close(); // close() may have run before "page" was set, so that it closed only the earlier page
        }
    }

    /**
     * Returns whether the cursor in a page leads to the same page again, or to the first page. With some servers, for
     * example CouchDB, the last page is an empty page with such a cursor.
     */
    private boolean leadsToCurrentOrFirst(PageRequest next) {
        return paging.source() == Paging.Source.CURSOR_IN_RESPONSE && (next.equals(current) || next.equals(first));
    }

    /** Throws if there were too many consecutive pages without a hit, or if the pages form a cycle. */
    private void checkProgress(PageRequest next) {
        if (pagesSinceHit > MAX_EMPTY_PAGES_IN_A_ROW && paging.source() != Paging.Source.COLLECTIONS) {
            throw page.reply()
                    .unexpectedResponse(
                            "it is one of more than " + MAX_EMPTY_PAGES_IN_A_ROW + " pages in a row without a key");
        }
        if (next.equals(cycleMark) || next.equals(current)) {
            throw page.reply().unexpectedResponse("its next page is one that was read before");
        }
        pagesSinceMark++;
        if (pagesSinceMark == pagesToNextMark) {
            cycleMark = next;
            pagesToNextMark *= 2;
            pagesSinceMark = 0;
        }
    }

    /**
     * Returns the request for the next page; null after the last page. If the response refers to a next page that the
     * options do not follow, calls the listener, so that the user can see that the result is incomplete.
     */
    private @Nullable PageRequest nextPage() {
        String link = Links.findNext(page.reply().joinedHeader("Link")).orElse(null);
        PageRequest next =
                switch (paging.source()) {
                    case LINK -> nextByLink(link);
                    case URL_IN_RESPONSE -> nextByLink(page.cursor().get().orElse(null));
                    case CURSOR_IN_RESPONSE -> nextByCursor(page.cursor().get().orElse(null));
                    case LAST_KEY -> nextByCursor(lastKeyOfPage());
                    case PAGE_NUMBER, ITEM_OFFSET ->
                        nextByCursor(paging.nextCount(page, current.cursor(), listedOnEarlierPages));
                    case COLLECTIONS -> nextCollection();
                };
        if (next == null && link != null && paging.source() != Paging.Source.COLLECTIONS) {
            paging.notFollowedListener()
                    .accept("a Link with rel=next, which is not followed, because "
                            + (paging.variable() == PageVariable.NONE
                                    ? "queryNextPointer is set"
                                    : "queryUrl has " + paging.variable()));
        } else if (next == null && paging.source() == Paging.Source.LINK) {
            describeMore().ifPresent(paging.notFollowedListener());
        }
        return next;
    }

    /** Describes the field with which a response says that there are more pages, and what to do. */
    private Optional<String> describeMore() {
        // The totals of a later page count the pages before, too.
        Optional<String> total = current.equals(first) ? page.hits().totalField() : Optional.empty();
        return page.hits()
                .nextPageField()
                .map(name -> "\"" + Key.shown(name)
                        + "\", which is not followed: set queryCursorPointer to it, and {cursor} in queryUrl")
                .or(
                        () -> total.map(
                                field -> Key.shown(field)
                                        + ", but no page after the first is requested: write {page} or {offset} in queryUrl or queryTemplate"));
    }

    /** Returns the last key of the page, as the response contains it; null if there is none. */
    private @Nullable String lastKeyOfPage() {
        String last = page.hits().lastListed().orElse(lastKey);
        if (last == null && page.hits().skipped() > 0) {
            throw page.reply().unexpectedResponse("none of its keys is legal, so no key leads to the next page");
        }
        return last;
    }

    /** Returns the request for the next collection, depth first; null if there is none. */
    private @Nullable PageRequest nextCollection() {
        List<String> listed = page.hits().collections();
        for (int i = listed.size() - 1; i >= 0; i--) {
            page.target()
                    .resolveExactly(listed.get(i))
                    .map(url -> paging.rewrite().apply(url, page.target()))
                    .flatMap(page.target()::findFolderBelow)
                    .map(paging.completer())
                    .ifPresent(collections::push);
        }
        if (collections.size() > QueryHits.MAX_COLLECTIONS) {
            throw page.reply()
                    .unexpectedResponse(
                            "after it, more than " + QueryHits.MAX_COLLECTIONS + " collections would have to be read");
        }
        Target next = collections.poll();
        if (next == null) {
            return null;
        }
        if (depthOf(next) - depthOf(first.target()) > QueryHits.MAX_COLLECTION_DEPTH) {
            throw page.reply()
                    .unexpectedResponse("it has a collection that is more than " + QueryHits.MAX_COLLECTION_DEPTH
                            + " levels below queryUrl; does a collection contain itself, as with a symbolic link?");
        }
        return new PageRequest(next, paging.firstCursor());
    }

    private static long depthOf(Target collection) {
        return collection.pathWithoutQuery().chars().filter(c -> c == '/').count();
    }

    private @Nullable PageRequest nextByCursor(@Nullable String cursor) {
        return cursor == null ? null : paging.cursorToRequest().apply(cursor);
    }

    /**
     * Returns the request for a link relative to the current page; null if the link is null. Throws if the link leads
     * to another server.
     */
    private @Nullable PageRequest nextByLink(@Nullable String link) {
        if (link == null) {
            return null;
        }
        Target next = page.target()
                .resolve(link)
                .map(url -> paging.rewrite().apply(url, page.target()))
                .orElseThrow(() -> page.reply().unexpectedResponse("its link to the next page is no URL"));
        if (!next.origin().equals(page.target().origin())) {
            throw page.reply()
                    .unexpectedResponse(
                            "its next page is on another server, " + next.origin() + ", and that is not followed");
        }
        return new PageRequest(paging.completer().apply(next), paging.firstCursor());
    }

    @Override
    public QueryHit next() {
        if (!hasNext() || next == null) { // the second condition is for the null checker
            throw new NoSuchElementException("the query has no more keys");
        }
        QueryHit hit = next;
        next = null;
        return hit;
    }

    @Override
    public @Nullable String nextKey() {
        throwIfUnusable();
        if (next != null) {
            return next().key();
        }
        try {
            while (!ended) {
                String key = page.hits().nextKey();
                if (key != null) {
                    recordHit(key);
                    return key;
                }
                fetchNextPage();
            }
        } catch (StoreException e) {
            throw closeAndRecord(e);
        }
        return null;
    }

    /** Ends the series of pages without a hit. Throws if the server has sent the page before again. */
    private void recordHit(String key) {
        if (lastKey == null && paging.variable().isCounted()) {
            checkFirstKey(key);
        }
        pagesSinceHit = 0;
        lastKey = key;
    }

    private void checkFirstKey(String key) {
        if (key.equals(firstKeyOfPage) || key.equals(firstKey)) {
            throw page.reply()
                    .unexpectedResponse("it begins with the same key as a page before; does the server expect "
                            + paging.variable()
                            + " at another place of queryUrl or queryTemplate, or does its last page"
                            + " come again, so that queryTotalPointer is needed?");
        }
        firstKey = firstKey == null ? key : firstKey;
        firstKeyOfPage = key;
    }

    @Override
    public long skipped() {
        return skippedOnEarlierPages + page.hits().skipped();
    }

    @Override
    public void close() {
        closed = true;
        scope.cancel();
        page.hits().close();
    }
}
