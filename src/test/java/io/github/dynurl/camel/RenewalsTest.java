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
import io.github.dynurl.store.internal.lease.ClaimedMetadata;
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

/** Renewals of many claims at a store that does not answer. */
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
    void claim() {
        objects.putMany("k", COUNT, Map.of("status", "new"));
    }

    @AfterEach
    void close() {
        claims.forEach(HeldClaim::close);
        store.close();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    private static boolean isRenewal(RecordedRequest request) {
        return request.method().equals("POST")
                && request.bodyText().contains("\"held\"")
                && !request.bodyText().contains(".0\"");
    }

    private HeldClaim take(String key, int lease, BoundedExecutor renewals) {
        HeldClaim held = Objects.requireNonNull(HeldClaim.tryAcquire(
                key,
                "dynurlClaim",
                store.scope(Duration.ofSeconds(20)),
                renewals,
                Claim.newClaim(null, "node", 1, lease),
                ClaimedMetadata.requireStrongEtag(key, store.getMetadata(key)),
                Duration.ofHours(1)));
        claims.add(held);
        return held;
    }

    private static void done(HeldClaim held) {
        held.end(Claim.State.done, 1, null, Metadata.of(Map.of("status", "done")));
    }

    @Test
    void theyTakeFewThreadsAndKeepNoEndWaiting() {
        objects.refuse(RenewalsTest::isRenewal, Reply.stall(), Integer.MAX_VALUE);
        BoundedExecutor renewals = new BoundedExecutor(threads, timer, THREADS);
        for (int i = 0; i < COUNT; i++) {
            take("k" + i, LEASE, renewals);
        }
        await("all are to be renewed").pollDelay(Duration.ofMillis(LEASE / 2)).until(() -> true);
        assertThat(threads.getLargestPoolSize()).isEqualTo(THREADS);
        long begin = System.nanoTime();
        for (int i = 0; i < COUNT; i++) {
            if (server.requests("POST", "/base/k" + i + "/metadata").stream().noneMatch(RenewalsTest::isRenewal)) {
                done(claims.get(i));
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(objects.count("status", "done")).isEqualTo(COUNT - THREADS);
        assertThat(threads.getLargestPoolSize()).isEqualTo(THREADS);
    }

    @Test
    void anEndThatFailsDoesNotMultiplyThem() {
        HeldClaim held = take("k0", LEASE, new BoundedExecutor(threads, timer, THREADS));
        objects.refuse(request -> request.bodyText().contains("\"done\""), Reply.status(403), 5);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> done(held)).isInstanceOf(AccessDeniedException.class);
        }
        int before = objects.writes().size();
        soon("some renewals").until(() -> objects.writes().size() >= before + 2);
        long first = objects.writes().get(before).nanos();
        soon("a while")
                .until(() ->
                        System.nanoTime() - first > Duration.ofMillis(LEASE * 2).toNanos());
        assertThat(objects.writes().size() - before).isLessThanOrEqualTo(2 * 3 + 2);
        assertThat(held.isLost()).isFalse();
        done(held);
        assertThat(objects.count("status", "done")).isEqualTo(1);
    }

    /** Somebody else writes into the metadata, and the store does not say what. */
    @Test
    void aConflictThatCannotBeSettledIsNoLoss() {
        HeldClaim held = take("k0", LEASE, new BoundedExecutor(threads, timer, THREADS));
        AtomicBoolean silent = new AtomicBoolean(true);
        objects.refuse(request -> silent.get() && request.method().equals("GET"), Reply.status(503), Integer.MAX_VALUE);
        objects.refuse(RenewalsTest::isRenewal, Reply.status(412), 8);
        soon("conflicts")
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.requests("POST", "/base/k0/metadata").size() > 5);
        silent.set(false);
        int before = objects.writes().size();
        soon("renewed").until(() -> objects.writes().size() > before);
        assertThat(held.isLost()).isFalse();
        done(held);
        assertThat(objects.count("status", "done")).isEqualTo(1);
    }

    /** The store has done what it did not answer, and answers no question about it for longer than the claim is kept. */
    @Test
    void anEndOfWhichNothingCameToBeKnownIsNotUndoneByARenewal() {
        HeldClaim held = take("k0", LEASE, new BoundedExecutor(threads, timer, THREADS));
        AtomicBoolean down = new AtomicBoolean(true);
        objects.fault(request -> request.bodyText().contains("\"done\""), Trouble.LOST_ACK, 1);
        objects.fault(request -> down.get(), Trouble.UNAVAILABLE, Integer.MAX_VALUE);
        assertThatThrownBy(() -> done(held)).isInstanceOf(StoreUnavailableException.class);
        down.set(false);
        int asked = server.requests("GET", "/base/k0/metadata").size();
        soon("it looks").until(() -> server.requests("GET", "/base/k0/metadata").size() > asked);
        assertThat(objects.value("k0", "dynurlClaim")).asString().contains("state=done");
        int before = objects.writes().size();
        done(held);
        assertThat(objects.writes()).hasSize(before);
        assertThat(objects.value("k0", "status")).isEqualTo("done");
    }
}
