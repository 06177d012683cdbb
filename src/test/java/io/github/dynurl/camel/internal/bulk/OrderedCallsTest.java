package io.github.dynurl.camel.internal.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.http.HttpStore;
import java.util.List;
import java.util.Objects;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what a reader of results sees after another thread has closed them. */
class OrderedCallsTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final HttpStore store =
            HttpStore.builder().baseUrl("http://127.0.0.1:1/base").build();

    @AfterEach
    void closeStore() {
        store.close();
        context.stop();
    }

    private OrderedCalls<String> calls(String... keys) {
        KeySource.Keys source = KeySource.of(
                        "multiGet", List.of(keys), new DefaultExchange(context), (element, about) -> element.toString())
                .open();
        return new OrderedCalls<>(
                "multiGet",
                source,
                store,
                (element, view) -> {
                    view.close();
                    return Objects.requireNonNull(element.key());
                },
                result -> {},
                new OrderedCalls.Workers(Runnable::run, 2));
    }

    private static void assertThatEndIsNoSuccess(OrderedCalls<String> calls) {
        assertThatThrownBy(calls::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed before their end");
        assertThatThrownBy(calls::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed before their end");
    }

    @Test
    void closedBeforeFirstKeyIsNoEnd() {
        OrderedCalls<String> calls = calls("a");
        calls.close();
        assertThatEndIsNoSuccess(calls);
    }

    @Test
    void closedBetweenKeysIsNoEnd() {
        OrderedCalls<String> calls = calls("a", "b", "c", "d");
        assertThat(calls.next()).isEqualTo("a");
        calls.close();
        assertThatEndIsNoSuccess(calls);
    }

    /** All keys were read, but the last result was discarded. */
    @Test
    void closedBeforeLastResultIsNoEnd() {
        OrderedCalls<String> calls = calls("a", "b");
        assertThat(calls.hasNext()).isTrue();
        assertThat(calls.next()).isEqualTo("a");
        assertThat(calls.hasNext()).isTrue();
        calls.close();
        assertThatEndIsNoSuccess(calls);
    }

    @Test
    void closedAfterLastResultIsEnd() {
        OrderedCalls<String> calls = calls("a");
        assertThat(calls.next()).isEqualTo("a");
        assertThat(calls.hasNext()).isFalse();
        calls.close();
        assertThat(calls.hasNext()).isFalse();
    }
}
