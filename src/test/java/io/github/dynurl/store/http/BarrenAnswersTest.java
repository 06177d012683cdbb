package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests query responses that continue without end and contain no legal key. */
class BarrenAnswersTest extends HttpStoreTestCase {
    private static final String LONG = "x".repeat(50_000);

    private static Reply endlessJson(String first, String repeated) {
        return Reply.ok().endlessBody(first, repeated).type("application/json");
    }

    private HttpStore store(Duration limit) {
        return open(builder().dataTimeout(limit).dialect(Dialect.documented().queryKeyPointer(null)));
    }

    /** Returns bodies of long items without a legal key: the time ends before a million of them have arrived. */
    static Stream<Reply> slowBodies() {
        return Stream.of(
                Reply.ok().endlessBody("a\n", "\u0001" + LONG + "\n"),
                Reply.ok().endlessBody("", " " + " ".repeat(50_000) + "\n"),
                endlessJson("[\"a\"", ",\"\\u0001" + LONG + "\""),
                endlessJson("[\"a\"", ",[\"" + LONG + "\"]"));
    }

    @ParameterizedTest
    @MethodSource("slowBodies")
    void timesOutAlthoughDataKeepsArriving(Reply endless) {
        server.on("GET", "/find").reply(endless);
        long began = System.nanoTime();
        try (Results<String> results = store(Duration.ofSeconds(1)).queryKeys(Query.all())) {
            assertThat(failure(StoreUnavailableException.class, () -> results.forEachRemaining(key -> {})))
                    .hasMessageContaining("dataTimeout");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }

    /** Returns bodies of short items without a legal key: a million of them arrive before the time ends. */
    static Stream<Reply> fastBodies() {
        return Stream.of(
                Reply.ok().endlessBody("a\n", "\n".repeat(10_000)),
                Reply.ok().endlessBody("", "\r\n".repeat(10_000)),
                Reply.ok().endlessBody("a\n", "..\n".repeat(10_000)),
                endlessJson("[\"a\"", ",null".repeat(10_000)),
                Reply.ok().endlessBody("\"a\"\n", "null\n".repeat(10_000)).type("application/x-ndjson"));
    }

    @ParameterizedTest
    @MethodSource("fastBodies")
    void failsAfterMillionLinesOrItemsWithoutLegalKey(Reply endless) {
        server.on("GET", "/find").reply(endless);
        try (Results<String> results = store(Duration.ofMinutes(1)).queryKeys(Query.all())) {
            assertThat(failure(UnexpectedReplyException.class, () -> results.forEachRemaining(key -> {})))
                    .hasMessageContaining("1000000 ")
                    .hasMessageContaining("in a row without a legal key");
        }
    }

    @Test
    void doesNotCountTimeBetweenCalls() {
        server.on("GET", "/find").reply(Reply.ok("a\n".repeat(100_000)));
        try (Results<String> results = store(Duration.ofMillis(300)).queryKeys(Query.all())) {
            results.next();
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);
            results.forEachRemaining(key -> {});
            assertThat(results.hasNext()).isFalse();
        }
    }
}
