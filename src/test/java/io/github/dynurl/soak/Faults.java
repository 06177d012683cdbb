package io.github.dynurl.soak;

import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Injects faults into 2 % of the responses of a store. Thread-safe. */
final class Faults {
    private static final double RATE = 0.02;
    private static final int LONGEST_STALL_MILLIS = 300;
    private static final int HEAD_BYTES = 60;

    /** Holds a response without faults and the length of its body. */
    record Answer(Reply reply, long length) {}

    private enum Kind {
        RESET,
        LOST_REQUEST,
        LOST_ACK,
        CUT_IN_HEAD,
        CUT_IN_BODY,
        RESET_IN_BODY,
        UNAVAILABLE,
        THROTTLED,
        LATE,
        STALL_IN_BODY
    }

    private final Random random;
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    Faults(long seed) {
        this.random = new Random(seed);
    }

    /**
     * Returns the response to a request, sometimes with a fault. A request that is rejected or lost is not executed.
     *
     * @param request executes the request
     */
    Reply answer(Supplier<Answer> request) {
        Kind kind = draw();
        if (kind == null) {
            return request.get().reply();
        }
        return switch (kind) {
            case UNAVAILABLE -> Reply.status(503);
            case THROTTLED -> Reply.status(429).header("Retry-After", "0");
            case LOST_REQUEST -> Reply.lostAck(); // the request is not executed, unlike with LOST_ACK
            default -> faulty(kind, request.get());
        };
    }

    private Reply faulty(Kind kind, Answer answer) {
        Reply reply = answer.reply();
        long cutPosition = below(answer.length());
        return switch (kind) {
            case RESET -> Reply.reset();
            case CUT_IN_HEAD -> reply.cutInHead((int) below(HEAD_BYTES));
            case CUT_IN_BODY -> answer.length() == 0 ? Reply.lostAck() : reply.cutAfter(cutPosition);
            case RESET_IN_BODY -> answer.length() == 0 ? Reply.reset() : reply.resetAfter(cutPosition);
            case LATE -> reply.delay(Duration.ofMillis(below(LONGEST_STALL_MILLIS)));
            case STALL_IN_BODY -> reply.heldAfter(cutPosition, latch(below(LONGEST_STALL_MILLIS)));
            case LOST_ACK -> Reply.lostAck();
            default -> throw new IllegalArgumentException(kind + " does not execute the request");
        };
    }

    private static CountDownLatch latch(long millis) {
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(latch::countDown);
        return latch;
    }

    private synchronized @Nullable Kind draw() {
        if (random.nextDouble() >= RATE) {
            return null;
        }
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        counts.merge(kind, 1, Integer::sum);
        return kind;
    }

    private synchronized long below(long limit) {
        return limit <= 1 ? 0 : random.nextLong(limit);
    }

    synchronized int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public synchronized String toString() {
        return count() + " faults " + counts;
    }
}
