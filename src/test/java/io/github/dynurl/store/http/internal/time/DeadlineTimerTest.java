package io.github.dynurl.store.http.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that one timer task serves the deadlines of all operations. */
class DeadlineTimerTest {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final DeadlineTimer watch = new DeadlineTimer(timer);
    private final List<String> cancelled = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private Deadline deadline(String name, long millis) {
        Duration limit = Duration.ofMillis(millis);
        Duration longer = Duration.ofMinutes(1);
        Timeouts timeouts = new Timeouts(longer, longer, limit, longer, 0, longer, longer);
        return new Deadline(watch, timeouts, 0, () -> cancelled.add(name));
    }

    private Deadline startedDeadline(String name, long millis) {
        Deadline deadline = deadline(name, millis);
        deadline.startPhase(Phase.OPERATION);
        return deadline;
    }

    @Test
    void usesOneTimerTaskForAllDeadlines() {
        List<Deadline> deadlines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            deadlines.add(startedDeadline("operation " + i, 30_000));
        }
        assertThat(timer.getQueue()).hasSize(1);
        deadlines.forEach(Deadline::finish);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void cancelsEachOperationAtItsDeadlineInAnyOrder() {
        startedDeadline("late", 200);
        startedDeadline("never", 600_000);
        startedDeadline("soon", 50);
        startedDeadline("later", 300);
        await().untilAsserted(() -> assertThat(cancelled).containsExactlyInAnyOrder("soon", "late", "later"));
    }

    @Test
    void doesNotCancelFinishedOperation() {
        Deadline ended = startedDeadline("ended", 1000);
        startedDeadline("other", 1100);
        ended.finish();
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other"));
    }

    @Test
    void ignoresPausedDeadlineUntilResumed() {
        Deadline paused = deadline("paused", 100);
        paused.pause();
        paused.startPhase(Phase.OPERATION);
        startedDeadline("other", 200);
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other"));
        paused.resume();
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other", "paused"));
    }

    @Test
    void cancelsOtherOperationsIfOneCancellationFails() {
        Timeouts timeouts = new Timeouts(
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMillis(50), // the limit of the operation
                Duration.ofMinutes(1),
                0,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        new Deadline(watch, timeouts, 0, () -> {
                    throw new IllegalStateException("cannot be cancelled");
                })
                .startPhase(Phase.OPERATION);
        startedDeadline("other", 100);
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other"));
    }

    @Test
    void cancelsAllOperationsIfTimerIsShutDown() {
        startedDeadline("after 30 s", 30_000);
        startedDeadline("after 1 s", 1000);
        timer.shutdown();
        await().untilAsserted(() -> assertThat(cancelled).containsExactlyInAnyOrder("after 1 s", "after 30 s"));
        startedDeadline("started later", 30_000);
        assertThat(cancelled).contains("started later");
    }

    @Test
    void removesTimerTaskOnClose() {
        startedDeadline("operation", 30_000);
        timer.setRemoveOnCancelPolicy(true);
        watch.close();
        assertThat(timer.getQueue()).isEmpty();
    }
}
