package io.github.dynurl.camel.internal.poll;

import java.util.concurrent.atomic.LongAdder;

/** Counts what the consumers of an endpoint did with the objects that queries returned. Thread-safe. */
public final class ConsumerCounters {
    private final LongAdder emitted = new LongAdder();
    private final LongAdder passedOver = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder claims = new LongAdder();
    private final LongAdder failedLookups = new LongAdder();
    private final LongAdder skippedLines = new LongAdder();

    /** Counts an object for which an exchange was created. */
    public void countEmitted() {
        emitted.increment();
    }

    /**
     * Counts an object that was skipped, because it was deleted or processed, or because another node has claimed it.
     */
    public void countPassedOver() {
        passedOver.increment();
    }

    /** Counts an object that was skipped, because it is in progress on this node or in the idempotent repository. */
    public void countDuplicate() {
        duplicates.increment();
    }

    /** Counts a claim that this node has acquired. */
    public void countClaim() {
        claims.increment();
    }

    /** Counts an object that exists, or may exist, and could not be looked up. */
    public void countFailedLookup() {
        failedLookups.increment();
    }

    /** Counts keys of a query response that are illegal, or whose objects do not exist. */
    void countSkippedLines(long lines) {
        skippedLines.add(lines);
    }

    public long emitted() {
        return emitted.sum();
    }

    public long passedOver() {
        return passedOver.sum();
    }

    public long duplicates() {
        return duplicates.sum();
    }

    public long claims() {
        return claims.sum();
    }

    public long failedLookups() {
        return failedLookups.sum();
    }

    public long skippedLines() {
        return skippedLines.sum();
    }
}
