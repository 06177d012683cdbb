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

/** Holds the bytes to be stored under a key, or knows where they are. */
public sealed interface Data {
    /** Returns the number of bytes, if known before they are read. */
    OptionalLong length();

    /** Tells whether {@link #open} can be called more than once. */
    boolean repeatable();

    /**
     * Opens the bytes for reading from their beginning; the caller closes the stream.
     *
     * @throws IOException if they cannot be read
     * @throws IllegalStateException if they were opened before and are not {@link #repeatable}
     */
    InputStream open() throws IOException;

    /** Returns the Content-Type to store with the bytes, null to leave it to the server. */
    @Nullable
    String mediaType();

    /** Copies this with a Content-Type. */
    Data as(@Nullable String mediaType);

    /** Returns the codings that the bytes are in, to store them with (Content-Encoding), null if they are in none. */
    @Nullable
    String contentEncoding();

    /**
     * Copies this for bytes that are in these codings, as {@code gzip}; nothing is coded here.
     *
     * @param codings comma-separated (RFC 9110, 8.4); null or {@code identity} for none
     * @throws IllegalArgumentException if that is no list of codings
     */
    Data encoded(@Nullable String codings);

    /**
     * Closes what can be opened only once and never was, so that nobody else has to; does nothing to other data. A store
     * does it with what it was given and did not come to open.
     */
    default void discard() {}

    /** Makes data of bytes; the array is not copied and must not be changed any more. */
    static Data of(byte[] bytes) {
        return new Bytes(bytes, null, null);
    }

    /** Makes data of a text in UTF-8. */
    static Data of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8", null);
    }

    /** Makes data of a file, which is opened when it is sent. */
    static Data of(Path file) {
        return new OfFile(file, null, null);
    }

    /** Makes data of a stream of unknown length, to be read once. */
    static Data of(InputStream stream) {
        return new OfStream(stream, OptionalLong.empty(), null, null, new AtomicBoolean());
    }

    /** Makes data of a stream of so many bytes, to be read once. */
    static Data of(InputStream stream, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("not a length: " + length);
        }
        return new OfStream(stream, OptionalLong.of(length), null, null, new AtomicBoolean());
    }

    /** Makes data of so many bytes that can be opened more than once, and are the same each time. */
    static Data of(Opener opener, OptionalLong length) {
        return new OfOpener(opener, length, null, null);
    }

    /** Opens data from its beginning, each time it is called. */
    @FunctionalInterface
    interface Opener {
        /** Opens the bytes; the caller closes the stream. */
        InputStream open() throws IOException;
    }

    /** Holds what opens the data. Thread-safe if that is. */
    record OfOpener(
            Opener opener,
            OptionalLong length,
            @Nullable String mediaType,
            @Nullable String contentEncoding) implements Data {
        /** Checks the codings. */
        public OfOpener {
            contentEncoding = Codings.checked(contentEncoding);
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

    /** Holds bytes in memory. Thread-safe as long as nobody changes the array. Equal only to itself. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(
            byte[] bytes,
            @Nullable String mediaType,
            @Nullable String contentEncoding) implements Data {
        /** Checks the codings. */
        public Bytes {
            contentEncoding = Codings.checked(contentEncoding);
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

    /** Points to a file. Thread-safe. */
    record OfFile(
            Path file, @Nullable String mediaType, @Nullable String contentEncoding) implements Data {
        /** Checks the codings. */
        public OfFile {
            contentEncoding = Codings.checked(contentEncoding);
        }

        @Override
        public OptionalLong length() {
            try {
                return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
            } catch (IOException e) {
                return OptionalLong.empty(); // opening it will say why
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

    /** Holds a stream to be read once. For one thread. */
    record OfStream(
            InputStream stream,
            OptionalLong length,
            @Nullable String mediaType,
            @Nullable String contentEncoding,
            AtomicBoolean opened)
            implements Data {
        /** Checks the codings. */
        public OfStream {
            contentEncoding = Codings.checked(contentEncoding);
        }

        @Override
        public boolean repeatable() {
            return false;
        }

        @Override
        public InputStream open() {
            if (opened.getAndSet(true)) {
                throw new IllegalStateException("the stream was read before and cannot be read again");
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
