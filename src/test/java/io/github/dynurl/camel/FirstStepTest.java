package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.dynurl.camel.internal.poll.OpenDataInterceptStrategy;
import io.github.dynurl.testing.Reply;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.StepDefinition;
import org.apache.camel.saga.InMemorySagaService;
import org.apache.camel.spi.Policy;
import org.apache.camel.spi.TransactedPolicy;
import org.apache.camel.spi.WrapAwareProcessor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which step of a route opens the data, and what happens if the data cannot be opened. */
@Tag("compat")
class FirstStepTest extends ConsumerTestCase {
    private static final String SMALL = "data";
    private static final String LARGE = "0123456789".repeat(20_000);
    private static final String MARKS = "&onCommit.status=done&onRollback.status=failed&maxAttempts=1";

    private final List<String> steps = new CopyOnWriteArrayList<>();

    /** A policy that returns each processor unchanged. */
    private static final class PassThroughPolicy implements TransactedPolicy {
        @Override
        public void beforeWrap(Route route, NamedNode definition) {}

        @Override
        public Processor wrap(Route route, Processor processor) {
            return processor;
        }
    }

    @Override
    void prepare() {
        super.prepare();
        InMemorySagaService sagas = new InMemorySagaService();
        sagas.setCamelContext(camel);
        camel.getRegistry().bind("sagas", sagas);
        camel.getRegistry().bind("policy", Policy.class, new PassThroughPolicy());
    }

    private String consumerUri() {
        return pollingUri("fetch=data&filter.status=new" + MARKS);
    }

    private void putObject(String data, Reply... replies) {
        objects.put("k", Map.of("status", "new"), data);
        var script = server.on("GET", "/base/k/data");
        Stream.of(replies).forEach(script::reply);
    }

    private int dataRequestCount() {
        return server.requests("GET", "/base/k/data").size();
    }

    private void awaitStatus(String status) {
        soon("the object is " + status).until(() -> status.equals(objects.value("k", "status")));
        awaitIdle();
        assertThat(handled).isEmpty();
    }

    private Processor step(String name) {
        return exchange -> steps.add(name);
    }

    private void read(Exchange exchange) throws Exception {
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            steps.add(text.equals(LARGE) ? "large" : text);
        }
    }

    /** Returns a case: its name, what is defined before the route, and the steps of the route. */
    private static Arguments routeStart(String name, BiConsumer<RouteBuilder, FirstStepTest> before, Steps steps) {
        return Arguments.of(name, before, steps);
    }

    /** Adds the steps of a route. */
    @FunctionalInterface
    private interface Steps {
        void in(FirstStepTest test, RouteBuilder builder, RouteDefinition from);
    }

    static Stream<Arguments> routeStarts() {
        BiConsumer<RouteBuilder, FirstStepTest> nothing = (rb, test) -> {};
        Steps step = (test, rb, from) -> from.process(test.step("step"));
        return Stream.of(
                routeStart("process", nothing, step),
                routeStart("transacted", nothing, (test, rb, from) -> from.transacted("policy")
                        .process(test.step("step"))),
                routeStart("saga", nothing, (test, rb, from) -> from.saga().process(test.step("step"))),
                routeStart("policy", nothing, (test, rb, from) -> from.policy("policy")
                        .process(test.step("step"))),
                routeStart(
                        "pipeline", nothing, (test, rb, from) -> from.pipeline().process(test.step("step"))),
                routeStart(
                        "step", nothing, (test, rb, from) -> from.step("named").process(test.step("step"))),
                routeStart("choice", nothing, (test, rb, from) -> from.choice()
                        .when(exchange -> test.steps.add("when"))
                        .process(test.step("step"))),
                routeStart("split", nothing, (test, rb, from) -> from.split(rb.body())
                        .process(test.step("step"))
                        .end()
                        .process(test.step("after"))),
                routeStart("disabled first step", nothing, (test, rb, from) -> from.process(test.step("off"))
                        .disabled()
                        .process(test.step("step"))),
                routeStart("disabled block", nothing, FirstStepTest::disabledBlock),
                routeStart(
                        "onException and onCompletion", nothing, (test, rb, from) -> from.onException(Exception.class)
                                .maximumRedeliveries(1)
                                .redeliveryDelay(0)
                                .process(test.step("onException"))
                                .end()
                                .onCompletion()
                                .onCompleteOnly()
                                .process(test.step("onCompletion"))
                                .end()
                                .process(test.step("step"))),
                routeStart("interceptFrom", (rb, test) -> rb.interceptFrom().process(test.step("from")), step),
                routeStart(
                        "two interceptFrom",
                        (rb, test) -> {
                            rb.interceptFrom().process(test.step("from"));
                            rb.interceptFrom("dynurl:*").process(test.step("from"));
                        },
                        step),
                routeStart("intercept", (rb, test) -> rb.intercept().process(test.step("intercept")), step),
                routeStart(
                        "interceptSendToEndpoint",
                        (rb, test) -> rb.interceptSendToEndpoint("dynurl:*").process(test.step("send")),
                        step));
    }

    private static void disabledBlock(FirstStepTest test, RouteBuilder builder, RouteDefinition from) {
        StepDefinition block = new StepDefinition();
        block.setDisabled("true");
        block.addOutput(new ProcessDefinition(test.step("off")));
        from.addOutput(block);
        from.process(test.step("step"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("routeStarts")
    void runsNoStepIfDataCannotBeOpened(String name, BiConsumer<RouteBuilder, FirstStepTest> before, Steps route)
            throws Exception {
        putObject(SMALL, Reply.status(500));
        routes(rb -> {
            before.accept(rb, this);
            route.in(this, rb, rb.from(consumerUri()).routeId(ROUTE));
        });
        awaitStatus("failed");
        assertThat(steps).isSubsetOf("onException"); // One of the cases has this handler.
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("routeStarts")
    void opensDataOnRedeliveryForEachRouteStart(
            String name, BiConsumer<RouteBuilder, FirstStepTest> before, Steps route) throws Exception {
        putObject(SMALL, Reply.status(500), Reply.ok(SMALL));
        routes(rb -> {
            rb.errorHandler(rb.defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0));
            before.accept(rb, this);
            RouteDefinition from = rb.from(consumerUri()).routeId(ROUTE);
            route.in(this, rb, from);
        });
        awaitStatus("done");
        assertThat(steps).contains("step").doesNotContain("off", "send");
        assertThat(dataRequestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ref", "other scheme", "property"})
    void runsNoStepForAnyFormOfUri(String kind) throws Exception {
        putObject(SMALL, Reply.status(500));
        String uri = consumerUri();
        if (kind.equals("other scheme")) {
            camel.addComponent("images", new DynUrlComponent());
        }
        routes(rb -> {
            String from =
                    switch (kind) {
                        case "ref" -> {
                            camel.getRegistry().bind("images", camel.getEndpoint(uri));
                            yield "ref:images";
                        }
                        case "property" -> {
                            camel.getPropertiesComponent().addInitialProperty("images", uri);
                            yield "{{images}}";
                        }
                        default -> uri.replaceFirst("dynurl", "images");
                    };
            rb.from(from).routeId(ROUTE).process(step("step"));
        });
        awaitStatus("failed");
        assertThat(steps).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void setsDataAndHeadersOnEachRedelivery(boolean large) throws Exception {
        String data = large ? LARGE : SMALL;
        putObject(data, Reply.status(500), Reply.ok(data).header("Content-Type", "text/plain"));
        List<String> types = new CopyOnWriteArrayList<>();
        routes(rb -> rb.from(consumerUri())
                .routeId(ROUTE)
                .errorHandler(rb.defaultErrorHandler().maximumRedeliveries(4).redeliveryDelay(0))
                .process(exchange -> {
                    read(exchange);
                    types.add(exchange.getMessage().getHeader(DynUrlConstants.SIZE) + " "
                            + exchange.getMessage().getHeader(Exchange.CONTENT_TYPE) + " "
                            + exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER));
                    exchange.getMessage().setBody("changed");
                    if (steps.size() < 3) {
                        throw new IllegalStateException("its own");
                    }
                }));
        awaitStatus("done");
        assertThat(steps).hasSize(3).containsOnly(large ? "large" : SMALL);
        String sizeAndType = data.length() + " text/plain ";
        // The first attempt cannot open the data, so the step runs in the redeliveries 1 to 3.
        assertThat(types).containsExactly(sizeAndType + 1, sizeAndType + 2, sizeAndType + 3);
    }

    @Test
    void keepsDataInOriginalMessage() throws Exception {
        putObject(LARGE, Reply.status(500), Reply.ok(LARGE));
        routes(rb -> {
            rb.from("direct:dead")
                    .process(this::read)
                    .process(exchange ->
                            steps.add(String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.SIZE))));
            rb.from(consumerUri())
                    .routeId(ROUTE)
                    .errorHandler(rb.deadLetterChannel("direct:dead")
                            .useOriginalMessage()
                            .maximumRedeliveries(1)
                            .redeliveryDelay(0))
                    .process(exchange -> {
                        read(exchange);
                        exchange.getMessage().setBody("changed");
                        throw new IllegalStateException("its own");
                    });
        });
        awaitStatus("done");
        assertThat(steps).containsExactly("large", "large", String.valueOf(LARGE.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"doTry", "doFinally", "continued"})
    void continuesAfterHandledFailure(String kind) throws Exception {
        putObject(SMALL, Reply.status(500));
        routes(rb -> {
            RouteDefinition from = rb.from(consumerUri()).routeId(ROUTE);
            switch (kind) {
                case "continued" ->
                    from.onException(Exception.class)
                            .continued(true)
                            .process(step("handled"))
                            .end()
                            .process(step("step"));
                case "doFinally" ->
                    from.doTry()
                            .process(step("step"))
                            .doCatch(Exception.class)
                            .process(step("handled"))
                            .doFinally()
                            .process(step("finally"))
                            .end();
                default ->
                    from.doTry()
                            .process(step("step"))
                            .doCatch(Exception.class)
                            .process(step("handled"))
                            .end();
            }
            from.process(step("after"));
        });
        awaitStatus("failed");
        assertThat(steps)
                .isEqualTo(
                        kind.equals("doFinally")
                                ? List.of("handled", "finally", "after")
                                : List.of("handled", "after"));
        assertThat(dataRequestCount()).isEqualTo(1);
    }

    @Test
    void clearsPropertiesWhenObjectEnds() throws Exception {
        putObject(SMALL, Reply.status(500));
        List<Exchange> failed = new CopyOnWriteArrayList<>();
        routes(rb -> rb.from(consumerUri())
                .routeId(ROUTE)
                .onException(Exception.class)
                .handled(true)
                .process(failed::add)
                .end()
                .process(step("step")));
        awaitStatus("failed");
        soon("the properties are removed").until(() -> failed.get(0).getAllProperties().keySet().stream()
                .noneMatch(name -> name.contains("Unopened")));
    }

    @Test
    void failsExchangeOfConsumerWithoutRoute() throws Exception {
        putObject(SMALL, Reply.status(500));
        List<Exception> failures = new CopyOnWriteArrayList<>();
        DynUrlEndpoint endpoint = camel.getEndpoint(consumerUri(), DynUrlEndpoint.class);
        try (var consumer =
                (DynUrlConsumer) endpoint.createConsumer(exchange -> failures.add(exchange.getException()))) {
            consumer.start();
            soon("an exchange").until(() -> !failures.isEmpty());
        }
        assertThat(failures.get(0)).isInstanceOf(io.github.dynurl.store.StoreException.class);
    }

    @Test
    void doesNotInterceptOtherRoutes() throws Exception {
        routes(rb -> {
            rb.from(consumerUri()).routeId(ROUTE).process(step("step"));
            rb.from("direct:other").routeId("other").to(store() + "operation=getData");
        });
        camel.addComponent("images", new DynUrlComponent());
        assertThat(camel.getCamelContextExtension().getInterceptStrategies()).isEmpty();
        assertThat(camel.getRoute("other").getInterceptStrategies()).isEmpty();
        assertThat(camel.getRoute(ROUTE).getInterceptStrategies()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "step"})
    void wrapsSynchronousStepOnceWithoutWarning(String kind) {
        NamedNode node = kind.equals("process") ? new ProcessDefinition(exchange -> {}) : new StepDefinition();
        Processor wrapped =
                new OpenDataInterceptStrategy().wrapProcessorInInterceptors(camel, node, step("step"), null);
        assertThat(wrapped).isInstanceOf(AsyncProcessor.class).isInstanceOf(WrapAwareProcessor.class);
        assertThatNoException()
                .isThrownBy(() -> wrapped.process(camel.getEndpoint("direct:a").createExchange()));
        assertThat(steps).containsExactly("step");
    }
}
