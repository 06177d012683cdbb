package io.github.dynurl.soak;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Holds what an object that one worker alone writes can be, after writes of which the outcome is unknown. For one thread. */
final class Known {
    /** Says what came of an operation. */
    enum Came {
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

        /** Returns this with other data; there or not, it is there afterwards. */
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

    /** Takes in what came of replacing the data, which makes the object if need be. */
    void wroteData(Came came, Piece piece) {
        wrote(came, state -> true, state -> state.with(piece));
    }

    /** Takes in what came of another write, which needs the object to be there. */
    void wrote(Came came, UnaryOperator<State> change) {
        wrote(came, State::there, change);
    }

    /** Takes in what came of a deletion; one that was lost and sent again is done, too, if there is nothing to delete. */
    void deleted(Came came) {
        wrote(came, state -> true, state -> State.ABSENT);
    }

    private void wrote(Came came, Predicate<State> applies, UnaryOperator<State> change) {
        Set<State> changed = possible.stream().filter(applies).map(change).collect(Collectors.toSet());
        switch (came) {
            case DONE -> settle(changed, "a write");
            case NOT_THERE -> absent();
            case NOT_DONE -> {}
            case UNKNOWN -> {
                changed.addAll(possible);
                possible = changed;
            }
        }
    }

    /** Takes in what a read has shown. */
    void read(Came came, Predicate<State> shown, String what) {
        switch (came) {
            case DONE -> settle(filtered(state -> state.there() && shown.test(state)), what);
            case NOT_THERE -> absent();
            default -> {}
        }
    }

    /** Takes in whether it is there. */
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
