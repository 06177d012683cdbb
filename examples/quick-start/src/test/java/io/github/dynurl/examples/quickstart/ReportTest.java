package io.github.dynurl.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.QueryResult;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report(Set.of("a", "b"));

    @Test
    void isDoneWhenAllIsVerifiedAndMarked() throws Exception {
        for (String key : Set.of("a", "b")) {
            report.storing(exchange(key, "0a"));
            report.verified(exchange(key, "0a"));
            report.marked(result(key));
        }
        report.stored(unused());
        report.finished(unused());

        assertThat(report.await()).hasSize(2).allMatch(Report.Row::isDone);
    }

    @Test
    void isQuietAtTheSecondEmptyPollAfterTheLastFile() {
        report.storing(exchange("a", "0a"));
        report.storing(exchange("b", "0b"));

        assertThat(report.isQuiet(unused())).isFalse();
        report.stored(exchange("b", "0b"));
        assertThat(report.isQuiet(unused())).isFalse();
        assertThat(report.isQuiet(unused())).isTrue();
    }

    @Test
    void failsIfAFileWasNotStored() {
        report.storing(exchange("a", "0a"));
        report.stored(exchange("a", "0a"));

        assertFailed("\"b\" was not stored");
    }

    @Test
    void failsIfAnObjectWasNotConsumed() {
        report.storing(exchange("a", "0a"));
        report.finished(unused());

        assertFailed("\"a\" was stored, but the consumer did not find it");
    }

    @Test
    void failsIfTheQueryDidNotFindAnObject() {
        report.storing(exchange("a", "0a"));
        report.verified(exchange("a", "0a"));
        report.finished(unused());

        assertFailed("\"a\" was processed, but the query did not find it as done");
    }

    @Test
    void refusesObjectsThatItDidNotStore() {
        report.storing(exchange("a", "0a"));

        assertThatThrownBy(() -> report.verified(exchange("a", "0b")))
                .hasMessageContaining("\"a\", which this run did not store");
        assertThatThrownBy(() -> report.verified(exchange("c", "0a")))
                .hasMessageContaining("\"c\", which this run did not store");
        assertThatThrownBy(() -> report.marked(result("c")))
                .hasMessageContaining("\"c\", which this run did not store");
    }

    private void assertFailed(String message) {
        assertThatThrownBy(report::await)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage(message);
    }

    private static Exchange exchange(String key, String sha256) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(DynUrlConstants.KEY, key);
        exchange.getMessage()
                .setHeader(
                        DynUrlConstants.METADATA,
                        Map.of("type", "text/plain", "size", 1L, "sha256", sha256, "status", "new"));
        return exchange;
    }

    /** For methods that do not read the exchange. */
    private static Exchange unused() {
        return exchange("", "");
    }

    private static Exchange result(String key) {
        Exchange exchange = exchange("", "");
        exchange.getMessage().setBody(new QueryResult(key, Metadata.of(Map.of("status", "done"))));
        return exchange;
    }
}
