package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.internal.consume.PollHistory;
import org.junit.jupiter.api.Test;

/** Tests which keys a poll history treats as tried, and how many keys it allows to retry. */
class RoundTest {
    @Test
    void reportsKeysOfPreviousPollAsTriedEarlier() {
        PollHistory history = new PollHistory(10);
        history.beginPoll();
        history.recordTried("a");
        assertThat(history.wasTriedInThisPoll("a")).isTrue();
        assertThat(history.wasTriedEarlier("a")).isFalse();
        history.beginPoll();
        assertThat(history.wasTriedInThisPoll("a")).isFalse();
        assertThat(history.wasTriedEarlier("a")).isTrue();
    }

    @Test
    void keepsOnlyKeysOfLastPollInNewRound() {
        PollHistory history = new PollHistory(10);
        history.beginPoll();
        history.recordTried("a");
        history.beginPoll();
        history.recordTried("b");
        history.completeRound();
        history.beginPoll();
        assertThat(history.wasTriedEarlier("a")).isFalse();
        assertThat(history.wasTriedEarlier("b")).isTrue();
    }

    @Test
    void keepsNoKeysBetweenPollsWithoutLimit() {
        PollHistory history = new PollHistory(0);
        history.beginPoll();
        history.recordTried("a");
        history.beginPoll();
        assertThat(history.wasTriedInThisPoll("a")).isFalse();
        assertThat(history.wasTriedEarlier("a")).isFalse();
        assertThat(history.retryPlaces()).isZero();
    }

    @Test
    void reservesQuarterOfPlacesForRetries() {
        PollHistory history = new PollHistory(10);
        int retried = 0;
        for (int poll = 0; poll < 100; poll++) {
            history.beginPoll();
            int places = history.retryPlaces();
            assertThat(places).isBetween(2, 3);
            history.useRetryPlaces(places);
            retried += places;
        }
        assertThat(retried).isEqualTo(250);
    }

    @Test
    void retriesEveryFourthPollWithOnePlace() {
        PollHistory history = new PollHistory(1);
        StringBuilder retryPlaces = new StringBuilder();
        for (int poll = 0; poll < 12; poll++) {
            history.beginPoll();
            retryPlaces.append(history.retryPlaces());
            history.useRetryPlaces(history.retryPlaces());
        }
        assertThat(retryPlaces).hasToString("000100010001");
    }

    @Test
    void carriesUnusedRetryPlacesUpToHalfOfLimit() {
        PollHistory history = new PollHistory(10);
        for (int poll = 0; poll < 50; poll++) {
            history.beginPoll();
        }
        assertThat(history.retryPlaces()).isEqualTo(5);
    }
}
