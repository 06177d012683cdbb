package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlAcknowledge;
import io.github.dynurl.camel.DynUrlConsumerConfiguration;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Metadata;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer moves the objects that have ended. Immutable and thread-safe.
 *
 * @param afterRead where to move an object that was processed; null to move none
 * @param failed where to move an object whose processing has failed; null to move none
 */
record Moves(@Nullable MoveTarget afterRead, @Nullable MoveTarget failed) {
    /**
     * Parses the options moveAfterRead and moveFailed. Rejects them together with another end of the object, and where
     * an expression could not be evaluated.
     *
     * @throws IllegalArgumentException if an option is not legal or contradicts another one
     */
    static Moves parse(
            DynUrlConsumerConfiguration options, UriOptions uriOptions, Metadata onCommit, Metadata onRollback) {
        Moves moves = new Moves(
                parse("moveAfterRead", options.getMoveAfterRead(), uriOptions),
                parse("moveFailed", options.getMoveFailed(), uriOptions));
        if (moves.afterRead() != null && options.isDeleteAfterRead()) {
            throw new IllegalArgumentException("moveAfterRead and deleteAfterRead exclude each other");
        }
        rejectWithMarks(moves.afterRead(), "onCommit", onCommit);
        rejectWithMarks(moves.failed(), "onRollback", onRollback);
        boolean isManual = options.getAcknowledge() == DynUrlAcknowledge.manual;
        moves.targets()
                .filter(target -> isManual && target.expression() != null)
                .forEach(target -> {
                    throw new IllegalArgumentException(target.option() + " must be a folder with acknowledge=manual:"
                            + " the exchange may have ended before, so an expression cannot be evaluated");
                });
        return moves;
    }

    /** Text of a message in a URI must not become an expression. */
    private static @Nullable MoveTarget parse(String option, @Nullable String text, UriOptions uriOptions) {
        return MoveTarget.parse(option, text, text != null && uriOptions.isText(option), uriOptions.context());
    }

    private static void rejectWithMarks(@Nullable MoveTarget target, String option, Metadata marks) {
        if (target != null && !marks.isEmpty()) {
            throw new IllegalArgumentException(target.option() + " and " + option + "."
                    + String.join(", ", new TreeSet<>(marks.keySet()))
                    + " exclude each other: the object is either moved or marked");
        }
    }

    private Stream<MoveTarget> targets() {
        return Stream.of(afterRead, failed).filter(Objects::nonNull);
    }

    /** Returns where an object is moved at its end; null if it is not moved. */
    @Nullable
    MoveTarget targetOf(boolean wasProcessed) {
        return wasProcessed ? afterRead : failed;
    }

    boolean isEmpty() {
        return afterRead == null && failed == null;
    }

    /** Returns whether an object has the key of one that this consumer has moved, so that it must not be consumed. */
    boolean contain(String key) {
        return (afterRead != null && afterRead.contains(key)) || (failed != null && failed.contains(key));
    }
}
