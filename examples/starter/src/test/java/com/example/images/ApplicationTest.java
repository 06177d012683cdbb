package com.example.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.test.DynUrlStore;
import io.github.dynurl.test.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the whole application against a store on a real socket. */
class ApplicationTest {
    @DynUrlStore("images")
    TestStore images;

    @TempDir
    Path inbox;

    private final Main main = new Main(Application.class);

    @BeforeEach
    void start() {
        images.properties("store").forEach(main::addOverrideProperty);
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

        assertThat(images).eventually().hasObject("cat.png").withData("meow").withMetadata("status", "done");
    }

    @Test
    void storesFileAlthoughTheStoreFailsOnce() throws Exception {
        images.fail(503).on("PUT").key("cat.png").times(1);
        Files.writeString(inbox.resolve("cat.png"), "meow");

        assertThat(images).eventually().hasObject("cat.png").withMetadata("status", "done");
    }
}
