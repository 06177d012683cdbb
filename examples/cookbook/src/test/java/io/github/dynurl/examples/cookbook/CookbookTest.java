package io.github.dynurl.examples.cookbook;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.main.Main;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs each recipe of the cookbook against store servers. */
@Tag("compat")
class CookbookTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Main> applications = new ArrayList<>();
    private StoreServer server;
    private StoreServer otherServer;
    private Store images;
    private Store copies;

    @TempDir
    Path folder;

    @BeforeEach
    void startServers() throws IOException {
        server = startServer("images");
        otherServer = startServer("copies");
        images = HttpStore.builder().baseUrl(server.baseUrl()).build();
        copies = HttpStore.builder().baseUrl(otherServer.baseUrl()).build();
    }

    private StoreServer startServer(String name) throws IOException {
        return StoreServer.startAnonymous(folder.resolve(name));
    }

    @AfterEach
    void stop() throws IOException {
        applications.forEach(Main::stop);
        images.close();
        copies.close();
        server.close();
        otherServer.close();
    }

    /** Starts an application with the routes of a recipe. */
    private ProducerTemplate cook(RoutesBuilder recipe) throws Exception {
        Main main = new Main();
        applications.add(main);
        main.bind("images", configuration(server));
        main.bind("copies", configuration(otherServer));
        main.addInitialProperty("store.http", server.baseUrl());
        for (String name : List.of("inbox", "archive", "reports", "downloads")) {
            main.addInitialProperty(name, folder.resolve(name).toString());
        }
        main.configure().addRoutesBuilder(recipe);
        main.start();
        return main.getCamelTemplate();
    }

    private static DynUrlConfiguration configuration(StoreServer server) {
        DynUrlConfiguration configuration = new DynUrlConfiguration();
        configuration.setBaseUrl(server.baseUrl());
        configuration.setQueryUrl(server.queryUrl());
        return configuration;
    }

    private void put(String key, String data, Map<String, ?> metadata) {
        images.set(key, Value.of(Data.of(data), Metadata.of(metadata)));
    }

    private static void soon(ThrowingCallable assertion) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion::call);
    }

    @Test
    void ingestFolder() throws Exception {
        Path file = folder.resolve("inbox").resolve("sub").resolve("a b.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "text");
        cook(new IngestFolder());
        soon(() -> assertThat(images.getMetadata("sub/a b.txt")).isEqualTo(Map.of("status", "new", "size", 4)));
        assertThat(images.toBytes("sub/a b.txt")).asString().isEqualTo("text");
        soon(() -> assertThat(file).doesNotExist());
    }

    @Test
    void mirrorStore() throws Exception {
        put("a", "1", Map.of("n", 1));
        put("b", "2", Map.of("n", 2));
        cook(new MirrorStore());
        soon(() -> assertThat(copies.getMetadata("b")).isEqualTo(Map.of("n", 2)));
        soon(() -> assertThat(copies.toBytes("a")).asString().isEqualTo("1"));
        put("a", "changed", Map.of("n", 3));
        soon(() -> assertThat(copies.getMetadata("a")).isEqualTo(Map.of("n", 3)));
        assertThat(copies.toBytes("a")).asString().isEqualTo("changed");
    }

    @Test
    void workQueue() throws Exception {
        for (int i = 0; i < 20; i++) {
            put("job" + i, "", Map.of("job", "open"));
        }
        cook(new WorkQueue());
        cook(new WorkQueue());
        for (int i = 0; i < 20; i++) {
            String key = "job" + i;
            soon(() -> assertThat(images.getMetadata(key)).containsEntry("job", "done"));
            assertThat(images.getMetadata(key))
                    .as("claimed once")
                    .extractingByKey("dynurlClaim", as(InstanceOfAssertFactories.MAP))
                    .containsEntry("epoch", 1);
        }
    }

    @Test
    void archiveOld() throws Exception {
        put("old/1", "one", Map.of("status", "old"));
        put("young", "two", Map.of("status", "new"));
        cook(new ArchiveOld());
        soon(() -> assertThat(images.exists("old/1")).isFalse());
        assertThat(folder.resolve("archive").resolve("old").resolve("1")).hasContent("one");
        assertThat(images.exists("young")).isTrue();
        assertThat(folder.resolve("archive").resolve("young")).doesNotExist();
    }

    @Test
    void permissionsAudit() throws Exception {
        for (String key : List.of("a", "b", "c")) {
            put(key, "", Map.of());
        }
        for (String key : List.of("b", "c")) {
            images.updatePermissions(key, Permissions.of(Map.of("read", List.of("everybody"))));
        }
        ProducerTemplate template = cook(new PermissionsAudit());
        template.sendBody("direct:audit", "");
        assertThat(folder.resolve("reports").resolve("everybody.txt")).content().isEqualTo("b\nc\n");
    }

    @Test
    void enrichByKey() throws Exception {
        put("cat", "meow", Map.of());
        ProducerTemplate template = cook(new EnrichByKey());
        assertThat(template.requestBodyAndHeader("direct:order", "", "image", "cat", String.class))
                .isEqualTo("meow");
    }

    @Test
    void routeByMetadata() throws Exception {
        put("short", "text", Map.of("kind", "text", "size", 4));
        put("long", "text", Map.of("kind", "text", "size", 4000));
        put("cat", "meow", Map.of("kind", "image", "size", 4));
        ProducerTemplate template = cook(new RouteByMetadata());
        assertThat(routed(template, "short")).isEqualTo("text");
        assertThat(routed(template, "long")).isEqualTo("too long to be shown: 4000 bytes");
        assertThat(routed(template, "cat")).isEqualTo("no text: image");
    }

    private static String routed(ProducerTemplate template, String key) {
        return template.requestBodyAndHeader("direct:route", "", "CamelDynUrlKey", key, String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:before", "direct:after"})
    void migrate(String route) throws Exception {
        put("cat", "meow", Map.of("kind", "image"));
        ProducerTemplate template = cook(new Migrate());
        assertThat(template.requestBodyAndHeader(route, "", "key", "cat", String.class))
                .isEqualTo("meow");
        assertThat(images.getMetadata("cat")).isEqualTo(Map.of("kind", "image", "seen", true));
        assertThat(template.requestBodyAndHeader(route, "", "key", "dog", String.class))
                .isEqualTo("not there");
    }

    @Test
    void resumeDownload() throws Exception {
        put("huge", "0123456789", Map.of());
        String etag = images.find("huge").orElseThrow().strongEtag().orElseThrow();
        Path file = folder.resolve("downloads").resolve("huge");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "0123");
        ProducerTemplate template = cook(new ResumeDownload());
        template.sendBodyAndHeaders("direct:download", "", Map.of("key", "huge", "etag", etag));
        assertThat(file).hasContent("0123456789");

        assertThatThrownBy(() -> template.sendBodyAndHeader("direct:download", "", "key", "huge"))
                .hasStackTraceContaining("etag");

        put("huge", "another", Map.of());
        Files.writeString(file, "0123");
        assertThatThrownBy(
                        () -> template.sendBodyAndHeaders("direct:download", "", Map.of("key", "huge", "etag", etag)))
                .hasStackTraceContaining("ConflictException");
        assertThat(file).hasContent("0123");
    }

    /** Apart from white space, each code block of the README is in the sources of the recipes. */
    @Test
    void readmeShowsTheCodeOfTheRecipes() throws IOException {
        String code = code("cookbook") + code("s3");
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        int blocks = 0;
        while (block.find()) {
            assertThat(code).contains(block.group(1).replaceAll("\\s+", ""));
            blocks++;
        }
        // The pattern has found all blocks.
        assertThat(blocks).isEqualTo(11);
    }

    private static String code(String module) throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        return sources.toString().replaceAll("\\s+", "");
    }
}
