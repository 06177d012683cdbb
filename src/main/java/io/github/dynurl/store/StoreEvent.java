package io.github.dynurl.store;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An event that a store sends to its {@link StoreListener}. Immutable. */
public sealed interface StoreEvent {
    /**
     * Sent after a part was created or replaced (Enthought Encore's {@code StoreSetEvent}).
     *
     * @param key the key of the object
     * @param part the part that was written. An operation that writes data and metadata, such as {@link Store#set},
     *     sends one event, in which the part is {@link Part#DATA}.
     * @param metadata the metadata that was written, or null if no metadata was written
     */
    record Written(String key, Part part, @Nullable Metadata metadata) implements StoreEvent {}

    /**
     * Sent after metadata fields of an object were set by an update, or after tags were added to its permissions.
     *
     * @param key the key of the object
     * @param part the part that was updated: metadata or permissions
     * @param metadata the metadata fields of the update, or null for permissions
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

        /** Returns the number of bytes to transfer in total; empty if it is unknown. */
        OptionalLong total();
    }

    /** The direction of a transfer. */
    enum Direction {
        /** From this client to the server. */
        UPLOAD,
        /** From the server to this client. */
        DOWNLOAD
    }

    /** Sent when an upload or download starts (Enthought Encore's {@code StoreProgressStartEvent}). */
    record ProgressStarted(String key, Direction direction, OptionalLong total) implements Progress {
        @Override
        public long bytes() {
            return 0;
        }
    }

    /**
     * Sent during an upload or download, each time the number of bytes that the store's option {@code bufferSize}
     * specifies was transferred (Enthought Encore's {@code StoreProgressStepEvent}).
     */
    record ProgressStepped(String key, Direction direction, long bytes, OptionalLong total) implements Progress {}

    /**
     * Sent when an upload or download ends, even after a failure (Enthought Encore's {@code StoreProgressEndEvent}).
     *
     * @param complete whether all data was transferred. It is false after a failure, or if the stream was closed before
     *     its end.
     */
    record ProgressEnded(String key, Direction direction, long bytes, OptionalLong total, boolean complete)
            implements Progress {}

    /**
     * Sent when a {@link Transaction} starts.
     *
     * @param notes the {@code description} that the caller passed to {@link Store#transaction}
     */
    record TransactionStarted(String notes) implements StoreEvent {}

    /**
     * Sent when a {@link Transaction} is closed, even if one of its operations failed.
     *
     * @param notes the {@code description} that the caller passed to {@link Store#transaction}
     */
    record TransactionEnded(String notes) implements StoreEvent {}
}
