package io.github.dynurl.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes to a connection, optionally at a limited rate. Not thread-safe. */
final class WireOutput {
    private static final int STEPS_A_SECOND = 20;

    private final Link link;
    private final OutputStream out;
    private final Waits waits;
    private @Nullable ByteArrayOutputStream held;

    WireOutput(Link link, Waits waits) throws ConnectionOver {
        this.link = link;
        this.waits = waits;
        try {
            this.out = link.output();
        } catch (IOException e) {
            throw link.over(e);
        }
    }

    void write(byte[] bytes) throws ConnectionOver {
        write(bytes, 0, bytes.length);
    }

    /** Buffers the written bytes until they are released in one piece. */
    void hold() {
        held = new ByteArrayOutputStream();
    }

    void release() throws ConnectionOver {
        byte[] bytes = held == null ? new byte[0] : held.toByteArray();
        held = null;
        write(bytes);
    }

    void write(byte[] bytes, int offset, int length) throws ConnectionOver {
        if (held != null) {
            held.write(bytes, offset, length);
            return;
        }
        try {
            out.write(bytes, offset, length);
            out.flush();
        } catch (IOException e) {
            throw link.over(e);
        }
    }

    /** Writes {@code rate} bytes per second; 0 means no limit. */
    void write(byte[] bytes, int offset, int length, int rate) throws ConnectionOver {
        if (rate == 0) {
            write(bytes, offset, length);
            return;
        }
        int done = 0;
        while (done < length) {
            int n = Math.min(step(rate), length - done);
            write(bytes, offset + done, n);
            waits.pauseNanos(nanos(n, rate));
            done += n;
        }
    }

    /** Returns how many bytes to transfer at once at the given rate. */
    static int step(int rate) {
        return rate == 0 ? ReplyPlan.UNIT : Math.min(ReplyPlan.UNIT, Math.max(1, rate / STEPS_A_SECOND));
    }

    /** Returns how long {@code n} bytes take at the given rate. */
    static long nanos(int n, int rate) {
        return rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(n) / rate;
    }
}
