package io.github.dynurl.camel;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.http.HttpStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells objects that were deleted before a poll came to them from a wrong URL, at which none ever is: there the next poll
 * misses the same again. For one thread.
 */
final class Sightings {
    private static final Logger LOG = LoggerFactory.getLogger(Gatherer.class);

    private static final int NOT_FOUND = 404;

    private final Round round;
    private boolean any;
    private boolean again;
    private @Nullable String missing;
    private Part part = Part.METADATA;

    Sightings(Round round) {
        this.round = round;
    }

    /** Hears that an object was there, or the store said something else of it than that it is not. */
    void there() {
        any = true;
        round.seen();
    }

    /** Hears that an object was there; of its data, if that is processed, only if it was asked for. */
    void there(Candidate candidate, boolean withData) {
        any = true;
        if (candidate.data() != null || !withData) {
            round.seen();
        }
    }

    /** Hears why an object is not processed, null if it needs no more; tells whether it is not there. */
    boolean isMissing(String key, @Nullable RuntimeException why) {
        if (why instanceof NoDataException) {
            missing(key, Part.DATA);
        } else if (why instanceof NoSuchKeyException) {
            missing(key, Part.METADATA);
        } else {
            there();
            return false;
        }
        return true;
    }

    private void missing(String key, Part what) {
        missing = key;
        part = what;
        again |= round.misses(key);
    }

    /**
     * Fails if the query found objects of which none was there: in this poll, in the one before, and in all others, which
     * have shown that the store has what its queries find.
     */
    void check(HttpStore store, Results<String> keys) {
        if (missing == null) {
            keys.allMissing().ifPresent(why -> {
                again = round.misses(why);
                fail(why);
            });
        } else if (!any) {
            fail(store.explainMissing(missing, part));
        }
    }

    /** Fails if the data of the one object that was to be processed was missed before, and never was there. */
    void checkData(HttpStore store, String key) {
        missing(key, Part.DATA);
        fail(store.explainMissing(key, Part.DATA));
    }

    private void fail(String why) {
        String what = "none of the objects that the query found " + (part == Part.DATA ? "has data" : "is there")
                + ": the last " + why;
        if (again && !round.hasSeen()) {
            throw new NoSuchKeyException(Failure.rejected("poll", missing, NOT_FOUND, what));
        }
        LOG.debug("{}", what);
    }
}
