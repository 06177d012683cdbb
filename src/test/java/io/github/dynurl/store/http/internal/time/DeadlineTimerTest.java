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

/** One timer task for the limits of all operations. */
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

    private Deadline begun(String name, long millis) {
        Deadline deadline = deadline(name, millis);
        deadline.startPhase(Phase.OPERATION);
        return deadline;
    }

    @Test
    void aThousandOperationsCostOneTask() {
        List<Deadline> deadlines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            deadlines.add(begun("operation " + i, 30_000));
        }
        assertThat(timer.getQueue()).hasSize(1);
        deadlines.forEach(Deadline::finish);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void eachIsCancelledWhenItsTimeIsOverInWhateverOrderTheyBegan() {
        begun("late", 200);
        begun("never", 600_000);
        begun("soon", 50);
        begun("later", 300);
        await().untilAsserted(() -> assertThat(cancelled).containsExactlyInAnyOrder("soon", "late", "later"));
    }

    @Test
    void whatEndedInTimeIsNotCancelled() {
        Deadline ended = begun("ended", 1000);
        begun("other", 1100);
        ended.finish();
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other"));
    }

    @Test
    void aClockThatStandsIsNotLookedAtUntilItRunsAgain() {
        Deadline paused = deadline("paused", 100);
        paused.pause();
        paused.startPhase(Phase.OPERATION);
        begun("other", 200);
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other"));
        paused.resume();
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other", "paused"));
    }

    @Test
    void oneThatCannotBeCancelledDoesNotKeepTheOthersAlive() {
        Timeouts timeouts = new Timeouts(
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMillis(50),
                Duration.ofMinutes(1),
                0,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        new Deadline(watch, timeouts, 0, () -> {
                    throw new IllegalStateException("cannot be cancelled");
                })
                .startPhase(Phase.OPERATION);
        begun("other", 100);
        await().untilAsserted(() -> assertThat(cancelled).containsExactly("other"));
    }

    @Test
    void aTimerThatWasShutDownLetsNothingGoOnWithoutALimit() {
        begun("under way", 30_000);
        begun("looked at", 1000);
        timer.shutdown();
        await().untilAsserted(() -> assertThat(cancelled).containsExactlyInAnyOrder("looked at", "under way"));
        begun("late", 30_000);
        assertThat(cancelled).contains("late");
    }

    @Test
    void nothingIsLeftInTheTimerOfAClosedStore() {
        begun("operation", 30_000);
        timer.setRemoveOnCancelPolicy(true);
        watch.close();
        assertThat(timer.getQueue()).isEmpty();
    }
}
