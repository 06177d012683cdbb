package io.github.dynurl.store;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The data and the metadata of an object. A value that {@link Store#get} returns reads its data from the server as a
 * stream, so the caller must close it. The accessors send no request. Not thread-safe.
 */
public final class Value implements AutoCloseable {
    private final Data data;
    private final Metadata metadata;
    private final PartInfo info;

    /** The stream to close; null if the value was not read from a store. */
    private final @Nullable DataStream stream;

    private Value(Data data, Metadata metadata, PartInfo info, @Nullable DataStream stream) {
        this.data = data;
        this.metadata = metadata;
        this.info = info;
        this.stream = stream;
    }

    /** Creates a value to be stored. */
    public static Value of(Data data, Metadata metadata) {
        int noStatus = 0;
        String noEtag = null;
        Instant unknownTime = null;
        PartInfo info =
                new PartInfo(noStatus, data.length(), data.mediaType(), data.contentEncoding(), noEtag, unknownTime);
        DataStream nothingToClose = null;
        return new Value(data, metadata, info, nothingToClose);
    }

    /**
     * Creates a value from data and metadata that were read from a store. The value closes the stream when it is
     * closed.
     */
    public static Value of(DataStream stream, Metadata metadata) {
        PartInfo info = stream.info();
        Data data = info.size().isPresent() ? Data.of(stream, info.size().getAsLong()) : Data.of(stream);
        return new Value(data.as(info.mediaType()).encoded(info.contentEncoding()), metadata, info, stream);
    }

    /** Returns the data. If the value was read from a store, the data can be opened only once. */
    public Data data() {
        return data;
    }

    /** Returns the metadata. */
    public Metadata metadata() {
        return metadata;
    }

    /** Returns the number of bytes of the data; empty if it is unknown. */
    public OptionalLong size() {
        return info.size();
    }

    /** Returns the time of the last change of the data, or null if unknown. */
    public @Nullable Instant modified() {
        return info.modified();
    }

    /** Returns the Content-Type of the data, or null if unknown. */
    public @Nullable String mediaType() {
        return info.mediaType();
    }

    /** Returns the Content-Encoding of the data, or null if the data is not encoded. */
    public @Nullable String contentEncoding() {
        return info.contentEncoding();
    }

    /** Returns the entity tag of the data, or null if there is none. */
    public @Nullable String etag() {
        return info.etag();
    }

    /**
     * Returns the information in the server's response about the data. For a value to be stored, returns the size,
     * Content-Type and Content-Encoding of its data.
     */
    public PartInfo info() {
        return info;
    }

    /**
     * Releases the connection if the value was read from a store. Cancels the download if it is not complete. Does not
     * close the data of a value to be stored.
     */
    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
    }
}
