package io.github.dynurl.store.http.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class QueryWorkersTest {
    private final Queue<Runnable> accepted = new ArrayDeque<>();
    private final QueryWorkers workers = new QueryWorkers(accepted::add, 1);

    private void runAccepted() {
        for (Runnable worker = accepted.poll(); worker != null; worker = accepted.poll()) {
            worker.run();
        }
    }

    /** The worker starts while the reader has the only permit, finds none, and ends. */
    @Test
    void runsWaitingTaskAfterReaderHasReleasedItsPermit() {
        FutureTask<?> first = new FutureTask<>(this::runAccepted, null);
        FutureTask<?> second = new FutureTask<>(() -> {}, null);
        workers.add(first);
        workers.add(second);
        workers.runIfPermitFree(first);
        assertThat(second).isNotDone();
        runAccepted();
        assertThat(second).isDone();
    }
}
