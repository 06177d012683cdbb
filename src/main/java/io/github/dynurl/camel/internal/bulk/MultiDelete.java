package io.github.dynurl.camel.internal.bulk;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NotDeleted;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.Transaction;
import io.github.dynurl.store.http.HttpStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of the operation {@code multiDelete}, and its result. Not thread-safe. */
public final class MultiDelete {
    private static final String ACTION = "multiDelete";

    private final int limit;
    private final OrderedCalls.Workers workers;
    private final Outage outage = new Outage(ACTION);
    private final List<NotDeleted> notDeleted = new ArrayList<>();
    private long deletedCount;
    private long missingCount;
    private long failedCount;

    /** What happened to a key: it was deleted if there is no failure, which need not be one of the store. */
    private record Deletion(@Nullable String key, @Nullable RuntimeException failure) {}

    /** Creates a run. {@code limit} is the maximum number of keys in its result. */
    public MultiDelete(int limit, OrderedCalls.Workers workers) {
        this.limit = limit;
        this.workers = workers;
    }

    /**
     * Deletes the objects of all keys.
     *
     * @throws RuntimeException if it stops before the last key. The result contains the keys that were tried
     */
    public void run(KeySource source, HttpStore store) {
        try (KeySource.Keys keys = source.open();
                OrderedCalls<Deletion> calls =
                        new OrderedCalls<>(ACTION, keys, store, MultiDelete::delete, deletion -> {}, workers);
                Transaction eventGroup = store.transaction(ACTION)) {
            while (calls.hasNext()) {
                RuntimeException end = record(calls.next());
                if (end != null) {
                    calls.stop(end);
                }
            }
        }
    }

    private static Deletion delete(KeySource.Element element, HttpStore view) {
        try (view) {
            String key = element.key();
            if (key == null) {
                return new Deletion(null, Objects.requireNonNull(element.failure()));
            }
            try {
                view.delete(key, Condition.none());
                return new Deletion(key, null);
            } catch (RuntimeException e) {
                return new Deletion(key, e);
            }
        }
    }

    /** Adds what happened to a key. Returns the exception with which the run stops; null if it goes on. */
    private @Nullable RuntimeException record(Deletion deletion) {
        RuntimeException failure = deletion.failure();
        if (failure == null) {
            deletedCount++;
            return outage.record(null);
        }
        NotDeleted entry = NotDeleted.of(deletion.key(), ofStore(deletion.key(), failure));
        if (entry.missing()) {
            missingCount++;
        } else {
            failedCount++;
        }
        if (notDeleted.size() < limit) {
            notDeleted.add(entry);
            // Any other exception is a fault, of a bean for example, which the next keys would meet, too.
            return failure instanceof StoreException ofStore ? outage.record(ofStore) : failure;
        }
        String reason = "more than " + limit + " keys were not deleted, so the others were not tried; the last one: "
                + entry.reason() + ". Raise queryLimit if this is right";
        return new InvalidRequestException(Failure.of(ACTION, null, reason).outcome(StoreException.Outcome.UNKNOWN));
    }

    private static StoreException ofStore(@Nullable String key, RuntimeException failure) {
        return failure instanceof StoreException ofStore
                ? ofStore
                : new InvalidRequestException(Failure.of(
                                ACTION,
                                key,
                                "it has failed: " + failure.getClass().getName())
                        .outcome(StoreException.Outcome.UNKNOWN)
                        .cause(failure));
    }

    /** Returns the keys that were not deleted, in their order. */
    public List<NotDeleted> notDeleted() {
        return notDeleted;
    }

    /** Returns the number of keys whose objects were deleted. */
    public long deletedCount() {
        return deletedCount;
    }

    /** Returns the number of keys for which there is no object. */
    public long missingCount() {
        return missingCount;
    }

    /** Returns the number of keys that were not deleted, without those of missing objects. */
    public long failedCount() {
        return failedCount;
    }
}
