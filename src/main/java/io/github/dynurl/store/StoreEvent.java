package io.github.dynurl.store;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Something that happened in a store, sent to its {@link StoreListener}. Immutable. */
public sealed interface StoreEvent {
    /**
     * Sent after a part was created or replaced (Enthought Encore's {@code StoreSetEvent}).
     *
     * @param key the key of the object
     * @param part the part that was written; {@link Part#DATA} for {@link Store#set}, which writes data and metadata
     * @param metadata the metadata that was written, or null if no metadata was written
     */
    record Written(String key, Part part, @Nullable Metadata metadata) implements StoreEvent {}

    /**
     * Sent after values were merged into the metadata or permissions of an object.
     *
     * @param key the key of the object
     * @param part the part that was updated: metadata or permissions
     * @param metadata the metadata that was merged in, or null for permissions
     */
    record Updated(String key, Part part, @Nullable Metadata metadata) implements StoreEvent {}

    /**
     * Sent after an object was deleted (Enthought Encore's {@code StoreDeleteEvent}).
     *
     * @param key the key of the object
     */
    record Deleted(String key) implements StoreEvent {}

    /** Reports the progress of the upload or download of an object's data. */
    sealed interface Progress extends StoreEvent {
        /** Returns the key of the object. */
        String key();

        /** Returns whether this is an upload or a download. */
        Direction direction();

        /** Returns the number of bytes transferred so far. */
        long bytes();

        /** Returns the number of bytes to transfer in total, if known. */
        OptionalLong total();
    }

    /** The direction of a transfer. */
    enum Direction {
        /** To the store. */
        UPLOAD,
        /** From the store. */
        DOWNLOAD
    }

    /** Sent when an upload or download starts (Enthought Encore's {@code StoreProgressStartEvent}). */
    record ProgressStarted(String key, Direction direction, OptionalLong total) implements Progress {
        @Override
        public long bytes() {
            return 0;
        }
    }

    /** Sent each time a buffer's worth of data was transferred (Enthought Encore's {@code StoreProgressStepEvent}). */
    record ProgressStepped(String key, Direction direction, long bytes, OptionalLong total) implements Progress {}

    /**
     * Sent when an upload or download ends, successfully or not (Enthought Encore's {@code StoreProgressEndEvent}).
     *
     * @param complete whether all data was transferred; false after a failure or if the reader stopped early
     */
    record ProgressEnded(String key, Direction direction, long bytes, OptionalLong total, boolean complete)
            implements Progress {}

    /**
     * Sent when a {@link Transaction} starts.
     *
     * @param notes the description that was given to {@link Store#transaction}
     */
    record TransactionStarted(String notes) implements StoreEvent {}

    /**
     * Sent when a {@link Transaction} is closed, whether its operations succeeded or not.
     *
     * @param notes the description that was given to {@link Store#transaction}
     */
    record TransactionEnded(String notes) implements StoreEvent {}
}
