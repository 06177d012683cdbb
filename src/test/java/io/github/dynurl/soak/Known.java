package io.github.dynurl.soak;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Holds the possible states of an object that only one worker writes, after writes of unknown outcome. For one thread.
 */
final class Known {
    /** Lists whether an operation had an effect. */
    enum Effect {
        DONE,
        NOT_THERE,
        NOT_DONE,
        UNKNOWN
    }

    /**
     * Is what an object can be. Immutable.
     *
     * @param mark a number in its metadata; -1 without
     * @param whole whether its metadata was replaced, not only updated
     */
    record State(boolean there, Piece piece, long mark, boolean whole) {
        static final State ABSENT = new State(false, new Piece(0, 0), -1, false);

        /** Returns this state with other data; the object exists afterwards. */
        State with(Piece other) {
            return new State(true, other, mark, whole);
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

    /** Records the outcome of another write, which requires the object to exist. */
    void wrote(Effect effect, UnaryOperator<State> change) {
        wrote(effect, State::there, change);
    }

    /** Records the outcome of a deletion; a retried deletion has also succeeded if the object no longer exists. */
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

    /** Records the result of a read. */
    void read(Effect effect, Predicate<State> shown, String what) {
        switch (effect) {
            case DONE -> settle(filtered(state -> state.there() && shown.test(state)), what);
            case NOT_THERE -> absent();
            default -> {}
        }
    }

    /** Records whether the object exists. */
    void exists(boolean there) {
        settle(filtered(state -> state.there() == there), "there: " + there);
    }

    private void absent() {
        settle(filtered(state -> !state.there()), "absent");
    }

    private Set<State> filtered(Predicate<State> filter) {
        return possible.stream().filter(filter).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void settle(Set<State> left, String seen) {
        if (left.isEmpty()) {
            tally.problem(key + " cannot be what was seen (" + seen + "), but " + possible);
        } else {
            possible = left;
        }
    }
}
