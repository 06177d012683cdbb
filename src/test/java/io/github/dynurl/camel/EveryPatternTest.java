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
 * Every pattern of Camel, with data of every kind, in every way to end an object, over four connections: each object ends once,
 * as its route has, and nothing is left.
 */
class EveryPatternTest extends ConsumerTestCase {
    /** The object that fails when it is worked on for the first time. */
    private static final String FAILS = "k3";

    private static final String POOL = "&http.connectionsPerRoute=4&http.maxTotalConnections=4";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path spool;

    private final AtomicBoolean failed = new AtomicBoolean();
    private final List<String> worked = new CopyOnWriteArrayList<>();
    private final List<Throwable> surprises = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private int size;

    /** Whether a branch may go on when its exchange has failed; it may be cut off then. */
    private boolean outlived;

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

    /** Tells whether a case can tell one version of Camel from another: what a body is then, and when an exchange ends. */
    private static boolean isTelling(Kind kind, End end) {
        return (kind == Kind.LARGE_STRONG && end == End.MARKS) || (kind == Kind.LARGE_UNTAGGED && end == End.DELETE);
    }

    static Stream<Arguments> telling() {
        return cases(EveryPatternTest::isTelling);
    }

    static Stream<Arguments> others() {
        return cases((kind, end) -> !isTelling(kind, end));
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
    @MethodSource("telling")
    void endsEachObjectOnce(Pattern pattern, Kind kind, End end) throws Exception {
        play(pattern, kind, end);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("others")
    void endsEachObjectOnceInAllOtherCases(Pattern pattern, Kind kind, End end) throws Exception {
        play(pattern, kind, end);
    }

    private void play(Pattern pattern, Kind kind, End end) throws Exception {
        int lost = end == End.MANUAL ? 0 : pattern.lost();
        int works = (Patterns.KEYS - lost) * pattern.times();
        outlived = pattern.more() > 0;
        fill(kind);
        camel.addService(new InMemorySagaService());
        gate = new CountDownLatch(pattern.meanwhile() == Meanwhile.NOTHING ? 0 : 1);
        add(pattern, end);
        if (pattern.meanwhile() != Meanwhile.NOTHING) {
            disturb(pattern, end);
        }
        soon("all objects end").atMost(seconds(20)).until(() -> worked.size() >= works && areEnded(end));
        awaitPolls(3);
        awaitIdle();
        assertThat(surprises).isEmpty();
        assertThat(handled).isEmpty();
        assertThat(worked).hasSizeBetween(works, works + pattern.more());
        assertThat(Set.copyOf(worked)).hasSize(Patterns.KEYS - lost);
        if (end != End.CLAIM) {
            assertThat(objects.writes()).extracting(Write::key).doesNotHaveDuplicates();
        }
        nothingIsHeld();
    }

    private void add(Pattern pattern, End end) throws Exception {
        // The memory of a consumer goes with its route.
        boolean keeps = end == End.PLAIN && pattern.meanwhile() == Meanwhile.REMOVE_AND_ADD;
        String memory = keeps ? "&idempotentRepository=#seen" : "";
        routes(builder -> pattern.shape()
                .in(new PatternRoutes(
                        builder,
                        polling("fetch=data" + POOL + end.options + memory),
                        store() + POOL.substring(1) + "&",
                        end == End.MANUAL,
                        this::work,
                        this::workOnGroup,
                        this::read)));
    }

    /** Stops the route while it works on its third object, and starts it again. */
    private void disturb(Pattern pattern, End end) throws Exception {
        soon("the third object").until(() -> worked.size() == 2);
        Thread stopper = stopping();
        gate.countDown();
        stopper.join();
        if (pattern.meanwhile() == Meanwhile.REMOVE_AND_ADD) {
            camel.removeRoute(ROUTE);
            add(pattern, end);
        } else {
            camel.getRouteController().startRoute(ROUTE);
        }
    }

    private void fill(Kind kind) {
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

    private void nothingIsHeld() throws IOException {
        soon("no connection is held").until(() -> endpoints().stream()
                .allMatch(endpoint -> endpoint.owner().connections().leased() == 0));
        soon("no temporary file").until(() -> {
            try (Stream<Path> files = Files.list(spool)) {
                boolean none = files.findAny().isEmpty();
                if (!none) {
                    System.gc(); // a branch that outlives its multicast leaves it to the collector
                }
                return none;
            }
        });
    }

    /** Works on an object; on one of them in vain at first. */
    private void work(Exchange exchange) throws InterruptedException {
        read(exchange);
        workUnread(List.of(key(exchange)));
    }

    /** Works on the exchanges of a group without their data. */
    private void workOnGroup(Exchange exchange) throws InterruptedException {
        List<?> group = body(exchange, List.class);
        workUnread(group.stream().map(one -> key((Exchange) one)).toList());
    }

    private void workUnread(List<String> keys) throws InterruptedException {
        if (worked.size() == 2) {
            gate.await();
        }
        if (keys.contains(FAILS) && !failed.getAndSet(true)) {
            throw new IllegalStateException("planned");
        }
        worked.addAll(keys);
    }

    /** Reads the data, which must be that of the object. */
    private void read(Exchange exchange) {
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(data(key(exchange)));
        } catch (Exception | AssertionError e) {
            if (e instanceof AssertionError || !outlived || !key(exchange).equals(FAILS)) {
                surprises.add(e);
            }
            throw new IllegalArgumentException(e);
        }
    }

    private static String key(Exchange exchange) {
        return Objects.requireNonNull(exchange.getMessage().getHeader(DynUrlConstants.KEY, String.class));
    }
}
