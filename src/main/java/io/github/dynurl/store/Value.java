package io.github.dynurl.store;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Holds data and metadata of a key as one. A value that was read streams its data: close it. No accessor does I/O. For
 * one thread.
 */
public final class Value implements AutoCloseable {
    private final Data data;
    private final Metadata metadata;
    private final PartInfo info;
    private final @Nullable DataStream stream;

    private Value(Data data, Metadata metadata, PartInfo info, @Nullable DataStream stream) {
        this.data = data;
        this.metadata = metadata;
        this.info = info;
        this.stream = stream;
    }

    /** Makes a value to be stored. */
    public static Value of(Data data, Metadata metadata) {
        PartInfo info = new PartInfo(0, data.length(), data.mediaType(), data.contentEncoding(), null, null);
        return new Value(data, metadata, info, null);
    }

    /** Makes a value of what a store delivers. */
    public static Value of(DataStream stream, Metadata metadata) {
        PartInfo info = stream.info();
        Data data = info.size().isPresent() ? Data.of(stream, info.size().getAsLong()) : Data.of(stream);
        return new Value(data.as(info.mediaType()).encoded(info.contentEncoding()), metadata, info, stream);
    }

    /** Returns the data; that of a value that was read can be opened once. */
    public Data data() {
        return data;
    }

    /** Returns the metadata. */
    public Metadata metadata() {
        return metadata;
    }

    /** Returns the number of bytes of the data, if known. */
    public OptionalLong size() {
        return info.size();
    }

    /** Returns the time of the last change of the data, or null. */
    public @Nullable Instant modified() {
        return info.modified();
    }

    /** Returns the Content-Type of the data, or null. */
    public @Nullable String mediaType() {
        return info.mediaType();
    }

    /** Returns the codings that the data is in, or null. */
    public @Nullable String contentEncoding() {
        return info.contentEncoding();
    }

    /** Returns the entity tag of the data, or null. */
    public @Nullable String etag() {
        return info.etag();
    }

    /** Returns all that the store said of the data. */
    public PartInfo info() {
        return info;
    }

    /** Releases the data of a value that was read; what was not read is cancelled. */
    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
    }
}
