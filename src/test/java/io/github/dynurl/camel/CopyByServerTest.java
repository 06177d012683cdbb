package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests copies and moves of routes at a server that copies data itself (copyMethod). */
class CopyByServerTest extends ConsumerTestCase {
    private static final String COPYING = "dialect.permissions=none&dialect.copyMethod=COPY";

    @BeforeEach
    void serveCopies() {
        Object unused = objects.creating();
        objects.put("k", Map.of("n", 1), "data");
        unused = server.when(request -> request.method().equals("COPY")).reply(this::copy);
    }

    private Reply copy(RecordedRequest request) {
        String destination = Objects.requireNonNull(request.header("Destination"));
        objects.put(keyOf(destination.substring(server.url("").length())), Map.of(), dataOf(keyOf(request.path())));
        return Reply.status(201);
    }

    private static String keyOf(String path) {
        return path.substring("/base/".length(), path.length() - "/data".length());
    }

    private String dataOf(String key) {
        return Objects.requireNonNull(objects.data(key));
    }

    private void assertCopiedByServer(String key) {
        assertThat(objects.data(key)).isEqualTo("data");
        assertThat(objects.metadata(key)).isEqualTo(Map.of("n", 1));
        assertThat(server.requests("COPY", "/base/k/data")).isNotEmpty();
        assertThat(server.requests("GET", "/base/k/data")).isEmpty();
        assertThat(server.requests("PUT", "/base/" + key + "/data")).isEmpty();
    }

    @Test
    void movesProcessedObjectByServer() throws Exception {
        consume(COPYING + "&fetch=none&moveAfterRead=done");
        soon("move").until(() -> objects.keys(), List.of("done/k")::equals);
        assertCopiedByServer("done/k");
        // The number of requests is in the guide (consuming.md, what a poll costs).
        assertThat(server.requests().stream().filter(request -> request.path().startsWith("/base/")))
                .hasSize(9);
    }

    @Test
    void copiesByServerIfRequestHeadersAreNotUsed() {
        String uri = store() + COPYING + "&operation=copy&key=k&requestHeaders=X-Reason";
        Object unused = template.requestBodyAndHeaders(uri, "body", Map.of(DynUrlConstants.TARGET_KEY, "a"));
        assertCopiedByServer("a");
        int copies = server.requests("COPY", "/base/k/data").size();
        unused = template.requestBodyAndHeaders(
                uri, "body", Map.of(DynUrlConstants.TARGET_KEY, "b", "X-Reason", "archive"));
        assertThat(objects.data("b")).isEqualTo("data");
        assertThat(server.requests("COPY", "/base/k/data")).hasSize(copies);
    }

    /** The original was deleted meanwhile. That says nothing about what the server can do. */
    @Test
    void logsNoRefusalIfOriginalIsMissing() {
        Object unused = server.when(request -> request.method().equals("COPY")).reply(Reply.status(404));
        String uri = store() + COPYING + "&operation=copy&key=k";
        try (LogCanary log = LogCanary.listen()) {
            unused = template.requestBodyAndHeaders(uri, "body", Map.of(DynUrlConstants.TARGET_KEY, "a"));
            assertThat(log.lines()).noneMatch(line -> line.contains("has refused to copy data itself"));
            unused = server.when(request -> request.method().equals("COPY")).reply(Reply.status(403));
            unused = template.requestBodyAndHeaders(uri, "body", Map.of(DynUrlConstants.TARGET_KEY, "b"));
            assertThat(log.lines()).anyMatch(line -> line.contains("(COPY was answered 403)"));
        }
    }

    @Test
    void logsRefusalOnceForStore() {
        Object unused = server.when(request -> request.method().equals("COPY")).reply(Reply.status(405));
        String uri = store() + COPYING + "&operation=copy&key=k";
        try (LogCanary log = LogCanary.listen()) {
            for (String target : List.of("a", "b", "c")) {
                unused = template.requestBodyAndHeaders(uri, "body", Map.of(DynUrlConstants.TARGET_KEY, target));
                assertThat(objects.data(target)).isEqualTo("data");
            }
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("has refused to copy data itself (COPY was answered 405)"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("dialect.copyMethod=none"));
        }
        assertThat(server.requests("COPY", "/base/k/data")).hasSize(1);
    }
}
