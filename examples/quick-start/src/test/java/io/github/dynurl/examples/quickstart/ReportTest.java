package io.github.dynurl.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.DynUrlConstants;
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
    void isDoneWhenAllIsVerified() throws Exception {
        for (String key : Set.of("a", "b")) {
            report.stored(exchange(key, "0a"));
            report.verified(exchange(key, "0a"));
        }
        report.finished(exchange("", ""));

        assertThat(report.await()).hasSize(2).allMatch(Report.Row::verified);
    }

    @Test
    void missesWhatTheQueryDidNotFind() {
        report.stored(exchange("a", "0a"));
        report.verified(exchange("a", "0a"));
        report.stored(exchange("b", "0b"));

        assertFailed("\"b\" was stored, but the query did not find it");
    }

    @Test
    void missesWhatWasNotStored() {
        report.stored(exchange("a", "0a"));
        report.verified(exchange("a", "0a"));

        assertFailed("\"b\" was not stored");
    }

    @Test
    void refusesWhatIsNotItsOwn() {
        report.stored(exchange("a", "0a"));

        assertThatThrownBy(() -> report.verified(exchange("a", "0b")))
                .hasMessageContaining("\"a\" as nobody stored it");
        assertThatThrownBy(() -> report.verified(exchange("c", "0a")))
                .hasMessageContaining("\"c\" as nobody stored it");
    }

    private void assertFailed(String message) {
        report.finished(exchange("", ""));

        assertThatThrownBy(report::await)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage(message);
    }

    private static Exchange exchange(String key, String sha256) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(DynUrlConstants.KEY, key);
        exchange.getMessage()
                .setHeader(DynUrlConstants.METADATA, Map.of("type", "text/plain", "size", 1L, "sha256", sha256));
        exchange.setProperty("sha256", sha256);
        return exchange;
    }
}
