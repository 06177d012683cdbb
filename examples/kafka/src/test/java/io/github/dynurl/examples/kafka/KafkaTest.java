package io.github.dynurl.examples.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.examples.server.StoreServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes share the objects of one store through a topic, while nodes and a broker are killed. */
class KafkaTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    /**
     * @param workMillis how long the work on an object takes
     * @param listMillis the time between two polls of the lister
     */
    private Nodes nodes(StoreServer server, Brokers brokers, int workMillis, int listMillis) {
        return new Nodes(
                folder,
                workMillis,
                Map.of(
                        "store.url", server.origin(),
                        "kafka.brokers", brokers.addresses(),
                        "lock.folder", folder.resolve("lock").toString(),
                        "list.delay", Integer.toString(listMillis),
                        "session.timeout", "3000"));
    }

    @Test
    void losesNothingWhenTheListerIsKilled() throws Exception {
        int objects = 300;
        try (StoreServer server = StoreServer.startAnonymous(folder.resolve("store"));
                Jobs jobs = new Jobs(server.baseUrl(), server.queryUrl());
                Brokers brokers = Brokers.start(folder, 1, "jobs");
                Nodes nodes = nodes(server, brokers, 10, 500)) {
            jobs.fill(objects);
            jobs.put("bad");
            nodes.start();
            await().atMost(PATIENCE).until(() -> jobs.count("done") > 30);
            nodes.start();
            nodes.start();
            await().atMost(PATIENCE).until(() -> jobs.count("done") > 100);
            nodes.killOldest(); // the lister, because it was alone at first
            jobs.put("late");

            // The work fails on "bad" only.
            await().atMost(PATIENCE).until(() -> jobs.count("done") == objects + 1);

            assertThat(jobs.count("failed")).isEqualTo(1);
            assertThat(jobs.count("new")).isZero();
            assertThat(nodes.processed()).hasSize(objects + 1);
            // A node processes one object at a time, so at most one is processed again after a kill.
            assertThat(nodes.repetitions()).isLessThanOrEqualTo(nodes.killed());
        }
    }

    @Test
    @Tag("brokers")
    void losesNothingWhenABrokerAndNodesAreKilled() throws Exception {
        int objects = Integer.getInteger("kafka.objects", 100_000);
        // At least 20 objects in a second.
        Duration patience = Duration.ofSeconds(120 + objects / 20);
        try (StoreServer server = StoreServer.startAnonymous(folder.resolve("store"));
                Jobs jobs = new Jobs(server.baseUrl(), server.queryUrl());
                Brokers brokers = Brokers.start(folder, 3, "jobs");
                Nodes nodes = nodes(server, brokers, 0, 10_000)) {
            jobs.fill(objects);
            nodes.start();
            nodes.start();
            nodes.start();
            for (int fifth = 1; fifth < 5; fifth++) {
                int done = objects * fifth / 5;
                await().atMost(patience).pollInterval(Duration.ofSeconds(1)).until(() -> jobs.count("done") >= done);
                if (fifth == 2) {
                    brokers.kill(0);
                } else {
                    nodes.killOldest();
                    nodes.start();
                }
            }
            await().atMost(patience).pollInterval(Duration.ofSeconds(1)).until(() -> jobs.count("done") == objects);

            // Each object was stored with two requests.
            System.out.println(objects + " objects, " + nodes.killed() + " nodes and a broker killed, "
                    + nodes.repetitions() + " processed twice, "
                    + (server.requests() - 2L * objects) + " requests after the objects were stored");
            assertThat(nodes.processed()).hasSize(objects);
            assertThat(nodes.repetitions()).isLessThanOrEqualTo(nodes.killed());
            assertThat(jobs.count("new")).isZero();
        }
    }
}
