package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the log messages about requests, which help to find out why a route fails. */
@Tag("compat")
class RequestLogTest extends ContextTestCase {
    private static final String LOGGER = " io.github.dynurl.store.http.HttpStore ";

    private static List<String> requestLines(LogCanary log) {
        return log.lines().stream()
                .filter(line -> line.contains(LOGGER))
                .map(line -> line.substring(line.indexOf(LOGGER) + LOGGER.length()))
                .map(line -> line.replaceAll("\\d+ ms", "N ms"))
                .toList();
    }

    @Test
    void logsStatusOfEachRequestAndReasonOfRetry() {
        server.on("GET", "/base/a%20b/data").replies(Reply.status(503), Reply.ok("x"));
        try (LogCanary log = LogCanary.listen()) {
            template.requestBodyAndHeader(
                    store() + "operation=getData&username=me&password=s3cr3t", "", DynUrlConstants.KEY, "a b");
            assertThat(requestLines(log))
                    .containsExactly(
                            "getData \"a b\": GET " + server.url()
                                    + "/base/a%20b/data was answered 503 after N ms (request 1)",
                            "Cannot getData \"a b\": the server cannot do it now (503); it is sent again in N ms",
                            "getData \"a b\": GET " + server.url()
                                    + "/base/a%20b/data was answered 200 after N ms (request 2)");
        }
    }

    @Test
    void doesNotLogFilters() {
        server.on("GET", "/find").reply(Reply.ok(""));
        try (LogCanary log = LogCanary.listen()) {
            template.requestBody(store() + "operation=queryKeys&queryResult=list&filter.owner=somebody", "");
            assertThat(requestLines(log))
                    .containsExactly(
                            "queryKeys: GET " + server.url() + "/find was answered 200 after N ms (request 1)");
        }
    }

    @Test
    void logsStartOfResponseBodyOnFailure() {
        server.otherwise().reply(Reply.status(400).body("no\r\nuser s3cr3t" + "x".repeat(300)));
        // Only the first 200 characters are logged.
        try (LogCanary log = LogCanary.listen()) {
            template.request(store() + "operation=getData&key=k&username=me&password=s3cr3t", exchange -> {});
            assertThat(requestLines(log))
                    .containsExactly("getData \"k\": GET " + server.url()
                            + "/base/k/data was answered 400 after N ms (request 1): \"no\\u000d\\u000auser xxxxxx"
                            + "x".repeat(185) + "…\"");
        }
    }
}
