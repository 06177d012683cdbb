package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.JsonException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Limits the size of a text that a parser reads. A read that exceeds the limit throws an exception. Not thread-safe.
 */
public final class LimitedStream extends FilterInputStream {
    private final long limit;
    private final long slack;
    private final LongFunction<IOException> tooLong;
    private long count;

    /** Creates a stream with one text. Its limit is in bytes. */
    public LimitedStream(InputStream in, long limit, LongFunction<IOException> tooLong) {
        this(in, limit, 0, tooLong);
    }

    /**
     * Creates a stream that contains several texts. Each text has the same limit, see {@link #resetCount}.
     *
     * @param limit the limit that the error message names, in bytes
     * @param slack the number of bytes that the parser may read ahead. They belong to the next text but count for the
     *     current text, so the stream allows this number of bytes beyond the limit
     * @param tooLong creates the exception for a text that exceeds the limit; the argument is the limit
     */
    public LimitedStream(InputStream in, long limit, int slack, LongFunction<IOException> tooLong) {
        super(in);
        this.limit = limit;
        this.slack = slack;
        this.tooLong = tooLong;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        addToCount(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        addToCount(Math.max(0, n));
        return n;
    }

    /** Sets the number of read bytes to 0. The caller calls this method when the next text begins. */
    public void resetCount() {
        count = 0;
    }

    private void addToCount(int n) throws IOException {
        count += n;
        if (count - slack > limit) {
            throw tooLong.apply(limit);
        }
    }

    /**
     * Creates the exception for a small body that is longer than the limit in bytes.
     *
     * @param mediaType the Content-Type of the body: that of XML, or null or any other for JSON
     */
    public static JsonException tooLong(@Nullable String mediaType, long limit) {
        boolean isXml = mediaType != null && mediaType.toLowerCase(Locale.ROOT).contains("xml");
        return new JsonException(
                "the " + (isXml ? "XML" : "JSON") + " is longer than " + limit + " bytes (maxJsonSize)");
    }
}
