package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import io.github.dynurl.store.internal.lease.Claim;
import io.github.dynurl.store.internal.lease.ClaimWriter;
import io.github.dynurl.store.internal.lease.HeldClaim;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests renewals of many claims at a store that does not respond. */
class RenewalsTest extends ContextTestCase {
    private static final int LEASE = 1000;
    private static final int COUNT = 60;
    private static final int THREADS = 3;

    private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<HeldClaim> claims = new ArrayList<>();
    private final ServedStore objects = ServedStore.on(server);
    private final HttpStore store =
            HttpStore.builder().baseUrl(server.url("/base")).build();

    @BeforeEach
    void putObjects() {
        objects.putMany("k", COUNT, Map.of("status", "new"));
    }

    @AfterEach
    void close() {
        claims.forEach(HeldClaim::close);
        store.close();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    /** Returns whether a request renews a claim. The token of a new claim ends with {@code .0}. */
    private static boolean isRenewal(RecordedRequest request) {
        return request.method().equals("POST")
                && request.bodyText().contains("\"held\"")
                && !request.bodyText().contains(".0\"");
    }

    private HeldClaim acquire(String key, int lease, BoundedExecutor renewals) {
        HeldClaim held = Objects.requireNonNull(HeldClaim.tryAcquire(
                key,
                "dynurlClaim",
                store.scope(Duration.ofSeconds(20)),
                renewals,
                Claim.newClaim(null, "node", 1, lease),
                ClaimWriter.requireStrongEtag(key, store.getMetadata(key)),
                Duration.ofHours(1)));
        claims.add(held);
        return held;
    }

    private static void markAsDone(HeldClaim held) {
        held.end(Claim.State.done, 1, null, Metadata.of(Map.of("status", "done")));
    }

    @Test
    void usesFewThreadsAndDelaysNoMark() {
        objects.refuse(RenewalsTest::isRenewal, Reply.stall(), Integer.MAX_VALUE);
        BoundedExecutor renewals = new BoundedExecutor(threads, timer, THREADS);
        for (int i = 0; i < COUNT; i++) {
            acquire("k" + i, LEASE, renewals);
        }
        // Each claim is renewed after a third of its lease.
        await("the first renewals").pollDelay(Duration.ofMillis(LEASE / 2)).until(() -> true);
        assertThat(threads.getLargestPoolSize()).isEqualTo(THREADS);
        long startNanos = System.nanoTime();
        for (int i = 0; i < COUNT; i++) {
            if (server.requests("POST", "/base/k" + i + "/metadata").stream().noneMatch(RenewalsTest::isRenewal)) {
                markAsDone(claims.get(i));
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(5));
        assertThat(objects.count("status", "done")).isEqualTo(COUNT - THREADS);
        assertThat(threads.getLargestPoolSize()).isEqualTo(THREADS);
    }

    @Test
    void doesNotMultiplyRenewalsIfMarkFails() {
        HeldClaim held = acquire("k0", LEASE, new BoundedExecutor(threads, timer, THREADS));
        objects.refuse(request -> request.bodyText().contains("\"done\""), Reply.status(403), 5);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> markAsDone(held)).isInstanceOf(AccessDeniedException.class);
        }
        int writesBefore = objects.writes().size();
        soon("some renewals").until(() -> objects.writes().size() >= writesBefore + 2);
        long first = objects.writes().get(writesBefore).nanos();
        soon("two leases")
                .until(() ->
                        System.nanoTime() - first > Duration.ofMillis(LEASE * 2).toNanos());
        // Three renewals in each of two leases, and two more because of delays.
        assertThat(objects.writes().size() - writesBefore).isLessThanOrEqualTo(2 * 3 + 2);
        assertThat(held.isLost()).isFalse();
        markAsDone(held);
        assertThat(objects.count("status", "done")).isEqualTo(1);
    }

    /** Another client changes the metadata, and the store does not return the new metadata. */
    @Test
    void keepsClaimIfConflictCannotBeResolved() {
        HeldClaim held = acquire("k0", LEASE, new BoundedExecutor(threads, timer, THREADS));
        AtomicBoolean failsReads = new AtomicBoolean(true);
        objects.refuse(
                request -> failsReads.get() && request.method().equals("GET"), Reply.status(503), Integer.MAX_VALUE);
        objects.refuse(RenewalsTest::isRenewal, Reply.status(412), 8);
        soon("conflicts")
                .until(() -> server.requests("POST", "/base/k0/metadata").size() > 5);
        failsReads.set(false);
        int writesBefore = objects.writes().size();
        soon("a renewal").until(() -> objects.writes().size() > writesBefore);
        assertThat(held.isLost()).isFalse();
        markAsDone(held);
        assertThat(objects.count("status", "done")).isEqualTo(1);
    }

    /**
     * The store applies the mark without responding, and then fails all requests for longer than the claim is valid.
     */
    @Test
    void doesNotRenewClaimAfterMarkOfUnknownOutcome() {
        HeldClaim held = acquire("k0", LEASE, new BoundedExecutor(threads, timer, THREADS));
        AtomicBoolean down = new AtomicBoolean(true);
        objects.fault(request -> request.bodyText().contains("\"done\""), Trouble.LOST_ACK, 1);
        objects.fault(request -> down.get(), Trouble.UNAVAILABLE, Integer.MAX_VALUE);
        assertThatThrownBy(() -> markAsDone(held)).isInstanceOf(StoreUnavailableException.class);
        down.set(false);
        int readsBefore = server.requests("GET", "/base/k0/metadata").size();
        soon("a read of the metadata")
                .until(() -> server.requests("GET", "/base/k0/metadata").size() > readsBefore);
        assertThat(objects.value("k0", "dynurlClaim")).asString().contains("state=done");
        int writesBefore = objects.writes().size();
        markAsDone(held);
        assertThat(objects.writes()).hasSize(writesBefore);
        assertThat(objects.value("k0", "status")).isEqualTo("done");
    }
}
