package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.consume.DoneFileName;
import io.github.dynurl.camel.internal.consume.NoDataException;
import io.github.dynurl.camel.internal.consume.ObjectSelection;
import io.github.dynurl.camel.internal.consume.PollSession;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.CompactKeySet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for one poll which objects may be processed now (options minAge and doneFileName). Requests only what the
 * query response does not show. Thread-safe.
 */
public final class Readiness {
    private static final int MAX_DONE_KEYS = 100_000;

    private final ObjectSelection selection;
    private final HttpStore store;

    /** The objects of doneFileName that this poll has seen. Bounded, because a query can find millions of them. */
    private final CompactKeySet doneKeys = new CompactKeySet();

    /** Creates an instance that sends its requests through the cancellable store of a session. */
    public Readiness(ObjectSelection selection, PollSession session) {
        this.selection = selection;
        this.store = session.cancellableStore();
    }

    /** Records an object that the query response lists, because it may show that another object is complete. */
    void recordListed(String key) {
        DoneFileName doneFileName = selection.doneFileName();
        if (doneFileName != null && doneFileName.isDoneKey(key)) {
            recordDone(key);
        }
    }

    private void recordDone(String doneKey) {
        if (doneKeys.size() < MAX_DONE_KEYS) {
            doneKeys.add(doneKey);
        }
    }

    /**
     * Returns whether an object may be processed now. Sends at most two requests.
     *
     * @throws NoDataException if the age of the object is needed but it has no data
     * @throws IllegalStateException if nothing tells the age of the object
     */
    public boolean isReady(ListedObject listed) {
        return isOldEnough(listed) && isDone(listed.key());
    }

    private boolean isOldEnough(ListedObject listed) {
        if (!selection.needsModified()) {
            return true;
        }
        @Nullable Instant modified = listed.data().modified();
        if (modified == null) {
            PartInfo found = store.find(listed.key()).orElseThrow(NoDataException::new);
            modified = found.modified();
        }
        if (modified == null) {
            throw new IllegalStateException("minAge needs the time of the last change of "
                    + Key.shown(listed.key()) + ", but neither the response to the query (queryModifiedPointer)"
                    + " nor the header field Last-Modified of its data tells it");
        }
        return selection.isOldEnough(modified);
    }

    private boolean isDone(String key) {
        DoneFileName doneFileName = selection.doneFileName();
        if (doneFileName == null) {
            return true;
        }
        @Nullable String doneKey = doneFileName.doneKeyOf(key);
        if (doneKey == null || doneFileName.isDoneKey(key)) { // the key of a done object was given to pollEnrich
            return false;
        }
        boolean isDone = doneKeys.contains(doneKey) || store.exists(doneKey);
        if (isDone) {
            recordDone(doneKey); // the objects of a folder can share it
        }
        return isDone;
    }
}
