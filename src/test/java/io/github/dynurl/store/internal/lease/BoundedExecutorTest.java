package io.github.dynurl.store.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedExecutorTest {
    private static final int MAX_THREADS = 3;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final BoundedExecutor background = new BoundedExecutor(threads, timer, MAX_THREADS);
    private final List<Integer> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    @Test
    void queuesTasksWithoutThreadsAndLosesNone() {
        CountDownLatch hold = new CountDownLatch(1);
        for (int i = 0; i < 1000; i++) {
            int number = i;
            background.execute(() -> {
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                done.add(number);
            });
        }
        hold.countDown();
        await().until(() -> done.size() == 1000);
        assertThat(((ThreadPoolExecutor) threads).getLargestPoolSize()).isLessThanOrEqualTo(MAX_THREADS);
        assertThat(done).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void runsAllDelayedTasksAlthoughSystemGivesNoThreadAtFirst() {
        AtomicInteger missingThreads = new AtomicInteger(MAX_THREADS);
        BoundedExecutor poor = new BoundedExecutor(
                task -> {
                    if (missingThreads.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("unable to create native thread (on purpose)");
                    }
                    threads.execute(task);
                },
                timer,
                MAX_THREADS);
        List<Future<?>> scheduled = IntStream.range(0, 10)
                .<Future<?>>mapToObj(number -> poor.schedule(() -> done.add(number), Duration.ofMillis(1)))
                .toList();
        await().until(() -> done.size() == scheduled.size());
    }

    @Test
    void neverRunsCancelledTask() {
        Future<?> later = background.schedule(() -> done.add(1), Duration.ofMillis(50));
        later.cancel(false);
        Future<?> other = background.schedule(() -> done.add(2), Duration.ofMillis(60));
        await().until(() -> other.isDone() && !done.isEmpty());
        assertThat(done).containsExactly(2);
    }

    @Test
    void runsTasksInOrder() {
        BoundedExecutor sequential = new BoundedExecutor(threads, timer, 1);
        IntStream.range(0, 100).forEach(i -> sequential.execute(() -> done.add(i)));
        await().until(() -> done.size() == 100);
        assertThat(done).isSorted();
    }

    @Test
    void runsOtherTasksAfterFailedTask() {
        for (int i = 0; i < 20; i++) {
            int number = i;
            background.execute(() -> {
                done.add(number);
                if (number % 2 == 0) {
                    throw new IllegalStateException("on purpose");
                }
                throw new StackOverflowError("on purpose");
            });
        }
        await().until(() -> done.size() == 20);
    }

    @Test
    void rejectsTaskIfExecutorIsShutDown() {
        threads.shutdownNow();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> background.execute(() -> done.add(1)))
                    .isInstanceOf(RejectedExecutionException.class);
        }
        assertThat(done).isEmpty();
    }
}
