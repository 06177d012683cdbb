package io.github.dynurl.store.http.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests and the bytes of all stores that share this object. Thread-safe, but each counter is read by
 * itself, so the values of two counters may belong to different moments.
 */
public final class Traffic {
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final @Nullable Traffic parent;

    /** Creates counters that start at zero. */
    public Traffic() {
        this.parent = null;
    }

    /**
     * Creates counters that start at zero and also count in another object.
     *
     * @param parent also receives each count of this object
     */
    public Traffic(Traffic parent) {
        this.parent = parent;
    }

    /** Returns the number of HTTP requests that were started, including the {@link #retries}. */
    public long requests() {
        return requests.sum();
    }

    /**
     * Returns the number of requests that were not the first request of their call. They retried a failed or rejected
     * request, or resumed a download. Requests that followed a redirect do not count.
     */
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
     * @param isRetry whether the request counts as one of the {@link #retries}
     */
    public void countRequest(boolean isRetry) {
        requests.increment();
        if (isRetry) {
            retries.increment();
        }
        if (parent != null) {
            parent.countRequest(isRetry);
        }
    }

    /** Counts body bytes that were written to a connection. */
    public void countBytesSent(long bytes) {
        sent.add(bytes);
        if (parent != null) {
            parent.countBytesSent(bytes);
        }
    }

    private void countBytesReceived(long bytes) {
        received.add(bytes);
        if (parent != null) {
            parent.countBytesReceived(bytes);
        }
    }

    /** Creates a stream that counts the bytes that are read from a response body. It does not count skipped bytes. */
    public InputStream createCountingStream(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                boolean isEnd = b < 0;
                countBytesReceived(isEnd ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                countBytesReceived(Math.max(0, count)); // the count is negative at the end
                return count;
            }
        };
    }
}
