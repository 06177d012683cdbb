package io.github.dynurl.examples.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the packaged application, as its users do. */
@Tag("compat")
class PackagedApplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private StoreServer server;
    private Path log;

    @BeforeEach
    void startServer() throws IOException {
        log = folder.resolve("log");
        server = StoreServer.startAnonymous(folder.resolve("server"));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        ProcessBuilder application =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        application.environment().put("STORE_URL", server.origin());
        return application.start();
    }

    @Test
    void copiesNewObjectWithoutAWarning() throws Exception {
        Process application = start();
        try (Store store = HttpStore.builder().baseUrl(server.baseUrl()).build()) {
            store.set("cat 1", Value.of(Data.of("meow"), Metadata.of(Map.of("status", "new"))));
            await().atMost(PATIENCE)
                    .failFast(
                            () -> assertThat(application.isAlive()).as("alive").isTrue())
                    .untilAsserted(() -> assertThat(store.getMetadata("cat 1")).containsEntry("status", "copied"));
            assertThat(store.toBytes("copies/cat 1")).asString().isEqualTo("meow");
        } finally {
            application.destroy();
            assertThat(application.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(log).content().contains("copied to copies/cat 1").doesNotContain("WARN", "ERROR");
    }

    @Test
    void doesNotStartWithUnknownOption() throws Exception {
        Process application = start("-Dcamel.component.dynurl.baseUri=http://127.0.0.1:1/");
        assertThat(application.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(application.exitValue()).isEqualTo(1);
        assertThat(log).content().contains("baseUri");
    }
}
