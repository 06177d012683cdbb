package io.github.dynurl.store;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tells what happened in a store. Immutable. */
public sealed interface StoreEvent {
    /**
     * Tells that a part was set (the seed's StoreSetEvent).
     *
     * @param key the key
     * @param part what was written; for a whole value, {@link Part#DATA}, with its metadata
     * @param metadata the metadata that was set, null where none was
     */
    record Written(String key, Part part, @Nullable Metadata metadata) implements StoreEvent {}

    /**
     * Tells that a part was merged with more.
     *
     * @param key the key
     * @param part metadata or permissions
     * @param metadata the metadata that was merged in, null for permissions
     */
    record Updated(String key, Part part, @Nullable Metadata metadata) implements StoreEvent {}

    /**
     * Tells that a key was deleted (the seed's StoreDeleteEvent).
     *
     * @param key the key
     */
    record Deleted(String key) implements StoreEvent {}

    /** Tells of the bytes of one upload or download. */
    sealed interface Progress extends StoreEvent {
        /** Returns the key whose data moves. */
        String key();

        /** Returns where the data moves. */
        Direction direction();

        /** Returns the bytes moved so far. */
        long bytes();

        /** Returns all the bytes there are to move, if known. */
        OptionalLong total();
    }

    /** Says where data moves. */
    enum Direction {
        /** To the store. */
        UPLOAD,
        /** From the store. */
        DOWNLOAD
    }

    /** Tells that data begins to move (the seed's StoreProgressStartEvent). */
    record ProgressStarted(String key, Direction direction, OptionalLong total) implements Progress {
        @Override
        public long bytes() {
            return 0;
        }
    }

    /** Tells that another buffer of data has moved (the seed's StoreProgressStepEvent). */
    record ProgressStepped(String key, Direction direction, long bytes, OptionalLong total) implements Progress {}

    /**
     * Tells that no more data will move (the seed's StoreProgressEndEvent).
     *
     * @param complete whether all of it has; false after a failure, or when the reader stopped early
     */
    record ProgressEnded(String key, Direction direction, long bytes, OptionalLong total, boolean complete)
            implements Progress {}

    /** Tells that a transaction began; {@code notes} is the caller's word for it. */
    record TransactionStarted(String notes) implements StoreEvent {}

    /** Tells that a transaction ended. */
    record TransactionEnded(String notes) implements StoreEvent {}
}
