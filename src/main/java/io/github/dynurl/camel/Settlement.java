package io.github.dynurl.camel;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Key;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store, then the guard, what came of an object, and lets go of all that is held for it. For one thread at a time; to
 * give up and to let go needs nothing of what was told.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final Candidate candidate;
    private final Rules rules;
    private final Round round;
    private @Nullable Boolean processed;
    private @Nullable ConflictException refusal;

    Settlement(Candidate candidate, Rules rules, Round round) {
        this.candidate = candidate;
        this.rules = rules;
        this.round = round;
    }

    /** Tells whether the object was processed; null as long as the store has not been told. */
    @Nullable
    Boolean processed() {
        return processed;
    }

    /** Returns why what was to be told never can be; null if nothing is known against it. */
    @Nullable
    ConflictException refusal() {
        return refusal;
    }

    /**
     * Tells what was not told before.
     *
     * @param last whether nobody tries again what fails
     * @param problem takes what fails
     * @return false if it is to be tried again
     */
    boolean tell(boolean failed, String why, boolean last, BiConsumer<String, RuntimeException> problem) {
        return tellStore(failed, why, last, problem) && tellGuard(last, problem);
    }

    private boolean tellStore(boolean failed, String why, boolean last, BiConsumer<String, RuntimeException> problem) {
        if (processed != null) {
            return true;
        }
        try {
            processed = told(failed, why);
            return true;
        } catch (RuntimeException e) {
            boolean again = !last && !(e instanceof ConflictException);
            if (!again) {
                processed = false;
                refusal = !last && e instanceof ConflictException conflict ? conflict : null;
                rules.strategy().abandon(candidate);
            }
            problem.accept("Cannot end the processing of an object", e);
            return !again;
        } catch (Error e) {
            rules.strategy().abandon(candidate);
            throw e;
        }
    }

    private boolean told(boolean failed, String why) {
        if (candidate.isUnprocessed()) {
            rules.strategy().abort(candidate);
            return false;
        }
        if (failed) {
            LOG.warn("Processing {} failed: {}", Key.shown(candidate.key()), why);
            rules.strategy().rollback(candidate);
            return false;
        }
        rules.strategy().commit(candidate);
        return true;
    }

    private boolean tellGuard(boolean last, BiConsumer<String, RuntimeException> problem) {
        try {
            if (Boolean.TRUE.equals(processed)) {
                rules.guard().commit(candidate);
            } else {
                rules.guard().rollback(candidate);
            }
            return true;
        } catch (RuntimeException e) {
            problem.accept("Cannot remember whether an object was processed", e);
            return last || refusal != null;
        }
    }

    /** Lets the object come again that nobody has ended. Asks the store for nothing. */
    void abandon() {
        try {
            rules.strategy().abandon(candidate);
            rules.guard().rollback(candidate);
        } catch (RuntimeException e) {
            LOG.warn("It could not be remembered that {} was not processed", Key.shown(candidate.key()), e);
        }
    }

    /** Lets go of the object; it is in progress no longer. */
    void leave(boolean done) {
        if (done && rules.options().isIdempotent()) {
            round.forget(candidate.key());
        }
        rules.guard().ended(candidate.key());
        rules.end(candidate);
    }
}
