package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.consume.Candidate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a lookup: a candidate, a failure, or neither if the object need not be processed now.
 *
 * @param candidate the object to process
 * @param failure why the object could not be looked up
 * @param isReady false if the time of the object has not come; then nothing shows that the object exists
 */
record LookupResult(@Nullable Candidate candidate, @Nullable RuntimeException failure, boolean isReady) {
    static final LookupResult NOTHING = LookupResult.ofCandidate(null);
    static final LookupResult NOT_READY = new LookupResult(null, null, false);

    static LookupResult ofCandidate(@Nullable Candidate candidate) {
        return new LookupResult(candidate, null, true);
    }

    private static LookupResult ofFailure(RuntimeException failure) {
        return new LookupResult(null, failure, true);
    }

    /** Looks up an object. An Error is a failure, too: it must not prevent that the other candidates are handled. */
    static LookupResult of(Supplier<LookupResult> lookup) {
        try {
            return lookup.get();
        } catch (RuntimeException e) {
            return ofFailure(e);
        } catch (Error e) {
            return ofFailure(new IllegalStateException("an object could not be looked up", e));
        }
    }
}
