package io.github.dynurl.examples.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.StoreServerConfig;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes do the same in each of the four languages. */
@Tag("compat")
class RoutesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The server's command "hash me staff" prints this line for the password that pom.xml puts into the environment. */
    private static final String USERS =
            "me:staff:pbkdf2-sha256$600000$sgZbqReK6iAhu6bX26q5hw$sxdWuc/mbFjRYc3zz+xBKUhi5hM8rfGuJIOsAeFJqn0";

    private final Main main = new Main();
    private StoreServer server;
    private Store store;

    @TempDir
    Path folder;

    /** Starts a server with one user, whose name and password pom.xml puts into the environment. */
    @BeforeEach
    void startServer() throws IOException {
        Files.writeString(folder.resolve("users"), USERS);
        server = StoreServer.start(StoreServerConfig.builder(folder.resolve("server"))
                .port(0)
                .users(folder.resolve("users"))
                .build());
        store = HttpStore.builder()
                .baseUrl(server.baseUrl())
                .basicAuth("me", "of-the-environment")
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        main.stop();
        store.close();
        server.close();
    }

    private ProducerTemplate start(String routes) throws Exception {
        main.addOverrideProperty("camel.beans.images.baseUrl", server.baseUrl());
        main.addOverrideProperty("camel.beans.images.queryUrl", server.queryUrl());
        main.addOverrideProperty("inbox", folder.resolve("inbox").toString());
        main.addOverrideProperty("outbox", folder.resolve("outbox").toString());
        main.addOverrideProperty("routes", routes);
        switch (routes) {
            case "java" -> main.configure().addRoutesBuilder(new JavaRoutes());
            case "endpoint-dsl" -> main.configure().addRoutesBuilder(new EndpointDslRoutes());
            default -> {} // found by camel.main.routesIncludePattern
        }
        main.start();
        return main.getCamelTemplate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "endpoint-dsl", "yaml", "xml"})
    void storeProcessShareReadAndEnrich(String routes) throws Exception {
        store.set("job", Value.of(Data.of(""), Metadata.of(Map.of("kind", "work"))));
        Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(folder.resolve("inbox").resolve("cat 1.txt"), "meow");
        ProducerTemplate template = start(routes);
        assertThat(main.getCamelContext().getRoutes())
                .extracting(route -> route.getRouteId())
                .containsExactlyInAnyOrder("store", "process", "work", "read", "enrich");
        // A NoSuchKeyException means that the route has not stored the file yet.
        await().atMost(PATIENCE).ignoreException(NoSuchKeyException.class).untilAsserted(() -> assertThat(
                        store.getMetadata("cat 1.txt"))
                .containsEntry("status", "done")
                .containsEntry("size", 4));
        assertThat(folder.resolve("outbox").resolve("cat 1.txt")).hasContent("meow");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(store.getMetadata("job"))
                .containsEntry("kind", "worked")
                .containsKey("dynurlClaim"));
        assertThat(template.requestBody("direct:read", "cat 1.txt", String.class))
                .isEqualTo("meow");
        assertThat(template.requestBody("direct:read", "dog", String.class)).startsWith("not there: ");
        assertThat(template.requestBodyAndHeader("direct:order", "", "image", "cat 1.txt", String.class))
                .isEqualTo("meow");
    }
}
