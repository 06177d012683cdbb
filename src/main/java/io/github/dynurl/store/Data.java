package io.github.dynurl.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The bytes of an object to be stored, with their Content-Type and Content-Encoding. The bytes are in memory, in a file
 * or in a stream, or an {@link Opener} opens them. {@link #repeatable} returns whether they can be read more than once.
 * The copies that {@link #as} and {@link #encoded} return share the bytes. Data that was read from a store is a {@link
 * DataStream}.
 */
public sealed interface Data {
    /** Returns the number of bytes; empty if it is not known before the bytes are read. */
    OptionalLong length();

    /** Returns whether {@link #open} can be called more than once. */
    boolean repeatable();

    /**
     * Opens a stream that starts with the first byte. The caller closes the stream.
     *
     * @throws IOException if the bytes cannot be read
     * @throws IllegalStateException if the bytes were opened or discarded before and are not {@link #repeatable}
     */
    InputStream open() throws IOException;

    /** Returns the Content-Type to store with the bytes, or null to leave the choice to the server. */
    @Nullable
    String mediaType();

    /**
     * Returns a copy with another Content-Type.
     *
     * @param mediaType the Content-Type, or null to leave the choice to the server
     */
    Data as(@Nullable String mediaType);

    /** Returns the Content-Encoding to store with the bytes, or null if the bytes are not encoded. */
    @Nullable
    String contentEncoding();

    /**
     * Returns a copy with another Content-Encoding. This method does not encode anything: the bytes must already be
     * encoded, for example with {@code gzip}.
     *
     * @param codings a comma-separated list of codings (RFC 9110, 8.4). Null or {@code identity} means that the bytes
     *     are not encoded.
     * @throws IllegalArgumentException if {@code codings} is not a list of codings
     */
    Data encoded(@Nullable String codings);

    /**
     * Closes the stream that this data was created from, if the stream was never opened. Does nothing for a stream that
     * was opened, or for bytes in memory or in a file. A store calls this method at the end of each write, so the
     * caller of the write does not have to close the stream.
     */
    default void discard() {}

    /** Creates data from an array. The array is not copied, so the caller must not change it any more. */
    static Data of(byte[] bytes) {
        return new Bytes(bytes, null, null);
    }

    /** Creates data from text, encoded in UTF-8, with the Content-Type {@code text/plain; charset=utf-8}. */
    static Data of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8", null);
    }

    /** Creates data from a file. The file is opened each time the data is sent. */
    static Data of(Path file) {
        return new OfFile(file, null, null);
    }

    /** Creates data from a stream of unknown length. The data can be read only once. */
    static Data of(InputStream stream) {
        return new OfStream(stream, OptionalLong.empty(), null, null, new AtomicBoolean());
    }

    /**
     * Creates data from a stream of known length. The data can be read only once.
     *
     * @param length the number of bytes in the stream
     * @throws IllegalArgumentException if the length is negative
     */
    static Data of(InputStream stream, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("the length must not be negative, but is " + length);
        }
        return new OfStream(stream, OptionalLong.of(length), null, null, new AtomicBoolean());
    }

    /**
     * Creates data that can be read more than once.
     *
     * @param opener opens the bytes for each read; must return the same bytes each time
     * @param length the number of bytes, or empty if it is unknown
     */
    static Data of(Opener opener, OptionalLong length) {
        return new OfOpener(opener, length, null, null);
    }

    /** Opens a stream of the bytes. Each call must open the same bytes. */
    @FunctionalInterface
    interface Opener {
        /** Opens a stream that starts with the first byte. The caller closes the stream. */
        InputStream open() throws IOException;
    }

    /** Data that an {@link Opener} opens. Thread-safe if the opener is thread-safe. */
    record OfOpener(
            Opener opener,
            OptionalLong length,
            @Nullable String mediaType,
            @Nullable String contentEncoding) implements Data {
        /** Checks the Content-Encoding. */
        public OfOpener {
            contentEncoding = ContentCodings.normalize(contentEncoding);
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public InputStream open() throws IOException {
            return opener.open();
        }

        @Override
        public Data as(@Nullable String other) {
            return new OfOpener(opener, length, other, contentEncoding);
        }

        @Override
        public Data encoded(@Nullable String codings) {
            return new OfOpener(opener, length, mediaType, codings);
        }
    }

    /**
     * Bytes in memory. Thread-safe as long as nobody changes the array. {@code equals} compares the array by identity.
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(
            byte[] bytes,
            @Nullable String mediaType,
            @Nullable String contentEncoding) implements Data {
        /** Checks the Content-Encoding. */
        public Bytes {
            contentEncoding = ContentCodings.normalize(contentEncoding);
        }

        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes.length);
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public Data as(@Nullable String other) {
            return new Bytes(bytes, other, contentEncoding);
        }

        @Override
        public Data encoded(@Nullable String codings) {
            return new Bytes(bytes, mediaType, codings);
        }
    }

    /** The content of a file. Thread-safe. */
    record OfFile(
            Path file, @Nullable String mediaType, @Nullable String contentEncoding) implements Data {
        /** Checks the Content-Encoding. */
        public OfFile {
            contentEncoding = ContentCodings.normalize(contentEncoding);
        }

        @Override
        public OptionalLong length() {
            try {
                return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
            } catch (IOException e) {
                return OptionalLong.empty(); // open() fails for the same reason, and its caller gets the exception
            }
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public Data as(@Nullable String other) {
            return new OfFile(file, other, contentEncoding);
        }

        @Override
        public Data encoded(@Nullable String codings) {
            return new OfFile(file, mediaType, codings);
        }
    }

    /**
     * The bytes of a stream, which can be read only once. Not thread-safe.
     *
     * @param opened whether the stream was opened or discarded. Copies share this object, because they share the
     *     stream.
     */
    record OfStream(
            InputStream stream,
            OptionalLong length,
            @Nullable String mediaType,
            @Nullable String contentEncoding,
            AtomicBoolean opened)
            implements Data {
        /** Checks the Content-Encoding. */
        public OfStream {
            contentEncoding = ContentCodings.normalize(contentEncoding);
        }

        @Override
        public boolean repeatable() {
            return false;
        }

        @Override
        public InputStream open() {
            if (opened.getAndSet(true)) {
                throw new IllegalStateException("the stream was read or closed before and cannot be read again");
            }
            return stream;
        }

        @Override
        public void discard() {
            if (!opened.getAndSet(true)) {
                try {
                    stream.close();
                } catch (IOException e) {
                    LoggerFactory.getLogger(Data.class).debug("A stream that was not read could not be closed", e);
                }
            }
        }

        @Override
        public Data as(@Nullable String other) {
            return new OfStream(stream, length, other, contentEncoding, opened);
        }

        @Override
        public Data encoded(@Nullable String codings) {
            return new OfStream(stream, length, mediaType, codings, opened);
        }
    }
}
