package com.example.images;

import static org.awaitility.Awaitility.await;

import io.github.dynurl.testing.ScriptedServer;
import io.github.dynurl.testing.ServedStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs the whole application against a store on a real socket. */
class ApplicationTest {
    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final ServedStore store = ServedStore.on(server).creating();
    private final Main main = new Main(Application.class);

    @TempDir
    Path inbox;

    @BeforeEach
    void start() {
        main.addOverrideProperty("store.baseUrl", server.url("/base"));
        main.addOverrideProperty("store.queryUrl", server.url("/find"));
        main.addOverrideProperty("inbox", inbox.toString());
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void storesFileAndProcessesIt() throws Exception {
        Files.writeString(inbox.resolve("cat.png"), "meow");
        await().until(() -> "done".equals(store.value("cat.png", "status")));
    }
}
