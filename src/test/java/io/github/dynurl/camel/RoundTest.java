package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTest {
    @Test
    void whatAPollTriedWasTriedEarlierInTheNext() {
        Round round = new Round(10);
        round.beginPoll();
        round.tried("a");
        assertThat(round.isTriedNow("a")).isTrue();
        assertThat(round.isTriedEarlier("a")).isFalse();
        round.beginPoll();
        assertThat(round.isTriedNow("a")).isFalse();
        assertThat(round.isTriedEarlier("a")).isTrue();
    }

    @Test
    void aNewRoundRemembersOnlyWhatTheLastPollTried() {
        Round round = new Round(10);
        round.beginPoll();
        round.tried("a");
        round.beginPoll();
        round.tried("b");
        round.over();
        round.beginPoll();
        assertThat(round.isTriedEarlier("a")).isFalse();
        assertThat(round.isTriedEarlier("b")).isTrue();
    }

    @Test
    void withoutALimitNothingIsRememberedFromPollToPoll() {
        Round round = new Round(0);
        round.beginPoll();
        round.tried("a");
        round.beginPoll();
        assertThat(round.isTriedNow("a")).isFalse();
        assertThat(round.isTriedEarlier("a")).isFalse();
        assertThat(round.retries()).isZero();
    }

    @Test
    void aQuarterOfThePlacesIsForTryingAgain() {
        Round round = new Round(10);
        int retried = 0;
        for (int poll = 0; poll < 100; poll++) {
            round.beginPoll();
            int now = round.retries();
            assertThat(now).isBetween(2, 3);
            round.retried(now);
            retried += now;
        }
        assertThat(retried).isEqualTo(250);
    }

    @Test
    void oneAtATimeTriesAgainEveryFourthTime() {
        Round round = new Round(1);
        StringBuilder turns = new StringBuilder();
        for (int poll = 0; poll < 12; poll++) {
            round.beginPoll();
            turns.append(round.retries());
            round.retried(round.retries());
        }
        assertThat(turns).hasToString("000100010001");
    }

    @Test
    void placesThatWereNotUsedAreKeptOnlyUpToHalfOfThem() {
        Round round = new Round(10);
        for (int poll = 0; poll < 50; poll++) {
            round.beginPoll();
        }
        assertThat(round.retries()).isEqualTo(5);
    }
}
