package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;
import org.apache.camel.saga.InMemorySagaService;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pattern of Camel, with data of every kind, in every way to end an object, over four connections: each object ends once,
 * as its route has, and nothing is left.
 */
@Tag("compat")
class EveryPatternTest extends ConsumerTestCase {
    private static final int OBJECTS = 6;

    /** The object that fails when it is worked on for the first time. */
    private static final String FAILS = "k3";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path spool;

    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final List<String> worked = new CopyOnWriteArrayList<>();
    private final List<Throwable> surprises = new CopyOnWriteArrayList<>();
    private int size;

    /** Is a pattern: what follows the consumer in a route, and the routes that this one leads to. */
    @FunctionalInterface
    private interface Pattern {
        void in(RouteBuilder builder, RouteDefinition from);
    }

    /**
     * Says what a pattern does with the objects.
     *
     * @param times how often each is worked on
     */
    private record Case(String name, int times, Pattern pattern) {}

    /** Says how large the data is, and how it is tagged. */
    private enum Kind {
        SMALL(100),
        LARGE_STRONG(100_000),
        LARGE_UNTAGGED(100_000);

        private final int size;

        Kind(int size) {
            this.size = size;
        }
    }

    /** Says how an object ends. */
    private enum End {
        PLAIN(""),
        MARKS("filter.status=new&onCommit.status=done"),
        DELETE("deleteAfterRead=true"),
        CLAIM("filter.status=new&onCommit.status=done&claim=lease");

        private final String options;

        End(String options) {
            this.options = options;
        }
    }

    static Stream<Arguments> cases() {
        EveryPatternTest unbound = new EveryPatternTest();
        return unbound.patterns().stream().flatMap(one -> Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(End.values()).map(end -> Arguments.of(one.name(), kind, end))));
    }

    @Override
    void prepare() {
        super.prepare();
        camel.getStreamCachingStrategy().setSpoolEnabled(true);
        camel.getStreamCachingStrategy().setSpoolDirectory(spool.toFile());
    }

    private List<Case> patterns() {
        List<Case> cases = new ArrayList<>();
        Map<String, Pattern> once = new LinkedHashMap<>();
        once.put("direct", (rb, from) -> {
            from.to("direct:work");
            rb.from("direct:work").process(this::work);
        });
        once.put("seda", (rb, from) -> {
            from.to("seda:work");
            rb.from("seda:work?concurrentConsumers=3").process(this::work);
        });
        once.put("threads", (rb, from) -> from.threads(2, 2).process(this::work));
        once.put("toD", (rb, from) -> {
            from.toD("direct:${header.CamelDynUrlKey}");
            IntStream.range(0, OBJECTS).forEach(i -> rb.from("direct:k" + i).process(this::work));
        });
        once.put("intercept", (rb, from) -> {
            from.to("direct:work");
            rb.from("direct:work").process(this::work);
        });
        once.put("wireTap", (rb, from) -> {
            from.wireTap("direct:tap").process(this::work);
            rb.from("direct:tap").delay(30).process(this::read);
        });
        once.put("enrich", (rb, from) -> {
            from.enrich("direct:other", AggregationStrategies.useOriginal()).process(this::work);
            rb.from("direct:other").to(reading());
        });
        once.put("validate", (rb, from) -> from.validate(rb.body().isNotNull()).process(this::work));
        once.put("filter", (rb, from) -> from.filter(rb.body().isNotNull()).process(this::work));
        once.put(
                "choice",
                (rb, from) -> from.choice().when(rb.body().isNotNull()).process(this::work));
        once.put("saga", (rb, from) -> from.saga().process(this::work));
        once.put("onCompletion", (rb, from) -> {
            from.onCompletion().process(this::read).end().process(this::work);
        });
        once.put("idempotentConsumer", (rb, from) -> from.idempotentConsumer(
                        rb.header(DynUrlConstants.KEY), MemoryIdempotentRepository.memoryIdempotentRepository())
                .process(this::work));
        once.put("dynamicRouter", (rb, from) -> {
            from.dynamicRouter(rb.method(Router.class, "next"));
            rb.from("direct:work").process(this::work);
        });
        once.put("replaced body", (rb, from) -> from.process(this::work)
                .to(reading())
                .to(reading())
                .to(reading())
                .setBody(rb.constant("other")));
        once.put("loop of reads", (rb, from) -> from.process(this::work).loop(6).to(reading()));
        once.put("split of reads", (rb, from) -> from.process(this::work)
                .split(rb.constant(List.of(1, 2, 3, 4, 5, 6)))
                .to(reading()));
        once.forEach((name, pattern) -> cases.add(new Case(name, 1, pattern)));

        Map<String, Pattern> twice = new LinkedHashMap<>();
        twice.put("multicast", (rb, from) -> {
            from.multicast().stopOnException().to("direct:a", "direct:b");
            branches(rb);
        });
        twice.put("parallel multicast", (rb, from) -> {
            from.multicast().parallelProcessing().stopOnException().to("direct:a", "direct:b");
            branches(rb);
        });
        twice.put("recipientList", (rb, from) -> {
            from.recipientList(rb.constant("direct:a,direct:b")).stopOnException();
            branches(rb);
        });
        twice.put("routingSlip", (rb, from) -> {
            from.routingSlip(rb.constant("direct:a,direct:b"));
            branches(rb);
        });
        twice.put("loop", (rb, from) -> from.loop(2).process(this::work));
        twice.put("split", (rb, from) -> from.setProperty("whole", rb.body())
                .split(rb.constant(List.of(1, 2)), new UseOriginalAggregationStrategy())
                .stopOnException()
                .setBody(rb.exchangeProperty("whole"))
                .process(this::work));
        twice.forEach((name, pattern) -> cases.add(new Case(name, 2, pattern)));

        Map<String, Pattern> surviving = new LinkedHashMap<>();
        surviving.put("doTry", (rb, from) -> from.doTry()
                .process(this::work)
                .doCatch(IllegalStateException.class)
                .process(this::work)
                .end());
        surviving.put("redelivery", (rb, from) -> from.errorHandler(
                        rb.defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0))
                .process(this::work));
        surviving.put("dead letter channel", (rb, from) -> {
            from.errorHandler(rb.deadLetterChannel("direct:dead")).process(this::work);
            rb.from("direct:dead").process(this::work);
        });
        surviving.put("onException", (rb, from) -> from.onException(IllegalStateException.class)
                .handled(true)
                .process(this::work)
                .end()
                .process(this::work));
        surviving.forEach((name, pattern) -> cases.add(new Case(name, 1, pattern)));
        return cases;
    }

    private void branches(RouteBuilder builder) {
        builder.from("direct:a").process(this::work);
        builder.from("direct:b").process(this::work);
    }

    /** Routes each message once. */
    public static final class Router {
        /** Returns where it goes; null at the end. */
        public @Nullable String next(Exchange exchange) {
            boolean first = exchange.getProperty("routed") == null;
            exchange.setProperty("routed", true);
            return first ? "direct:work" : null;
        }
    }

    private String reading() {
        return store() + "operation=getData&" + POOL;
    }

    private static final String POOL = "http.connectionsPerRoute=4&http.maxTotalConnections=4";

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("cases")
    void endsEachObjectOnce(String name, Kind kind, End end) throws Exception {
        Case one = patterns().stream()
                .filter(any -> any.name().equals(name))
                .findFirst()
                .orElseThrow();
        fill(kind);
        camel.addService(new InMemorySagaService());
        routes(rb -> {
            if (name.equals("intercept")) {
                rb.interceptSendToEndpoint("direct:work").process(this::read);
            }
            one.pattern().in(rb, rb.from(consumer(end)).routeId(ROUTE));
        });
        awaitEnded(one, end);
        awaitPolls(3);
        awaitIdle();
        assertThat(surprises).isEmpty();
        assertThat(handled).isEmpty();
        // Where branches run at once, the other one may have done its work.
        int more = name.startsWith("parallel") ? 1 : 0;
        assertThat(worked).hasSizeBetween(OBJECTS * one.times(), OBJECTS * one.times() + more);
        nothingIsHeld();
    }

    private String consumer(End end) {
        return polling(end.options + "&fetch=data&" + POOL).replace("&&", "&");
    }

    private void fill(Kind kind) {
        size = kind.size;
        if (kind == Kind.LARGE_UNTAGGED) {
            objects.untaggedData();
        }
        for (int i = 0; i < OBJECTS; i++) {
            objects.put("k" + i, Map.of("status", "new"), data("k" + i));
        }
    }

    private String data(String key) {
        return key.repeat(size / key.length());
    }

    private void awaitEnded(Case one, End end) {
        soon("all objects end").atMost(20, TimeUnit.SECONDS).until(() -> switch (end) {
            case PLAIN -> worked.size() >= OBJECTS * one.times();
            case MARKS, CLAIM -> objects.count("status", "done") == OBJECTS;
            case DELETE -> objects.keys().isEmpty();
        });
    }

    private void nothingIsHeld() throws IOException {
        soon("no connection is held").until(() -> endpoints().stream()
                .allMatch(endpoint -> endpoint.owner().connections().leased() == 0));
        soon("no temporary file").until(() -> {
            System.gc(); // a branch that outlives its multicast leaves it to the collector
            try (Stream<Path> files = Files.list(spool)) {
                return files.findAny().isEmpty();
            }
        });
    }

    /** Works on an object; on one of them in vain at first. */
    private void work(Exchange exchange) {
        String key = key(exchange);
        read(exchange);
        if (attempts.merge(key, 1, Integer::sum) == 1 && key.equals(FAILS)) {
            throw new IllegalStateException("planned");
        }
        worked.add(key);
    }

    /** Reads the data, which must be that of the object. */
    private void read(Exchange exchange) {
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(data(key(exchange)));
        } catch (Exception | AssertionError e) {
            surprises.add(e);
            throw new IllegalArgumentException(e);
        }
    }

    private static String key(Exchange exchange) {
        return Objects.requireNonNull(exchange.getMessage().getHeader(DynUrlConstants.KEY, String.class));
    }
}
