package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.Patterns.Meanwhile;
import io.github.dynurl.camel.Patterns.Pattern;
import io.github.dynurl.testing.ServedStore.Write;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.saga.InMemorySagaService;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every Camel pattern with every kind of data and every way to end an object, over four connections. Each object
 * ends once, with the outcome of its route, and no connection or file is left.
 */
class EveryPatternTest extends ConsumerTestCase {
    /** The key of the object whose first processing fails. */
    private static final String FAILS = "k3";

    private static final String POOL = "&http.connectionsPerRoute=4&http.maxTotalConnections=4";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path spool;

    private final AtomicBoolean failed = new AtomicBoolean();
    private final List<String> processed = new CopyOnWriteArrayList<>();
    private final List<Throwable> unexpectedFailures = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private int size;

    /** Whether a branch may continue after its exchange has failed. The branch may then read truncated data. */
    private boolean branchMayOutliveExchange;

    /** The size of the data and whether it has an entity tag. */
    private enum Kind {
        SMALL(100),
        LARGE_STRONG(100_000),
        LARGE_UNTAGGED(100_000);

        private final int size;

        Kind(int size) {
            this.size = size;
        }
    }

    /** The way in which an object ends. */
    private enum End {
        PLAIN(""),
        MARKS("&filter.status=new&onCommit.status=done"),
        DELETE("&deleteAfterRead=true"),
        CLAIM("&filter.status=new&onCommit.status=done&claim=lease"),
        MANUAL("&filter.status=new&onCommit.status=done&acknowledge=manual");

        private final String options;

        End(String options) {
            this.options = options;
        }
    }

    private static Stream<Arguments> cases(BiPredicate<Kind, End> wanted) {
        return Patterns.all().stream()
                .flatMap(pattern -> Arrays.stream(Kind.values()).flatMap(kind -> Arrays.stream(End.values())
                        .filter(end -> wanted.test(kind, end))
                        .map(end -> Arguments.of(pattern, kind, end))));
    }

    /**
     * Returns whether a case depends on the version of Camel: on the type of the body and on the end of the exchange.
     */
    private static boolean dependsOnCamelVersion(Kind kind, End end) {
        return (kind == Kind.LARGE_STRONG && end == End.MARKS) || (kind == Kind.LARGE_UNTAGGED && end == End.DELETE);
    }

    static Stream<Arguments> versionDependentCases() {
        return cases(EveryPatternTest::dependsOnCamelVersion);
    }

    static Stream<Arguments> otherCases() {
        return cases((kind, end) -> !dependsOnCamelVersion(kind, end));
    }

    @Override
    void prepare() {
        super.prepare();
        camel.getRegistry().bind("seen", MemoryIdempotentRepository.memoryIdempotentRepository());
        camel.getStreamCachingStrategy().setSpoolEnabled(true);
        camel.getStreamCachingStrategy().setSpoolDirectory(spool.toFile());
    }

    @Tag("compat")
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("versionDependentCases")
    void endsEachObjectOnce(Pattern pattern, Kind kind, End end) throws Exception {
        runCase(pattern, kind, end);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("otherCases")
    void endsEachObjectOnceInAllOtherCases(Pattern pattern, Kind kind, End end) throws Exception {
        runCase(pattern, kind, end);
    }

    private void runCase(Pattern pattern, Kind kind, End end) throws Exception {
        int lost = end == End.MANUAL ? 0 : pattern.lost();
        int expectedCount = (Patterns.KEYS - lost) * pattern.times();
        branchMayOutliveExchange = pattern.more() > 0;
        putObjects(kind);
        camel.addService(new InMemorySagaService());
        gate = new CountDownLatch(pattern.meanwhile() == Meanwhile.NOTHING ? 0 : 1);
        add(pattern, end);
        if (pattern.meanwhile() != Meanwhile.NOTHING) {
            restartWhileProcessing(pattern, end);
        }
        soon("all objects end").until(() -> processed.size() >= expectedCount && areEnded(end));
        awaitPolls(3);
        awaitIdle();
        assertThat(unexpectedFailures).isEmpty();
        assertThat(handled).isEmpty();
        assertThat(processed).hasSizeBetween(expectedCount, expectedCount + pattern.more());
        assertThat(Set.copyOf(processed)).hasSize(Patterns.KEYS - lost);
        if (end != End.CLAIM) {
            assertThat(objects.writes()).extracting(Write::key).doesNotHaveDuplicates();
        }
        awaitNothingIsHeld();
    }

    private void add(Pattern pattern, End end) throws Exception {
        // Camel removes the repository of a consumer together with its route.
        boolean keepsRepository = end == End.PLAIN && pattern.meanwhile() == Meanwhile.REMOVE_AND_ADD;
        String repositoryOption = keepsRepository ? "&idempotentRepository=#seen" : "";
        routes(builder -> pattern.shape()
                .in(new PatternRoutes(
                        builder,
                        pollingUri("fetch=data" + POOL + end.options + repositoryOption),
                        store() + POOL.substring(1) + "&",
                        end == End.MANUAL,
                        this::process,
                        this::processGroup,
                        this::read)));
    }

    /** Stops the route while it processes the third object, and starts it again. */
    private void restartWhileProcessing(Pattern pattern, End end) throws Exception {
        soon("the third object").until(() -> processed.size() == 2);
        Thread stopper = startStoppingRoute();
        gate.countDown();
        stopper.join();
        if (pattern.meanwhile() == Meanwhile.REMOVE_AND_ADD) {
            camel.removeRoute(ROUTE);
            add(pattern, end);
        } else {
            camel.getRouteController().startRoute(ROUTE);
        }
    }

    private void putObjects(Kind kind) {
        size = kind.size;
        if (kind == Kind.LARGE_UNTAGGED) {
            objects.untaggedData();
        }
        for (int i = 0; i < Patterns.KEYS; i++) {
            objects.put("k" + i, Map.of("status", "new"), data("k" + i));
        }
    }

    private String data(String key) {
        return key.repeat(size / key.length());
    }

    private boolean areEnded(End end) {
        return switch (end) {
            case PLAIN -> true;
            case MARKS, CLAIM, MANUAL -> objects.count("status", "done") == Patterns.KEYS;
            case DELETE -> objects.keys().isEmpty();
        };
    }

    private void awaitNothingIsHeld() throws IOException {
        soon("no connection is held").until(() -> endpoints().stream()
                .allMatch(endpoint -> endpoint.owner().poolUsage().leased() == 0));
        soon("no temporary file").until(() -> {
            try (Stream<Path> files = Files.list(spool)) {
                boolean none = files.findAny().isEmpty();
                if (!none) {
                    System.gc(); // The garbage collector deletes the file of a branch that outlives its multicast.
                }
                return none;
            }
        });
    }

    /** Processes an object. The first attempt for one object fails. */
    private void process(Exchange exchange) throws InterruptedException {
        read(exchange);
        processWithoutReading(List.of(key(exchange)));
    }

    /** Processes the exchanges of a group without reading their data. */
    private void processGroup(Exchange exchange) throws InterruptedException {
        List<?> group = body(exchange, List.class);
        processWithoutReading(
                group.stream().map(member -> key((Exchange) member)).toList());
    }

    private void processWithoutReading(List<String> keys) throws InterruptedException {
        if (processed.size() == 2) {
            gate.await();
        }
        if (keys.contains(FAILS) && !failed.getAndSet(true)) {
            throw new IllegalStateException("planned");
        }
        processed.addAll(keys);
    }

    /** Reads the data and checks that it belongs to the object. */
    private void read(Exchange exchange) {
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(data(key(exchange)));
        } catch (Exception | AssertionError e) {
            if (e instanceof AssertionError
                    || !branchMayOutliveExchange
                    || !key(exchange).equals(FAILS)) {
                unexpectedFailures.add(e);
            }
            throw new IllegalArgumentException(e);
        }
    }

    private static String key(Exchange exchange) {
        return Objects.requireNonNull(exchange.getMessage().getHeader(DynUrlConstants.KEY, String.class));
    }
}
