package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.PatternBytes;
import io.github.dynurl.testing.Reply;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the store works after routes are stopped, started, added and removed, and that no resources are left when
 * no route uses the store.
 */
@Tag("compat")
class LifecycleTest extends ContextTestCase {
    private static final String IN = "direct:in";
    private static final String ROUTE = "reader";

    @BeforeEach
    void script() {
        Exercise.script(server);
    }

    private void addReaderRoute() throws Exception {
        routes(builder -> builder.from(IN).routeId(ROUTE).to(Exercise.GET_DATA.uri(store())));
    }

    private void checkRouteWorks() {
        assertThat(template.requestBody(IN, "", String.class)).isEqualTo("hello");
    }

    /** A change of the context or of its route. */
    interface Step {
        void apply(LifecycleTest test) throws Exception;
    }

    /**
     * A change of the state of the route.
     *
     * @param down stops, suspends or removes the route
     * @param up makes the route run again
     * @param closes whether {@code down} closes all connections and threads
     */
    record Change(String name, Step down, Step up, boolean closes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change(
                        "stop and start the route",
                        test -> test.camel.getRouteController().stopRoute(ROUTE),
                        test -> test.camel.getRouteController().startRoute(ROUTE),
                        true),
                new Change(
                        "suspend and resume the route",
                        test -> test.camel.getRouteController().suspendRoute(ROUTE),
                        test -> test.camel.getRouteController().resumeRoute(ROUTE),
                        false),
                new Change(
                        "suspend and resume the context",
                        test -> test.camel.suspend(),
                        test -> test.camel.resume(),
                        false),
                new Change("remove and add the route", LifecycleTest::removeRoute, LifecycleTest::addReaderRoute, true),
                new Change(
                        "stop and start the context",
                        test -> {
                            test.template.stop();
                            test.camel.stop();
                        },
                        test -> {
                            test.camel.start();
                            if (test.camel.getRoutes().isEmpty()) {
                                test.addReaderRoute();
                            }
                            test.template.start();
                        },
                        true));
    }

    private void removeRoute() throws Exception {
        camel.getRouteController().stopRoute(ROUTE);
        assertThat(camel.removeRoute(ROUTE)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void worksAgainAfterChange(Change change) throws Exception {
        addReaderRoute();
        for (int round = 1; round <= 3; round++) {
            checkRouteWorks();
            change.down().apply(this);
            if (change.closes()) {
                awaitNothingLeft();
            }
            change.up().apply(this);
            checkRouteWorks();
            assertThat(server.requests()).hasSize(2 * round);
        }
    }

    @Test
    void removesEndpointAndConnectionsWithRoute() throws Exception {
        addReaderRoute();
        checkRouteWorks();
        assertThat(endpoints()).hasSize(1);
        assertThat(server.openConnections()).isEqualTo(1);
        removeRoute();
        assertThat(endpoints()).isEmpty();
        awaitNothingLeft();
    }

    @Test
    void sharesClientBetweenRoutesOfOneEndpoint() throws Exception {
        addReaderRoute();
        routes(builder -> builder.from("direct:second").routeId("second").to(Exercise.GET_DATA.uri(store())));
        checkRouteWorks();
        assertThat(template.requestBody("direct:second", "", String.class)).isEqualTo("hello");
        assertThat(endpoints()).hasSize(1);
        assertThat(server.acceptedConnections()).isEqualTo(1);
        removeRoute();
        assertThat(endpoints()).hasSize(1);
        assertThat(template.requestBody("direct:second", "", String.class)).isEqualTo("hello");
        assertThat(server.acceptedConnections()).isEqualTo(1);
        camel.getRouteController().stopRoute("second");
        camel.removeRoute("second");
        awaitNothingLeft();
    }

    @Test
    void keepsSecondEndpointWorkingAfterFirstRouteIsRemoved() throws Exception {
        addReaderRoute();
        routes(builder -> builder.from("direct:query").routeId("query").to(Exercise.QUERY.uri(store())));
        checkRouteWorks();
        assertThat((List<?>) template.requestBody("direct:query", "", List.class))
                .hasSize(2);
        removeRoute();
        assertThat((List<?>) template.requestBody("direct:query", "", List.class))
                .hasSize(2);
    }

    @Test
    void startsLazyProducerWithFirstMessage() throws Exception {
        routes(builder ->
                builder.from(IN).routeId(ROUTE).to(Exercise.GET_DATA.uri(store()) + "&lazyStartProducer=true"));
        assertThat(camel.getRouteController().getRouteStatus(ROUTE)).isEqualTo(ServiceStatus.Started);
        assertThat(ownThreads()).isEmpty();
        checkRouteWorks();
        checkRouteWorks();
        removeRoute();
        awaitNothingLeft();
    }

    @Test
    void startsAllProducersLazilyIfConfiguredOnComponent() throws Exception {
        camel.getComponent("dynurl", DynUrlComponent.class).setLazyStartProducer(true);
        addReaderRoute();
        checkRouteWorks();
    }

    @Test
    void stopsProducerWithTemplate() {
        Exercise.GET_DATA.check(template, store(), server);
        Exercise.GET_LARGE_DATA.check(template, store(), server);
        template.stop();
        awaitNothingLeft();
        template.start();
        Exercise.GET_DATA.check(template, store(), server);
    }

    @Test
    void readsBodyAfterProducerStopped() throws Exception {
        routes(builder -> builder.from(IN)
                .toD(Exercise.GET_LARGE_DATA.uri(store()), -1)
                .process(exchange -> {
                    assertThat(endpoints()).isEmpty();
                    exchange.getMessage().setBody(body(exchange, byte[].class));
                }));
        for (int i = 0; i < 3; i++) {
            assertThat(template.requestBody(IN, "", byte[].class)).isEqualTo(PatternBytes.bytes(Exercise.LARGE));
            awaitNothingLeft();
        }
    }

    @Test
    void iteratesQueryAfterProducerStopped() throws Exception {
        routes(builder -> builder.from(IN)
                .toD(store() + "operation=query", -1)
                .split(builder.body())
                .streaming()
                .to("mock:results"));
        camel.getEndpoint("mock:results", MockEndpoint.class).expectedMessageCount(2);
        template.sendBody(IN, "");
        MockEndpoint.assertIsSatisfied(camel);
        awaitNothingLeft();
    }

    @Test
    void readsBodyAfterRouteStopped() throws Exception {
        routes(builder -> builder.from(IN).routeId(ROUTE).to(Exercise.GET_LARGE_DATA.uri(store())));
        routes(builder -> builder.from("direct:outer").to(IN).process(exchange -> {
            camel.getRouteController().stopRoute(ROUTE);
            InputStream body = body(exchange, InputStream.class);
            exchange.getMessage().setBody(body.readAllBytes());
        }));
        assertThat(template.requestBody("direct:outer", "", byte[].class))
                .isEqualTo(PatternBytes.bytes(Exercise.LARGE));
        awaitNothingLeft();
    }

    @Test
    void cancelsUnreadBodyWhenExchangeEnds() throws Exception {
        server.on("GET", "/base/endless/data")
                .reply(Reply.ok().pattern(1L << 30).etag("\"e\""));
        routes(builder -> builder.from(IN)
                .to(store() + "operation=getData&key=endless")
                .process(exchange ->
                        assertThat(endpoints().get(0).getActiveRequests()).isEqualTo(1))
                .setBody(builder.constant("done")));
        assertThat(template.requestBody(IN, "")).isEqualTo("done");
        soon("no active request").until(() -> endpoints().get(0).getActiveRequests() == 0);
        soon("the connection is closed").until(server::openConnections, open -> open == 0);
        assertThat(server.connections()).singleElement().satisfies(connection -> {
            assertThat(connection.abandoned()).isTrue();
            assertThat(connection.replyBodyBytesSent()).isLessThan(64L << 20); // The data has 1 GiB.
        });
    }

    @Test
    void uploadsDownloadedDataWithLength() throws Exception {
        routes(builder ->
                builder.from(IN).to(Exercise.GET_LARGE_DATA.uri(store())).to(Exercise.SET_DATA.uri(store())));
        template.sendBody(IN, "");
        assertThat(server.requests("PUT", "/base/new/data")).singleElement().satisfies(put -> {
            assertThat(put.bodySha256()).isEqualTo(PatternBytes.sha256(Exercise.LARGE));
            assertThat(put.header("Content-Length")).isEqualTo(String.valueOf(Exercise.LARGE));
        });
    }
}
