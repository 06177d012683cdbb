package io.github.dynurl.camel;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.Value;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.StreamCache;
import org.apache.camel.TypeConversionException;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/** Turns message bodies into data and JSON. */
final class Bodies {
    private Bodies() {}

    /**
     * Makes data of a body, without reading it where it streams; a length that is known is kept.
     *
     * @param mediaType the Content-Type to store it with; text has one in any case, which says its charset
     * @throws IllegalArgumentException if the body is nothing that has bytes
     */
    static Data data(Exchange exchange, Object messageBody, @Nullable String mediaType) {
        Object body = messageBody instanceof WrappedFile<?> wrapped ? unwrapped(wrapped) : messageBody;
        if (body instanceof CharSequence text) {
            return text(exchange, text.toString(), mediaType);
        }
        if (body instanceof Reader reader) {
            return text(exchange, read(reader), mediaType);
        }
        Data data = ofBytes(exchange, body, mediaType);
        return mediaType == null ? data : data.as(mediaType);
    }

    private static Data ofBytes(Exchange exchange, Object body, @Nullable String mediaType) {
        if (body instanceof Data data) {
            return data;
        }
        if (body instanceof Value value) {
            return value.data();
        }
        if (body instanceof byte[] bytes) {
            return Data.of(bytes);
        }
        if (body instanceof File file) {
            return Data.of(file.toPath());
        }
        if (body instanceof Path path) {
            return Data.of(path);
        }
        if (body instanceof InputStream stream) {
            return streamed(stream);
        }
        return converted(exchange, body, mediaType);
    }

    /** Returns what a file component holds: the file, or what it has read of it. */
    private static Object unwrapped(WrappedFile<?> wrapped) {
        Object file = wrapped.getFile();
        Object content = wrapped.getBody();
        if (file instanceof File || file instanceof Path) {
            return file;
        }
        return content == null ? wrapped : content;
    }

    private static Data text(Exchange exchange, String text, @Nullable String mediaType) {
        Charsets.Written written = Charsets.of(exchange, text, mediaType);
        return Data.of(written.bytes()).as(written.mediaType());
    }

    private static String read(Reader reader) {
        if (reader instanceof StreamCache cache) {
            cache.reset();
        }
        StringWriter text = new StringWriter();
        try (reader) {
            reader.transferTo(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body cannot be read: " + e.getMessage(), e);
        }
        return text.toString();
    }

    private static Data streamed(InputStream stream) {
        OptionalLong length = length(stream);
        if (stream instanceof StreamCache cache) {
            return Data.of(() -> fromItsBeginning(cache, stream), length);
        }
        InputStream body = new UnreadStream(stream);
        return length.isPresent() ? Data.of(body, length.getAsLong()) : Data.of(body);
    }

    private static InputStream fromItsBeginning(StreamCache cache, InputStream stream) {
        cache.reset();
        return stream;
    }

    /** Tells the bytes of a stream, where that can be known for sure; a cached one is read from its beginning. */
    private static OptionalLong length(InputStream stream) {
        if (stream instanceof StreamCache cache) {
            cache.reset();
            boolean known = cache.length() > 0 || cache.inMemory();
            return known ? OptionalLong.of(cache.length()) : OptionalLong.empty();
        }
        if (stream.getClass() == ByteArrayInputStream.class) {
            return OptionalLong.of(((ByteArrayInputStream) stream).available());
        }
        return OptionalLong.empty();
    }

    private static Data converted(Exchange exchange, Object body, @Nullable String mediaType) {
        if (body instanceof Map || body instanceof Iterable || body instanceof Iterator) {
            throw new IllegalArgumentException(
                    "the body is a " + body.getClass().getName()
                            + ", which has no bytes; marshal it first, or use the operation setMetadata");
        }
        try {
            InputStream stream = Charsets.during(exchange, mediaType, () -> exchange.getContext()
                    .getTypeConverter()
                    .tryConvertTo(InputStream.class, exchange, body));
            if (stream != null) {
                return streamed(stream);
            }
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(
                    "the body is a " + body.getClass().getName() + ", which could not be converted to bytes", e);
        }
        throw new IllegalArgumentException("the body is a " + body.getClass().getName()
                + ", which cannot be converted to bytes; marshal it first");
    }

    /**
     * Tells whether data may be in the coding that its message names: a component that has decoded it leaves the header.
     * Gzip shows by its first two bytes (RFC 1952, 2.3.1), where they can be read without losing them.
     */
    static boolean mayBeIn(String coding, Data data) {
        String name = coding.strip().toLowerCase(Locale.ROOT);
        if (!data.repeatable() || !(name.equals("gzip") || name.equals("x-gzip"))) {
            return true;
        }
        try (InputStream in = data.open()) {
            byte[] begin = in.readNBytes(2);
            return begin.length < 2 || ((begin[0] & 0xff) == 0x1f && (begin[1] & 0xff) == 0x8b);
        } catch (IOException e) {
            return true; // sending it says what is wrong
        }
    }

    /** Tells whether a value holds JSON text rather than being an object itself. */
    static boolean isJsonText(Object value) {
        return value instanceof CharSequence
                || value instanceof byte[]
                || value instanceof InputStream
                || value instanceof Reader
                || (value instanceof StreamCache && !(value instanceof ResultsIterator))
                || value instanceof File
                || value instanceof Path
                || value instanceof WrappedFile;
    }

    /**
     * Reads a JSON object from text, bytes, a stream or a file.
     *
     * @throws JsonException if it is none, or cannot be read
     */
    static Metadata readJson(CamelContext context, Object value) throws JsonException {
        if (value instanceof CharSequence) {
            return Json.parseObject(value.toString());
        }
        try (InputStream in = context.getTypeConverter().mandatoryConvertTo(InputStream.class, value)) {
            return Json.read(in, Select.all(), PartInfo.NONE);
        } catch (JsonException e) {
            throw e;
        } catch (IOException | NoTypeConversionAvailableException | TypeConversionException e) {
            throw new JsonException("it cannot be read: " + e.getMessage(), e);
        }
    }
}
