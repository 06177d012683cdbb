package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.consume.PollHistory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the objects that one poll has looked up only to find that they were processed and have not changed. Logs a
 * warning if there are many of them, once for a consumer. Not thread-safe.
 */
final class UnchangedObjects {
    private static final Logger LOG = LoggerFactory.getLogger(UnchangedObjects.class);
    private static final int MAX_LOOKUPS = 10_000;

    private final PollHistory history;
    private int lookups;

    /** @param history records whether the consumer has logged the warning */
    UnchangedObjects(PollHistory history) {
        this.history = history;
    }

    /** Records that an object was looked up although it has not changed. */
    void record() {
        lookups++;
        if (lookups == MAX_LOOKUPS + 1 && history.mayWarnOfCost()) {
            LOG.warn(
                    "One poll has sent more than {} requests for objects that were processed before and have not"
                            + " changed, because the response to the query does not contain their entity tags. To avoid these"
                            + " requests, set queryETagPointer (data) or queryMetadataETagPointer in the dialect, set"
                            + " idempotentKey=key, or let the query find only new objects (onCommit.*)",
                    MAX_LOOKUPS);
        }
    }
}
