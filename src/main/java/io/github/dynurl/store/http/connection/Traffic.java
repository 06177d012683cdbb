package io.github.dynurl.store.http.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the stores that share it send and receive, from the moment it is made. Thread-safe; figures that are read one
 * after the other need not be of the same moment.
 */
public final class Traffic {
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final @Nullable Traffic total;

    /** Makes a count that begins at zero. */
    public Traffic() {
        this.total = null;
    }

    /** Makes a count that begins at zero and adds what it counts to another, too. */
    public Traffic(Traffic total) {
        this.total = total;
    }

    /** Returns how many HTTP requests were begun, those of {@link #retries} included. */
    public long requests() {
        return requests.sum();
    }

    /** Returns how many requests took up what an earlier one had not done: after a failure, or for the rest of data. */
    public long retries() {
        return retries.sum();
    }

    /** Returns the bytes of bodies that were given to connections, whether they have arrived or not. */
    public long bytesSent() {
        return sent.sum();
    }

    /** Returns the bytes of bodies that were read, those of failures included. */
    public long bytesReceived() {
        return received.sum();
    }

    /** Counts a request; {@code again} says that it is a retry, or requests the rest of data. */
    public void request(boolean again) {
        requests.increment();
        if (again) {
            retries.increment();
        }
        if (total != null) {
            total.request(again);
        }
    }

    /** Counts bytes of a body that were given to a connection. */
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

    /** Counts what is read of a body. */
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
                int n = super.read(buffer, offset, length);
                received(Math.max(0, n));
                return n;
            }
        };
    }
}
