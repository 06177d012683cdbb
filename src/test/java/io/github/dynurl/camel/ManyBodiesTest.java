package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.support.UnitOfWorkHelper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests routes that hold more large bodies and query results than there are connections, and bodies that cannot be
 * opened.
 */
@Tag("compat")
class ManyBodiesTest extends ConsumerTestCase {
    private static final int COUNT = 30;
    private static final String DATA = "0123456789".repeat(20_000);
    private static final String POOL = "http.connectionsPerRoute=4&http.maxTotalConnections=4&operationTimeout=3000";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path spool;

    private final List<String> read = new CopyOnWriteArrayList<>();

    @Override
    void prepare() {
        super.prepare();
        camel.getStreamCachingStrategy().setSpoolEnabled(true);
        camel.getStreamCachingStrategy().setSpoolDirectory(spool.toFile());
    }

    private void putObjects(boolean tagged) {
        if (!tagged) {
            objects.untaggedData();
        }
        for (int i = 0; i < COUNT; i++) {
            objects.put("k" + i, Map.of("status", "new"), DATA);
        }
    }

    private void read(Exchange exchange) throws Exception {
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(DATA);
        }
        read.add(String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.KEY)));
    }

    private int leased() {
        return endpoints().stream()
                .mapToInt(endpoint -> endpoint.owner().poolUsage().leased())
                .sum();
    }

    private String operationUri(String options) {
        return store() + POOL + "&operation=" + options;
    }

    @ParameterizedTest
    @CsvSource({
        "true, onCommit.status=done",
        "false, onCommit.status=done",
        "true, onCommit.status=done&claim=lease",
        "false, onCommit.status=done&claim=lease",
        "true, deleteAfterRead=true",
        "false, deleteAfterRead=true"
    })
    void queuesMoreBodiesThanConnections(boolean tagged, String end) throws Exception {
        putObjects(tagged);
        routes(rb -> {
            rb.from(pollingUri("fetch=data&filter.status=new&" + POOL + "&" + end))
                    .routeId(ROUTE)
                    .process(exchange -> received.add(Received.of(exchange)))
                    .to("seda:work");
            rb.from("seda:work").routeId("working").autoStartup(false).process(this::read);
        });
        awaitReceived(COUNT);
        camel.getRouteController().startRoute("working");
        // Either all objects are done, or all are deleted and none is done.
        soon("all are ended")
                .until(() -> objects.count("status", "new") == 0 && objects.count("status", "done") % COUNT == 0);
        assertThat(read).hasSize(COUNT).doesNotHaveDuplicates();
        assertThat(handled).isEmpty();
        awaitIdle();
        soon("no connection is held").until(() -> leased() == 0);
        try (Stream<Path> files = Files.list(spool)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void splitOpensMoreBodiesThanConnections(boolean tagged) throws Exception {
        putObjects(tagged);
        List<Integer> held = new ArrayList<>();
        routes(rb -> rb.from("direct:split")
                .split(rb.constant(Stream.iterate(0, i -> i + 1).limit(COUNT).toList()))
                .setHeader(DynUrlConstants.KEY, rb.simple("k${body}"))
                .to(operationUri("getData"))
                .end()
                .process(exchange -> held.add(leased())));
        assertThat(template.request("direct:split", exchange -> {}).getException())
                .isNull();
        // A body with an entity tag releases its connection. The other bodies may occupy all four.
        assertThat(held.get(0)).isLessThanOrEqualTo(tagged ? 0 : 4);
        soon("no connection is held").until(() -> leased() == 0);
    }

    /** Each thread reads from the store and writes to it at the same time, and there are fewer connections than threads. */
    @ParameterizedTest
    @CsvSource({"true, set", "false, set", "true, copy", "false, copy"})
    void copiesWithMoreThreadsThanConnections(boolean tagged, String operation) throws Exception {
        objects.creating();
        putObjects(tagged);
        routes(rb -> {
            if (operation.equals("copy")) {
                rb.from("direct:copy")
                        .to(operationUri("copy&dialect.permissions=none&key=k${body}&targetKey=new${body}"));
            } else {
                rb.from("direct:copy")
                        .setProperty("n", rb.body())
                        .to(operationUri("getData&key=k${body}"))
                        .removeHeader(DynUrlConstants.KEY)
                        .to(operationUri("setData&key=new${exchangeProperty.n}"));
            }
            rb.from("direct:all")
                    .split(rb.body())
                    .parallelProcessing()
                    .executorService(Executors.newFixedThreadPool(12))
                    .stopOnException()
                    .to("direct:copy");
        });
        List<Integer> numbers = IntStream.range(0, COUNT).boxed().toList();
        Exchange exchange = template.request("direct:all", e -> e.getMessage().setBody(numbers));
        assertThat(exchange.getException()).isNull();
        assertThat(numbers).allSatisfy(n -> assertThat(objects.data("new" + n)).isEqualTo(DATA));
        soon("no connection is held").until(() -> leased() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void loopOpensMoreBodiesThanConnections(boolean tagged) throws Exception {
        putObjects(tagged);
        routes(rb -> rb.from("direct:loop")
                .loop(COUNT)
                .to(operationUri("getData&key=k1"))
                .end()
                .process(this::read));
        assertThat(template.request("direct:loop", exchange -> {}).getException())
                .isNull();
        soon("no connection is held").until(() -> leased() == 0);
    }

    private List<String> keys(Iterator<?> results) {
        List<String> keys = new ArrayList<>();
        results.forEachRemaining(key -> keys.add(String.valueOf(key)));
        return keys;
    }

    private static Iterator<?> results(Exchange exchange) {
        return Objects.requireNonNull(exchange.getMessage().getBody(Iterator.class));
    }

    @Test
    void passesAllQueryResultsToEachBranchAndStep() throws Exception {
        putObjects(true);
        List<Integer> found = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.from("direct:branch")
                    .process(exchange -> found.add(keys(results(exchange)).size()));
            rb.from("direct:twice")
                    .to(operationUri("queryKeys"))
                    .multicast()
                    .parallelProcessing()
                    .to("direct:branch", "direct:branch2")
                    .end()
                    .split(rb.body())
                    .process(exchange -> read.add("first"))
                    .end()
                    .split(rb.body())
                    .process(exchange -> read.add("second"))
                    .end();
            rb.from("direct:branch2").to("direct:branch");
        });
        assertThat(template.request("direct:twice", exchange -> {}).getException())
                .isNull();
        assertThat(found).containsExactly(COUNT, COUNT);
        assertThat(read).hasSize(2 * COUNT).containsOnly("first", "second");
        soon("no connection is held").until(() -> leased() == 0);
    }

    @Test
    void passesAllQueryResultsAfterBranchReadSomeAndOnRedelivery() throws Exception {
        putObjects(true);
        List<Integer> found = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.errorHandler(rb.defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(0));
            rb.from("direct:some").process(exchange -> {
                Iterator<?> results = results(exchange);
                assertThat(results.next()).isEqualTo("k0");
                assertThat(results.next()).isEqualTo("k1");
            });
            rb.from("direct:all").process(exchange -> {
                found.add(keys(results(exchange)).size());
                if (found.size() == 1) {
                    throw new IllegalStateException("once more");
                }
            });
            rb.from("direct:ask").to(operationUri("queryKeys")).multicast().to("direct:some", "direct:all");
        });
        assertThat(template.request("direct:ask", exchange -> {}).getException())
                .isNull();
        assertThat(found).containsExactly(COUNT, COUNT);
        soon("no connection is held").until(() -> leased() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsDataForQueuesOfBranchesAfterExchangeEnds(boolean tagged) throws Exception {
        putObjects(tagged);
        routes(rb -> {
            rb.from(pollingUri("fetch=data&deleteAfterRead=true&" + POOL))
                    .routeId(ROUTE)
                    .process(exchange -> received.add(Received.of(exchange)))
                    .multicast()
                    .to("seda:one", "seda:two");
            rb.from("seda:one").routeId("one").autoStartup(false).process(this::read);
            rb.from("seda:two").routeId("two").autoStartup(false).process(this::read);
        });
        awaitReceived(COUNT);
        awaitPolls(2);
        camel.getRouteController().startRoute("one");
        camel.getRouteController().startRoute("two");
        soon("both have read all").until(() -> read.size() == 2 * COUNT);
        soon("all are deleted").until(() -> objects.keys().isEmpty());
        awaitIdle();
        soon("no connection is held").until(() -> leased() == 0);
        soon("no file is left").until(() -> {
            try (Stream<Path> files = Files.list(spool)) {
                return files.findAny().isEmpty();
            }
        });
    }

    @Test
    void keepsQueryResultsInQueueIfSenderFails() throws Exception {
        putObjects(true);
        routes(rb -> {
            rb.from("direct:ask").to(operationUri("queryKeys")).to("seda:split").process(exchange -> {
                soon("some are split").until(() -> read.size() > 3);
                throw new IllegalStateException("later");
            });
            rb.from("seda:split").split(rb.body()).streaming().process(exchange -> {
                Thread.sleep(10);
                read.add(String.valueOf(exchange.getMessage().getBody()));
            });
        });
        assertThat(template.request("direct:ask", exchange -> exchange.setPattern(ExchangePattern.InOnly))
                        .getException())
                .hasMessage("later");
        soon("all are split").until(() -> read.size() == COUNT);
        awaitIdle();
        soon("no connection is held").until(() -> leased() == 0);
    }

    /**
     * After a resequencer, Camel resets the body in this way, because the step of the resequencer may end while its
     * batch is still being processed.
     */
    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void keepsReaderOfCopyUndisturbedByReset(boolean tagged, boolean readBefore) throws Exception {
        putObjects(tagged);
        List<String> whole = new CopyOnWriteArrayList<>();
        routes(rb -> rb.from("direct:hand")
                .to(operationUri("getData&key=k1"))
                .process(exchange -> {
                    InputStream first = exchange.getMessage().getMandatoryBody(InputStream.class);
                    first.readNBytes(readBefore ? 10 : 0);
                })
                .process(exchange -> {
                    Exchange other = ExchangeHelper.createCorrelatedCopy(exchange, true);
                    InputStream in = other.getMessage().getMandatoryBody(InputStream.class);
                    byte[] firstBytes = in.readNBytes(1000);
                    MessageHelper.resetStreamCache(exchange.getMessage());
                    whole.add(new String(firstBytes, StandardCharsets.UTF_8)
                            + new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    UnitOfWorkHelper.doneSynchronizations(
                            other, other.getExchangeExtension().handoverCompletions());
                }));
        assertThat(template.request("direct:hand", exchange -> {}).getException())
                .isNull();
        assertThat(whole).containsExactly(DATA);
        soon("no connection is held").until(() -> leased() == 0);
        try (Stream<Path> files = Files.list(spool)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void doesNotConsumeQueryResultsWhenBodyIsLogged() throws Exception {
        putObjects(true);
        routes(rb -> rb.from("direct:log")
                .to(operationUri("queryKeys"))
                .log("the body is ${body}")
                .process(exchange -> {
                    assertThat(keys(results(exchange))).hasSize(COUNT);
                }));
        assertThat(template.request("direct:log", exchange -> {}).getException())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"doTry", "noErrorHandler", "defaultErrorHandler", "deadLetterChannel", "onException"})
    void runsNoStepIfDataCannotBeOpened(String kind) throws Exception {
        objects.put("k", Map.of("status", "new"), DATA);
        server.on("GET", "/base/k/data").reply(Reply.status(500));
        List<String> failed = new CopyOnWriteArrayList<>();
        routes(rb -> {
            rb.from("direct:failed")
                    .process(exchange -> failed.add(
                            exchange.getException() + "; " + exchange.getProperty(Exchange.EXCEPTION_CAUGHT)));
            RouteDefinition from = rb.from(pollingUri("fetch=data&filter.status=new&onCommit.status=done"
                            + "&onRollback.status=failed&maxAttempts=1"))
                    .routeId(ROUTE);
            switch (kind) {
                case "doTry" ->
                    from.doTry()
                            .process(exchange -> read.add("step"))
                            .doCatch(Exception.class)
                            .process(exchange -> read.add("catch"))
                            .end();
                case "noErrorHandler" -> from.errorHandler(rb.noErrorHandler()).process(exchange -> read.add("step"));
                case "deadLetterChannel" ->
                    from.errorHandler(rb.deadLetterChannel("direct:failed")).process(exchange -> read.add("step"));
                case "onException" ->
                    from.onException(Exception.class)
                            .handled(true)
                            .to("direct:failed")
                            .end()
                            .process(exchange -> read.add("step"));
                default -> from.process(exchange -> read.add("step"));
            }
        });
        soon("the object has failed").until(() -> "failed".equals(objects.value("k", "status")));
        awaitIdle();
        assertThat(read).isEqualTo(kind.equals("doTry") ? List.of("catch") : List.of());
        assertThat(failed).hasSize(kind.equals("deadLetterChannel") || kind.equals("onException") ? 1 : 0);
        assertThat(handled).isEmpty();
    }

    @Test
    void opensDataAgainOnRedelivery() throws Exception {
        objects.put("k", Map.of("status", "new"), DATA);
        server.on("GET", "/base/k/data")
                .reply(Reply.status(500))
                .reply(Reply.status(500))
                .reply(Reply.ok(DATA));
        routes(rb -> rb.from(pollingUri("fetch=data&filter.status=new&onCommit.status=done&maxAttempts=1"))
                .routeId(ROUTE)
                .errorHandler(rb.defaultErrorHandler().maximumRedeliveries(3).redeliveryDelay(10))
                .process(this::read));
        soon("the object is done").until(() -> "done".equals(objects.value("k", "status")));
        assertThat(read).containsExactly("k");
        assertThat(server.requests("GET", "/base/k/data")).hasSize(3);
        awaitIdle();
    }
}
