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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests a claim whose renewals are late, as in a process that was paused. */
class HeldClaimTest extends ContextTestCase {
    private static final int LEASE = 2000;

    private final ExecutorService query = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private ServedStore objects;
    private HttpStore store;
    private HeldClaim held;

    @BeforeEach
    void claim() {
        // A timer that is shut down never renews the claim.
        timer.shutdown();
        objects = ServedStore.on(server);
        objects.put("k", Map.of("status", "new"), "x");
        store = HttpStore.builder().baseUrl(server.url("/base")).build();
        Metadata metadata = store.getMetadata("k");
        held = Objects.requireNonNull(HeldClaim.tryAcquire(
                "k",
                "dynurlClaim",
                store.scope(),
                new BoundedExecutor(query, timer, 1),
                Claim.newClaim(null, "node", 1, LEASE),
                ClaimWriter.requireStrongEtag("k", metadata),
                Duration.ofHours(1)));
    }

    @AfterEach
    void close() {
        store.close();
        query.shutdown();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"UNAVAILABLE", "LOST_ACK"})
    void endsClaimAfterPauseDespiteFailingRequest(Trouble trouble) {
        soon("a pause of 80 % of the lease").until(() -> !held.isValid());
        objects.fault(request -> request.method().equals("POST"), trouble, 1);
        held.end(Claim.State.done, 1, null, Metadata.of(Map.of("status", "done")));
        assertThat(objects.count("status", "done")).isEqualTo(1);
    }
}
