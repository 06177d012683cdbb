package io.github.dynurl.store.http.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests and the bytes of the stores that share this object, from its creation. Thread-safe, but the
 * counters are read one by one, so that they may be of different moments.
 */
public final class Traffic {
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final @Nullable Traffic total;

    /** Creates counters that start at zero. */
    public Traffic() {
        this.total = null;
    }

    /**
     * Creates counters that start at zero.
     *
     * @param total counts everything that this object counts, too
     */
    public Traffic(Traffic total) {
        this.total = total;
    }

    /** Returns the number of HTTP requests that were started, including {@link #retries}. */
    public long requests() {
        return requests.sum();
    }

    /** Returns the number of requests that retried a failed request, or resumed a download. */
    public long retries() {
        return retries.sum();
    }

    /** Returns the number of body bytes that were written to connections, even if the server has not received them. */
    public long bytesSent() {
        return sent.sum();
    }

    /** Returns the number of body bytes that were read, including the bodies of error responses. */
    public long bytesReceived() {
        return received.sum();
    }

    /**
     * Counts a request.
     *
     * @param again whether the request retries a failed request, or resumes a download
     */
    public void request(boolean again) {
        requests.increment();
        if (again) {
            retries.increment();
        }
        if (total != null) {
            total.request(again);
        }
    }

    /** Counts body bytes that were written to a connection. */
    public void sent(long bytes) {
        sent.add(bytes);
        if (total != null) {
            total.sent(bytes);
        }
    }

    private void received(long bytes) {
        received.add(bytes);
        if (total != null) {
            total.received(bytes);
        }
    }

    /** Returns a stream that reads a response body and counts its bytes. */
    public InputStream counting(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                received(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                received(Math.max(0, count)); // the count is negative at the end
                return count;
            }
        };
    }
}
