package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests Camel's health checks as camel-health calls them. */
@Tag("compat")
class HealthTest extends ContextTestCase {
    @Override
    void prepare() {
        super.prepare();
        enableHealthChecks();
    }

    private void produce(String store) throws Exception {
        routes(builder -> builder.from("direct:in").routeId("in").to(store + "operation=getData&maxAttempts=1"));
    }

    private List<Result> results(String kind) {
        return HealthCheckHelper.invokeReadiness(camel).stream()
                .filter(result -> result.getCheck().getId().startsWith(kind))
                .toList();
    }

    private Result producer() {
        List<Result> results = results("producer:dynurl");
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    @Test
    void reportsUpIfStoreRespondsWith404() throws Exception {
        server.on("HEAD", "/base/").reply(Reply.status(404));
        produce(store());
        Result result = producer();
        assertThat(result.getState()).isEqualTo(State.UP);
        assertThat(result.getCheck().getId()).isEqualTo("producer:dynurl-store");
        assertThat(result.getDetails())
                .containsEntry(HealthCheck.HTTP_RESPONSE_CODE, 404)
                .containsEntry(HealthCheck.ENDPOINT_URI, server.url() + "/base");
    }

    @Test
    void reportsDownIfStoreRespondsWith503() throws Exception {
        server.on("HEAD", "/base/").reply(Reply.status(503));
        produce(store());
        Result result = producer();
        assertThat(result.getState()).isEqualTo(State.DOWN);
        assertThat(result.getDetails()).containsEntry(HealthCheck.HTTP_RESPONSE_CODE, 503);
        assertThat(result.getMessage().orElseThrow())
                .startsWith("Cannot probe: ")
                .contains("503");
    }

    @Test
    void reportsDownIfStoreRefusesCredentials() throws Exception {
        server.on("HEAD", "/base/").reply(Reply.status(401));
        produce(store() + "username=me&password=secret&");
        Result result = producer();
        assertThat(result.getState()).isEqualTo(State.DOWN);
        assertThat(result.getMessage().orElseThrow()).contains("username").doesNotContain("secret");
        assertThat(server.requests().get(0).header("Authorization")).startsWith("Basic ");
    }

    @Test
    void reportsDownIfStoreIsUnreachable() throws Exception {
        ScriptedServer gone = ScriptedServer.start();
        gone.close();
        produce(store(gone));
        Result result = producer();
        assertThat(result.getState()).isEqualTo(State.DOWN);
        assertThat(result.getDetails()).doesNotContainKey(HealthCheck.HTTP_RESPONSE_CODE);
        assertThat(result.getError()).isPresent();
    }

    @Test
    void probesStoreOnceForAllProducersUntilLastOneStops() throws Exception {
        server.otherwise().reply(Reply.status(200));
        produce(store());
        routes(builder -> builder.from("direct:more").routeId("more").to(store() + "operation=delete"));
        assertThat(producer().getState()).isEqualTo(State.UP);
        assertThat(server.requests()).hasSize(1);
        camel.getRouteController().stopRoute("in");
        long connectionsBefore = server.connections().size();
        assertThat(producer().getState()).isEqualTo(State.UP);
        assertThat(producer().getState()).isEqualTo(State.UP);
        assertThat(server.connections().size() - connectionsBefore)
                .as("new connections; the probe uses the client of the endpoint that still runs")
                .isLessThanOrEqualTo(1);
        camel.getRouteController().stopRoute("more");
        assertThat(results("producer:dynurl")).isEmpty();
    }

    @Test
    void distinguishesStoresOfSameName() throws Exception {
        server.otherwise().reply(Reply.status(200));
        ScriptedServer second = closeAfterTest(ScriptedServer.start());
        second.otherwise().reply(Reply.status(500));
        produce(store());
        routes(builder -> builder.from("direct:more").to(store(second) + "operation=delete"));
        assertThat(results("producer:dynurl"))
                .extracting(result -> result.getCheck().getId() + " " + result.getState())
                .containsExactlyInAnyOrder(
                        "producer:dynurl-store UP", "producer:dynurl-store-" + second.url() + "/base DOWN");
    }

    @Test
    void sendsNoProbeIfDisabledOnComponent() throws Exception {
        camel.getComponent("dynurl", DynUrlComponent.class).setHealthCheckProducerEnabled(false);
        produce(store());
        assertThat(results("producer:dynurl")).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void reportsStatusOfFailedConsumerQuery() throws Exception {
        server.on("GET", "/find").reply(Reply.status(503));
        routes(builder -> builder.from(store() + "initialDelay=0&delay=10&maxAttempts=1")
                .routeId("out")
                .to("mock:out"));
        soon("the consumer down").until(() -> results("consumer:out").stream()
                .anyMatch(result -> result.getState() == State.DOWN
                        && Integer.valueOf(503).equals(result.getDetails().get(HealthCheck.HTTP_RESPONSE_CODE))));
        server.on("GET", "/find").reply(Reply.ok(""));
        soon("the consumer up")
                .until(() -> results("consumer:out").stream().anyMatch(result -> result.getState() == State.UP));
    }
}
