package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.ServedStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ExceptionHandler;
import org.jspecify.annotations.Nullable;

/** Provides a store with objects, and a route that consumes from this store and records the received exchanges. */
abstract class ConsumerTestCase extends ContextTestCase {
    static final String ROUTE = "consuming";

    final ServedStore objects = ServedStore.on(server);
    final List<Received> received = new CopyOnWriteArrayList<>();

    /** A received exchange, with the values that it had when the route received it. */
    record Received(
            String key,
            @Nullable Object body,
            @Nullable Object index,
            @Nullable Object size,
            @Nullable Object complete,
            Exchange exchange) {
        static Received of(Exchange exchange) {
            return new Received(
                    String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.KEY)),
                    exchange.getMessage().getBody(),
                    exchange.getProperty(Exchange.BATCH_INDEX),
                    exchange.getProperty(Exchange.BATCH_SIZE),
                    exchange.getProperty(Exchange.BATCH_COMPLETE),
                    exchange);
        }

        @Nullable
        Object header(String name) {
            return exchange.getMessage().getHeader(name);
        }
    }

    final List<Throwable> handled = new CopyOnWriteArrayList<>();

    /** Records the exceptions that the consumer passes to its exception handler. */
    private final class Handler implements ExceptionHandler {
        @Override
        public void handleException(Throwable exception) {
            handled.add(exception);
        }

        @Override
        public void handleException(@Nullable String message, Throwable exception) {
            handled.add(exception);
        }

        @Override
        public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable exception) {
            handled.add(exception);
        }
    }

    @Override
    void prepare() {
        super.prepare();
        camel.getRegistry().bind("handler", new Handler());
    }

    /** Returns the URI of a consumer that polls every 10 milliseconds. */
    String pollingUri(String options) {
        return store() + "initialDelay=0&delay=10&exceptionHandler=#handler" + (options.isEmpty() ? "" : "&" + options);
    }

    /** Starts a route that records each received exchange and then runs an action. */
    void consume(String options, Processor action) throws Exception {
        routes(rb -> route(rb, options).process(action));
    }

    void consume(String options) throws Exception {
        consume(options, exchange -> {});
    }

    RouteDefinition route(RouteBuilder builder, String options) {
        return builder.from(pollingUri(options))
                .routeId(ROUTE)
                .process(exchange -> received.add(Received.of(exchange)));
    }

    List<String> receivedKeys() {
        return received.stream().map(Received::key).toList();
    }

    void awaitReceived(int count) {
        soon(count + " exchanges").until(() -> received.size() >= count);
    }

    /** Waits until more than {@code count} further queries were sent. */
    void awaitPolls(int count) {
        int queriesBefore = queries().size();
        soon("polls").until(() -> queries().size() > queriesBefore + count);
    }

    List<RecordedRequest> queries() {
        return server.requests("GET", "/find");
    }

    /** Waits until no exchange is in flight. */
    void awaitIdle() {
        soon("nothing in flight").until(() -> camel.getInflightRepository().size() == 0);
    }

    /**
     * Starts a thread that stops the route. This method returns as soon as the consumer is stopping; the thread also
     * waits for inflight exchanges.
     */
    Thread startStoppingRoute() {
        Thread stopper = new Thread(
                () -> {
                    try {
                        camel.getRouteController().stopRoute(ROUTE, 10, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "stopper");
        stopper.start();
        soon("the route is stopping").until(() -> !consumer().isAllowed());
        return stopper;
    }

    DynUrlConsumer consumer() {
        return (DynUrlConsumer) camel.getRoute(ROUTE).getConsumer();
    }

    /** Checks that the number of received exchanges is {@code count} after some more polls. */
    void assertReceivedStays(int count) {
        awaitPolls(5);
        assertThat(receivedKeys()).hasSize(count);
    }

    static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
