package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.store.ListedObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The first objects of a query response. They are marked as in progress as soon as they are in the pool. Not
 * thread-safe.
 */
final class FirstKeys implements KeyPool {
    private final List<ListedObject> pool = new ArrayList<>();
    private final int poolFactor;
    private final Predicate<ListedObject> marker;
    private final UnaryOperator<ListedObject> reducer;

    /**
     * Creates an empty pool.
     *
     * @param poolFactor how many objects are read for each place of the batch; if more than 1, random ones are taken
     * @param marker marks an object as in progress; returns false if the object is to be skipped
     * @param reducer returns an object without the metadata that the lookup does not use
     */
    FirstKeys(int poolFactor, Predicate<ListedObject> marker, UnaryOperator<ListedObject> reducer) {
        this.poolFactor = poolFactor;
        this.marker = marker;
        this.reducer = reducer;
    }

    @Override
    public boolean wantsMore(int places, int extraKeys) {
        return pool.size() < places * poolFactor + extraKeys;
    }

    @Override
    public void offer(ListedObject listed) {
        if (marker.test(listed)) {
            pool.add(reducer.apply(listed));
        }
    }

    @Override
    public boolean isEmpty() {
        return pool.isEmpty();
    }

    @Override
    public List<ListedObject> take(int count) {
        if (poolFactor > 1) {
            Collections.shuffle(pool, ThreadLocalRandom.current());
        }
        List<ListedObject> first = pool.subList(0, Math.min(Math.max(count, 0), pool.size()));
        List<ListedObject> taken = new ArrayList<>(first);
        first.clear();
        return taken;
    }

    @Override
    public List<ListedObject> marked() {
        return pool;
    }
}
