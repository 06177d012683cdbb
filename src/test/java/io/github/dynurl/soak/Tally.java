package io.github.dynurl.soak;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts operations and failures, and keeps the first problems. Thread-safe. */
final class Tally {
    private static final int KEPT = 20;

    private final Map<String, Integer> failures = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private long reads;
    private long writes;
    private long failedReads;
    private long brokenQueries;
    private long consumed;
    private int problemCount;

    synchronized void operation(boolean read) {
        if (read) {
            reads++;
        } else {
            writes++;
        }
    }

    synchronized void consumed() {
        consumed++;
    }

    /** Counts a failure of a worker's operation, which must have an expected type. */
    synchronized void failure(Throwable failure, boolean read) {
        count(failure, "");
        if (read && failure instanceof StoreException known && known.action().startsWith("query")) {
            brokenQueries++;
        } else if (read) {
            failedReads++;
        }
    }

    /**
     * Counts a failure of the consumer, which must have an expected type; the failure of a poll is wrapped for the
     * health check.
     */
    synchronized void consumerFailure(Throwable failure) {
        count(failure.getCause() instanceof StoreException poll ? poll : failure, "consumer:");
    }

    private void count(Throwable failure, String prefix) {
        String action = failure instanceof StoreException known ? " of " + known.action() : "";
        failures.merge(prefix + failure.getClass().getSimpleName() + action, 1, Integer::sum);
        boolean isExpected = failure instanceof StoreException known
                && !(known instanceof InvalidRequestException)
                && !(known instanceof AccessDeniedException)
                && !(known instanceof ConflictException && known.outcome() == StoreException.Outcome.REJECTED);
        if (!isExpected) {
            problem(failure.toString());
        }
    }

    synchronized void problem(String problem) {
        problemCount++;
        if (problems.size() < KEPT) {
            problems.add(problem);
        }
    }

    /** Returns the problems after the end of the run; empty if there are none. */
    synchronized List<String> verdict() {
        List<String> result = new ArrayList<>(problems);
        if (problemCount > KEPT) {
            result.add("and " + (problemCount - KEPT) + " more problems");
        }
        // Reads are retried, so nearly all of them succeed.
        if (failedReads > 1 + reads / 1000) {
            result.add(failedReads + " of " + reads + " reads failed");
        }
        // An interrupted query response is not resumed, because some keys have already been delivered.
        if (brokenQueries > 5 + reads / 200) {
            result.add(brokenQueries + " queries failed, with " + reads + " reads");
        }
        if (consumed == 0) {
            result.add("nothing was consumed");
        }
        return result;
    }

    synchronized long operations() {
        return reads + writes;
    }

    @Override
    public synchronized String toString() {
        return reads + " reads, " + writes + " writes, " + consumed + " consumed; failures " + failures + ", of reads "
                + failedReads;
    }
}
