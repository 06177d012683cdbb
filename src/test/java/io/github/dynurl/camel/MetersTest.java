package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.internal.client.StoreTotals;
import io.github.dynurl.testing.Reply;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the Micrometer meters of stores. */
@Tag("compat")
class MetersTest extends ContextTestCase {
    /** The number of meters of each store. */
    private static final int METERS = 7;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Override
    void prepare() {
        super.prepare();
        camel.addLifecycleStrategy(new DynUrlMeters(registry));
    }

    private double counterValue(String name, String store) {
        return registry.get(name).tag("store", store).functionCounter().count();
    }

    private double connections(String state) {
        return registry.get("dynurl.connections")
                .tag("state", state)
                .tag("store", "store")
                .gauge()
                .value();
    }

    @Test
    void countsTrafficOfAllEndpointsOfStore() throws Exception {
        server.on("GET", "/base/k/data").replies(Reply.status(503), Reply.ok("0123456789"));
        server.on("PUT", "/base/k/data").reply(Reply.status(201));
        routes(builder -> {
            builder.from("direct:get").to(store() + "key=k&operation=getData&maxAttempts=2");
            builder.from("direct:set").to(store() + "key=k&operation=setData");
            builder.from("direct:other").to(store().replace("dynurl:store", "dynurl:other") + "operation=info");
        });
        assertThat(template.requestBody("direct:get", "", String.class)).isEqualTo("0123456789");
        template.requestBody("direct:set", "abc");
        assertThat(counterValue("dynurl.requests", "store")).isEqualTo(3);
        assertThat(counterValue("dynurl.retries", "store")).isEqualTo(1);
        assertThat(counterValue("dynurl.sent", "store")).isEqualTo(3);
        assertThat(counterValue("dynurl.received", "store")).isEqualTo(10);
        assertThat(counterValue("dynurl.requests", "other")).isZero();
        Meter.Id id = registry.get("dynurl.sent").tag("store", "store").meter().getId();
        assertThat(id.getBaseUnit()).isEqualTo("bytes");
        assertThat(id.getTag("camelContext")).isEqualTo(camel.getName());
    }

    @Test
    void keepsCountsAfterEndpointIsRemoved() throws Exception {
        server.otherwise().reply(Reply.ok("0123456789"));
        String uri = store() + "key=k&operation=getData";
        template.requestBody(uri, "", String.class);
        assertThat(camel.removeEndpoints(uri)).hasSize(1);
        template.requestBody(uri, "", String.class);
        assertThat(counterValue("dynurl.requests", "store")).isEqualTo(2);
        assertThat(counterValue("dynurl.received", "store")).isEqualTo(20);
    }

    @Test
    void showsCurrentConnections() throws Exception {
        server.otherwise().reply(Reply.ok("x".repeat(100_000)));
        routes(builder -> builder.from("direct:get")
                .to(store() + "key=k&operation=getData")
                .process(exchange -> exchange.setProperty("leased", connections("leased"))));
        template.requestBody(store().replace("dynurl:store", "dynurl:other") + "operation=info", "");
        assertThat(template.request("direct:get", sent -> {}).getProperty("leased", Double.class))
                .isEqualTo(1);
        soon("no connection in use").until(() -> connections("leased") == 0);
        assertThat(connections("pending")).isZero();
    }

    @Test
    void removesAndAddsMetersWithContext() throws Exception {
        routes(builder -> builder.from("direct:in").to(store() + "operation=info"));
        assertThat(registry.getMeters()).hasSize(METERS);
        camel.stop();
        assertThat(registry.getMeters()).isEmpty();
        camel.start();
        template.start();
        template.requestBody(store() + "operation=info", "");
        assertThat(registry.getMeters()).hasSize(METERS);
    }

    @Test
    void countsTrafficOfUncachedAndInterceptedEndpoints() throws Exception {
        server.otherwise().reply(Reply.ok("0123456789"));
        routes(builder -> {
            builder.interceptSendToEndpoint("dynurl:fixed*").to("log:intercepted");
            builder.from("direct:dynamic").toD(store() + "operation=getData&key=${body}", -1);
            builder.from("direct:fixed")
                    .to(store().replace("dynurl:store", "dynurl:fixed") + "operation=getData&key=k");
        });
        template.requestBody("direct:dynamic", "a", String.class);
        template.requestBody("direct:dynamic", "b", String.class);
        template.requestBody("direct:fixed", "", String.class);
        assertThat(counterValue("dynurl.requests", "store")).isEqualTo(2);
        assertThat(counterValue("dynurl.requests", "fixed")).isEqualTo(1);
    }

    @Test
    void countsStoresBeyondLimitTogether() {
        for (int i = 0; i < StoreTotals.MAX_STORES + 5; i++) {
            camel.getEndpoint(store().replace("dynurl:store", "dynurl:s" + i) + "operation=info");
        }
        assertThat(registry.find("dynurl.requests").meters()).hasSize(StoreTotals.MAX_STORES + 1);
        assertThat(counterValue("dynurl.requests", StoreTotals.OTHERS)).isZero();
    }

    @Test
    void keepsMetersOfAnotherContextWithSameName() throws Exception {
        server.otherwise().reply(Reply.ok("0123456789"));
        String uri = store() + "operation=getData&key=k";
        template.requestBody(uri, "", String.class);
        try (DefaultCamelContext twin = new DefaultCamelContext()) {
            twin.getCamelContextExtension().setName(camel.getName());
            twin.addLifecycleStrategy(new DynUrlMeters(registry));
            twin.start();
            twin.createProducerTemplate().requestBody(uri, "", String.class);
        }
        assertThat(counterValue("dynurl.requests", "store")).isEqualTo(1);
        template.requestBody(uri, "", String.class);
        assertThat(counterValue("dynurl.requests", "store")).isEqualTo(2);
    }

    @Test
    void completesOperationIfMetersCannotBeRegistered() {
        server.otherwise().reply(Reply.ok("0123456789"));
        // Micrometer refuses a meter that has the same name but other tags or another type.
        registry.timer("dynurl.retries", "store", "store", "camelContext", camel.getName());
        try (LogCanary log = LogCanary.listen()) {
            assertThat(template.requestBody(store() + "operation=getData&key=k", "", String.class))
                    .isEqualTo("0123456789");
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("No meters of the store store"));
        }
    }

    @Test
    void addsMetersToRunningContext() throws Exception {
        SimpleMeterRegistry late = new SimpleMeterRegistry();
        camel.getEndpoint(store() + "operation=info");
        new DynUrlMeters(late).setCamelContext(camel);
        assertThat(late.getMeters()).hasSize(METERS);
    }

    @Test
    void logsIfMeterRegistryIsMissing() throws Exception {
        try (LogCanary log = LogCanary.listen()) {
            new DynUrlMeters().setCamelContext(camel);
            camel.getEndpoint(store() + "operation=info");
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("MeterRegistry"));
        }
    }

    @Test
    void worksAsBeanOfApplicationWithRegistry() throws Exception {
        server.otherwise().reply(Reply.ok("0123456789"));
        Main main = new Main();
        main.bind("registry", registry);
        main.addInitialProperty("camel.beans.meters", "#class:" + DynUrlMeters.class.getName());
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:get").to(store() + "key=k&operation=getData");
            }
        });
        main.start();
        try {
            main.getCamelTemplate().requestBody("direct:get", "", String.class);
            assertThat(counterValue("dynurl.received", "store")).isEqualTo(10);
        } finally {
            main.stop();
        }
    }
}
