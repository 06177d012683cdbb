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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

    @Test
    void copyToStore() throws Exception {
        put("cats/1", "meow", Map.of("n", 1));
        images.updatePermissions("cats/1", Permissions.of(Map.of("read", List.of("everybody"))));
        ProducerTemplate template = cook(new CopyToStore());
        String copy = template.request(
                        "direct:backup", exchange -> exchange.getMessage().setHeader("CamelDynUrlKey", "cats/1"))
                .getMessage()
                .getHeader("CamelDynUrlKey", String.class);
        assertThat(copy).matches("\\d{4}/cats/1");
        assertThat(copies.toBytes(copy)).asString().isEqualTo("meow");
        assertThat(copies.getMetadata(copy)).isEqualTo(Map.of("n", 1));
        assertThat(copies.getPermissions(copy).toString()).contains("everybody");
        assertThat(images.exists("cats/1")).isTrue();
    }

    @Test
    void moveProcessed() throws Exception {
        put("in/good", "data", Map.of());
        put("in/empty", "", Map.of());
        put("other", "data", Map.of());
        cook(new MoveProcessed());
        soon(() -> assertThat(images.toBytes("done/in/good")).asString().isEqualTo("data"));
        soon(() -> assertThat(images.exists("failed/in/empty")).isTrue());
        soon(() -> assertThat(images.exists("in/good") || images.exists("in/empty"))
                .isFalse());
        assertThat(images.exists("done/in/empty") || images.exists("failed/in/good"))
                .isFalse();
        assertThat(images.exists("other")).isTrue();
    }

    @Test
    void migrateStore() throws Exception {
        for (int i = 0; i < 50; i++) {
            put("folder/" + i, "data " + i, Map.of("n", i));
        }
        // An earlier run was interrupted before it deleted this one.
        copies.set("folder/7", Value.of(Data.of("data 7"), Metadata.of(Map.of("n", 7))));
        ProducerTemplate template = cook(new MigrateStore());
        template.sendBody("direct:migrate", "");
        for (int i = 0; i < 50; i++) {
            assertThat(images.exists("folder/" + i)).isFalse();
            assertThat(copies.toBytes("folder/" + i)).asString().isEqualTo("data " + i);
            assertThat(copies.getMetadata("folder/" + i)).isEqualTo(Map.of("n", i));
        }
    }

    @Test
    void waitForDoneFile() throws Exception {
        put("a.txt", "not complete", Map.of());
        put("b.txt", "complete", Map.of());
        put("b.txt.done", "", Map.of());
        cook(new WaitForDoneFile());
        Path inbox = folder.resolve("inbox");
        soon(() -> assertThat(images.exists("b.txt") || images.exists("b.txt.done"))
                .isFalse());
        assertThat(inbox.resolve("b.txt")).hasContent("complete");
        assertThat(inbox.resolve("a.txt")).doesNotExist();
        put("a.txt", "complete, too", Map.of());
        put("a.txt.done", "", Map.of());
        soon(() -> assertThat(inbox.resolve("a.txt")).hasContent("complete, too"));
        assertThat(inbox.resolve("b.txt.done")).doesNotExist();
    }

    @Test
    void oldestFirst() throws Exception {
        for (String key : List.of("c", "a", "d", "b")) {
            // The times in the response have whole seconds.
            Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> Instant.now().isAfter(second.plusSeconds(1)));
            put(key, "", Map.of("status", "new"));
        }
        cook(new OldestFirst());
        soon(() -> assertThat(folder.resolve("reports").resolve("order.txt"))
                .content()
                .isEqualTo("c\na\nd\nb\n"));
    }

    @Test
    void downloadNew() throws Exception {
        put("in/a", "0123456789", Map.of("status", "new"));
        put("in/b", "", Map.of("status", "other"));
        cook(new DownloadNew());
        soon(() -> assertThat(images.getMetadata("in/a")).isEqualTo(Map.of("status", "copied")));
        Path downloads = folder.resolve("downloads");
        assertThat(downloads.resolve("ready/in/a")).hasContent("0123456789");
        assertThat(downloads.resolve("ready/in/b")).doesNotExist();
        soon(() -> assertThat(downloads.resolve("work")).isEmptyDirectory());
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
        assertThat(blocks).isEqualTo(17);
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
