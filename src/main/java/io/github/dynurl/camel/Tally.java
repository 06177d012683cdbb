package io.github.dynurl.camel;

import java.util.concurrent.atomic.LongAdder;

/** Counts what became of the objects that queries found for an endpoint. Thread-safe. */
final class Tally {
    private final LongAdder emitted = new LongAdder();
    private final LongAdder passedOver = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder claims = new LongAdder();
    private final LongAdder failedLookups = new LongAdder();
    private final LongAdder skippedLines = new LongAdder();

    /** An exchange was made of an object. */
    void emit() {
        emitted.increment();
    }

    /** An object was not to be processed now: it is gone, is claimed by somebody else, or is done. */
    void passOver() {
        passedOver.increment();
    }

    /** An object was in progress here, or known to the idempotent repository. */
    void duplicate() {
        duplicates.increment();
    }

    void claim() {
        claims.increment();
    }

    void fail() {
        failedLookups.increment();
    }

    void skip(long lines) {
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
