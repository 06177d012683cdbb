package io.github.dynurl.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Collects the behaviour of one response; each response has a new instance. Not thread-safe. */
final class ReplyPlan {
    /** The maximum number of bytes that are written, read or waited for at once. */
    static final int UNIT = 64 * 1024;

    enum Framing {
        LENGTH,
        CHUNKS,
        CLOSE
    }

    enum After {
        /** The connection continues as HTTP specifies. */
        AS_SPECIFIED,
        CLOSE,
        KEEP_OPEN
    }

    int status = 200;

    @Nullable
    String reason;

    final List<String> headerLines = new ArrayList<>();
    byte @Nullable [] rawHead;
    Body body = Body.EMPTY;
    boolean gzip;

    @Nullable
    Framing framing;

    int chunkSize = UNIT;
    /** The Content-Length; -1 for that of the body. */
    long declaredLength = -1;

    boolean lastChunk = true;

    @Nullable
    Stop readStop;

    @Nullable
    Stop headStop;

    @Nullable
    Stop bodyStop;

    /** The rates are in bytes per second; 0 means no limit. */
    int readRate;

    int headRate;
    int bodyRate;

    Duration delay = Duration.ZERO;

    @Nullable
    CountDownLatch hold;

    @Nullable
    CountDownLatch bodyHold;

    long bodyHoldAfter;

    /** Whether the reply is sent before the body of the request is read. */
    boolean early;

    boolean sendContinue = true;
    int informationalStatus;
    int informationalCount;

    @Nullable
    Endless endless;

    /** The bytes that follow the reply, in one piece with it. */
    byte @Nullable [] followUp;

    After after = After.AS_SPECIFIED;

    void chunked(int size) {
        framing = Framing.CHUNKS;
        chunkSize = Math.min(UNIT, Wire.positive(size));
    }

    void holdBodyAfter(long n, CountDownLatch latch) {
        bodyHoldAfter = n;
        bodyHold = latch;
    }

    void informational(int withStatus, int count) {
        informationalStatus = withStatus;
        informationalCount = count;
    }

    /** Returns the body as it is sent, before framing. */
    Body encodedBody() {
        return gzip ? body.gzipped() : body;
    }

    boolean bodiless() {
        return status < 200 || status == 204 || status == 304;
    }

    Framing framing(Body encoded) {
        if (rawHead != null) {
            return Framing.CLOSE;
        }
        if (framing != null) {
            return framing;
        }
        return encoded.length() < 0 && declaredLength < 0 ? Framing.CHUNKS : Framing.LENGTH;
    }
}
