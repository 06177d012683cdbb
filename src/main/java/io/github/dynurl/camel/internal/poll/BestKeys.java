package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.store.ListedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The first objects of an order, among all objects of a query response. Its memory is bounded. If it has omitted objects
 * and the taken ones were not enough, the response must be read again: see {@link #startNextReading}. Objects are marked
 * as in progress only when they are taken. Not thread-safe.
 */
final class BestKeys implements KeyPool {
    private final TreeSet<ListedObject> best;
    private final Comparator<ListedObject> order;
    private final int capacity;
    private final Predicate<ListedObject> markable;
    private final Predicate<ListedObject> marker;
    private final UnaryOperator<ListedObject> reducer;
    private boolean hasOmitted;

    /** The object that was taken last; the objects up to it in the order are ignored. Null if none was taken. */
    private @Nullable ListedObject lastTaken;

    /**
     * Creates an empty pool.
     *
     * @param order a total order of objects with different keys
     * @param capacity the maximum number of objects in the pool
     * @param markable returns whether the marker would probably return true
     * @param marker marks an object as in progress; returns false if the object is to be skipped
     * @param reducer returns an object without the metadata that the lookup does not use; it keeps the order
     */
    BestKeys(
            Comparator<ListedObject> order,
            int capacity,
            Predicate<ListedObject> markable,
            Predicate<ListedObject> marker,
            UnaryOperator<ListedObject> reducer) {
        this.best = new TreeSet<>(order);
        this.order = order;
        this.capacity = capacity;
        this.markable = markable;
        this.marker = marker;
        this.reducer = reducer;
    }

    /** The objects that {@link #take} has marked and not returned, because the marker has thrown an exception. */
    private final List<ListedObject> marked = new ArrayList<>();

    /** Returns true, because any object of the response can be the first of the order. */
    @Override
    public boolean wantsMore(int places, int extraKeys) {
        return true;
    }

    @Override
    public void offer(ListedObject listed) {
        if (lastTaken != null && order.compare(listed, lastTaken) <= 0) {
            return;
        }
        boolean isFull = best.size() >= capacity;
        if (isFull && order.compare(listed, best.last()) >= 0) {
            hasOmitted = true;
        } else if (markable.test(listed)) {
            best.add(reducer.apply(listed));
            if (best.size() > capacity) {
                best.pollLast();
                hasOmitted = true;
            }
        }
    }

    @Override
    public boolean isEmpty() {
        return best.isEmpty();
    }

    /** Removes the first objects of the order. */
    @Override
    public List<ListedObject> take(int count) {
        @Nullable ListedObject first;
        while (marked.size() < count && (first = best.pollFirst()) != null) {
            lastTaken = first;
            if (marker.test(first)) {
                marked.add(first);
            }
        }
        List<ListedObject> taken = List.copyOf(marked);
        marked.clear();
        return taken;
    }

    @Override
    public List<ListedObject> marked() {
        return List.copyOf(marked);
    }

    @Override
    public boolean needsWholeResponse() {
        return true;
    }

    @Override
    public boolean hasOmitted() {
        return hasOmitted;
    }

    @Override
    public void startNextReading() {
        hasOmitted = false;
    }
}
