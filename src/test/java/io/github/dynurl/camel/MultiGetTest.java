package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dynurl.camel.internal.message.ResponseWriter;
import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ServedStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the operation multiGet: which bodies give keys, the messages that it returns, and when it stops. */
@Tag("compat")
class MultiGetTest extends FunctionTestCase {
    private static final String MULTI_GET = "operation=multiGet&maxAttempts=1";

    private final ServedStore objects = ServedStore.on(server);

    /** What the branches of a split saw: key, data and metadata, or the exception. */
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    /** A request that was cancelled may still reach the server. */
    @AfterEach
    void acceptRequests() {
        context.stop();
        soon("no connection left").until(() -> server.openConnections() == 0);
        acceptAnyRequestCount();
    }

    private void see(Exchange branch) {
        Message message = branch.getMessage();
        Object failure = message.getHeader(DynUrlConstants.EXCEPTION);
        seen.add(message.getHeader(DynUrlConstants.KEY) + ": "
                + (failure == null
                        ? message.getBody(String.class) + " " + message.getHeader(DynUrlConstants.METADATA)
                        : failure.getClass().getSimpleName()));
    }

    /** Splits the result of multiGet, and returns the exchange after the split. */
    private Exchange split(String options, @Nullable Object body) throws Exception {
        routes(rb -> rb.from("direct:a")
                .to(store(MULTI_GET + options))
                .split(rb.body())
                .streaming()
                .process(this::see));
        return exchange("direct:a", body, Map.of());
    }

    /** Returns the messages of multiGet, read after the end of its exchange. */
    private List<Message> messages(List<?> keys) {
        List<Message> messages = new ArrayList<>();
        Iterator<?> read = body(Iterator.class, sendAndCheck(MULTI_GET, keys, Map.of()));
        read.forEachRemaining(message -> messages.add((Message) message));
        return messages;
    }

    private static String line(String key, int number) {
        return key + ": data of " + key + " {n=" + number + "}";
    }

    private void put(String... keys) {
        for (int i = 0; i < keys.length; i++) {
            objects.put(keys[i], Map.of("n", i), "data of " + keys[i]);
        }
    }

    private static Map<String, Object> bodies() {
        return Map.of(
                "list", List.of("a", "b"),
                "iterator", List.of("a", "b").iterator(),
                "stream", Stream.of("a", "b"),
                "array", new String[] {"a", "b"},
                "iterable", (Iterable<String>) () -> List.of("a", "b").iterator());
    }

    static Stream<String> bodyNames() {
        return bodies().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("bodyNames")
    void readsObjectsInOrderOfKeys(String name) throws Exception {
        put("a", "b");
        assertThat(split("", bodies().get(name)).getException()).isNull();
        assertThat(seen).containsExactly(line("a", 0), line("b", 1));
    }

    @Test
    void branchHasSameMessageAsAfterGet() throws Exception {
        put("a/ä b", "other");
        List<Exchange> branches = new ArrayList<>();
        routes(rb -> {
            rb.from("direct:get")
                    .to(store("operation=get&key=a/ä b"))
                    .process(exchange -> branches.add(exchange.copy()));
            rb.from("direct:a")
                    .to(store(MULTI_GET))
                    .setHeader("mine", rb.constant("kept"))
                    .split(rb.body())
                    .streaming()
                    .process(exchange -> branches.add(exchange.copy()));
        });
        exchange("direct:get", "", headers("mine", "kept", "Content-Type", "app/x"));
        exchange("direct:a", List.of("a/ä b"), headers("Content-Type", "app/x"));
        Message one = branches.get(0).getMessage();
        Message other = branches.get(1).getMessage();
        assertThat(other.getHeaders()).isEqualTo(one.getHeaders());
        assertThat(other.getBody()).isEqualTo(one.getBody());
        for (String property :
                List.of(ResponseWriter.STORE_PROPERTY, "CamelDynUrlFileName", "CamelDynUrlMetadataOrigin")) {
            assertThat(branches.get(1).getProperty(property))
                    .as(property)
                    .isNotNull()
                    .hasToString(String.valueOf(branches.get(0).getProperty(property)));
        }
    }

    @Test
    void decodesTextInItsCharset() throws Exception {
        server.on("GET", "/base/k/metadata").reply(Reply.json("{}"));
        server.on("GET", "/base/k/data")
                .reply(Reply.ok("ä".getBytes(StandardCharsets.UTF_16)).type("text/plain; charset=utf-16"));
        split("", List.of("k"));
        assertThat(seen).containsExactly("k: ä {}");
    }

    @Test
    void missingObjectHasExceptionAndOthersGoOn() throws Exception {
        put("a", "b");
        assertThat(split("", List.of("a", "gone", "b")).getException()).isNull();
        assertThat(seen).containsExactly(line("a", 0), "gone: NoSuchKeyException", line("b", 1));
    }

    /** A step that does not look at the header must not take the failure for empty data. */
    @Test
    void eachReadOfMissingObjectFails() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        routes(rb -> {
            rb.onException(NoSuchKeyException.class)
                    .handled(true)
                    .process(exchange -> thrown.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
            rb.from("direct:a")
                    .to(store(MULTI_GET))
                    .split(rb.body())
                    .streaming()
                    .convertBodyTo(String.class)
                    .process(this::see);
        });
        exchange("direct:a", List.of("gone"), Map.of());
        assertThat(seen).isEmpty();
        assertThat(thrown).hasSize(1);
        Message message = messages(List.of("gone")).get(0);
        assertThatThrownBy(() -> body(InputStream.class, message).read()).isInstanceOf(NoSuchKeyException.class);
        // The length of a cache in memory counts as known, and this one has none.
        assertThat(body(StreamCache.class, message).inMemory()).isFalse();
        assertThatThrownBy(() -> body(StreamCache.class, message).writeTo(OutputStream.nullOutputStream()))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void missingObjectIsNotStoredAsEmptyData() throws Exception {
        routes(rb -> rb.from("direct:a")
                .to(store(MULTI_GET))
                .split(rb.body())
                .streaming()
                .stopOnException()
                .to(store("operation=setData&key=copy&maxAttempts=1")));
        Exchange exchange = exchange("direct:a", List.of("gone"), Map.of());
        assertThat(failureOf(exchange)).hasStackTraceContaining("no such key");
        assertThat(objects.keys()).isEmpty();
    }

    @Test
    void laterReadRemovesException() throws Exception {
        put("a");
        routes(rb -> rb.from("direct:a")
                .to(store(MULTI_GET))
                .split(rb.body())
                .streaming()
                .to(store("operation=get&key=a"))
                .process(this::see));
        assertThat(exchange("direct:a", List.of("gone"), Map.of()).getException())
                .isNull();
        assertThat(seen).containsExactly(line("a", 0));
    }

    /** Camel ignores the case of headers. */
    @Test
    void headersOfObjectDoNotComeFromMessageBeforeSplitInAnyCase() throws Exception {
        put("a");
        List<Message> branches = new ArrayList<>();
        routes(rb -> rb.from("direct:a")
                .to(store(MULTI_GET))
                .setHeader("content-type", rb.constant("app/before"))
                .setHeader("camelDynUrlException", rb.constant("before"))
                .setHeader("camelfilelocalworkpath", rb.constant("before"))
                .split(rb.body())
                .streaming()
                .process(exchange -> branches.add(exchange.getMessage())));
        exchange("direct:a", List.of("a"), Map.of());
        assertThat(branches).hasSize(1);
        assertThat(branches.get(0).getHeaders())
                .containsEntry("Content-Type", "text/plain")
                .doesNotContainKeys(DynUrlConstants.EXCEPTION, DynUrlConstants.FILE_LOCAL_WORK_PATH);
    }

    static Stream<Object> illegalElements() {
        return Stream.of(Arrays.asList((Object) null), List.of(""), List.of("a/../b"), List.of(new Object()));
    }

    @ParameterizedTest
    @MethodSource("illegalElements")
    void illegalElementHasExceptionAndNothingIsSentForIt(List<?> element) throws Exception {
        put("a", "b");
        List<Object> keys = new ArrayList<>(List.of("a"));
        keys.addAll(element);
        keys.add("b");
        assertThat(split("", keys).getException()).isNull();
        assertThat(seen).containsExactly(line("a", 0), "null: InvalidRequestException", line("b", 1));
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void exceptionOfIllegalElementSaysWhichOneItIs() {
        Message message = messages(Arrays.asList("a", null)).get(1);
        assertThat(message.getHeader(DynUrlConstants.EXCEPTION, Exception.class))
                .hasMessageContaining("element 2 of the body");
    }

    static Stream<Object> noKeys() {
        return Stream.of("a,b", "a\nb", Map.of("a", 1), 7, new byte[] {1}, Path.of("a", "b"));
    }

    @ParameterizedTest
    @MethodSource("noKeys")
    void refusesBodyThatIsNoCollection(Object body) {
        assertThat(failure(InvalidRequestException.class, MULTI_GET, body, Map.of()))
                .hasMessageContaining("collection");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesMissingBody() {
        assertThat(failure(InvalidRequestException.class, MULTI_GET, null, Map.of()))
                .hasMessageContaining("the body is missing");
    }

    @Test
    void acceptsDuplicatesAndNoKeys() throws Exception {
        put("a");
        assertThat(split("", List.of("a", "a")).getException()).isNull();
        assertThat(seen).containsExactly(line("a", 0), line("a", 0));
        assertThat(exchange("direct:a", List.of(), Map.of()).getException()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "queryKeys"})
    void readsObjectsThatQueryFinds(String operation) throws Exception {
        put("a", "b");
        routes(rb -> rb.from("direct:a")
                .to(store("operation=" + operation))
                .to(store(MULTI_GET))
                .split(rb.body())
                .streaming()
                .process(this::see));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(seen).containsExactly(line("a", 0), line("b", 1));
    }

    @Test
    void eachBranchOfMulticastReadsAllObjects() throws Exception {
        put("a", "b");
        routes(rb -> {
            rb.from("direct:a")
                    .to(store("operation=queryKeys"))
                    .to(store(MULTI_GET))
                    .multicast()
                    .to("direct:one", "direct:two");
            for (String name : List.of("direct:one", "direct:two")) {
                rb.from(name).split(rb.body()).streaming().process(this::see);
            }
        });
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(seen).containsExactly(line("a", 0), line("b", 1), line("a", 0), line("b", 1));
    }

    /** The exchange that has read the keys must not end the results of the one that took them over. */
    @Test
    void anotherExchangeGetsAllObjectsAfterFailureOfFirstOne() throws Exception {
        put("a", "b", "c");
        CountDownLatch hasFailed = new CountDownLatch(1);
        routes(rb -> {
            rb.from("direct:a")
                    .to(store("operation=queryKeys"))
                    .to(store(MULTI_GET))
                    .to("seda:export?waitForTaskToComplete=Never")
                    .throwException(new IllegalArgumentException("later step"));
            rb.from("seda:export")
                    .process(exchange -> hasFailed.await())
                    .split(rb.body())
                    .streaming()
                    .process(this::see);
        });
        Exchange exchange = exchange("direct:a", "", Map.of());
        assertThat(exchange.getException()).hasMessage("later step");
        hasFailed.countDown();
        soon("all objects").until(() -> seen.size() == 3);
        assertThat(seen).containsExactly(line("a", 0), line("b", 1), line("c", 2));
    }

    @Test
    void tapReadsOnAfterEndOfExchange() throws Exception {
        String[] keys = IntStream.range(10, 40).mapToObj(i -> "k" + i).toArray(String[]::new);
        put(keys);
        CountDownLatch hasBegun = new CountDownLatch(1);
        CountDownLatch hasEnded = new CountDownLatch(1);
        routes(rb -> {
            rb.from("direct:a")
                    .to(store("operation=queryKeys"))
                    .to(store(MULTI_GET + "&queryConcurrency=1"))
                    .wireTap("direct:export")
                    .process(exchange -> hasBegun.await());
            rb.from("direct:export")
                    .split(rb.body())
                    .streaming()
                    .process(this::see)
                    .process(exchange -> {
                        hasBegun.countDown();
                        hasEnded.await();
                    });
        });
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        hasEnded.countDown();
        soon("all objects").until(() -> seen.size() == keys.length);
        assertThat(seen).startsWith(line(keys[0], 0)).endsWith(line(keys[29], 29));
    }

    /** Each branch is another exchange, with the same iterator. */
    @Test
    void secondBranchDoesNotTakeReadIteratorForEmptyOne() throws Exception {
        put("a", "b");
        routes(rb -> {
            rb.from("direct:a").multicast().stopOnException().to("direct:one", "direct:two");
            for (String name : List.of("direct:one", "direct:two")) {
                rb.from(name).to(store(MULTI_GET)).split(rb.body()).streaming().process(this::see);
            }
        });
        Exchange exchange = exchange("direct:a", List.of("a", "b").iterator(), Map.of());
        assertThat(failureOf(exchange)).isInstanceOf(InvalidRequestException.class);
        assertThat(exchange.getException()).hasStackTraceContaining("another branch");
        assertThat(seen).containsExactly(line("a", 0), line("b", 1));
    }

    @Test
    void redeliveryDoesNotReadRestOfIterator() throws Exception {
        put("a", "b", "c");
        routes(rb -> {
            rb.from("direct:a")
                    .errorHandler(
                            rb.defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(0))
                    .to("direct:export");
            rb.from("direct:export")
                    .errorHandler(rb.noErrorHandler())
                    .to(store(MULTI_GET + "&queryConcurrency=1"))
                    .split(rb.body())
                    .streaming()
                    .stopOnException()
                    .process(this::see)
                    .throwException(new IllegalArgumentException("no space"));
        });
        Exchange exchange = exchange("direct:a", List.of("a", "b", "c").iterator(), Map.of());
        assertThat(failureOf(exchange)).isInstanceOf(InvalidRequestException.class);
        assertThat(exchange.getException()).hasStackTraceContaining("an earlier attempt");
        assertThat(seen).containsExactly(line("a", 0));
    }

    /** The JDK has only one empty iterator. */
    @Test
    void emptyIteratorHasNoKeysEachTime() throws Exception {
        assertThat(split("", Collections.emptyIterator()).getException()).isNull();
        assertThat(exchange("direct:a", Collections.emptyIterator(), Map.of()).getException())
                .isNull();
        assertThat(seen).isEmpty();
    }

    @Test
    void secondPassOverIteratorOfKeysFails() throws Exception {
        put("a");
        routes(rb -> rb.from("direct:a")
                .to(store(MULTI_GET))
                .split(rb.body())
                .streaming()
                .process(this::see)
                .end()
                .split(rb.body())
                .streaming()
                .process(this::see));
        Exchange exchange = exchange("direct:a", List.of("a").iterator(), Map.of());
        assertThat(failureOf(exchange)).isInstanceOf(InvalidRequestException.class);
        assertThat(exchange.getException()).hasStackTraceContaining("make the body a collection");
        assertThat(seen).containsExactly(line("a", 0));
    }

    /** An endless iterator: the route decides when to stop. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void readsOnlyAsManyKeysAsItNeeds(int concurrency) throws Exception {
        AtomicInteger given = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        server.when(request -> request.target().endsWith("/metadata")).reply(Reply.json("{}"));
        Stream<String> keys =
                Stream.generate(() -> "k" + given.incrementAndGet()).onClose(closed::incrementAndGet);
        routes(rb -> rb.from("direct:a")
                .to(store(MULTI_GET + "&queryConcurrency=" + concurrency))
                .split(rb.body())
                .streaming()
                .stopOnException()
                .process(exchange -> {
                    seen.add(String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.KEY)));
                    if (seen.size() == 20) {
                        throw new IllegalArgumentException("enough");
                    }
                }));
        exchange("direct:a", keys, Map.of());
        assertThat(seen).hasSize(20).startsWith("k1", "k2").endsWith("k20");
        // The spliterator of a stream is one element ahead.
        assertThat(given.get()).isBetween(20, 20 + concurrency + 2);
        assertThat(closed).hasValue(1);
    }

    @Test
    void iteratorThatThrowsEndsSplitAfterEarlierObjects() throws Exception {
        put("a", "b");
        AtomicInteger closed = new AtomicInteger();
        Stream<String> keys = Stream.of("a", "b", "c")
                .peek(key -> {
                    if (key.equals("c")) {
                        throw new IllegalStateException("broken");
                    }
                })
                .onClose(closed::incrementAndGet);
        Exchange exchange = split("", keys);
        assertThat(exchange.getException()).hasStackTraceContaining("the keys in the body cannot be read");
        assertThat(exchange.getException()).hasRootCauseMessage("broken");
        assertThat(seen).containsExactly(line("a", 0), line("b", 1));
        assertThat(closed).hasValue(1);
    }

    @Test
    void readsSeveralObjectsAtTheSameTime() throws Exception {
        int concurrency = 4;
        CountDownLatch together = new CountDownLatch(concurrency);
        server.when(request -> request.target().endsWith("/metadata")).reply(request -> {
            together.countDown();
            try {
                return Reply.json("{\"together\":" + together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS) + "}");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        put("a", "b", "c", "d");
        split("&queryConcurrency=" + concurrency, List.of("a", "b", "c", "d"));
        assertThat(seen).hasSize(4).allMatch(line -> line.endsWith("{together=true}"));
    }

    /** Each object is larger than inMemoryThreshold, so each holds a connection until it is read. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void largeObjectsNeedNoMoreConnectionsThanThereAre(int connections) throws Exception {
        String data = "0123456789".repeat(30_000);
        List<String> keys = IntStream.range(0, 12).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> objects.put(key, Map.of(), data));
        routes(rb -> rb.from("direct:a")
                .to(store("operation=queryKeys&http.connectionsPerRoute=" + connections))
                .to(store(MULTI_GET + "&inMemoryThreshold=10&http.connectionsPerRoute=" + connections))
                .split(rb.body())
                .streaming()
                .process(exchange -> {
                    try (InputStream in = body(InputStream.class, exchange.getMessage())) {
                        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                                .isEqualTo(data);
                    }
                    seen.add(String.valueOf(exchange.getMessage().getHeader(DynUrlConstants.KEY)));
                }));
        assertThat(exchange("direct:a", "", Map.of()).getException()).isNull();
        assertThat(seen).containsExactlyElementsOf(keys);
    }

    @Test
    void opensOnlyAsManyLargeObjectsAsConcurrencyAllows() throws Exception {
        String data = "0123456789".repeat(200_000);
        List<String> keys = IntStream.range(0, 30).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> objects.put(key, Map.of(), data));
        List<Integer> active = new ArrayList<>();
        routes(rb -> rb.from("direct:a")
                .to(store(MULTI_GET + "&queryConcurrency=3&inMemoryThreshold=10"))
                .split(rb.body())
                .streaming()
                .process(exchange -> active.add(activeRequests())));
        assertThat(exchange("direct:a", keys, Map.of()).getException()).isNull();
        // Three objects ahead, the current one, and those whose release is under way.
        assertThat(active).hasSize(30).allMatch(count -> count <= 6);
    }

    @Test
    void unreachableStoreEndsSplitAfterTenKeys() throws Exception {
        server.when(request -> true).reply(Reply.status(503));
        Exchange exchange =
                split("&queryConcurrency=1", IntStream.range(0, 1_000_000).mapToObj(i -> "k" + i));
        assertThat(exchange.getException()).hasStackTraceContaining("10 keys in a row have failed");
        assertThat(failureOf(exchange)).isInstanceOf(StoreUnavailableException.class);
        assertThat(seen).hasSize(10).allMatch(line -> line.endsWith("StoreUnavailableException"));
        assertThat(server.requests()).hasSize(10);
    }

    @Test
    void wrongPasswordEndsSplitAfterTenKeys() throws Exception {
        server.when(request -> true).reply(Reply.status(401));
        Exchange exchange =
                split("&queryConcurrency=1", IntStream.range(0, 1_000).mapToObj(i -> "k" + i));
        assertThat(failureOf(exchange)).isInstanceOf(AccessDeniedException.class);
        assertThat(seen).hasSize(10);
    }

    private static Throwable failureOf(Exchange exchange) {
        Throwable failure = exchange.getException();
        while (failure != null && !(failure instanceof StoreException)) {
            failure = failure.getCause();
        }
        return Objects.requireNonNull(failure);
    }

    @Test
    void missingObjectsAreNoOutage() throws Exception {
        List<String> keys = IntStream.range(0, 50).mapToObj(i -> "k" + i).toList();
        assertThat(split("", keys).getException()).isNull();
        assertThat(seen).hasSize(50).allMatch(line -> line.endsWith("NoSuchKeyException"));
    }

    @Test
    void interruptedReaderGetsNoMoreObjects() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        server.when(request -> request.target().contains("/slow/")).reply(request -> {
            hanging.countDown();
            return Reply.ok("late").delay(PATIENCE);
        });
        Message result = sendAndCheck(MULTI_GET, Collections.nCopies(100, "slow"), Map.of());
        Iterator<?> messages = body(Iterator.class, result);
        Thread reader = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                hanging.await();
                reader.interrupt();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        interrupter.start();
        Throwable thrown = catchThrowable(messages::next);
        boolean wasInterrupted = Thread.interrupted();
        interrupter.join();
        body(Closeable.class, result).close();
        assertThat(thrown).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("interrupted");
        assertThat(wasInterrupted).isTrue();
    }

    /** The first object is the one for which the reader waits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closingFromAnotherThreadEndsWait(int concurrency) throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        server.when(request -> request.target().contains("/slow/")).reply(request -> {
            hanging.countDown();
            return Reply.ok("late").delay(PATIENCE);
        });
        String options = MULTI_GET + "&responseTimeout=60s&queryConcurrency=" + concurrency;
        routes(rb -> rb.from("direct:a").to(store(options))); // the store stays open, so that only the close() cancels
        Message result =
                exchange("direct:a", Collections.nCopies(100, "slow"), Map.of()).getMessage();
        Closeable closeable = body(Closeable.class, result);
        Thread closer = new Thread(() -> {
            try {
                hanging.await();
                closeable.close();
            } catch (InterruptedException | IOException e) {
                throw new AssertionError(e);
            }
        });
        closer.start();
        long start = System.nanoTime();
        assertThatThrownBy(body(Iterator.class, result)::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed before their end");
        assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos() / 4);
        closer.join();
    }

    @Test
    void stopOfContextEndsSplit() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        server.when(request -> request.target().contains("/slow/")).reply(request -> {
            hanging.countDown();
            return Reply.ok("late").delay(PATIENCE);
        });
        context.getShutdownStrategy().setTimeout(1);
        routes(rb -> rb.from("seda:a?waitForTaskToComplete=Never")
                .to(store(MULTI_GET))
                .split(rb.body())
                .streaming()
                .process(this::see));
        template().sendBody("seda:a", Collections.nCopies(1_000_000, "slow"));
        hanging.await();
        long start = System.nanoTime();
        context.stop();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(30);
    }

    @Test
    void resultsThatNobodyReadsSendNothing() {
        sendAndCheck(MULTI_GET, List.of("a"), Map.of());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void keysOfMessagesAndExchangesAreTheirHeaders() throws Exception {
        put("a", "b");
        Exchange one = new DefaultExchange(context);
        one.getMessage().setHeader(DynUrlConstants.KEY, "a");
        Exchange other = new DefaultExchange(context);
        other.getMessage().setHeader(DynUrlConstants.KEY, "b");
        split("", List.of(one, other.getMessage()));
        assertThat(seen).containsExactly(line("a", 0), line("b", 1));
        assertThat(server.requests().stream().map(RecordedRequest::method)).containsOnly("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=k", "ifMatch=RAW(\"1\")", "ifNoneMatch=*", "range=bytes=0-1", "queryResult=list"})
    void refusesOptionsOfOneObject(String option) {
        for (String operation : List.of("multiGet", "multiDelete")) {
            assertThatThrownBy(() -> RouteBuilder.addRoutes(
                            context, rb -> rb.from("direct:x").to(store("operation=" + operation + "&" + option))))
                    .rootCause()
                    .hasMessageContaining("has no effect on operation=" + operation);
        }
    }
}
