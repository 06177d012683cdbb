package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.consume.Candidate;
import io.github.dynurl.camel.internal.consume.NoDataException;
import io.github.dynurl.camel.internal.consume.PollHistory;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.http.HttpStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why objects of a query result are missing in one poll. Either they were deleted between the query and the
 * lookup, or the options for the URL of the objects are wrong. In the second case, the same objects are also missing in
 * the next poll. Not thread-safe.
 */
public final class MissingObjectDetector {
    private static final Logger LOG = LoggerFactory.getLogger(MissingObjectDetector.class);

    private static final int NOT_FOUND = 404;

    private final PollHistory history;
    private boolean hasFoundAny;

    /** Whether an object that is missing in this poll was also missing in the previous poll. */
    private boolean isAnyMissingAgain;

    private @Nullable String lastMissingKey;
    private Part lastMissingPart = Part.METADATA;

    public MissingObjectDetector(PollHistory history) {
        this.history = history;
    }

    /**
     * Records that an object is not known to be missing: it exists, or its lookup failed with an error other than 404.
     */
    void recordNotMissing() {
        hasFoundAny = true;
        history.recordNotMissing();
    }

    /**
     * Records that a lookup has found an object.
     *
     * @param readsData whether the poll also reads the data. If so, only an object whose data was looked up shows that
     *     the options for the URL are correct.
     */
    void recordFound(Candidate candidate, boolean readsData) {
        hasFoundAny = true;
        if (candidate.data() != null || !readsData) {
            history.recordNotMissing();
        }
    }

    /**
     * Records a failed lookup.
     *
     * @return whether the object or its data is missing; false if the lookup failed for another reason
     */
    boolean recordLookupFailure(String key, RuntimeException failure) {
        if (failure instanceof NoDataException) {
            recordMissing(key, Part.DATA);
        } else if (failure instanceof NoSuchKeyException) {
            recordMissing(key, Part.METADATA);
        } else {
            recordNotMissing();
            return false;
        }
        return true;
    }

    private void recordMissing(String key, Part part) {
        lastMissingKey = key;
        lastMissingPart = part;
        isAnyMissingAgain |= history.recordMissing(key);
    }

    /**
     * Checks at the end of a poll whether the poll has found an object. Does nothing if the query returned no objects.
     *
     * @param allMissing what {@link Results#allMissing} returns at the end of the query result
     * @throws NoSuchKeyException if none of the objects exists, one of them was already missing in the previous poll,
     *     and no poll has ever found an object
     */
    void checkAnyFound(HttpStore store, Optional<String> allMissing) {
        if (lastMissingKey == null) {
            // With filterLocally, the query itself looks the objects up, and no key of a missing object is known here.
            // The explanation contains the URL of the object, so it can identify the object in the history.
            allMissing.ifPresent(explanation -> {
                isAnyMissingAgain = history.recordMissing(explanation);
                failIfRepeated(explanation);
            });
        } else if (!hasFoundAny) {
            failIfRepeated(store.explainMissing(lastMissingKey, lastMissingPart));
        }
    }

    /**
     * Records that the data of the only polled object is missing.
     *
     * @throws NoSuchKeyException if the data was already missing in the previous poll, and no poll has ever found an
     *     object
     */
    public void checkMissingData(HttpStore store, String key) {
        recordMissing(key, Part.DATA);
        failIfRepeated(store.explainMissing(key, Part.DATA));
    }

    /**
     * Throws an exception if an object is missing again and no poll has ever found an object. Otherwise, only logs.
     *
     * @param explanation how the last object was looked for; starts with a verb, such as "was looked for at"
     */
    private void failIfRepeated(String explanation) {
        String message = "none of the objects that the query found "
                + (lastMissingPart == Part.DATA ? "has data" : "exists") + ": the last " + explanation;
        if (isAnyMissingAgain && !history.hasFoundAny()) {
            throw new NoSuchKeyException(Failure.rejected("poll", lastMissingKey, NOT_FOUND, message));
        }
        LOG.debug("{}", message);
    }
}
