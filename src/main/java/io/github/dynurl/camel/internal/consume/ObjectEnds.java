package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlAcknowledge;
import io.github.dynurl.camel.DynUrlConsumerConfiguration;
import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.internal.lease.ClaimSettings;
import java.util.TreeSet;

/**
 * What is written when the processing of an object ends: marks, a deletion or a move. Messages name the option. Immutable
 * and thread-safe.
 *
 * @param onCommit the marks of an object that was processed
 * @param onRollback the marks of an object whose processing has failed
 * @param onExhausted the marks of an object that is given up, in addition to those of {@code onRollback}
 * @param moves where objects are moved
 * @param deleteAfterRead whether an object is deleted after it was processed
 * @param isManual whether the route ends objects itself, perhaps after their exchanges
 */
record ObjectEnds(
        Marks onCommit,
        Marks onRollback,
        Metadata onExhausted,
        Moves moves,
        boolean deleteAfterRead,
        boolean isManual) {
    /**
     * Parses the options. Rejects ends that exclude each other.
     *
     * @throws IllegalArgumentException if an option is not legal or contradicts another one
     */
    static ObjectEnds parse(DynUrlConsumerConfiguration options, UriOptions uriOptions) {
        Marks onCommit = Marks.of("onCommit", options.getOnCommit(), uriOptions);
        Marks onRollback = Marks.of("onRollback", options.getOnRollback(), uriOptions);
        Marks onExhausted = Marks.of("onExhausted", options.getOnExhausted(), uriOptions);
        onExhausted
                .expressions()
                .reject("an object is given up without an exchange, so there is no message to evaluate it on;"
                        + " write a fixed value");
        if (options.isDeleteAfterRead() && !onCommit.isEmpty()) {
            throw new IllegalArgumentException("deleteAfterRead and onCommit." + names(onCommit.names())
                    + " exclude each other: a deleted object has no metadata");
        }
        return new ObjectEnds(
                onCommit,
                onRollback,
                onExhausted.fixed(),
                Moves.parse(options, uriOptions, onCommit.names(), onRollback.names()),
                options.isDeleteAfterRead(),
                options.getAcknowledge() == DynUrlAcknowledge.manual);
    }

    static String names(Metadata values) {
        return String.join(", ", new TreeSet<>(values.keySet()));
    }

    /** Throws an IllegalArgumentException if claims cannot work with these ends. */
    void checkForClaims(ClaimSettings settings) {
        settings.checkMarks();
        settings.checkFilter(onCommit.names().updatedBy(onRollback.names()));
        if (onCommit.fixed().isEmpty()) {
            onCommit.expressions()
                    .reject("claim=lease needs an onCommit.* without an expression, by which each node sees that an"
                            + " object is done");
        }
    }

    /** Throws an IllegalArgumentException if an end could not be written, or would have no effect. */
    void check(EndpointOptions endpointOptions) {
        if (isManual) {
            String reason = "with acknowledge=manual there is no message to evaluate it on when the object ends;"
                    + " write a fixed value";
            onCommit.expressions().reject(reason);
            onRollback.expressions().reject(reason);
        }
        checkMarkValues(endpointOptions.filter());
        checkDeleteUrl(endpointOptions.configuration().dialect());
    }

    /** Rejects a value of onCommit.* that the filter also has: the query would return the object again and again. */
    private void checkMarkValues(Metadata filter) {
        filter.forEach((name, value) -> {
            if (onCommit.fixed().containsKey(name)
                    && Json.same(value, onCommit.fixed().get(name))) {
                throw new IllegalArgumentException("onCommit." + name + " and filter." + name
                        + " have the same value: the mark changes nothing, and the object would be processed again");
            }
        });
    }

    /** A deletion has the entity tag of the data. A resource that is the metadata has another one: the server answers 412. */
    private void checkDeleteUrl(Dialect dialect) {
        String deleteUrl = dialect.text(DialectValue.DELETE_URL);
        boolean deletesMetadataUrl = deleteUrl != null
                && deleteUrl.equals(dialect.text(DialectValue.METADATA_URL))
                && !deleteUrl.equals(dialect.text(DialectValue.DATA_URL));
        if (removeObjects()
                && deletesMetadataUrl
                && !"metadata".equals(dialect.text(DialectValue.READ_TAG_BEFORE_WRITE))) {
            throw new IllegalArgumentException(nameOfRemoval()
                    + " needs dialect.readTagBeforeWrite=metadata, because deleteUrl"
                    + " is the URL of the metadata, whose entity tag is not that of the data");
        }
    }

    private String nameOfRemoval() {
        String move = moves.afterRead() == null ? "moveFailed" : "moveAfterRead";
        return deleteAfterRead ? "deleteAfterRead" : move;
    }

    /** Returns whether objects are deleted or moved at their end. */
    boolean removeObjects() {
        return deleteAfterRead || !moves.isEmpty();
    }

    /** Returns whether an object is deleted or moved after it was processed. */
    boolean removeProcessedObjects() {
        return deleteAfterRead || moves.afterRead() != null;
    }

    /** Returns whether an object is marked, deleted or moved after it was processed. */
    boolean changeProcessedObjects() {
        return removeProcessedObjects() || !onCommit.isEmpty();
    }

    /** Returns the option that says what happens to an object that was processed, for messages. */
    String optionAfterRead() {
        String end = deleteAfterRead ? "deleteAfterRead=true" : "onCommit." + names(onCommit.names());
        return moves.afterRead() == null ? end : "moveAfterRead";
    }
}
