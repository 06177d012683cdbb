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
 * Reads a query's answer page by page, each when it is needed: the next one is where a {@code Link} with {@code rel="next"}
 * leads on the same server (RFC 8288), or what the query's URL makes of a cursor. For one thread, but {@link #close} may come
 * from any.
 */
public final class Pages implements QueryHits {
    /** How many pages in a row may find nothing. */
    private static final int MOST_EMPTY = 1000;

    private final Fetch fetch;
    private final @Nullable Function<String, Target> ofCursor;
    private final boolean cursorIsLastKey;
    private final Consumer<String> notFollowed;
    private final CancelScope scope = new CancelScope();
    private volatile Page page;
    private volatile boolean closed;
    private long skippedBefore;
    private @Nullable String lastKey;
    private boolean ended;
    private int empty;
    private long since;
    private @Nullable StoreException failure;

    /** A page before, to tell pages that go round in a circle (Brent's algorithm). */
    private Target mark;

    private long pagesToMark = 1;
    private long pagesSinceMark;

    /** Fetches a page, the first one where there is no target, in the time of an operation that began then. */
    public interface Fetch {
        Page apply(@Nullable Target target, CancelScope scope, long begun);
    }

    /**
     * Fetches the first page.
     *
     * @param ofCursor makes the URL of the next page; null where a link does
     * @param cursorIsLastKey whether the cursor is the last key of a page, rather than something that it says
     * @param notFollowed is told of what says that there is a next page where none is asked for
     */
    public Pages(
            Fetch fetch,
            @Nullable Function<String, Target> ofCursor,
            boolean cursorIsLastKey,
            Consumer<String> notFollowed) {
        this.fetch = fetch;
        this.ofCursor = ofCursor;
        this.cursorIsLastKey = cursorIsLastKey;
        this.notFollowed = notFollowed;
        this.page = fetch.apply(null, scope, System.nanoTime());
        this.mark = page.target();
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        if (closed && !ended) {
            throw QueryHits.closedEarly();
        }
        try {
            while (!ended && !page.hits().hasNext()) {
                turn();
            }
        } catch (StoreException e) {
            failure = e;
            close();
            throw e;
        }
        return !ended;
    }

    /** Goes on to the next page, or ends. */
    private void turn() {
        Target next = nextPage();
        lastKey = null;
        if (next == null) {
            ended = true;
            return;
        }
        if (empty > MOST_EMPTY) {
            throw page.reply().unexpected("it is one of more than " + MOST_EMPTY + " pages in a row without a key");
        }
        if (next.equals(mark) || next.equals(page.target())) {
            throw page.reply().unexpected("its next page is one that was read before");
        }
        pagesSinceMark++;
        if (pagesSinceMark == pagesToMark) {
            mark = next;
            pagesToMark *= 2;
            pagesSinceMark = 0;
        }
        if (empty == 0) {
            since = System.nanoTime();
        }
        empty++;
        skippedBefore += page.hits().skipped();
        page.hits().close();
        page = fetch.apply(next, scope, since);
        if (closed) {
            page.hits().close();
        }
    }

    /** Returns where the next page is; null after the last. Does not end in silence where the server says otherwise. */
    private @Nullable Target nextPage() {
        String link = Links.next(page.reply().headers("Link")).orElse(null);
        Target next = next(link);
        if (next == null && link != null) {
            notFollowed.accept("a Link with rel=next, which is not followed since queryUrl has {cursor}");
        } else if (next == null && ofCursor == null) {
            page.hits()
                    .nextPageField()
                    .ifPresent(name -> notFollowed.accept("\"" + Key.shown(name)
                            + "\", which is not followed: set queryCursorPointer to it, and {cursor} in queryUrl"));
        }
        return next;
    }

    /** Returns where the next page is, by a cursor or a link. */
    private @Nullable Target next(@Nullable String link) {
        if (ofCursor != null) {
            if (cursorIsLastKey && lastKey == null && page.hits().skipped() > 0) {
                throw page.reply()
                        .unexpected("none of its keys is legal, so there is none to ask for the next page with");
            }
            String cursor = cursorIsLastKey ? lastKey : page.cursor().get().orElse(null);
            return cursor == null ? null : ofCursor.apply(cursor);
        }
        if (link == null) {
            return null;
        }
        Target next = page.target().resolve(link).orElseThrow(() -> page.reply()
                .unexpected("its link to the next page is no URL"));
        if (!next.origin().equals(page.target().origin())) {
            throw page.reply()
                    .unexpected("its next page is on another server, " + next.origin() + ", and that is not followed");
        }
        return next;
    }

    @Override
    public QueryHit next() {
        QueryHit hit = found().next();
        lastKey = hit.key();
        return hit;
    }

    @Override
    public String nextKey() {
        String key = found().nextKey();
        lastKey = key;
        return key;
    }

    /** Returns what has the next one. */
    private QueryHits found() {
        if (!hasNext()) {
            throw new NoSuchElementException("the query has no more keys");
        }
        empty = 0;
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
