package io.github.dynurl.store.http.internal.body;

import io.github.dynurl.store.JsonException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads at most so many bytes and fails at the next. For one thread. */
public final class LimitedJsonStream extends FilterInputStream {
    private final long limit;
    private final long slack;
    private long count;

    public LimitedJsonStream(InputStream in, long limit) {
        this(in, limit, 0);
    }

    /** Limits with some slack, which is not spoken of. */
    public LimitedJsonStream(InputStream in, long limit, int slack) {
        super(in);
        this.limit = limit;
        this.slack = slack;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        counted(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        counted(Math.max(0, n));
        return n;
    }

    /** Begins to count anew. */
    public void restart() {
        count = 0;
    }

    private void counted(int n) throws JsonException {
        count += n;
        if (count - slack > limit) {
            throw tooLong(limit);
        }
    }

    public static JsonException tooLong(long limit) {
        return new JsonException("the JSON is longer than " + limit + " bytes (maxJsonSize)");
    }
}
