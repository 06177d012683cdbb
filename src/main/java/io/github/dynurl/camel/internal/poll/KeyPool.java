package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.store.ListedObject;
import java.util.List;

/** Objects of a query response that a poll is going to look up. Not thread-safe. */
interface KeyPool {
    /**
     * Returns whether to read more objects from the query response.
     *
     * @param places the number of objects that the batch can take
     * @param extraKeys the number of objects to look up at once in addition to these places
     */
    boolean wantsMore(int places, int extraKeys);

    /** Offers an object that this round has not tried. The pool may ignore it. */
    void offer(ListedObject listed);

    boolean isEmpty();

    /** Removes at most {@code count} objects. They are marked as in progress. */
    List<ListedObject> take(int count);

    /** Returns whether objects can only be taken after the whole query response was read. */
    default boolean needsWholeResponse() {
        return false;
    }

    /** Returns whether the pool has omitted offered objects because it was full. */
    default boolean hasOmitted() {
        return false;
    }

    /**
     * Is called when the pool is empty but has omitted objects. The objects of a new query response are then offered; the
     * pool ignores those that it has already returned.
     */
    default void startNextReading() {}

    /** Returns the objects that are still in the pool and are marked as in progress. */
    List<ListedObject> marked();
}
