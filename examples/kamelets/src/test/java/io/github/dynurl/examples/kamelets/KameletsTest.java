package io.github.dynurl.examples.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("compat")
class KameletsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Main main = new Main();
    private StoreServer server;
    private Store store;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server = StoreServer.startAnonymous(folder);
        store = HttpStore.builder().baseUrl(server.baseUrl()).build();
        main.addOverrideProperty("store.url", server.origin());
        main.start();
    }

    @AfterEach
    void stop() throws IOException {
        main.stop();
        store.close();
        server.close();
    }

    @Test
    void storeProcessReadFindAndMove() throws Exception {
        ProducerTemplate template = main.getCamelTemplate();
        template.sendBodyAndHeader("direct:store", "meow", "key", "cats/cat 1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(store.getMetadata("cats/cat 1")).isEqualTo(Map.of("status", "done")));
        assertThat(template.requestBodyAndHeader("direct:read", "", "key", "cats/cat 1", String.class))
                .isEqualTo("meow");
        assertThat(template.requestBody("direct:done", "")).isEqualTo(List.of("cats/cat 1"));
        template.sendBodyAndHeader("direct:archive", "", "key", "cats/cat 1");
        assertThat(store.toBytes("archive/cats/cat 1")).asString().isEqualTo("meow");
        assertThat(store.exists("cats/cat 1")).isFalse();
    }

    /** The key "false" in the header "key" wins over CamelDynUrlKey, as any other key does. */
    @Test
    void acceptKeyFalse() throws Exception {
        ProducerTemplate template = main.getCamelTemplate();
        template.sendBodyAndHeaders("direct:store", "no", Map.of("key", "false", "CamelDynUrlKey", "other"));
        assertThat(store.toBytes("false")).asString().isEqualTo("no");
        assertThat(store.exists("other")).isFalse();
    }

    @Test
    void storeMetadataOfTheMessageOrLeaveMetadataUnchanged() throws Exception {
        ProducerTemplate template = main.getCamelTemplate();
        template.sendBodyAndHeaders(
                "direct:copy", "a", Map.of("key", "with", "CamelDynUrlMetadata", Map.of("a", Map.of("b", 1))));
        assertThat(store.getMetadata("with")).isEqualTo(Map.of("a", Map.of("b", 1)));
        template.sendBodyAndHeader("direct:copy", "changed", "key", "with");
        assertThat(store.getMetadata("with")).isEqualTo(Map.of("a", Map.of("b", 1)));
        assertThat(store.toBytes("with")).asString().isEqualTo("changed");
        template.sendBodyAndHeader("direct:nested", "b", "key", "nested");
        assertThat(store.getMetadata("nested")).isEqualTo(Map.of("a", Map.of("b", 1)));
    }

    @Test
    void useKeyOfACloudEvent() throws Exception {
        ProducerTemplate template = main.getCamelTemplate();
        template.sendBodyAndHeader("direct:store", "woof", "ce-key", "dog");
        assertThat(store.toBytes("dog")).asString().isEqualTo("woof");
    }
}
