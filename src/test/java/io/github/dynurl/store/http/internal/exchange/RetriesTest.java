package io.github.dynurl.store.http.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.secret.SecretEncodings;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.secret.SourceException;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private static final Retries LONGEST = new Retries(3, most -> most);
    private static final Retries SHORTEST = new Retries(3, most -> 0);

    private static final Origin HERE = Origin.of("http://127.0.0.1").orElseThrow();

    private static Request request(String method) {
        return Request.of(method, new Target(HERE, "/"), "{base}/{key}");
    }

    private static StoreException unavailable(int status, @Nullable Duration retryAfter) {
        return new StoreUnavailableException(Failure.rejected("a", "k", status, "r"), retryAfter);
    }

    private static StoreException unavailable(int status) {
        return unavailable(status, null);
    }

    private static StoreException connectionFailure(IOException cause) {
        Outcome outcome = cause instanceof ConnectException ? Outcome.NOT_SENT : Outcome.UNKNOWN;
        return new StoreUnavailableException(
                Failure.of("a", "k", "r").outcome(outcome).cause(cause));
    }

    /** Returns the retry after the first attempt of a request with a repeatable body; null if there is none. */
    private static Retries.@Nullable Retry firstRetry(Request request, StoreException failure) {
        return SHORTEST.nextRetry(1, request, failure, true);
    }

    @ParameterizedTest
    @CsvSource({
        // status, and whether GET, HEAD, PUT, DELETE, conditional PUT and POST are retried
        "429, true, true, true, true, true, false",
        "500, true, true, false, false, true, false",
        "501, false, false, false, false, false, false",
        "502, true, true, false, false, true, false",
        "503, true, true, true, true, true, false",
        "504, true, true, false, false, true, false",
        "505, false, false, false, false, false, false",
        "599, false, false, false, false, false, false"
    })
    void retriesRequestsThatAreSafeToRepeat(
            int status, boolean get, boolean head, boolean put, boolean delete, boolean conditional, boolean post) {
        StoreException e = unavailable(status);
        assertThat(firstRetry(request("GET"), e) != null).isEqualTo(get);
        assertThat(firstRetry(request("HEAD"), e) != null).isEqualTo(head);
        assertThat(firstRetry(request("PUT"), e) != null).isEqualTo(put);
        assertThat(firstRetry(request("DELETE"), e) != null).isEqualTo(delete);
        for (String header : new String[] {"If-Match", "If-None-Match"}) {
            assertThat(firstRetry(request("PUT").withHeader(header, "*"), e) != null)
                    .isEqualTo(conditional);
            assertThat(firstRetry(request("POST").withHeader(header, "*"), e) != null)
                    .isEqualTo(post);
        }
        assertThat(firstRetry(request("POST"), e) != null).isEqualTo(post);
    }

    @Test
    void retriesWritesAfterNetworkFailureOnlyIfNotSent() {
        StoreException refused = connectionFailure(new ConnectException("refused"));
        StoreException reset = connectionFailure(new SocketException("reset"));
        assertThat(firstRetry(request("GET"), refused)).isNotNull();
        assertThat(firstRetry(request("GET"), reset)).isNotNull();
        assertThat(firstRetry(request("PUT"), refused)).isNotNull();
        assertThat(firstRetry(request("PUT"), reset)).isNull();
        assertThat(firstRetry(request("DELETE"), refused)).isNotNull();
        assertThat(firstRetry(request("DELETE"), reset)).isNull();
        assertThat(firstRetry(request("DELETE").withHeader("If-Match", "\"e\""), reset))
                .isNotNull();
        assertThat(firstRetry(request("POST"), refused)).isNull();
    }

    @Test
    void doesNotRetryPermanentFailures() {
        Request get = request("GET");
        assertThat(firstRetry(get, new ConflictException(Failure.rejected("a", "k", 503, "r"))))
                .isNull();
        assertThat(firstRetry(get, new UnexpectedReplyException(Failure.rejected("a", "k", 503, "r"))))
                .isNull();
        assertThat(firstRetry(get, connectionFailure(new ConnectionRequestTimeoutException("none free"))))
                .isNull();
        assertThat(firstRetry(get, connectionFailure(new SSLPeerUnverifiedException("other name"))))
                .isNull();
        assertThat(firstRetry(get, connectionFailure(new SSLHandshakeException("not trusted"))))
                .isNull();
        SSLHandshakeException cut = new SSLHandshakeException("terminated");
        cut.initCause(new IOException("end of stream"));
        assertThat(firstRetry(get, connectionFailure(cut))).isNotNull();
        assertThat(firstRetry(get, connectionFailure(new SourceException("no file", null, true))))
                .isNull();
        assertThat(firstRetry(get, new StoreUnavailableException(Failure.of("a", "k", "closed"))))
                .isNull();
    }

    static Stream<IOException> networkFaults() {
        SSLHandshakeException cut = new SSLHandshakeException("terminated by s3cr3t");
        cut.initCause(new IOException("end of stream"));
        return Stream.of(
                cut,
                new SSLHandshakeException("s3cr3t is not trusted"),
                new SSLPeerUnverifiedException("the certificate is of s3cr3t"),
                new SourceException("no file s3cr3t", null, true),
                new NoHttpResponseException("s3cr3t failed to respond"));
    }

    @ParameterizedTest
    @MethodSource("networkFaults")
    void decidesSameIfCauseIsMasked(IOException cause) {
        Throwable shown = new Secrets(SecretEncodings.of("s3cr3t")).maskException(cause);
        assertThat(shown).isNotSameAs(cause).hasMessage(cause.getClass().getName());
        for (String method : List.of("GET", "PUT")) {
            assertThat(firstRetry(request(method), connectionFailure((IOException) shown)) == null)
                    .isEqualTo(firstRetry(request(method), connectionFailure(cause)) == null);
        }
        assertThat(SHORTEST.nextResume(1, connectionFailure((IOException) shown)) == null)
                .isEqualTo(SHORTEST.nextResume(1, connectionFailure(cause)) == null);
    }

    @Test
    void doesNotRetryBodyThatIsNotRepeatable() {
        assertThat(SHORTEST.nextRetry(1, request("PUT"), unavailable(503), false))
                .isNull();
    }

    @Test
    void stopsAfterLastAttempt() {
        assertThat(SHORTEST.nextRetry(2, request("GET"), unavailable(503), true))
                .isNotNull();
        assertThat(SHORTEST.nextRetry(3, request("GET"), unavailable(503), true))
                .isNull();
        assertThat(new Retries(1, most -> 0).nextRetry(1, request("GET"), unavailable(503), true))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        // status, Retry-After in seconds, attempts, shortest and longest pause in milliseconds, cost
        "500, , 1, 0, 50, 14",
        "500, , 2, 0, 100, 14",
        "503, , 3, 0, 200, 14",
        "500, , 10, 0, 20000, 14",
        "500, , 64, 0, 20000, 14",
        "429, , 1, 0, 1000, 5",
        "429, , 2, 0, 2000, 5",
        "429, 0, 1, 0, 50, 5",
        "429, 7, 1, 7000, 7050, 5",
        "503, 7, 2, 7000, 7100, 5",
        "503, 60, 1, 60000, 60050, 5",
        "500, 7, 1, 7000, 7050, 14"
    })
    void calculatesPauseBeforeEachRetry(
            int status, @Nullable Long retryAfter, int attempts, long shortest, long longest, int cost) {
        StoreException e = unavailable(status, retryAfter == null ? null : Duration.ofSeconds(retryAfter));
        Retries.Retry least = new Retries(100, most -> 0).nextRetry(attempts, request("GET"), e, true);
        Retries.Retry most = new Retries(100, limit -> limit).nextRetry(attempts, request("GET"), e, true);
        assertThat(least).isEqualTo(new Retries.Retry(Duration.ofMillis(shortest), cost));
        assertThat(most).isEqualTo(new Retries.Retry(Duration.ofMillis(longest), cost));
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 86_400, 999_999_999})
    void doesNotWaitLongerThanOneMinute(long seconds) {
        StoreException e = unavailable(503, Duration.ofSeconds(seconds));
        assertThat(LONGEST.nextRetry(1, request("GET"), e, true)).isNull();
        assertThat(LONGEST.nextResume(1, e)).isNull();
    }

    @Test
    void resumesDownloadAfterTemporaryFailure() {
        assertThat(LONGEST.nextResume(1, connectionFailure(new SocketException("reset"))))
                .isEqualTo(new Retries.Retry(Duration.ofMillis(50), 14));
        assertThat(LONGEST.nextResume(4, unavailable(502))).isEqualTo(new Retries.Retry(Duration.ofMillis(400), 14));
        assertThat(LONGEST.nextResume(1, unavailable(501))).isNull();
        assertThat(LONGEST.nextResume(1, new ConflictException(Failure.rejected("a", "k", 412, "r"))))
                .isNull();
    }

    /** A full budget has 500 units, and a retry costs 14. */
    @Test
    void takesRetriesFromBudgetAndRefillsItOnResponses() {
        RetryBudgets.Bucket budget = new RetryBudgets.Bucket();
        int retries = 0;
        while (budget.take(Retries.RETRY_COST)) {
            retries++;
        }
        assertThat(retries).isEqualTo(500 / 14);
        assertThat(budget.tokens()).isEqualTo(500 % 14);
        for (int i = 0; i < 3; i++) {
            assertThat(budget.take(Retries.RETRY_COST)).isFalse();
        }
        budget.give();
        assertThat(budget.tokens()).isEqualTo(500 % 14 + 1);
        for (int i = 0; i < 1000; i++) {
            budget.give();
        }
        assertThat(budget.tokens()).isEqualTo(500);
        assertThat(budget.take(500)).isTrue();
        assertThat(budget.tokens()).isZero();
    }
}
