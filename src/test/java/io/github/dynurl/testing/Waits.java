package io.github.dynurl.testing;

import io.github.dynurl.testing.RecordedConnection.End;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits on behalf of a connection; each wait ends when the client disconnects or the server closes. Not thread-safe.
 */
final class Waits {
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(20);

    private final WireInput in;
    private final CountDownLatch closed;

    Waits(WireInput in, CountDownLatch closed) {
        this.in = in;
        this.closed = closed;
    }

    void pause(Duration duration) throws ConnectionOver {
        pauseNanos(duration.toNanos());
    }

    void pauseNanos(long nanos) throws ConnectionOver {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            reached(closed, Math.min(left, SLICE));
            check();
        }
    }

    void until(CountDownLatch latch) throws ConnectionOver {
        while (!reached(latch, SLICE / 10)) {
            check();
        }
    }

    /** Waits until the client disconnects or the server closes. */
    ConnectionOver forever() throws ConnectionOver {
        while (true) {
            check();
            if (!in.probe(0)) {
                reached(closed, SLICE);
            }
        }
    }

    private void check() throws ConnectionOver {
        if (closed.getCount() == 0) {
            throw new ConnectionOver(End.BY_SERVER, "the server closed");
        }
        in.probe(1);
    }

    private static boolean reached(CountDownLatch latch, long nanos) throws ConnectionOver {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectionOver(End.BY_SERVER, "the server's thread was interrupted");
        }
    }
}
