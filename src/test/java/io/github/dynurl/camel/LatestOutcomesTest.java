package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.util.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the developer console and the health checks say when something failed last, and what. */
@Tag("compat")
class LatestOutcomesTest extends ConsumerTestCase {
    @Override
    void prepare() {
        super.prepare();
        enableHealthChecks();
    }

    private Map<String, Object> page() {
        DevConsoleRegistry registry =
                Objects.requireNonNull(camel.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class));
        DevConsole console = Objects.requireNonNull(registry.resolveById("dynurl"));
        JsonObject page = (JsonObject) console.call(MediaType.JSON, Map.of());
        List<Map<String, Object>> endpoints = page.getCollection("endpoints");
        assertThat(endpoints).hasSize(1);
        return endpoints.get(0);
    }

    private String text() {
        DevConsoleRegistry registry =
                Objects.requireNonNull(camel.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class));
        return String.valueOf(
                Objects.requireNonNull(registry.resolveById("dynurl")).call(MediaType.TEXT, Map.of()));
    }

    private HealthCheck.Result check(String id) {
        return HealthCheckHelper.invokeReadiness(camel).stream()
                .filter(result -> result.getCheck().getId().startsWith(id))
                .findFirst()
                .orElseThrow();
    }

    private void get(String key) {
        template.requestBodyAndHeader("direct:in", "", DynUrlConstants.KEY, key, String.class);
    }

    private static Instant time(@Nullable Object value) {
        Instant time = Instant.parse(String.valueOf(value));
        assertThat(time).isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
        return time;
    }

    @Test
    void consoleShowsNothingBeforeTheFirstOperation() throws Exception {
        routes(builder -> builder.from("direct:in").to(store() + "operation=getData"));
        assertThat(page()).doesNotContainKeys("lastSuccess", "lastFailure");
    }

    @Test
    void consoleShowsFailureOfProducerAndKeepsItAfterSuccess() throws Exception {
        server.on("GET", "/base/a%20b%22c/data").reply(Reply.status(403));
        server.on("GET", "/base/c/data").reply(Reply.ok("1"));
        routes(builder -> builder.from("direct:in").to(store() + "operation=getData&username=me&password=s3cr3t"));
        Exception failure = failure(Exception.class, () -> get("a b\"c"));
        JsonObject failed = (JsonObject) Objects.requireNonNull(page().get("lastFailure"));
        assertThat(failed)
                .containsEntry("operation", "getData")
                .containsEntry("key", "\"a b\\\"c\"")
                .containsEntry("message", failure.getMessage());
        assertThat(page()).doesNotContainKey("lastSuccess");
        get("c");
        assertThat(page()).containsEntry("lastFailure", failed);
        assertThat(time(page().get("lastSuccess"))).isAfterOrEqualTo(time(failed.get("time")));
        assertThat(text())
                .contains("    lastFailure.operation: getData\n", "    lastSuccess: 2")
                .doesNotContain("s3cr3t");
    }

    @Test
    void consoleShowsFailureWithoutRequest() throws Exception {
        routes(builder -> builder.from("direct:in").to(store() + "operation=getData"));
        failure(Exception.class, () -> template.requestBody("direct:in", ""));
        assertThat((JsonObject) page().get("lastFailure"))
                .containsEntry("operation", "getData")
                .doesNotContainKey("key");
    }

    @Test
    void consoleShowsFailedPollAndLaterSuccess() throws Exception {
        server.on("GET", "/find").reply(Reply.status(503));
        routes(builder ->
                builder.from(store() + "initialDelay=0&delay=10&maxAttempts=1").to("mock:out"));
        soon("the failure").until(() -> page().containsKey("lastFailure"));
        JsonObject failed = (JsonObject) Objects.requireNonNull(page().get("lastFailure"));
        assertThat(failed).containsEntry("operation", "queryKeys").doesNotContainKey("key");
        assertThat(String.valueOf(failed.get("message"))).contains("503");
        server.on("GET", "/find").reply(Reply.ok(""));
        soon("the success").until(() -> page().containsKey("lastSuccess"));
        assertThat(page()).containsKey("lastFailure");
    }

    @Test
    void consoleAndHealthCheckShowPollThatFailedOutsideOfTheStore() throws Exception {
        camel.getRegistry().bind("broken", new MemoryIdempotentRepository() {
            @Override
            public boolean contains(String key) {
                throw new IllegalStateException("the repository is down, on purpose");
            }

            @Override
            public boolean add(String key) {
                throw new IllegalStateException("the repository is down, on purpose");
            }
        });
        objects.put("k", Map.of("status", "new"), "");
        consume("filter.status=new&idempotent=true&idempotentRepository=#broken");
        soon("a failed poll").until(() -> page().containsKey("lastFailure"));
        assertThat(String.valueOf(page().get("lastFailure"))).contains("the repository is down, on purpose");
        soon("the details of the health check")
                .untilAsserted(() -> assertThat(check("consumer").getDetails().get("lastFailure.message"))
                        .asString()
                        .contains("the repository is down, on purpose"));
    }

    @Test
    void consoleShowsFailedMark() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        objects.refuse(request -> request.method().equals("POST"), Reply.status(405), Integer.MAX_VALUE);
        consume("maxAttempts=1&filter.status=new&onCommit.status=done");
        soon("the failure").until(() -> page().containsKey("lastFailure"));
        assertThat((JsonObject) page().get("lastFailure"))
                .containsEntry("operation", "updateMetadata")
                .containsEntry("key", "\"k\"");
    }

    @Test
    void consoleShowsFailedLoad() throws Exception {
        objects.put("k", Map.of("status", "new"), "data");
        server.on("GET", "/base/k/data").reply(Reply.status(403));
        consume("maxAttempts=1&filter.status=new&fetch=data&onCommit.status=done");
        soon("the failure").until(() -> page().containsKey("lastFailure"));
        assertThat((JsonObject) page().get("lastFailure"))
                .containsEntry("operation", "getData")
                .containsEntry("key", "\"k\"");
    }

    @Test
    void consoleShowsFailureOfPollEnrich() throws Exception {
        server.on("GET", "/find").reply(Reply.status(403));
        routes(builder -> builder.from("direct:in").pollEnrich(store() + "maxAttempts=1", 0));
        failure(Exception.class, () -> template.requestBody("direct:in", ""));
        assertThat((JsonObject) page().get("lastFailure")).containsEntry("operation", "queryKeys");
    }

    @Test
    void healthCheckShowsNewestOutcomeOfAllProducersOfStore() throws Exception {
        server.on("HEAD", "/base/").reply(Reply.status(200));
        server.on("GET", "/base/a/data").reply(Reply.ok("1"));
        server.on("GET", "/base/b/data").reply(Reply.status(403));
        server.on("DELETE", "/base/b").reply(Reply.status(409));
        routes(builder -> builder.from("direct:in").to(store() + "operation=getData"));
        routes(builder -> builder.from("direct:delete").to(store() + "operation=delete&key=b"));
        assertThat(check("producer:dynurl").getDetails()).doesNotContainKeys("lastSuccess", "lastFailure.time");
        get("a");
        failure(Exception.class, () -> get("b"));
        assertThat(check("producer:dynurl").getDetails()).containsEntry("lastFailure.operation", "getData");
        Instant first = time(check("producer:dynurl").getDetails().get("lastFailure.time"));
        soon("the clock").until(() -> Instant.now().isAfter(first.plusMillis(1)));
        failure(Exception.class, () -> template.requestBody("direct:delete", ""));
        HealthCheck.Result result = check("producer:dynurl");
        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getDetails())
                .containsEntry("lastFailure.operation", "delete")
                .containsEntry("lastFailure.key", "\"b\"");
        assertThat(String.valueOf(result.getDetails().get("lastFailure.message")))
                .contains("409");
        time(result.getDetails().get("lastSuccess"));
    }

    @Test
    void healthCheckOfConsumerSaysWhatFailedAndWhen() throws Exception {
        server.on("GET", "/find").reply(Reply.status(503));
        routes(builder -> builder.from(store() + "initialDelay=0&delay=10&maxAttempts=1")
                .routeId("out")
                .to("mock:out"));
        soon("the consumer down").until(() -> check("consumer:out").getDetails().containsKey("lastFailure.time"));
        HealthCheck.Result result = check("consumer:out");
        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getDetails())
                .containsEntry("lastFailure.operation", "queryKeys")
                .doesNotContainKey("lastSuccess");
        assertThat(String.valueOf(result.getDetails().get("lastFailure.message")))
                .contains("503");
        time(result.getDetails().get("lastFailure.time"));
    }
}
