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
 * Distinguishes two causes of missing objects in one poll: they were deleted between the query and the lookup, or the
 * URL of the objects is misconfigured. With a wrong URL, the next poll misses the same objects again. Not thread-safe.
 */
final class MissingObjectDetector {
    private static final Logger LOG = LoggerFactory.getLogger(MissingObjectDetector.class);

    private static final int NOT_FOUND = 404;

    private final PollHistory history;
    private boolean anyFound;
    private boolean wasMissingBefore;
    private @Nullable String lastMissingKey;
    private Part lastMissingPart = Part.METADATA;

    MissingObjectDetector(PollHistory history) {
        this.history = history;
    }

    /** Records that an object exists, or that looking it up failed with another error than 404. */
    void recordFound() {
        anyFound = true;
        history.recordFound();
    }

    /**
     * Records that an object was looked up.
     *
     * @param needsData whether the data is processed; the object then proves the URL right only if its data was looked
     *     up, too
     */
    void recordFound(Candidate candidate, boolean needsData) {
        anyFound = true;
        if (candidate.data() != null || !needsData) {
            history.recordFound();
        }
    }

    /**
     * Records the result of a lookup without a candidate.
     *
     * @param failure why the object could not be looked up; null if it exists but need not be processed
     * @return whether the object, or its data, is missing
     */
    boolean recordUnprocessed(String key, @Nullable RuntimeException failure) {
        if (failure instanceof NoDataException) {
            recordMissing(key, Part.DATA);
        } else if (failure instanceof NoSuchKeyException) {
            recordMissing(key, Part.METADATA);
        } else {
            recordFound();
            return false;
        }
        return true;
    }

    private void recordMissing(String key, Part part) {
        lastMissingKey = key;
        lastMissingPart = part;
        wasMissingBefore |= history.recordMissing(key);
    }

    /**
     * Checks the results of this poll.
     *
     * @throws NoSuchKeyException if the query returned objects but none exists, an object was already missing in the
     *     previous poll, and no poll has ever found an object
     */
    void checkAnyFound(HttpStore store, Results<String> keys) {
        if (lastMissingKey == null) {
            // With filterLocally the query itself looks objects up. Its explanation then stands for the missing key:
            // the same
            // explanation in two polls shows that the same object was missing.
            keys.allMissing().ifPresent(explanation -> {
                wasMissingBefore = history.recordMissing(explanation);
                failIfRepeated(explanation);
            });
        } else if (!anyFound) {
            failIfRepeated(store.explainMissing(lastMissingKey, lastMissingPart));
        }
    }

    /**
     * Records that the data of the only polled object is missing.
     *
     * @throws NoSuchKeyException if it was already missing in the previous poll, and no poll has ever found an object
     */
    void checkMissingData(HttpStore store, String key) {
        recordMissing(key, Part.DATA);
        failIfRepeated(store.explainMissing(key, Part.DATA));
    }

    private void failIfRepeated(String explanation) {
        String message = "none of the objects that the query found "
                + (lastMissingPart == Part.DATA ? "has data" : "is there") + ": the last " + explanation;
        if (wasMissingBefore && !history.hasFoundAny()) {
            throw new NoSuchKeyException(Failure.rejected("poll", lastMissingKey, NOT_FOUND, message));
        }
        LOG.debug("{}", message);
    }
}
