package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.createdData;
import static io.github.dynurl.examples.stores.Client.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.KeyPrefix;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.NotDeleted;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Message;
import org.apache.camel.util.StringHelper;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Tests on one server what users of {@code file:} know: options of consumers, local files, folders, many keys. */
abstract class FileOptionsContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration MIN_AGE = Duration.ofMillis(500);

    private static Running running;
    private static Trial trial;

    @Parameter
    private Server server;

    private final String prefix = newKey("");

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws Exception {
        running = server.start();
        Configuration configuration = server.configuration();
        // The store server lists sizes and times only if it is asked for NDJSON.
        boolean hasDialect = configuration.options().containsKey("dialect");
        trial = new Trial(
                server, hasDialect ? configuration : configuration.with("dialect.queryFormat", "ndjson"), running);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        try (Running stopped = running) {
            if (trial != null) {
                trial.close();
            }
        } finally {
            running = null;
            trial = null;
        }
    }

    @Test
    void movesProcessedAndFailedObjectsInOrder() throws Exception {
        Client store = storeWith(Feature.DATA);
        needsKeysOfTheClient();
        for (String name : new String[] {"3.txt", "0.csv", "2.txt", "1.txt"}) {
            store.create(prefix + name, Map.of("name", name));
        }
        Map<String, String> options = Map.of(
                "prefix",
                prefix,
                "fetch",
                "data",
                "include",
                prefix + ".*\\.txt",
                "sortBy",
                "key",
                "moveAfterRead",
                movedTo("done"),
                "moveFailed",
                movedTo("failed"));
        try (ConsumerRoute consumer = store.consume(options, exchange -> {
            if (exchange.getMessage().getHeader(DynUrlConstants.KEY).equals(prefix + "2.txt")) {
                throw new IllegalStateException("an object that cannot be processed");
            }
        })) {
            eventually(() -> assertThat(store.keysBelow(prefix)).containsExactly(prefix + "0.csv"));
            assertThat(consumer.emitted()).containsExactly(prefix + "1.txt", prefix + "2.txt", prefix + "3.txt");
        }
        assertMoved(store, "1.txt", "done");
        assertMoved(store, "2.txt", "failed");
        assertMoved(store, "3.txt", "done");
    }

    @Test
    void emitsInOrderOfSize() throws Exception {
        Client store = storeWith(Feature.DATA);
        for (int size : new int[] {2, 3, 1}) {
            store.create(prefix + size, Map.of());
            store.setData(prefix + size, "x".repeat(size));
        }
        assertOrder(store, "size", "size", "1", "2", "3");
        assertOrder(store, "size", "reverse:size", "3", "2", "1");
    }

    @Test
    void emitsOnlyOldObjectsAndTheOldestFirst() throws Exception {
        Client store = storeWith(Feature.DATA);
        String probe = newKey("probe");
        store.create(probe, Map.of());
        needsTime(store, probe);
        Map<String, String> options = Map.of("prefix", prefix, "minAge", Long.toString(MIN_AGE.toMillis()));
        try (ConsumerRoute consumer = store.consume(options, exchange -> {})) {
            long before = System.nanoTime();
            store.create(prefix + "old", Map.of());
            await().atMost(PATIENCE).until(() -> !consumer.emitted().isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(MIN_AGE);
        }
        store.create(prefix + "new", Map.of());
        assertOrder(store, "modified", "modified", "old", "new");
    }

    @Test
    void emitsNothingBelowMaxDepth() throws Exception {
        Client store = storeWith(Feature.SLASHES, Feature.QUERY_SLASHES);
        store.create(prefix + "folder/deep", Map.of());
        store.create(prefix + "x", Map.of());
        Map<String, String> options = Map.of("prefix", prefix, "maxDepth", "1", "sortBy", "key");
        try (ConsumerRoute consumer = store.consume(options, exchange -> {})) {
            eventually(() -> assertThat(consumer.emitted()).containsExactly(prefix + "x"));
        }
    }

    @Test
    void waitsForDoneObjectsAndDeletesThem() throws Exception {
        Client store = storeWith(Feature.DELETE);
        needsDeleteAfterRead();
        store.create(prefix + "1", Map.of());
        store.create(prefix + "2", Map.of());
        store.create(prefix + "2.done", Map.of());
        Map<String, String> options = Map.of(
                "prefix", prefix, "doneFileName", "${file:name}.done", "deleteAfterRead", "true", "sortBy", "key");
        try (ConsumerRoute consumer = store.consume(options, exchange -> {})) {
            eventually(() -> assertThat(store.keysBelow(prefix)).containsExactly(prefix + "1"));
            assertThat(consumer.emitted()).containsExactly(prefix + "2");
            store.create(prefix + "1.done", Map.of());
            eventually(() -> assertThat(store.keysBelow(prefix)).isEmpty());
            assertThat(consumer.emitted()).containsExactly(prefix + "2", prefix + "1");
        }
    }

    @Test
    void downloadsIntoFilesThatGoWithTheirExchanges(@TempDir Path folder) throws Exception {
        Client store = storeWith(Feature.DATA);
        needsDeleteAfterRead();
        String large = "0123456789".repeat(20_000);
        store.create(prefix + "large", Map.of());
        store.setData(prefix + "large", large);
        store.create(prefix + "small", Map.of());
        Map<String, String> options = Map.of(
                "prefix", prefix,
                "fetch", "data",
                "localWorkDirectory", folder.toString(),
                "deleteAfterRead", "true",
                "sortBy", "key");
        List<String> contents = new CopyOnWriteArrayList<>();
        try (ConsumerRoute consumer = store.consume(options, exchange -> {
            File file = (File) exchange.getMessage().getBody();
            assertThat(file.toPath()).startsWith(folder);
            contents.add(Files.readString(file.toPath()));
        })) {
            eventually(() -> assertThat(store.keysBelow(prefix)).isEmpty());
            eventually(() -> assertThat(folder).isEmptyDirectory());
            assertThat(consumer.emitted()).hasSize(2);
        }
        assertThat(contents).containsExactly(large, createdData(prefix + "small"));
    }

    @Test
    void listsOneLevelOfKeys() throws Exception {
        Client store = storeWith(Feature.SLASHES, Feature.QUERY_SLASHES);
        for (String name : new String[] {"a", "f/1", "f/2", "g/h/3"}) {
            store.create(prefix + name, Map.of());
        }
        Message level = store.send("folder", null, null, Map.of(DynUrlConstants.PREFIX, prefix));
        assertThat((List<?>) level.getBody())
                .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                .containsExactlyInAnyOrder(prefix + "a", new KeyPrefix(prefix + "f/"), new KeyPrefix(prefix + "g/"));
    }

    @Test
    void readsAndDeletesAllKeysThatExist() throws Exception {
        Client store = storeWith(Feature.DATA, Feature.VALUE);
        List<String> keys = List.of(prefix + "1", prefix + "missing", prefix + "3");
        store.create(keys.get(0), Map.of("number", "1"));
        store.create(keys.get(2), Map.of("number", "3"));
        List<?> values = store.send("messages", null, keys, Map.of()).getBody(List.class);
        assertValue(values.get(0), keys.get(0), Map.of("number", "1"));
        Message missing = (Message) values.get(1);
        assertThat(missing.getHeader(DynUrlConstants.EXCEPTION)).isInstanceOf(NoSuchKeyException.class);
        assertValue(values.get(2), keys.get(2), Map.of("number", "3"));

        Message deleted = store.send("multiDelete", null, keys, Map.of());
        boolean seesMissing = store.supports(Feature.DELETE_MISSING);
        assertThat(deleted.getHeaders())
                .containsEntry(DynUrlConstants.DELETED_COUNT, seesMissing ? 2L : 3L)
                .containsEntry(DynUrlConstants.MISSING_COUNT, seesMissing ? 1L : 0L)
                .containsEntry(DynUrlConstants.FAILED_COUNT, 0L);
        List<?> notDeleted = deleted.getBody(List.class);
        assertThat(notDeleted)
                .extracting(each -> ((NotDeleted) each).key())
                .isEqualTo(seesMissing ? List.of(keys.get(1)) : List.of());
        assertThat(store.keysBelow(prefix)).isEmpty();
    }

    @Test
    void copiesAndMoves() throws Exception {
        Client store = storeWith(Feature.DATA);
        needsKeysOfTheClient();
        String original = prefix + "original";
        store.create(original, Map.of("name", "original"));
        for (String operation : new String[] {"copy", "move"}) {
            String target = folder(operation) + prefix + "ä";
            Message message = store.send(operation, original, null, Map.of(DynUrlConstants.TARGET_KEY, target));
            assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo(target);
            assertThat(store.data(target)).asString().isEqualTo(createdData(original));
            assertThat(store.metadata(target)).isEqualTo(Map.of("name", "original"));
            assertThat(store.exists(original)).isEqualTo(operation.equals("copy"));
        }
    }

    /** Returns the store; skips the test if the server lacks a feature, and names it. */
    private Client storeWith(Feature... needed) {
        for (Feature feature : needed) {
            Optional<Limit> limit = server.limit(feature);
            String reason = limit.map(Limit::reason).orElse("");
            assumeTrue(limit.isEmpty(), server.title() + " lacks " + feature.phrase() + ": " + reason);
        }
        return trial.client();
    }

    private void needsKeysOfTheClient() {
        assumeFalse(running.choosesKeys(), server.title() + " has no copies: it chooses the keys itself");
    }

    private void needsDeleteAfterRead() {
        // The consumer refuses it: such a deletion could not name the version of the data.
        assumeTrue(server != Server.COMPANY, server.title() + " checks only the entity tag of the metadata");
    }

    private void needsTime(Client store, String key) throws Exception {
        boolean isSent = store.send("exists", key, null, Map.of()).getHeader(DynUrlConstants.LAST_MODIFIED) != null;
        assumeTrue(isSent || lists(store, "modified"), server.title() + " tells no time of the data");
    }

    /** Returns how keys in a folder begin. */
    private String folder(String name) {
        return name + (server.limit(Feature.SLASHES).isEmpty() ? "/" : "-");
    }

    /** Returns an option that moves objects into a folder, or to keys without slashes if the server has no others. */
    private String movedTo(String folder) {
        return server.limit(Feature.SLASHES).isEmpty() ? folder : folder + "-${header.CamelDynUrlKey}";
    }

    private void assertMoved(Client store, String name, String folder) throws Exception {
        String key = folder(folder) + prefix + name;
        assertThat(store.data(key)).asString().isEqualTo(createdData(prefix + name));
        assertThat(store.metadata(key)).isEqualTo(Map.of("name", name));
        assertThat(store.exists(prefix + name)).isFalse();
    }

    /** Consumes all objects in an order; if query responses lack the fact, checks that the consumer does not start. */
    private void assertOrder(Client store, String fact, String order, String... names) throws Exception {
        Map<String, String> options = Map.of("prefix", prefix, "sortBy", order, "fetch", "none");
        if (!lists(store, fact)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> store.consume(options, exchange -> {}))
                    .withMessageContaining("dialect.query" + StringHelper.capitalize(fact) + "Pointer");
            return;
        }
        List<String> keys = List.of(names).stream().map(name -> prefix + name).toList();
        try (ConsumerRoute consumer = store.consume(options, exchange -> {})) {
            eventually(() -> assertThat(consumer.emitted()).isEqualTo(keys));
        }
    }

    /** Returns whether a query response has a fact of each object. */
    private static boolean lists(Client store, String fact) throws Exception {
        Map<?, ?> info = store.send("info", null, null, Map.of()).getBody(Map.class);
        return ((List<?>) info.get("listed")).contains(fact);
    }

    private static void assertValue(Object value, String key, Map<String, ?> metadata) {
        Message message = (Message) value;
        assertThat(message.getHeader(DynUrlConstants.KEY)).isEqualTo(key);
        assertThat(message.getBody()).isEqualTo(createdData(key));
        assertThat(message.getHeader(DynUrlConstants.METADATA)).isEqualTo(metadata);
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).untilAsserted(assertion);
    }
}
