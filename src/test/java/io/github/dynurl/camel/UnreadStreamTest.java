package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.Reply;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Tests streams of messages. A body that was not read stays open, and results that the route closes early count as
 * incomplete.
 */
class UnreadStreamTest extends ContextTestCase {
    private final AtomicInteger closed = new AtomicInteger();

    private FilterInputStream body() {
        return new FilterInputStream(new ByteArrayInputStream(new byte[] {1, 2, 3})) {
            @Override
            public void close() throws IOException {
                closed.incrementAndGet();
                super.close();
            }
        };
    }

    private void setData(FilterInputStream body, String key) {
        Map<String, Object> headers = Map.of(DynUrlConstants.KEY, key);
        template.requestBodyAndHeaders(store() + "operation=setData&maxAttempts=1", body, headers);
    }

    @Test
    void readsBodyWhenItIsSentAgain() throws IOException {
        camel.setStreamCaching(false);
        FilterInputStream body = body();
        failure(InvalidRequestException.class, () -> setData(body, "a/../b"));
        assertThat(closed.get()).isZero();
        assertThat(body.available()).isEqualTo(3);
        server.on("PUT", "/base/k/data").reply(Reply.status(204));
        setData(body, "k");
        assertThat(closed.get()).isPositive();
        assertThat(server.requests().get(0).body()).containsExactly(1, 2, 3);
    }

    @Test
    void closesReadBodyIfStoreFails() {
        camel.setStreamCaching(false);
        server.on("PUT", "/base/k/data").reply(Reply.status(503));
        FilterInputStream body = body();
        failure(StoreUnavailableException.class, () -> setData(body, "k"));
        assertThat(closed.get()).isPositive();
    }

    @Test
    void failsToIterateResultsThatRouteClosedEarly() throws Exception {
        server.on("GET", "/find").reply(Reply.ok("a\nb\n"));
        routes(builder -> builder.from("direct:in")
                .to(store() + "operation=queryKeys")
                .process(exchange -> {
                    Iterator<?> results = body(exchange, Iterator.class);
                    assertThat(results.next()).isEqualTo("a");
                    ((Closeable) results).close();
                    assertThatThrownBy(results::hasNext)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("the results were closed before their end");
                    exchange.getMessage().setBody("done");
                }));
        assertThat(template.requestBody("direct:in", "", String.class)).isEqualTo("done");
    }

    @Test
    void reportsEndOfResultsThatRouteClosedAtEnd() throws Exception {
        server.on("GET", "/find").reply(Reply.ok("a\n"));
        routes(builder -> builder.from("direct:in")
                .to(store() + "operation=queryKeys")
                .process(exchange -> {
                    Iterator<?> results = body(exchange, Iterator.class);
                    assertThat(results.next()).isEqualTo("a");
                    assertThat(results.hasNext()).isFalse();
                    ((Closeable) results).close();
                    assertThat(results.hasNext()).isFalse();
                }));
        template.requestBody("direct:in", "");
    }
}
