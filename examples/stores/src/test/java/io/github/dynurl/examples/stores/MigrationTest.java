package io.github.dynurl.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.StoreServerConfig;
import io.github.dynurl.examples.server.TempFolder;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a route in YAML moves objects from Azure Blob Storage to the store server, and loses none if it is killed. */
@Tag("real-server")
class MigrationTest {
    private static final int COUNT = 1000;

    /** Each of these objects fails in the route. */
    private static final int BAD_COUNT = 10;

    private static final Path LOG = Path.of("target", "stores", "migration.log");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<Process> processes = new ArrayList<>();

    private static String key(int i) {
        return String.format("in/2026/%04d.txt", i);
    }

    private static List<String> keys(Store store, String prefix) {
        try (Results<String> keys = store.queryKeys(Query.all().prefix(prefix))) {
            return new ArrayList<>(new TreeSet<>(keys.stream().toList()));
        }
    }

    private static void upload(Store azure) {
        IntStream.range(0, COUNT).parallel().forEach(i -> {
            String status = i % (COUNT / BAD_COUNT) == 0 ? "bad" : "new";
            azure.set(key(i), Value.of(Data.of("data of " + i), Metadata.of(Map.of("status", status))));
        });
        azure.set("in/2026/draft.tmp", Value.of(Data.of("a draft"), Metadata.of(Map.of("status", "new"))));
    }

    private Process start(Map<String, String> properties) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of(
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.apache.camel.main.Main",
                "-pl",
                "classpath:migration.properties"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        processes.add(process);
        return process;
    }

    @Test
    void movesEachObjectOnceAlthoughRouteIsKilled() throws Exception {
        Files.createDirectories(LOG.getParent());
        Files.deleteIfExists(LOG);
        try (Running azurite = Server.AZURE.start();
                TempFolder folder = TempFolder.create("dynurl-migration");
                StoreServer server = StoreServer.start(StoreServerConfig.builder(folder.path())
                        .anonymous()
                        .port(0)
                        .build())) {
            Map<String, String> properties = Map.of(
                    "store.sasUrl", Server.AZURE.properties(azurite).get("store.sasUrl"),
                    "team.baseUrl", server.baseUrl(),
                    "team.queryUrl", server.queryUrl());
            try (HttpStore azure = HttpStore.builder()
                            .baseUrl(properties.get("store.sasUrl"))
                            .dialect(Dialect.named("azure-blob"))
                            .queryUrl(
                                    "{base}?restype=container&comp=list&include=metadata&marker={cursor}&maxresults=100")
                            .build();
                    HttpStore team = HttpStore.builder()
                            .baseUrl(server.baseUrl())
                            .queryUrl(server.queryUrl())
                            .build()) {
                upload(azure);
                Process first = start(properties);
                await().atMost(PATIENCE).until(() -> keys(team, "in/").size() > COUNT / 3 || !first.isAlive());
                assertThat(first.isAlive()).as("see %s", LOG).isTrue();
                first.destroyForcibly().waitFor(); // kill -9
                int moved = keys(team, "in/").size();
                assertThat(moved).isLessThan(COUNT - BAD_COUNT);
                start(properties);
                await().atMost(PATIENCE).until(() -> keys(azure, "in/").equals(List.of("in/2026/draft.tmp")));
                List<String> bad = IntStream.range(0, BAD_COUNT)
                        .mapToObj(i -> key(i * (COUNT / BAD_COUNT)))
                        .toList();
                List<String> good = IntStream.range(0, COUNT)
                        .mapToObj(MigrationTest::key)
                        .filter(key -> !bad.contains(key))
                        .toList();
                assertThat(keys(team, "")).containsExactlyElementsOf(good);
                assertThat(keys(azure, "failed/"))
                        .containsExactlyElementsOf(
                                bad.stream().map(key -> "failed/" + key).toList());
                for (int i = 1; i < COUNT; i += 101) {
                    assertThat(team.toBytes(key(i))).asString().isEqualTo("data of " + i);
                    assertThat(team.getMetadata(key(i))).containsEntry("status", "new");
                }
                assertThat(azure.toBytes("failed/" + bad.get(1))).asString().isEqualTo("data of 100");
                assertThat(azure.getMetadata("failed/" + bad.get(1))).containsEntry("status", "bad");
            }
        } finally {
            for (Process process : processes) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
