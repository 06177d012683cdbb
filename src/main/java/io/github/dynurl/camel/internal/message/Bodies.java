package io.github.dynurl.camel.internal.message;

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

/** Converts message bodies to data and to JSON. */
final class Bodies {
    private Bodies() {}

    /**
     * Converts a body to data. Does not read an InputStream, but reads a Reader to its end.
     *
     * @param mediaType the Content-Type of the data; null if it is unknown. Text without a Content-Type gets text/plain
     *     with its charset
     * @throws IllegalArgumentException if the body cannot be converted to bytes
     */
    static Data toData(Exchange exchange, Object messageBody, @Nullable String mediaType) {
        Object body = messageBody instanceof WrappedFile<?> wrapped ? unwrap(wrapped) : messageBody;
        if (body instanceof CharSequence text) {
            return textData(exchange, text.toString(), mediaType);
        }
        if (body instanceof Reader reader) {
            return textData(exchange, readAll(reader), mediaType);
        }
        Data data = binaryData(exchange, body, mediaType);
        return mediaType == null ? data : data.as(mediaType);
    }

    private static Data binaryData(Exchange exchange, Object body, @Nullable String mediaType) {
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
            return streamData(stream);
        }
        return convertedData(exchange, body, mediaType);
    }

    /**
     * Returns the local file of a file component, or the content of a remote file. Returns the wrapper itself if it has
     * neither.
     */
    private static Object unwrap(WrappedFile<?> wrapped) {
        Object file = wrapped.getFile();
        Object content = wrapped.getBody();
        if (file instanceof File || file instanceof Path) {
            return file;
        }
        return content == null ? wrapped : content;
    }

    private static Data textData(Exchange exchange, String text, @Nullable String mediaType) {
        Charsets.EncodedText encoded = Charsets.encode(exchange, text, mediaType);
        return Data.of(encoded.bytes()).as(encoded.mediaType());
    }

    private static String readAll(Reader reader) {
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

    private static Data streamData(InputStream stream) {
        OptionalLong length = length(stream);
        if (stream instanceof StreamCache cache) {
            return Data.of(() -> restart(cache, stream), length);
        }
        InputStream body = new CloseIfReadStream(stream);
        return length.isPresent() ? Data.of(body, length.getAsLong()) : Data.of(body);
    }

    private static InputStream restart(StreamCache cache, InputStream stream) {
        cache.reset();
        return stream;
    }

    /**
     * Returns the length of a stream in bytes; empty if it is not known for certain. Resets a stream cache to its
     * beginning.
     */
    private static OptionalLong length(InputStream stream) {
        if (stream instanceof StreamCache cache) {
            cache.reset();
            // A cache that is not in memory returns 0 also if its length is not known.
            boolean isKnown = cache.length() > 0 || cache.inMemory();
            return isKnown ? OptionalLong.of(cache.length()) : OptionalLong.empty();
        }
        // available() of a subclass may return less than the rest of the stream.
        if (stream.getClass() == ByteArrayInputStream.class) {
            return OptionalLong.of(((ByteArrayInputStream) stream).available());
        }
        return OptionalLong.empty();
    }

    private static Data convertedData(Exchange exchange, Object body, @Nullable String mediaType) {
        if (body instanceof Map || body instanceof Iterable || body instanceof Iterator) {
            throw new IllegalArgumentException(
                    "the body is a " + body.getClass().getName()
                            + ", which has no bytes; marshal it first, or use the operation setMetadata");
        }
        try {
            InputStream stream = Charsets.withCharsetOf(mediaType, exchange, () -> exchange.getContext()
                    .getTypeConverter()
                    .tryConvertTo(InputStream.class, exchange, body));
            if (stream != null) {
                return streamData(stream);
            }
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(
                    "the body is a " + body.getClass().getName() + ", which could not be converted to bytes", e);
        }
        throw new IllegalArgumentException("the body is a " + body.getClass().getName()
                + ", which cannot be converted to bytes; marshal it first");
    }

    /**
     * Returns whether data may have the Content-Encoding of its message. A component that has decoded the body may have
     * left the header in the message. Returns false only if the header is gzip, and the data can be read again and starts
     * with other bytes than gzip data (RFC 1952, 2.3.1).
     */
    static boolean mayHaveEncoding(String contentEncoding, Data data) {
        String name = contentEncoding.strip().toLowerCase(Locale.ROOT);
        if (!data.repeatable() || !(name.equals("gzip") || name.equals("x-gzip"))) {
            return true;
        }
        try (InputStream in = data.open()) {
            byte[] magic = in.readNBytes(2);
            return magic.length < 2 || ((magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b);
        } catch (IOException e) {
            return true; // sending the data fails with the same exception, and reports it
        }
    }

    /**
     * Converts a value to a JSON object. The value is a map, a bean, or JSON as text, bytes, a stream or a file.
     *
     * @throws JsonException if the value is no JSON object, or cannot be read
     */
    static Metadata toJsonObject(CamelContext context, Object value) throws JsonException {
        if (value instanceof Metadata metadata) {
            return metadata;
        }
        return value instanceof Map<?, ?> || !isJsonText(value) ? Json.ofBean(value) : readJson(context, value);
    }

    /** Returns whether a value of this type contains JSON text. Other values are beans. */
    private static boolean isJsonText(Object value) {
        return value instanceof CharSequence
                || value instanceof byte[]
                || value instanceof InputStream
                || value instanceof Reader
                || (value instanceof StreamCache && !(value instanceof ResultsIterator))
                || value instanceof File
                || value instanceof Path
                || value instanceof WrappedFile;
    }

    private static Metadata readJson(CamelContext context, Object value) throws JsonException {
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
