package io.github.dynurl.camel;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.http.HttpStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells objects that were deleted before a poll came to them from a wrong URL, at which none ever is. For one thread. */
final class Sightings {
    private static final Logger LOG = LoggerFactory.getLogger(Gatherer.class);

    private static final int NOT_FOUND = 404;

    private final Round round;
    private boolean any;
    private @Nullable String missing;

    Sightings(Round round) {
        this.round = round;
    }

    /** Hears whether an object was there, or the store said something else of it than that it is not. */
    void lookedUp(String key, boolean there) {
        if (there) {
            any = true;
            round.seen();
        } else {
            missing = key;
        }
    }

    /**
     * Fails if the query found objects of which none was there: in this poll, and in those before, which have shown that
     * the store has what its queries find.
     */
    void check(HttpStore store, Results<String> keys) {
        String why = missing == null ? keys.allMissing().orElse(null) : any ? null : store.explainMissing(missing);
        if (why == null) {
            return;
        }
        String what = "none of the objects that the query found is there: the last " + why;
        if (!round.hasSeen()) {
            throw new NoSuchKeyException(Failure.rejected("poll", missing, NOT_FOUND, what));
        }
        LOG.debug("{}", what);
    }
}
