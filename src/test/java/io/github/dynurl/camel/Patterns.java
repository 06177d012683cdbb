package io.github.dynurl.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;
import org.apache.camel.spi.Policy;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** The patterns of Camel, each as routes from a consumer of up to {@link #KEYS} objects. */
final class Patterns {
    /** The number of objects. Their keys are k0, k1 and so on. */
    static final int KEYS = 6;

    /**
     * A pattern and what it does with the objects.
     *
     * @param times how often each object is processed
     * @param lost how many objects are lost if the processing of one object fails and the routes do not acknowledge
     *     the objects. Camel ends an exchange when it enters an aggregator, so the guide requires that such routes
     *     acknowledge the objects.
     * @param more how many objects may be processed once more: if one of two concurrent branches fails, the other
     *     branch may have processed the object already
     */
    record Pattern(String name, int times, int lost, int more, Meanwhile meanwhile, Shape shape) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** What the test does to the route while it processes an object. */
    enum Meanwhile {
        NOTHING,
        STOP_AND_START,
        REMOVE_AND_ADD
    }

    /** Creates the routes of a pattern. */
    @FunctionalInterface
    interface Shape {
        void in(PatternRoutes to);
    }

    private final List<Pattern> all = new ArrayList<>();

    private Patterns() {
        steps();
        blocks();
        otherEndpoints();
        branches();
        handledFailures();
        laterEnds();
        interruptions();
    }

    static List<Pattern> all() {
        return List.copyOf(new Patterns().all);
    }

    private void once(String name, Shape shape) {
        all.add(new Pattern(name, 1, 0, 0, Meanwhile.NOTHING, shape));
    }

    private void twice(String name, Shape shape) {
        all.add(new Pattern(name, 2, 0, 0, Meanwhile.NOTHING, shape));
    }

    private void twiceConcurrently(String name, Shape shape) {
        all.add(new Pattern(name, 2, 0, 1, Meanwhile.NOTHING, shape));
    }

    private void later(String name, int lost, Shape shape) {
        all.add(new Pattern(name, 1, lost, 0, Meanwhile.NOTHING, shape));
    }

    private void interrupted(String name, Meanwhile meanwhile, Shape shape) {
        all.add(new Pattern(name, 1, 0, 0, meanwhile, shape));
    }

    private void steps() {
        once("threads", to -> to.work(to.from().threads(2, 2)));
        once(
                "resequencer",
                to -> to.work(to.from()
                        .resequence(to.builder().header(DynUrlConstants.KEY))
                        .batch()
                        .size(3)
                        .timeout(20)));
        once("validate", to -> to.work(to.from().validate(to.builder().body().isNotNull())));
        once("enrich", to -> {
            to.work(to.from().enrich("direct:other", AggregationStrategies.useOriginal()));
            to.from("direct:other").to(to.getData());
        });
        once(
                "replaced body",
                to -> to.done(to.from()
                        .process(to.work())
                        .to(to.getData())
                        .to(to.getData())
                        .to(to.getData())
                        .setBody(to.builder().constant("other"))));
        // Six reads need more than the four connections.
        once(
                "loop of reads",
                to -> to.done(
                        to.from().process(to.work()).loop(6).to(to.getData()).end()));
        once(
                "split of reads",
                to -> to.done(to.from()
                        .process(to.work())
                        .split(to.builder().constant(List.of(1, 2, 3, 4, 5, 6)))
                        .to(to.getData())
                        .end()));
        once(
                "onCompletion",
                to -> to.work(to.from().onCompletion().process(to.read()).end()));
    }

    private void blocks() {
        once("filter", to -> to.work(to.from().filter(to.builder().body().isNotNull())));
        once("choice", to -> to.work(to.from().choice().when(to.builder().body().isNotNull())));
        once("saga", to -> to.work(to.from().saga()));
        once("step", to -> to.work(to.from().step("one").process(to.read()).end()));
        once("pipeline", to -> to.work(to.from().pipeline().process(to.read())));
        once("policy", to -> to.work(to.from().policy(new Reading(to.read()))));
        once("transacted", to -> {
            to.builder().getContext().getRegistry().bind("required", transactions());
            to.work(to.from().transacted());
        });
        once("transacted in another route", to -> {
            to.builder().getContext().getRegistry().bind("required", transactions());
            to.done(to.from().to("direct:transaction"));
            to.from("direct:transaction").transacted().process(to.work());
        });
        once(
                "idempotentConsumer",
                to -> to.work(to.from()
                        .idempotentConsumer(
                                to.builder().header(DynUrlConstants.KEY),
                                MemoryIdempotentRepository.memoryIdempotentRepository())));
    }

    private void otherEndpoints() {
        once("direct", to -> {
            to.from().to("direct:work");
            to.work(to.from("direct:work"));
        });
        once("seda", to -> {
            to.from().to("seda:work");
            to.work(to.from("seda:work?concurrentConsumers=3&pollTimeout=50"));
        });
        once("toD", to -> {
            to.from().toD("direct:${header.CamelDynUrlKey}");
            IntStream.range(0, KEYS).forEach(i -> to.work(to.from("direct:k" + i)));
        });
        once("interceptSendToEndpoint", to -> {
            to.builder().interceptSendToEndpoint("direct:work").process(to.read());
            to.from().to("direct:work");
            to.work(to.from("direct:work"));
        });
        once("interceptFrom", to -> {
            to.builder().interceptFrom("dynurl:*").process(to.read());
            to.work(to.from());
        });
        once("intercept", to -> {
            to.builder().intercept().process(to.read());
            to.work(to.from());
        });
        once("wireTap", to -> {
            to.work(to.from().wireTap("direct:tap"));
            to.from("direct:tap").delay(30).process(to.read());
        });
        once("dynamicRouter", to -> {
            to.from().dynamicRouter(to.builder().method(Router.class, "next"));
            to.work(to.from("direct:work"));
        });
        once(
                "pollEnrich",
                to -> to.work(to.from("timer:poll?delay=0&period=10")
                        .routeId(ConsumerTestCase.ROUTE)
                        .pollEnrich(to.consumer().replace("initialDelay=0&", ""), 0)
                        .filter(to.builder().header(DynUrlConstants.KEY).isNotNull())));
    }

    private void branches() {
        twice("multicast", to -> {
            to.done(to.from()
                    .multicast(new UseOriginalAggregationStrategy())
                    .stopOnException()
                    .to("direct:a", "direct:b")
                    .end());
            to.branches();
        });
        twiceConcurrently("parallel multicast", to -> {
            to.done(to.from()
                    .multicast()
                    .parallelProcessing()
                    .stopOnException()
                    .to("direct:a", "direct:b")
                    .end());
            to.branches();
        });
        twice("recipientList", to -> {
            to.done(to.from()
                    .recipientList(to.builder().constant("direct:a,direct:b"))
                    .stopOnException()
                    .end());
            to.branches();
        });
        twiceConcurrently("parallel recipientList", to -> {
            // A recipient list passes the same stream to all recipients, whereas a multicast copies it.
            to.done(to.from()
                    .convertBodyTo(byte[].class)
                    .recipientList(to.builder().constant("direct:a,direct:b"))
                    .parallelProcessing()
                    .stopOnException()
                    .end());
            to.branches();
        });
        twice("routingSlip", to -> {
            to.done(to.from()
                    .routingSlip(to.builder().constant("direct:a,direct:b"))
                    .end());
            to.branches();
        });
        twice("loop", to -> to.done(to.from().loop(2).process(to.work()).end()));
        twice(
                "split",
                to -> to.done(to.from()
                        .setProperty("whole", to.builder().body())
                        .split(to.builder().constant(List.of(1, 2)), new UseOriginalAggregationStrategy())
                        .stopOnException()
                        .setBody(to.builder().exchangeProperty("whole"))
                        .process(to.work())
                        .end()));
    }

    private void handledFailures() {
        once(
                "doTry",
                to -> to.done(to.from()
                        .doTry()
                        .process(to.work())
                        .doCatch(IllegalStateException.class)
                        .process(to.work())
                        .end()));
        once(
                "redelivery",
                to -> to.work(to.from()
                        .errorHandler(to.builder()
                                .defaultErrorHandler()
                                .maximumRedeliveries(2)
                                .redeliveryDelay(0))));
        once("onException", to -> {
            RouteDefinition from = to.from();
            OnExceptionDefinition handler =
                    from.onException(IllegalStateException.class).handled(true);
            to.work(handler);
            to.work(from);
        });
        for (String dead : List.of("direct:dead", "seda:dead?pollTimeout=50")) {
            once("dead letters to " + dead.substring(0, 4), to -> {
                to.work(to.from().errorHandler(to.builder().deadLetterChannel(dead)));
                to.work(to.from(dead));
            });
        }
    }

    private void laterEnds() {
        later(
                "aggregator",
                2,
                to -> to.workLater(
                        to.from()
                                .process(to.read())
                                .aggregate(to.builder().constant(true), new GroupedExchangeAggregationStrategy())
                                .completionSize(2),
                        to.groupWork()));
        // The consumed exchange ends as soon as its branches are in the queue.
        later("multicast to seda", 1, to -> {
            to.from().multicast().to("seda:read?pollTimeout=50", "seda:work?pollTimeout=50");
            to.from("seda:read?pollTimeout=50").process(to.read());
            to.workLater(to.from("seda:work?pollTimeout=50"), to.work());
        });
        later("split to seda", 1, to -> {
            to.from()
                    .setProperty("whole", to.builder().body())
                    .split(to.builder().constant(List.of(1)))
                    .setBody(to.builder().exchangeProperty("whole"))
                    .to("seda:work?pollTimeout=50");
            to.workLater(to.from("seda:work?pollTimeout=50"), to.work());
        });
    }

    private void interruptions() {
        interrupted("stop and start", Meanwhile.STOP_AND_START, to -> to.work(to.from()));
        interrupted("removal and addition", Meanwhile.REMOVE_AND_ADD, to -> to.work(to.from()));
        interrupted("stop and start before seda", Meanwhile.STOP_AND_START, to -> {
            to.from().to("seda:work");
            to.work(to.from("seda:work?pollTimeout=50"));
        });
    }

    private static Policy transactions() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:patterns;DB_CLOSE_DELAY=-1");
        return new SpringTransactionPolicy(new DataSourceTransactionManager(database));
    }

    /** A policy that reads the data before the wrapped steps. */
    private record Reading(Processor read) implements Policy {
        @Override
        public void beforeWrap(Route route, NamedNode definition) {}

        @Override
        public Processor wrap(Route route, Processor processor) {
            return exchange -> {
                read.process(exchange);
                processor.process(exchange);
            };
        }
    }

    /** Routes each message to one endpoint. */
    public static final class Router {
        /** Returns the next endpoint, or null at the end. */
        public @Nullable String next(Exchange exchange) {
            boolean first = exchange.getProperty("routed") == null;
            exchange.setProperty("routed", true);
            return first ? "direct:work" : null;
        }
    }
}
