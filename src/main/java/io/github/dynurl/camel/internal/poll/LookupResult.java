package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.consume.Candidate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a lookup: a candidate, a failure, or neither if the object need not be processed now.
 *
 * @param candidate the object to process
 * @param failure why the object could not be looked up
 */
record LookupResult(@Nullable Candidate candidate, @Nullable RuntimeException failure) {
    static final LookupResult NOTHING = new LookupResult(null, null);

    /** The result for an object whose time has not come. It does not show that the object exists. */
    static final LookupResult NOT_READY = new LookupResult(null, null);

    @SuppressWarnings("ReferenceEquality") // a constant, which is equal to another one
    boolean isNotReady() {
        return this == NOT_READY;
    }

    /** Looks up an object. An Error is a failure, too: it must not prevent that the other candidates are handled. */
    static LookupResult of(Supplier<@Nullable Candidate> lookup) {
        try {
            return new LookupResult(lookup.get(), null);
        } catch (RuntimeException e) {
            return new LookupResult(null, e);
        } catch (Error e) {
            return new LookupResult(null, new IllegalStateException("an object could not be looked up", e));
        }
    }
}
