package io.github.dynurl.store.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimWatchTest {
    private static final Duration LEASE = Duration.ofMillis(300);

    private final ClaimWatch watch = new ClaimWatch(LEASE);
    private final Claim claim = Claim.after(null, "other", 1, LEASE.toMillis());

    @Test
    void aClaimExpiresWhenItsTokenHasBeenTheSameForItsLeaseAndAFifth() {
        long begin = System.nanoTime();
        assertThat(watch.isExpired("k", claim)).isFalse();
        await().pollInterval(Duration.ofMillis(5)).until(() -> watch.isExpired("k", claim));
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(LEASE.toNanos() / 5 * 6);
    }

    @Test
    void aNewTokenBeginsAnew() {
        watch.isExpired("k", claim);
        await().pollDelay(LEASE.multipliedBy(2)).until(() -> true);
        assertThat(watch.isExpired("k", claim.renewed(1))).isFalse();
        assertThat(watch.isExpired("k", claim.renewed(1))).isFalse();
    }

    @Test
    void theLeaseIsThatOfWhoeverWroteTheClaim() {
        Claim longer = Claim.after(null, "other", 1, 60_000);
        watch.isExpired("k", longer);
        await().pollDelay(LEASE.multipliedBy(2)).until(() -> true);
        assertThat(watch.isExpired("k", longer)).isFalse();
    }

    @Test
    void aKeyIsNotLookedAtAgainBeforeAThirdOfTheLease() {
        assertThat(watch.isNotDue("k")).isFalse();
        watch.isExpired("k", claim);
        assertThat(watch.isNotDue("k")).isTrue();
        assertThat(watch.isNotDue("other")).isFalse();
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5)).until(() -> !watch.isNotDue("k"));
    }

    @Test
    void whatIsSettledIsLeftAloneForALease() {
        watch.settle("k");
        assertThat(watch.isNotDue("k")).isTrue();
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5)).until(() -> !watch.isNotDue("k"));
    }

    @Test
    void whatIsForgottenIsNew() {
        watch.isExpired("k", claim);
        watch.forget("k");
        assertThat(watch.isNotDue("k")).isFalse();
    }
}
