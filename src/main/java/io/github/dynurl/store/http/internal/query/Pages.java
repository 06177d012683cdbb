package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.header.Links;
import io.github.dynurl.store.http.internal.time.CancelScope;
import io.github.dynurl.store.url.Target;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hits on all pages of a query. Fetches a page when the hits before it were read. The URL of the next page is the
 * target of a {@code Link} with {@code rel="next"} on the same server (RFC 8288), or is built from a cursor. Not
 * thread-safe, but {@link #close} may be called from any thread.
 */
public final class Pages implements QueryHits {
    private static final int MAX_EMPTY_PAGES_IN_A_ROW = 1000;
    private static final @Nullable Target FIRST_PAGE = null;

    private final PageFetcher fetcher;
    private final @Nullable Function<String, Target> cursorToTarget;
    private final boolean cursorIsLastKey;
    private final Consumer<String> notFollowedListener;
    private final CancelScope scope = new CancelScope();
    private volatile Page page;
    private volatile boolean closed;

    /** The number of skipped hits on the pages before the current one. */
    private long skippedBefore;

    /** The last key that was read from the current page. */
    private @Nullable String lastKey;

    private boolean ended;

    /** The number of pages that were fetched since the last hit, and when the first of them was. */
    private int pagesSinceHit;

    private long firstFetchSinceHitNanos;
    private @Nullable StoreException failure;

    /**
     * The URL of an earlier page. If the next page has the same URL, the pages form a cycle (algorithm of Brent). It
     * moves to the next page after 1, 2, 4, 8 ... pages.
     */
    private Target cycleMark;

    private long pagesToNextMark = 1;
    private long pagesSinceMark;

    /** Fetches one page. */
    public interface PageFetcher {
        /**
         * Sends the request for a page and returns its response.
         *
         * @param target the URL of the page, null for the first page
         * @param scope cancels the request
         * @param startNanos the {@link System#nanoTime} at which the operation started; its time limit counts from then
         */
        Page fetch(@Nullable Target target, CancelScope scope, long startNanos);
    }

    /**
     * Fetches the first page.
     *
     * @param cursorToTarget builds the URL of the next page from a cursor; null to follow links instead
     * @param cursorIsLastKey whether the cursor is the last key of a page; otherwise the response contains the cursor
     * @param notFollowedListener receives the description of a reference to a next page that this object does not
     *     follow
     */
    public Pages(
            PageFetcher fetcher,
            @Nullable Function<String, Target> cursorToTarget,
            boolean cursorIsLastKey,
            Consumer<String> notFollowedListener) {
        this.fetcher = fetcher;
        this.cursorToTarget = cursorToTarget;
        this.cursorIsLastKey = cursorIsLastKey;
        this.notFollowedListener = notFollowedListener;
        this.page = fetcher.fetch(FIRST_PAGE, scope, System.nanoTime());
        this.cycleMark = page.target();
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        if (closed && !ended) {
            throw QueryHits.closedBeforeEnd();
        }
        try {
            while (!ended && !page.hits().hasNext()) {
                fetchNextPage();
            }
        } catch (StoreException e) {
            failure = e;
            close();
            throw e;
        }
        return !ended;
    }

    /** Fetches the next page. Sets {@link #ended} if there is none. */
    private void fetchNextPage() {
        Target next = nextPage();
        lastKey = null;
        if (next == null) {
            ended = true;
            return;
        }
        checkProgress(next);
        // A series of pages without a hit has the time limit of one operation.
        if (pagesSinceHit == 0) {
            firstFetchSinceHitNanos = System.nanoTime();
        }
        pagesSinceHit++;
        skippedBefore += page.hits().skipped();
        page.hits().close();
        page = fetcher.fetch(next, scope, firstFetchSinceHitNanos);
        if (closed) {
            page.hits().close(); // close() may have closed the page before, not this one
        }
    }

    /** Checks that there are not too many empty pages in a row, and that the pages form no cycle. Otherwise throws. */
    private void checkProgress(Target next) {
        if (pagesSinceHit > MAX_EMPTY_PAGES_IN_A_ROW) {
            throw page.reply()
                    .unexpectedFailure(
                            "it is one of more than " + MAX_EMPTY_PAGES_IN_A_ROW + " pages in a row without a key");
        }
        if (next.equals(cycleMark) || next.equals(page.target())) {
            throw page.reply().unexpectedFailure("its next page is one that was read before");
        }
        pagesSinceMark++;
        if (pagesSinceMark == pagesToNextMark) {
            cycleMark = next;
            pagesToNextMark *= 2;
            pagesSinceMark = 0;
        }
    }

    /**
     * Returns the URL of the next page, null after the last page. Calls the listener if the response refers to a next
     * page that the options do not follow, so that an incomplete result is noticed.
     */
    private @Nullable Target nextPage() {
        String link = Links.findNext(page.reply().joinedHeader("Link")).orElse(null);
        Target next = cursorToTarget == null ? nextByLink(link) : nextByCursor(cursorToTarget);
        if (next == null && link != null) {
            notFollowedListener.accept("a Link with rel=next, which is not followed since queryUrl has {cursor}");
        } else if (next == null && cursorToTarget == null) {
            page.hits()
                    .nextPageField()
                    .ifPresent(name -> notFollowedListener.accept("\"" + Key.shown(name)
                            + "\", which is not followed: set queryCursorPointer to it, and {cursor} in queryUrl"));
        }
        return next;
    }

    private @Nullable Target nextByCursor(Function<String, Target> toTarget) {
        if (cursorIsLastKey && lastKey == null && page.hits().skipped() > 0) {
            throw page.reply()
                    .unexpectedFailure("none of its keys is legal, so there is none to ask for the next page with");
        }
        String cursor = cursorIsLastKey ? lastKey : page.cursor().get().orElse(null);
        return cursor == null ? null : toTarget.apply(cursor);
    }

    private @Nullable Target nextByLink(@Nullable String link) {
        if (link == null) {
            return null;
        }
        Target next = page.target().resolve(link).orElseThrow(() -> page.reply()
                .unexpectedFailure("its link to the next page is no URL"));
        if (!next.origin().equals(page.target().origin())) {
            throw page.reply()
                    .unexpectedFailure(
                            "its next page is on another server, " + next.origin() + ", and that is not followed");
        }
        return next;
    }

    @Override
    public QueryHit next() {
        QueryHit hit = hitsWithNext().next();
        lastKey = hit.key();
        return hit;
    }

    @Override
    public String nextKey() {
        String key = hitsWithNext().nextKey();
        lastKey = key;
        return key;
    }

    /** Returns the hits of the page that contains the next hit. */
    private QueryHits hitsWithNext() {
        if (!hasNext()) {
            throw new NoSuchElementException("the query has no more keys");
        }
        pagesSinceHit = 0;
        return page.hits();
    }

    @Override
    public long skipped() {
        return skippedBefore + page.hits().skipped();
    }

    @Override
    public void close() {
        closed = true;
        scope.cancel();
        page.hits().close();
    }
}
