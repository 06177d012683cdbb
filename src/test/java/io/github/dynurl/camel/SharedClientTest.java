package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.builder.Builder;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that endpoints of one store share an HTTP client if they have the same connection options. */
@Tag("compat")
class SharedClientTest extends ContextTestCase {
    private static final String IN = "direct:in";
    private static final int KEYS = 400;

    @BeforeEach
    void replyWithPath() {
        server.otherwise().reply(request -> Reply.ok(request.target()));
    }

    /** The Camel patterns that send to an endpoint whose URI is computed for each message. */
    enum Way {
        RECIPIENT_LIST {
            @Override
            void add(RouteDefinition route, String uri) {
                route.recipientList(Builder.simple(uri));
            }
        },
        ROUTING_SLIP {
            @Override
            void add(RouteDefinition route, String uri) {
                route.routingSlip(Builder.simple(uri));
            }
        },
        ENRICH {
            @Override
            void add(RouteDefinition route, String uri) {
                route.enrich().simple(uri);
            }
        },
        TO_D {
            @Override
            void add(RouteDefinition route, String uri) {
                route.toD(uri);
            }
        },
        WIRE_TAP {
            @Override
            void add(RouteDefinition route, String uri) {
                route.wireTap(uri);
            }
        },
        NOT_CACHED {
            @Override
            void add(RouteDefinition route, String uri) {
                route.recipientList(Builder.simple(uri)).cacheSize(-1);
            }
        },
        SLIP_NOT_CACHED {
            @Override
            void add(RouteDefinition route, String uri) {
                route.routingSlip(Builder.simple(uri)).cacheSize(-1);
            }
        },
        ENRICH_NOT_CACHED {
            @Override
            void add(RouteDefinition route, String uri) {
                route.enrich().simple(uri).cacheSize(-1);
            }
        },
        TO_D_NOT_CACHED {
            @Override
            void add(RouteDefinition route, String uri) {
                route.toD(uri, -1);
            }
        },
        POLL_NOT_CACHED {
            @Override
            void add(RouteDefinition route, String uri) {
                route.pollEnrich()
                        .simple(uri.replace("operation=getData", "fetch=data"))
                        .timeout(0)
                        .cacheSize(-1);
            }
        };

        abstract void add(RouteDefinition route, String uri);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void usesFewConnectionsForManyKeys(Way way) throws Exception {
        routes(builder -> way.add(builder.from(IN), store() + "operation=getData&key=${body}"));
        for (int i = 0; i < KEYS; i++) {
            template.requestBody(IN, "key-" + i);
        }
        soon("all requests").until(() -> server.requests().size() >= KEYS);
        // A wire tap sends asynchronously, on several threads.
        assertThat(server.acceptedConnections()).isLessThanOrEqualTo(way == Way.WIRE_TAP ? 20 : 1);
    }

    @Test
    void keepsClientOfUncachedEndpointsForIdleTimeout() throws Exception {
        routes(builder -> builder.from(IN)
                .recipientList(Builder.simple(store() + "operation=getData&http.connectionIdleTimeout=1s&key=${body}"))
                .cacheSize(-1));
        template.requestBody(IN, "first");
        List<String> threads = ownThreads();
        for (int i = 0; i < KEYS; i++) {
            template.requestBody(IN, "key-" + i);
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
        assertThat(ownThreads()).hasSameSizeAs(threads);
        awaitNothingLeft();
        template.requestBody(IN, "again");
        assertThat(server.acceptedConnections()).isEqualTo(2);
        template.stop();
        camel.getComponent("dynurl").stop();
        soon("the client is closed with the component")
                .until(() -> server.openConnections() == 0 && ownThreads().isEmpty());
    }

    @Test
    void closesOlderUnusedClients() throws Exception {
        routes(builder -> builder.from(IN)
                .recipientList(Builder.simple(store() + "operation=getData&key=k&http.userAgent=${body}"))
                .cacheSize(-1));
        for (int i = 0; i < 60; i++) {
            template.requestBody(IN, "agent-" + i);
        }
        assertThat(server.acceptedConnections()).isEqualTo(60);
        // At most 20 unused clients stay open.
        soon("the older clients are closed").until(() -> server.openConnections() <= 20);
    }

    @Test
    void keepsClientUntilBodyIsRead() throws Exception {
        server.on("GET", "/base/large/data").reply(Reply.ok().pattern(3_000_000).etag("\"l\""));
        routes(builder -> builder.from(IN)
                .recipientList(Builder.simple(store() + "operation=getData&http.connectionIdleTimeout=1ms&key=${body}"))
                .cacheSize(-1)
                .delay(200)
                .process(exchange -> exchange.getMessage().setBody(body(exchange, byte[].class))));
        assertThat(template.requestBody(IN, "large", byte[].class)).hasSize(3_000_000);
        awaitNothingLeft();
    }

    @Test
    void templateUsesOneConnectionForManyKeys() {
        for (int i = 0; i < KEYS; i++) {
            template.requestBody(store() + "operation=getData&key=key-" + i, "");
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void sharesPoolAmongOperationsOfStore() throws Exception {
        routes(builder -> builder.from(IN)
                .to(store() + "operation=setData&key=k")
                .to(store() + "operation=getMetadata&key=k&outputType=json&username=u&password=secret")
                .to(store() + "operation=exists&key=k&maxAttempts=1"));
        server.on("GET", "/base/k/metadata").reply(Reply.json("{}"));
        template.requestBody(IN, "x");
        assertThat(server.acceptedConnections()).isEqualTo(1);
        assertThat(server.requests())
                .extracting(request -> request.header("Authorization") != null)
                .containsExactly(false, true, false);
        assertThat(endpoints()).hasSize(3).allSatisfy(endpoint -> assertThat(endpoint.getConnectionsAvailable())
                .isEqualTo(1));
    }

    @Test
    void limitsPoolForAllEndpointsThatShareIt() throws Exception {
        server.on("GET", "/base/slow/data").reply(Reply.ok("x").delay(java.time.Duration.ofMillis(20)));
        routes(builder -> IntStream.range(0, 10).forEach(i -> builder.from(IN + i)
                .to(store() + "operation=getData&key=slow&http.connectionsPerRoute=2&maxAttempts=" + (i + 1))));
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            for (int i = 0; i < 10; i++) {
                String in = IN + i;
                threads.execute(() -> template.requestBody(in, ""));
            }
        } finally {
            threads.shutdown();
        }
        assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        assertThat(server.requests()).hasSize(10);
        assertThat(server.acceptedConnections()).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http.userAgent=other",
                "connectTimeout=7s",
                "expectContinueTimeout=7s",
                "http.connectionsPerRoute=1",
                "sslContextParameters=#tls"
            })
    void createsOwnPoolForOtherConnectionOptions(String option) throws Exception {
        camel.getRegistry().bind("tls", new org.apache.camel.support.jsse.SSLContextParameters());
        routes(builder -> builder.from(IN)
                .to(store() + "operation=exists&key=k")
                .to(store() + "operation=exists&key=k&" + option));
        template.requestBody(IN, "x");
        assertThat(server.acceptedConnections()).isEqualTo(2);
    }

    @Test
    void createsOwnPoolForAnotherServer() throws Exception {
        ScriptedServer another = closeAfterTest(ScriptedServer.start());
        another.otherwise().reply(Reply.ok("x"));
        routes(builder ->
                builder.from(IN).to(store() + "operation=exists&key=k").to(store(another) + "operation=exists&key=k"));
        template.requestBody(IN, "x");
        assertThat(endpoints())
                .extracting(DynUrlEndpoint::getConnectionsAvailable)
                .isEqualTo(List.of(1, 1));
    }

    @Test
    void keepsPoolUntilLastRouteStops() throws Exception {
        routes(builder -> {
            builder.from("direct:a").routeId("a").to(store() + "operation=exists&key=a");
            builder.from("direct:b").routeId("b").to(store() + "operation=exists&key=b");
        });
        template.requestBody("direct:a", "x");
        camel.getRouteController().stopRoute("a");
        template.requestBody("direct:b", "x");
        assertThat(server.acceptedConnections()).isEqualTo(1);
        camel.getRouteController().stopRoute("b");
        soon("the pool is closed").until(() -> server.openConnections() == 0);
        camel.getRouteController().startRoute("a");
        template.requestBody("direct:a", "x");
        assertThat(server.acceptedConnections()).isEqualTo(2);
    }
}
