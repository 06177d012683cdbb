package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how long the files of consumed objects live: until the last exchange with the object has ended. */
@Tag("compat")
class LocalFileLifeTest extends ConsumerTestCase {
    private static final String CONSUME = "filter.status=new&onCommit.status=done&fetch=data";

    private final List<String> read = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path work() {
        return folder.resolve("work");
    }

    private RouteDefinition consuming(RouteBuilder builder) {
        return route(builder, CONSUME + "&localWorkDirectory=" + work());
    }

    private List<String> contents() throws IOException {
        return LocalFileTest.contentsOf(work());
    }

    private void put(String key) {
        objects.put(key, Map.of("status", "new"), "data of " + key);
    }

    private void readFile(Exchange exchange) throws IOException {
        read.add(Files.readString(body(exchange, File.class).toPath()));
    }

    private void awaitDoneAndNoFile(String key) {
        soon("done").until(() -> "done".equals(objects.value(key, "status")));
        soon("no file").until(() -> contents().isEmpty());
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "value"})
    void consumedFileLivesUntilExchangeEnds(String fetch) throws Exception {
        put("in/cat.png");
        consume(
                "filter.status=new&onCommit.status=done&fetch=" + fetch + "&localWorkDirectory=" + work(),
                this::readFile);
        awaitDoneAndNoFile("in/cat.png");
        assertThat(read).containsExactly("data of in/cat.png");
        Received first = received.get(0);
        assertThat(first.body()).isInstanceOf(File.class).asString().endsWith("cat.png");
        assertThat(server.requests("GET", "/base/in/cat.png/data")).hasSize(1);
    }

    @Test
    void deletesFileOfFailedExchangeAndDownloadsAgain() throws Exception {
        put("k");
        AtomicInteger attempts = new AtomicInteger();
        routes(rb -> consuming(rb).process(this::readFile).process(exchange -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("no");
            }
        }));
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k", "data of k", "data of k");
    }

    @Test
    void deletesObjectThatFileProducerHasStored() throws Exception {
        put("in/k");
        Path out = folder.resolve("out");
        routes(rb -> route(rb, "fetch=data&deleteAfterRead=true&localWorkDirectory=" + work())
                .process(exchange -> exchange.setProperty(
                        "identity",
                        LocalFileTest.identityOf(body(exchange, File.class).toPath())))
                .to("file:" + out)
                .process(exchange -> read.add(String.valueOf(Objects.equals(
                        exchange.getProperty("identity"), LocalFileTest.identityOf(out.resolve("in/k")))))));
        soon("deleted").until(() -> !objects.keys().contains("in/k"));
        soon("no file").until(() -> contents().isEmpty());
        assertThat(out.resolve("in/k")).hasContent("data of in/k");
        assertThat(read).containsExactly("true");
    }

    @Test
    void objectComesAgainAfterDirectoryWasUnusable() throws Exception {
        routes(rb -> route(rb, CONSUME + "&onRollback.status=failed&localWorkDirectory=" + work())
                .process(this::readFile));
        soon("the directory").until(() -> Files.isDirectory(work()));
        Files.delete(work());
        Files.writeString(work(), "a file");
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        camel.getManagementStrategy().addEventNotifier(new FailureRecorder(failures));
        put("k");
        soon("a failure").until(() -> !failures.isEmpty());
        assertThat(failures.get(0)).isInstanceOf(IOException.class).hasMessageContaining("localWorkDirectory");
        assertThat(objects.value("k", "status")).isEqualTo("new");
        Files.delete(work());
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k");
    }

    private static final class FailureRecorder extends EventNotifierSupport {
        private final List<Throwable> failures;

        FailureRecorder(List<Throwable> failures) {
            this.failures = failures;
        }

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof CamelEvent.ExchangeFailedEvent failed) {
                failures.add(failed.getCause());
            }
        }
    }

    @Test
    void stopDuringDownloadLeavesNoFileAndObjectComesAgain() throws Exception {
        put("k");
        CountDownLatch never = new CountDownLatch(1);
        objects.refuse(
                request ->
                        request.target().endsWith("/data") && request.method().equals("GET"),
                Reply.ok().pattern(300_000).heldAfter(100_000, never),
                1);
        try {
            routes(rb -> consuming(rb).process(this::readFile));
            soon("a part of the file").until(() -> contents().stream().anyMatch(path -> path.endsWith(".inprogress")));
            camel.getRouteController().stopRoute(ROUTE, PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(contents()).isEmpty();
            assertThat(objects.value("k", "status")).isEqualTo("new");
        } finally {
            never.countDown();
        }
        camel.getRouteController().startRoute(ROUTE);
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k");
    }

    @Test
    void stopDuringProcessingDeletesFile() throws Exception {
        put("k");
        CountDownLatch goesOn = new CountDownLatch(1);
        consume(CONSUME + "&localWorkDirectory=" + work(), exchange -> {
            await(goesOn);
            readFile(exchange);
        });
        awaitReceived(1);
        Thread stopper = startStoppingRoute();
        goesOn.countDown();
        stopper.join(PATIENCE.toMillis());
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k");
    }

    /** The tap reads its own link to the data, although the route has moved the file. */
    @Test
    void tapKeepsItsFileWhenRouteMovesTheFirst() throws Exception {
        put("k");
        Path out = folder.resolve("out");
        CountDownLatch moved = new CountDownLatch(1);
        routes(rb -> {
            consuming(rb).wireTap("direct:tap").to("file:" + out).process(exchange -> moved.countDown());
            rb.from("direct:tap")
                    .process(exchange -> await(moved))
                    .process(this::readFile)
                    .to("file:" + folder.resolve("tapped"));
        });
        awaitDoneAndNoFile("k");
        soon("the tap").until(() -> !read.isEmpty());
        awaitIdle();
        assertThat(read).containsExactly("data of k");
        assertThat(out.resolve("k")).hasContent("data of k");
        assertThat(folder.resolve("tapped/k")).hasContent("data of k");
        assertThat(LocalFileTest.identityOf(out.resolve("k")))
                .isNotEqualTo(LocalFileTest.identityOf(folder.resolve("tapped/k")));
        assertThat(contents()).isEmpty();
    }

    /** Without the header, the tap copies its link. With it, it would move the file of the route away. */
    @Test
    void tapDoesNotTakeFileOfRoute() throws Exception {
        put("k");
        CountDownLatch stored = new CountDownLatch(1);
        routes(rb -> {
            consuming(rb)
                    .wireTap("direct:tap")
                    .process(exchange -> await(stored))
                    .process(this::readFile);
            rb.from("direct:tap").to("file:" + folder.resolve("tapped")).process(exchange -> stored.countDown());
        });
        awaitDoneAndNoFile("k");
        assertThat(receivedKeys()).containsExactly("k");
        assertThat(read).containsExactly("data of k");
        assertThat(folder.resolve("tapped/k")).hasContent("data of k");
    }

    @Test
    void tapAfterMoveGetsMessageWithoutFile() throws Exception {
        put("k");
        routes(rb -> {
            consuming(rb).to("file:" + folder.resolve("out")).wireTap("direct:tap");
            rb.from("direct:tap")
                    .process(exchange ->
                            read.add(String.valueOf(exchange.getMessage().getHeader("CamelFileNameProduced"))));
        });
        awaitDoneAndNoFile("k");
        soon("the tap").until(() -> !read.isEmpty());
        assertThat(read).containsExactly(folder.resolve("out/k").toString());
    }

    /** Camel continues with the file of the last branch. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fileLivesAfterParallelBranchesHaveEnded(boolean isStreaming) throws Exception {
        put("k");
        routes(rb -> {
            var multicast = consuming(rb).multicast().parallelProcessing();
            (isStreaming ? multicast.streaming() : multicast)
                    .to("direct:one", "direct:two")
                    .end()
                    .process(this::readFile);
            rb.from("direct:one").process(this::readFile);
            rb.from("direct:two").process(this::readFile);
        });
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k", "data of k", "data of k");
    }

    /** The queue has another body, so only the route knows that it needs the file again. */
    @Test
    void fileLivesInRouteThatHasSentAnotherBodyToQueue() throws Exception {
        put("k");
        CountDownLatch queueHasEnded = new CountDownLatch(1);
        routes(rb -> {
            consuming(rb)
                    .setProperty("file", rb.body())
                    .setBody(rb.constant("audit"))
                    .to("seda:audit?waitForTaskToComplete=Never")
                    .process(exchange -> await(queueHasEnded))
                    .setBody(rb.exchangeProperty("file"))
                    .process(this::readFile);
            rb.from("seda:audit")
                    .process(exchange -> exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                        @Override
                        public void onDone(Exchange ended) {
                            queueHasEnded.countDown();
                        }

                        @Override
                        public int getOrder() {
                            return Ordered.LOWEST + 1; // after the release of bodies
                        }
                    }));
        });
        awaitDoneAndNoFile("k");
        assertThat(receivedKeys()).containsExactly("k");
        assertThat(read).containsExactly("data of k");
    }

    @Test
    void tapGetsOneLink() throws Exception {
        put("k");
        CountDownLatch counted = new CountDownLatch(1);
        routes(rb -> {
            consuming(rb).wireTap("direct:tap").process(exchange -> await(counted));
            rb.from("direct:tap").process(exchange -> {
                read.add(contents().stream().filter(name -> name.endsWith("k")).count() + " files");
                counted.countDown();
            });
        });
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("2 files");
    }

    /** Files would stay until the exchange before the split ends. */
    @Test
    void multiGetDoesNotUseDirectoryOfBean() throws Exception {
        put("k");
        DynUrlConfiguration bean = new DynUrlConfiguration();
        bean.setBaseUrl(server.url("/base"));
        bean.setLocalWorkDirectory(work().toString());
        camel.getRegistry().bind("images", bean);
        routes(rb -> rb.from("direct:get")
                .to("dynurl:images?operation=multiGet")
                .split(rb.body())
                .process(exchange -> read.add(body(exchange, String.class))));
        template.sendBody("direct:get", List.of("k"));
        assertThat(read).containsExactly("data of k");
        assertThat(work()).doesNotExist();
    }

    /** The route and the queue read the data in either order; the second time without the first file. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void routeAndQueueBothReadData(boolean isQueueFirst) throws Exception {
        put("k");
        CountDownLatch queueHasEnded = new CountDownLatch(1);
        CountDownLatch routeHasEnded = new CountDownLatch(1);
        routes(rb -> {
            consuming(rb).to("seda:queue?waitForTaskToComplete=Never").process(exchange -> {
                if (isQueueFirst) {
                    await(queueHasEnded);
                    soon("the end of the exchange of the queue")
                            .until(() -> camel.getInflightRepository().size() == 1);
                }
                readFile(exchange);
                routeHasEnded.countDown();
            });
            rb.from("seda:queue?pollTimeout=20")
                    .onCompletion()
                    .process(exchange -> queueHasEnded.countDown())
                    .end()
                    .process(exchange -> {
                        if (!isQueueFirst) {
                            await(routeHasEnded);
                        }
                        readFile(exchange);
                    });
        });
        awaitDoneAndNoFile("k");
        soon("both").until(() -> read.size() == 2);
        assertThat(read).containsExactly("data of k", "data of k");
    }

    @Test
    void queueAfterQueueReadsData() throws Exception {
        put("k");
        routes(rb -> {
            consuming(rb).to("seda:one");
            rb.from("seda:one?pollTimeout=20").to("seda:two");
            rb.from("seda:two?pollTimeout=20").process(this::readFile);
        });
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k");
    }

    @ParameterizedTest
    @CsvSource({"direct, false", "direct, true", "seda, false", "seda, true"})
    void branchesOfMulticastReadData(String scheme, boolean isParallel) throws Exception {
        put("k");
        routes(rb -> {
            var multicast = consuming(rb).multicast();
            (isParallel ? multicast.parallelProcessing() : multicast).to(scheme + ":one", scheme + ":two");
            rb.from(scheme + ":one").delay(50).process(this::readFile);
            rb.from(scheme + ":two").delay(50).process(this::readFile);
        });
        awaitDoneAndNoFile("k");
        soon("both").until(() -> read.size() == 2);
        assertThat(read).containsExactly("data of k", "data of k");
        soon("no file").until(() -> contents().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "seda"})
    void partsOfSplitReadData(String scheme) throws Exception {
        put("k");
        routes(rb -> {
            consuming(rb)
                    .setProperty("whole", rb.body())
                    .split(rb.constant(List.of(1, 2)))
                    .setBody(rb.exchangeProperty("whole"))
                    .to(scheme + ":part");
            rb.from(scheme + ":part").delay(50).process(this::readFile);
        });
        awaitDoneAndNoFile("k");
        soon("both").until(() -> read.size() == 2);
        assertThat(read).containsExactly("data of k", "data of k");
        soon("no file").until(() -> contents().isEmpty());
    }

    /** Data that a branch downloads lives as long as the exchange before the branch, which may have it afterwards. */
    @Test
    void fileOfBranchLivesUntilRouteEnds() throws Exception {
        put("k");
        routes(rb -> {
            route(rb, "filter.status=new&onCommit.status=done")
                    .multicast()
                    .to("direct:branch")
                    .end()
                    .process(this::readFile);
            rb.from("direct:branch").to(store() + "operation=getData&localWorkDirectory=" + work());
        });
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k");
    }

    @Test
    void polledFileLivesUntilRequestingExchangeEnds() throws Exception {
        put("k");
        routes(rb -> rb.from("direct:ask")
                .pollEnrich(store() + "key=k&fetch=data&onCommit.status=done&localWorkDirectory=" + work(), 1000)
                .process(this::readFile)
                .to("file:" + folder.resolve("out")));
        template.sendBody("direct:ask", "");
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k");
        assertThat(folder.resolve("out/k")).hasContent("data of k");
    }

    @Test
    void consumerTemplateKeepsFileUntilExchangeIsDone() throws Exception {
        put("k");
        try (var consumer = camel.createConsumerTemplate()) {
            Exchange polled = Objects.requireNonNull(consumer.receive(
                    store() + "key=k&fetch=data&onCommit.status=done&localWorkDirectory=" + work(), 1000));
            readFile(polled);
            consumer.doneUoW(polled);
        }
        awaitDoneAndNoFile("k");
        assertThat(read).containsExactly("data of k");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "metadata"})
    void refusesDirectoryWithoutData(String fetch) {
        IllegalArgumentException failure = refused("fetch=" + fetch + "&localWorkDirectory=" + work());
        assertThat(failure).hasMessage("localWorkDirectory has no effect with fetch=" + fetch);
    }

    @Test
    void refusesDirectoryThatIsFileAtStart() throws Exception {
        Files.writeString(work(), "a file");
        IllegalArgumentException failure = refused("fetch=data&localWorkDirectory=" + work());
        assertThat(failure).hasMessageContaining("localWorkDirectory is " + work());
    }

    private IllegalArgumentException refused(String options) {
        try {
            consume(options);
        } catch (Exception e) {
            Throwable cause = e;
            while (cause != null && !(cause instanceof IllegalArgumentException)) {
                cause = cause.getCause();
            }
            return (IllegalArgumentException) Objects.requireNonNull(cause, e::toString);
        }
        throw new AssertionError("not refused: " + options);
    }
}
