package io.github.dynurl.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    private static final int WORKERS = 3;

    @TempDir
    private Path work;

    @Test
    void losesNothingWhenAWorkerIsKilled() throws Exception {
        try (ClusterProcess cluster = ClusterProcess.start(work, "objects=30", "millis=200", "kill=true")) {
            assertThat(cluster.status()).isZero();

            assertThat(cluster.err()).isEmpty();
            assertThat(cluster.out())
                    .anyMatch(line -> line.matches("Killing \\d+"))
                    // The last line of the table: 0 new, 0 claimed, 30 done, and one dead worker.
                    .anyMatch(line -> line.matches(" +\\d+ s +0 +0 +30 .* \\d+ dead.*"))
                    .last()
                    .asString()
                    .matches("cluster: 30 objects processed by 3 workers, 1 killed, 0 lost, \\d processed twice");
            assertThat(cluster.workers()).isEmpty();
        }
        assertThat(work.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void failsWhenNoWorkerIsLeft() throws Exception {
        try (ClusterProcess cluster = ClusterProcess.start(work, "objects=30", "millis=2000")) {
            workersOf(cluster).forEach(ProcessHandle::destroyForcibly);

            assertThat(cluster.status()).isEqualTo(1);
            assertThat(cluster.err()).startsWith("cluster failed: IllegalStateException: no worker is left");
        }
        assertThat(work.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void endsItsWorkersWhenItIsKilled() throws Exception {
        List<ProcessHandle> workers;
        try (ClusterProcess cluster = ClusterProcess.start(work, "objects=30", "millis=2000")) {
            workers = workersOf(cluster);
            cluster.kill();
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void failsWhenItsTimeIsUp() throws Exception {
        try (ClusterProcess cluster = ClusterProcess.start(work, "minutes=0")) {
            assertThat(cluster.status()).isEqualTo(2);
            assertThat(cluster.err()).startsWith("cluster failed: not done after 0 minutes");
        }
        assertThat(work.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void beginsWithTheUrlOfThePageOnWhichTheClaimsAreSeen() throws Exception {
        try (ClusterProcess cluster = ClusterProcess.start(work, "objects=30", "millis=2000")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !cluster.out().isEmpty());

            assertThat(page(cluster.out().get(0))).contains("Claimed objects");
        }
    }

    /** Reads the page whose URL is the end of the line. */
    private static String page(String line) throws IOException {
        assertThat(line).matches("Watch the claims in a browser: http://127\\.0\\.0\\.1:\\d+/#/claims");
        try (InputStream in = URI.create(line.substring(line.indexOf("http"), line.indexOf('#')))
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<ProcessHandle> workersOf(ClusterProcess cluster) {
        Callable<List<ProcessHandle>> workers = cluster::workers;
        return await().atMost(Duration.ofSeconds(30)).until(workers, found -> found.size() == WORKERS);
    }
}
