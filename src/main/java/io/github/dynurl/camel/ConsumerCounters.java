package io.github.dynurl.camel;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happened to the objects that queries returned for an endpoint. Thread-safe. */
final class ConsumerCounters {
    private final LongAdder emitted = new LongAdder();
    private final LongAdder passedOver = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder claims = new LongAdder();
    private final LongAdder failedLookups = new LongAdder();
    private final LongAdder skippedLines = new LongAdder();

    /** Counts an object for which an exchange was created. */
    void countEmitted() {
        emitted.increment();
    }

    /** Counts an object that need not be processed now: it was deleted, is claimed by another node, or is done. */
    void countPassedOver() {
        passedOver.increment();
    }

    /** Counts an object that is in progress on this node, or that the idempotent repository contains. */
    void countDuplicate() {
        duplicates.increment();
    }

    /** Counts a claim that this node has acquired. */
    void countClaim() {
        claims.increment();
    }

    void countFailedLookup() {
        failedLookups.increment();
    }

    /** Counts lines of a query response that are no legal keys. */
    void countSkippedLines(long lines) {
        skippedLines.add(lines);
    }

    long emitted() {
        return emitted.sum();
    }

    long passedOver() {
        return passedOver.sum();
    }

    long duplicates() {
        return duplicates.sum();
    }

    long claims() {
        return claims.sum();
    }

    long failedLookups() {
        return failedLookups.sum();
    }

    long skippedLines() {
        return skippedLines.sum();
    }
}
