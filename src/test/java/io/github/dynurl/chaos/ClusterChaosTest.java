package io.github.dynurl.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.chaos.Worker.Shape;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests four processes that consume from one store, which loses 1 % of its responses and returns 503 for another 1 %.
 * The run is short unless the property {@code chaos.keys} sets its size; {@code chaos.seed} repeats a run, as far as
 * processes permit.
 */
class ClusterChaosTest {
    private static final int WORKERS = 4;
    private static final boolean DISTURBED = true;
    private static final boolean UNDISTURBED = false;
    private static final int KEYS = Integer.getInteger("chaos.keys", 200);
    /**
     * The lease in milliseconds; tests without deliberate pauses use a longer lease, because a busy machine may stall
     * for a while.
     */
    private static final long LEASE = 4000;

    private static final long LONG_LEASE = 6000;
    private static final Duration PATIENCE = Duration.ofSeconds(60 + KEYS / 10);

    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final ServedStore objects = ServedStore.on(server);
    private final Log log = new Log();
    private final long seed = Long.getLong("chaos.seed", System.nanoTime());
    private final AtomicInteger lostAcks = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();

    @Test
    void processesEachObjectOnceWithoutKills() throws Exception {
        run(isLong() ? Shape.AGGREGATOR : Shape.DIRECT, "onCommit.status=done", UNDISTURBED, LONG_LEASE);
        assertThat(log.twice()).isEmpty();
        assertThat(objects.count("status", "done")).isEqualTo(KEYS);
    }

    /** Returns the shapes of routes; only the long form includes queues and groups, which take longer to run. */
    static Stream<Shape> shapes() {
        return isLong() ? Stream.of(Shape.values()) : Stream.of(Shape.DIRECT);
    }

    private static boolean isLong() {
        return KEYS > 200;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void losesNothingIfProcessesAreKilledOrPaused(Shape shape) throws Exception {
        run(shape, "onCommit.status=done", DISTURBED, LEASE);
        assertThat(objects.count("status", "done")).isEqualTo(KEYS);
    }

    @Test
    void losesNothingIfProcessedObjectsAreDeleted() throws Exception {
        run(isLong() ? Shape.SEDA : Shape.DIRECT, "deleteAfterRead=true", DISTURBED, LEASE);
        assertThat(objects.keys()).isEmpty();
    }

    private void run(Shape shape, String ending, boolean disturbed, long lease) throws Exception {
        objects.putMany("k", KEYS, Map.of("status", "new"));
        List<String> keys = objects.keys();
        Random random = new Random(seed);
        objects.fault(oneIn(100, random, lostAcks), Trouble.LOST_ACK, Integer.MAX_VALUE);
        objects.fault(oneIn(100, random, unavailable), Trouble.UNAVAILABLE, Integer.MAX_VALUE);
        server.when(request -> request.path().equals("/record")).reply(log::record);
        server.forgetRequests();
        Instant begin = Instant.now();
        int disturbances;
        List<String> arguments = List.of(uri(ending, lease), server.url("/record"), "" + lease, shape.name());
        try (Cluster cluster = new Cluster(WORKERS, arguments, log, seed)) {
            awaitEnd(cluster, disturbed, lease, begin.plus(PATIENCE));
            disturbances = cluster.kills() + cluster.pauses();
            System.out.printf(
                    "chaos: seed %d, %s, %s, %d objects in %d s: %d killed, %d paused, %d responses lost, %d times 503; %d twice: %s%n",
                    seed,
                    shape,
                    ending,
                    KEYS,
                    Duration.between(begin, Instant.now()).toSeconds(),
                    cluster.kills(),
                    cluster.pauses(),
                    lostAcks.get(),
                    unavailable.get(),
                    log.twice().size(),
                    log.twice());
        }
        log.checkProcessed(keys, objects.writes(), lease);
        Log.checkWrites(objects.writes(), lease);
        // Each disturbance can make others process again all objects that the disturbed worker held.
        assertThat(log.twice().size()).as("processed twice").isLessThanOrEqualTo(disturbances * shape.held);
    }

    private static Predicate<RecordedRequest> oneIn(int number, Random random, AtomicInteger count) {
        return request -> {
            boolean hit = request.path().startsWith("/base/") && random.nextInt(number) == 0;
            if (hit) {
                count.incrementAndGet();
            }
            return hit;
        };
    }

    private String uri(String ending, long lease) {
        return "dynurl:jobs?baseUrl=" + server.url("/base") + "&queryUrl=" + server.url("/find")
                + "&filter.status=new&claim=lease&claimLease=" + lease + "&maxClaimAttempts=100&" + ending
                + "&initialDelay=0&delay=50&greedy=true&maxMessagesPerPoll=10";
    }

    private void awaitEnd(Cluster cluster, boolean disturbed, long lease, Instant end) throws Exception {
        Instant next = Instant.now().plusMillis(lease);
        while (left() > 0) {
            assertThat(Instant.now()).as("seed " + seed + ", left: " + left()).isBefore(end);
            if (disturbed && Instant.now().isAfter(next) && log.ended() > 0) {
                // Many pauses are longer than the lease, so that other workers take over.
                long longestPause = lease * 5 / 2;
                cluster.disturb(longestPause);
                next = Instant.now().plusMillis(cluster.nextDelay(lease));
            }
            Thread.sleep(20);
        }
    }

    private long left() {
        return objects.count("status", "new");
    }
}
