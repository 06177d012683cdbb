package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dynurl.store.StoreException.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreExceptionTest {
    private static final Failure FAILURE =
            Failure.rejected("getData", "k", 404, "the reason").cause(new IOException("the cause"));

    static Stream<StoreException> everyKind() {
        return Stream.of(
                new InvalidRequestException(FAILURE),
                new NoSuchKeyException(FAILURE),
                new AccessDeniedException(FAILURE),
                new ConflictException(FAILURE),
                new StoreUnavailableException(FAILURE, Duration.ofSeconds(7)),
                new UnexpectedReplyException(FAILURE));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void describesFailureCompletely(StoreException failure) {
        assertThat(failure).hasMessage("Cannot getData \"k\": the reason").hasCauseInstanceOf(IOException.class);
        assertThat(failure.action()).isEqualTo("getData");
        assertThat(failure.key()).contains("k");
        assertThat(failure.reason()).isEqualTo("the reason");
        assertThat(failure.status()).isEqualTo(404);
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void isSerializable(StoreException failure) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            StoreException copy = (StoreException) in.readObject();
            assertThat(copy).hasSameClassAs(failure).hasMessage(failure.getMessage());
            assertThat(copy.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(copy.key()).contains("k");
            assertThat(copy.status()).isEqualTo(404);
            assertThat(copy.getCause()).hasMessage("the cause");
            assertThat(retryAfter(copy)).isEqualTo(retryAfter(failure));
        }
    }

    private static List<Duration> retryAfter(StoreException failure) {
        return failure instanceof StoreUnavailableException unavailable
                ? unavailable.retryAfter().stream().toList()
                : List.of();
    }

    @Test
    void isSerializableWithJsonExceptionAsCause() throws Exception {
        JsonException cause = catchThrowableOfType(JsonException.class, () -> Json.parseObject("{\"a\":1,\"a\":2}"));
        assertThat(cause).as("duplicate names").isNotNull();
        StoreException failure = new UnexpectedReplyException(FAILURE.cause(cause));
        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(failure);
    }

    @Test
    void hasNoKeyInMessageOfQuery() {
        StoreException failure = new StoreUnavailableException(Failure.of("query", null, "the store is closed"));
        assertThat(failure).hasMessage("Cannot query: the store is closed").hasNoCause();
        assertThat(failure.key()).isEmpty();
        assertThat(failure.status()).isZero();
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    void escapesAndCutsKeyOnlyInMessage() {
        String key = "a\n\"\u202e" + "x".repeat(100);
        StoreException failure = new NoSuchKeyException(Failure.rejected("getData", key, 404, "no such key"));
        assertThat(failure).hasMessage("Cannot getData \"a\\u000a\\\"\\u202e" + "x".repeat(60) + "…\": no such key");
        assertThat(failure.key()).contains(key);
    }

    @Test
    void returnsOutcomeThatReplacesNotSent() {
        // Failure.of sets NOT_SENT.
        Failure unknown = Failure.of("setData", "k", "the connection broke").outcome(Outcome.UNKNOWN);
        assertThat(new StoreUnavailableException(unknown).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(new StoreUnavailableException(unknown).retryAfter()).isEmpty();
    }
}
