package io.github.dynurl.store.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimWatchTest {
    private static final Duration LEASE = Duration.ofMillis(300);

    private final ClaimWatch watch = new ClaimWatch(LEASE);
    private final Claim claim = Claim.newClaim(null, "other", 1, LEASE.toMillis());

    @Test
    void expiresClaimIfTokenIsUnchangedForLeaseAndOneFifth() {
        long begin = System.nanoTime();
        assertThat(watch.recordAndCheckExpired("k", claim)).isFalse();
        await().pollInterval(Duration.ofMillis(5)).until(() -> watch.recordAndCheckExpired("k", claim));
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(LEASE.toNanos() / 5 * 6);
    }

    @Test
    void restartsLeaseOnNewToken() {
        watch.recordAndCheckExpired("k", claim);
        await().pollDelay(LEASE.multipliedBy(2)).until(() -> true);
        assertThat(watch.recordAndCheckExpired("k", claim.withToken(1))).isFalse();
        assertThat(watch.recordAndCheckExpired("k", claim.withToken(1))).isFalse();
    }

    @Test
    void usesLeaseOfClaim() {
        Claim longer = Claim.newClaim(null, "other", 1, 60_000);
        watch.recordAndCheckExpired("k", longer);
        await().pollDelay(LEASE.multipliedBy(2)).until(() -> true);
        assertThat(watch.recordAndCheckExpired("k", longer)).isFalse();
    }

    @Test
    void skipsKeyForOneThirdOfLease() {
        assertThat(watch.canSkip("k")).isFalse();
        watch.recordAndCheckExpired("k", claim);
        assertThat(watch.canSkip("k")).isTrue();
        assertThat(watch.canSkip("other")).isFalse();
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5)).until(() -> !watch.canSkip("k"));
    }

    @Test
    void skipsFinishedKeyForOneLease() {
        watch.recordFinished("k");
        assertThat(watch.canSkip("k")).isTrue();
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5)).until(() -> !watch.canSkip("k"));
    }

    @Test
    void doesNotSkipForgottenKey() {
        watch.recordAndCheckExpired("k", claim);
        watch.forget("k");
        assertThat(watch.canSkip("k")).isFalse();
    }
}
