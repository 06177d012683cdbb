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
 * The hits of all pages of a query. Fetches the next page after all hits of the current page were read. The URL of the
 * next page comes from a {@code Link} header field with {@code rel="next"} (RFC 8288), or it is built from a cursor. A
 * link to another server is rejected. Not thread-safe, except for {@link #close}.
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

    /** The number of skipped hits on earlier pages. */
    private long skippedOnEarlierPages;

    /** The last key that was read from the current page; null if no key was read from it. */
    private @Nullable String lastKey;

    private boolean ended;

    /** The number of pages that were fetched since the last hit. */
    private int pagesSinceHit;

    /** The {@link System#nanoTime} before the first of these pages was fetched. */
    private long firstFetchSinceHitNanos;

    private @Nullable StoreException failure;

    /**
     * The URL of an earlier page. If the next page has the same URL, the pages form a cycle. After 1, 2, 4, 8, ...
     * pages, the URL of the next page becomes the mark (Brent's algorithm). This finds each cycle without storing all
     * URLs.
     */
    private Target cycleMark;

    private long pagesToNextMark = 1;
    private long pagesSinceMark;

    /** Fetches one page. */
    public interface PageFetcher {
        /**
         * Sends the request for a page and returns its response.
         *
         * @param target the URL of the page; null for the first page
         * @param scope cancels the request
         * @param startNanos the {@link System#nanoTime} from which the operation timeout is measured
         */
        Page fetch(@Nullable Target target, CancelScope scope, long startNanos);
    }

    /**
     * Creates the hits, and fetches the first page in the calling thread.
     *
     * @param cursorToTarget builds the URL of the next page from a cursor. Null if this object follows links instead
     * @param cursorIsLastKey true if the cursor is the last key of a page; false if the response contains the cursor
     * @param notFollowedListener receives a description if the last response refers to a next page that this object
     *     does not follow
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
        // All consecutive pages without a hit together have the time limit of one operation.
        if (pagesSinceHit == 0) {
            firstFetchSinceHitNanos = System.nanoTime();
        }
        pagesSinceHit++;
        skippedOnEarlierPages += page.hits().skipped();
        page.hits().close();
        page = fetcher.fetch(next, scope, firstFetchSinceHitNanos);
        if (closed) {
            page.hits().close(); // close() may have run before "page" was set, so that it closed only the earlier page
        }
    }

    /** Throws if there were too many consecutive pages without a hit, or if the pages form a cycle. */
    private void checkProgress(Target next) {
        if (pagesSinceHit > MAX_EMPTY_PAGES_IN_A_ROW) {
            throw page.reply()
                    .unexpectedResponse(
                            "it is one of more than " + MAX_EMPTY_PAGES_IN_A_ROW + " pages in a row without a key");
        }
        if (next.equals(cycleMark) || next.equals(page.target())) {
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
     * Returns the URL of the next page; null after the last page. If the response refers to a next page that the
     * options do not follow, calls the listener, so that the user can see that the result is incomplete.
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

    /** Returns the URL of the page for the next cursor; null if there is no cursor. */
    private @Nullable Target nextByCursor(Function<String, Target> toTarget) {
        String last = page.hits().lastListed().orElse(lastKey);
        if (cursorIsLastKey && last == null && page.hits().skipped() > 0) {
            throw page.reply()
                    .unexpectedResponse("none of its keys is legal, so there is no key to ask for the next page with");
        }
        String cursor = cursorIsLastKey ? last : page.cursor().get().orElse(null);
        return cursor == null ? null : toTarget.apply(cursor);
    }

    /**
     * Returns the URL of a link relative to the current page; null if the link is null. Throws if it is on another
     * server.
     */
    private @Nullable Target nextByLink(@Nullable String link) {
        if (link == null) {
            return null;
        }
        Target next = page.target().resolve(link).orElseThrow(() -> page.reply()
                .unexpectedResponse("its link to the next page is no URL"));
        if (!next.origin().equals(page.target().origin())) {
            throw page.reply()
                    .unexpectedResponse(
                            "its next page is on another server, " + next.origin() + ", and that is not followed");
        }
        return next;
    }

    @Override
    public QueryHit next() {
        QueryHit hit = advanceToNextHit().next();
        lastKey = hit.key();
        return hit;
    }

    @Override
    public String nextKey() {
        String key = advanceToNextHit().nextKey();
        lastKey = key;
        return key;
    }

    /**
     * Returns the hits of the page with the next hit, and ends the series of pages without a hit. Throws if there is no
     * hit.
     */
    private QueryHits advanceToNextHit() {
        if (!hasNext()) {
            throw new NoSuchElementException("the query has no more keys");
        }
        pagesSinceHit = 0;
        return page.hits();
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
