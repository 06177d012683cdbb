package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import io.github.dynurl.store.internal.lease.Claim;
import io.github.dynurl.store.internal.lease.ClaimWriter;
import io.github.dynurl.store.internal.lease.HeldClaim;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests a claim whose renewals are late, as in a process that was paused, or slow. */
class HeldClaimTest extends ContextTestCase {
    private static final int LEASE = 2000;

    private final ScheduledExecutorService timer = new ImpatientTimer();
    private ServedStore objects;
    private HttpStore store;

    /** Runs a task that is due at once before {@code schedule} returns. */
    private static final class ImpatientTimer extends ScheduledThreadPoolExecutor {
        ImpatientTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (delay == 0) {
                task.run();
            }
            return super.schedule(delay == 0 ? () -> {} : task, delay, unit);
        }
    }

    @BeforeEach
    void open() {
        objects = ServedStore.on(server);
        objects.put("k", Map.of("status", "new"), "x");
        store = HttpStore.builder().baseUrl(server.url("/base")).build();
    }

    @AfterEach
    void close() {
        store.close();
        timer.shutdown();
    }

    private HeldClaim claim(Executor workers, Duration maxProcessingTime) {
        Metadata metadata = store.getMetadata("k");
        return Objects.requireNonNull(HeldClaim.tryAcquire(
                "k",
                "dynurlClaim",
                store.scope(),
                new BoundedExecutor(workers, timer, 2),
                Claim.newClaim(null, "node", 1, LEASE),
                ClaimWriter.requireStrongEtag("k", metadata),
                maxProcessingTime));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"UNAVAILABLE", "LOST_ACK"})
    void endsClaimAfterPauseDespiteFailingRequest(Trouble trouble) {
        timer.shutdown(); // so that nothing renews the claim
        HeldClaim held = claim(Runnable::run, Duration.ofHours(1));
        soon("a pause of 80 % of the lease").until(() -> !held.isValid());
        objects.fault(request -> request.method().equals("POST"), trouble, 1);
        held.end(Claim.State.done, 1, null, Metadata.of(Map.of("status", "done")));
        assertThat(objects.count("status", "done")).isEqualTo(1);
    }

    @Test
    void endsProcessingTimeAlthoughListenerThrowsErrorDuringRenewal() {
        AtomicBoolean throwsError = new AtomicBoolean();
        store = HttpStore.builder()
                .baseUrl(server.url("/base"))
                .listener(event -> {
                    if (throwsError.get()) {
                        throw new AssertionError("thrown on purpose");
                    }
                })
                .build();
        HeldClaim held = claim(HeldClaimTest::startAndAwaitEndOrWait, Duration.ofMillis(LEASE));
        AtomicBoolean timedOut = new AtomicBoolean();
        held.onProcessingTimeout(wasLost -> timedOut.set(true));
        throwsError.set(true);
        soon("the end of maxProcessingTime").untilTrue(timedOut);
    }

    /** Starts a thread for a task, and returns when the thread has ended or waits for another one. */
    private static void startAndAwaitEndOrWait(Runnable task) {
        Thread thread = new Thread(task, "check");
        thread.start();
        soon("the check has ended or waits")
                .until(() -> !thread.isAlive() || thread.getState() == Thread.State.WAITING);
    }

    @Test
    void endsProcessingTimeAlthoughCheckStartsBeforeTheOneBeforeHasEnded() {
        Duration shorterThanRenewal = Duration.ofMillis(LEASE / 3 + 100);
        HeldClaim held = claim(HeldClaimTest::startAndAwaitEndOrWait, shorterThanRenewal);
        AtomicBoolean timedOut = new AtomicBoolean();
        held.onProcessingTimeout(wasLost -> timedOut.set(true));
        objects.slowWrites(Duration.ofMillis(400));
        soon("the end of maxProcessingTime").untilTrue(timedOut);
    }
}
