package io.github.dynurl.soak;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Holds the possible states of an object that only one worker writes. After a write of unknown outcome, there are several.
 * For one thread.
 */
final class Known {
    /** Lists the effects of an operation. NOT_THERE means that the object does not exist. */
    enum Effect {
        DONE,
        NOT_THERE,
        NOT_DONE,
        UNKNOWN
    }

    /**
     * A possible state of an object. Immutable.
     *
     * @param mark the number in its metadata; -1 if there is none
     * @param hasOwner whether its metadata has the field owner, which setMetadata writes and updateMetadata does not
     */
    record State(boolean exists, Piece piece, long mark, boolean hasOwner) {
        static final State ABSENT = new State(false, new Piece(0, 0), -1, false);

        /** Returns this state with other data; the object exists afterwards. */
        State with(Piece other) {
            boolean exists = true;
            return new State(exists, other, mark, hasOwner);
        }
    }

    private final String key;
    private final Tally tally;
    private Set<State> possible = Set.of(State.ABSENT);

    Known(String key, Tally tally) {
        this.key = key;
        this.tally = tally;
    }

    String key() {
        return key;
    }

    /** Records the outcome of replacing the data, which creates the object if necessary. */
    void wroteData(Effect effect, Piece piece) {
        wrote(effect, state -> true, state -> state.with(piece));
    }

    /** Records the outcome of another write. Such a write requires the object to exist. */
    void wrote(Effect effect, UnaryOperator<State> change) {
        wrote(effect, State::exists, change);
    }

    /** Records the outcome of a deletion; a repeated deletion succeeds although the object no longer exists. */
    void deleted(Effect effect) {
        wrote(effect, state -> true, state -> State.ABSENT);
    }

    private void wrote(Effect effect, Predicate<State> applies, UnaryOperator<State> change) {
        Set<State> changed = possible.stream().filter(applies).map(change).collect(Collectors.toSet());
        switch (effect) {
            case DONE -> settle(changed, "a write");
            case NOT_THERE -> absent();
            case NOT_DONE -> {}
            case UNKNOWN -> {
                changed.addAll(possible);
                possible = changed;
            }
        }
    }

    /**
     * Records the result of a read.
     *
     * @param matches returns whether the result fits a state
     * @param what describes the result, for problems
     */
    void read(Effect effect, Predicate<State> matches, String what) {
        switch (effect) {
            case DONE -> settle(filtered(state -> state.exists() && matches.test(state)), what);
            case NOT_THERE -> absent();
            default -> {}
        }
    }

    /** Records whether the object exists. */
    void exists(boolean exists) {
        settle(filtered(state -> state.exists() == exists), "exists: " + exists);
    }

    private void absent() {
        settle(filtered(state -> !state.exists()), "absent");
    }

    private Set<State> filtered(Predicate<State> filter) {
        return possible.stream().filter(filter).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Keeps only the states that fit a result. Reports a problem if there are none. */
    private void settle(Set<State> left, String result) {
        if (left.isEmpty()) {
            tally.problem(key + ": the result " + result + " fits none of the states " + possible);
        } else {
            possible = left;
        }
    }
}
