package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that results which are closed before their end never appear complete. */
class ClosedResultsTest extends HttpStoreTestCase {
    /** Lists the kinds of results. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Kind {
        LINES(store -> store.queryKeys(Query.all()), Reply.ok("a\nb\nc\n")),
        ITEMS(store -> store.queryKeys(Query.all()), Reply.json("[\"a\",\"b\",\"c\"]")),
        SEQUENCE(
                store -> store.queryKeys(Query.all()),
                Reply.ok("\"a\"\n\"b\"\n\"c\"\n").type("application/x-ndjson")),
        PAGES(store -> store.queryKeys(Query.all()), Reply.ok("a\n").header("Link", "</more>; rel=next")),
        METADATA(store -> store.query(Query.all()), Reply.ok("a\nb\nc\n")),
        FILTERED(store -> store.queryKeys(Query.where("n", 1)), Reply.ok("a\nb\nc\n"));

        private final Function<HttpStore, Results<?>> query;
        private final Reply answer;

        Kind(Function<HttpStore, Results<?>> query, Reply answer) {
            this.query = query;
            this.answer = answer;
        }
    }

    private Results<?> results(Kind kind) {
        server.on("GET", "/find").reply(kind.answer);
        server.on("GET", "/find?n=1").reply(kind.answer);
        server.on("GET", "/more").reply(Reply.ok("b\nc\n"));
        server.otherwise().reply(Reply.json("{\"n\":1}"));
        return kind.query.apply(
                open(builder().queryConcurrency(1).dialect(Dialect.documented().filterLocally(true))));
    }

    @ParameterizedTest
    @EnumSource
    void failsIfResultsWereClosedBeforeTheirEnd(Kind kind) {
        Results<?> results = results(kind);
        results.next();
        results.close();
        results.close();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(results::hasNext)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the results were closed before their end");
            assertThatThrownBy(results::next).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failsIfResultsWereClosedBeforeFirstRead(Kind kind) {
        Results<?> results = results(kind);
        results.close();
        assertThatThrownBy(results::hasNext).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void reportsEndIfResultsWereClosedAfterTheirEnd(Kind kind) {
        Results<?> results = results(kind);
        int count = 0;
        while (results.hasNext()) {
            results.next();
            count++;
        }
        assertThat(count).isEqualTo(3);
        results.close();
        results.close();
        assertThat(results.hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void supportsLimitedStream(Kind kind) {
        try (Stream<?> stream = results(kind).stream()) {
            assertThat(stream.limit(2)).hasSize(2);
        }
    }

    @Test
    void failsIfWaitingThreadIsInterrupted() throws InterruptedException {
        CountDownLatch hold = new CountDownLatch(1);
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        server.otherwise().reply(Reply.json("{}").heldBy(hold));
        // Another thread holds the only fetch slot, so that the reader waits for the slot and not for the server.
        HttpStore store = open(builder().queryConcurrency(1).queryExecutor(task -> {
            new Thread(task, "fetcher").start();
            soon("metadata is asked for").until(() -> server.requests().size() > 1);
        }));
        Results<?> results = store.query(Query.all());
        CountDownLatch done = new CountDownLatch(1);
        Thread reader = new Thread(
                () -> {
                    for (int i = 0; i < 2; i++) {
                        assertThatThrownBy(results::hasNext)
                                .isInstanceOf(StoreUnavailableException.class)
                                .hasMessageContaining("interrupted");
                    }
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    done.countDown();
                },
                "reader");
        reader.start();
        soon("the reader waits").until(() -> reader.getState() == Thread.State.WAITING);
        reader.interrupt();
        reader.join(PATIENCE.toMillis());
        hold.countDown();
        results.close();
        assertThat(done.getCount()).isZero();
    }
}
