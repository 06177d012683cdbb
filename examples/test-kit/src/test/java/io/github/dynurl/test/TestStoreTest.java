package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestStoreTest {
    private final TestStore images = TestStore.start("images");
    private final HttpStore client = HttpStore.builder()
            .baseUrl(images.baseUrl())
            .queryUrl(images.queryUrl())
            .build();

    @AfterEach
    void stop() {
        client.close();
        images.close();
    }

    @Test
    void describesItselfAsABeanAndAsProperties() {
        assertThat(images.configuration().getBaseUrl())
                .isEqualTo(images.url() + "/objects")
                .isEqualTo(images.baseUrl());
        assertThat(images.configuration().getQueryUrl())
                .isEqualTo(images.url() + "/query")
                .isEqualTo(images.queryUrl());
        assertThat(images.properties("camel.beans.images"))
                .containsOnly(
                        Map.entry("camel.beans.images.baseUrl", images.baseUrl()),
                        Map.entry("camel.beans.images.queryUrl", images.queryUrl()));
    }

    @Test
    void servesWhatItIsGivenAndShowsWhatArrives() {
        images.seed(Map.of("a", TestObject.of(Map.of("n", 1), new byte[] {1, 2}, "image/png")));
        assertThat(client.toBytes("a")).containsExactly(1, 2);
        try (Results<String> keys = client.queryKeys(Query.where("n", 1))) {
            assertThat(keys.stream().toList()).isEqualTo(List.of("a"));
        }
        client.set("b", Value.of(Data.of("meow"), Metadata.of(Map.of("n", 2))));
        images.change("a", "n", 3);

        assertThat(client.getMetadata("a")).isEqualTo(Map.of("n", 3));
        assertThat(images).hasKeys("b", "a").hasObject("b").withData("meow").withMetadata("n", 2.0);
        assertThat(images.requests().get(0)).hasToString("GET a (data)");
        assertThat(images.requests().get(1)).hasToString("GET /query?n=1");
        images.remove("a");
        assertThat(images).hasKeys("b");
    }

    @Test
    void takesFilesOfAFolderAsObjects(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("cats"));
        Files.writeString(folder.resolve("cats").resolve("1.png"), "meow");
        Files.writeString(folder.resolve("cats").resolve("1.png.metadata.json"), "{\"status\":\"new\"}");
        Files.writeString(folder.resolve("dog"), "woof");
        images.seed(folder);

        assertThat(images).hasKeys("cats/1.png", "dog");
        assertThat(images)
                .hasObject("cats/1.png")
                .withData("meow")
                .withMetadata(Map.of("status", "new"))
                .withContentType("image/png");
        assertThat(images)
                .hasObject("dog")
                .withData("woof".getBytes())
                .withMetadata(Map.of())
                .withContentType("application/octet-stream");
    }

    @Test
    void leavesFilesOutWhoseNamesBeginWithADot(@TempDir Path folder) throws Exception {
        Path seed = Files.createDirectories(folder.resolve(".tests").resolve("seed"));
        Files.createDirectories(seed.resolve(".cache"));
        for (String file : List.of(".DS_Store", ".cache/cat", ".metadata.json", "a.b", "cat")) {
            Files.writeString(seed.resolve(file), "meow");
        }
        images.seed(seed);

        assertThat(images).hasKeys("a.b", "cat");
    }

    @Test
    void refusesAFolderThatIsWrong(@TempDir Path folder) throws Exception {
        Path metadata = folder.resolve("cat.metadata.json");
        Files.writeString(metadata, "{}");
        assertThatThrownBy(() -> images.seed(folder)).hasMessageContaining("an empty file is enough");
        Files.writeString(folder.resolve("cat"), "");
        Files.writeString(metadata, "[]");
        assertThatThrownBy(() -> images.seed(folder)).hasMessageContaining("must be a JSON object");
        assertThatThrownBy(() -> images.seed(folder.resolve("none")))
                .hasMessageContaining("none is no folder")
                .hasMessageContaining("begins in " + Path.of("").toAbsolutePath());
        assertThatThrownBy(() -> images.seed(folder.resolve("cat"))).hasMessageContaining("cat is no folder");
        assertThat(images).isEmpty();
    }

    @Test
    void failsAsOftenAsTold() {
        images.put("cat", Map.of(), "meow");
        images.fail(403).times(1);
        assertThatThrownBy(() -> client.getMetadata("cat")).isInstanceOf(AccessDeniedException.class);
        assertThat(client.getMetadata("cat")).isEmpty();

        images.fail(403).always();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> client.toBytes("cat")).isInstanceOf(AccessDeniedException.class);
        }
        images.recover();
        assertThat(client.toBytes("cat")).isNotEmpty();
        assertThatThrownBy(() -> images.fail(403).times(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failsOnlyWhatIsMeant() {
        images.put("cat", Map.of("n", 1), "meow");
        images.put("dog", Map.of("n", 1), "woof");
        images.fail(403).on("get").key("cat").part("data").always();
        images.fail(403).on("PUT").always();
        images.fail(403).queries().always();

        assertThatThrownBy(() -> client.toBytes("cat")).isInstanceOf(AccessDeniedException.class);
        assertThat(client.toBytes("dog")).isNotEmpty();
        assertThat(client.getMetadata("cat")).isNotEmpty();
        assertThatThrownBy(() -> client.setMetadata("dog", Metadata.empty())).isInstanceOf(AccessDeniedException.class);
        client.updateMetadata("dog", Metadata.empty());
        assertThatThrownBy(() -> {
                    try (Results<String> keys = client.queryKeys(Query.all())) {
                        keys.stream().toList();
                    }
                })
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void failsForPermissionsOnly() {
        images.put("cat", Map.of("n", 1), "meow");
        images.served().permit("cat", Map.of("owned", List.of("me")));
        images.fail(403).part("permissions").always();
        assertThatThrownBy(() -> client.getPermissions("cat")).isInstanceOf(AccessDeniedException.class);
        assertThat(client.toBytes("cat")).isNotEmpty();
        assertThat(images.requests().get(0)).hasToString("GET cat (permissions)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth", "Data", "meta", ""})
    void refusesAPartThatNoObjectHas(String part) {
        StoreFault fault = images.fail(403);
        assertThatThrownBy(() -> fault.part(part))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part(\"" + part
                        + "\"): an object has the parts data, metadata, permissions. Write one of them");
    }

    @Test
    void refusesAFaultForQueriesOfAnObject() {
        List<ThrowingCallable> wrong = List.of(
                () -> images.fail(403).queries().key("cat"),
                () -> images.fail(403).queries().part("data"),
                () -> images.fail(403).key("cat").queries(),
                () -> images.fail(403).part("data").queries());
        assertThat(wrong).allSatisfy(fault -> assertThatThrownBy(fault)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a query has neither key nor part"));
    }

    @Test
    void oldestFaultThatMatchesComesFirst() {
        images.put("cat", Map.of(), "meow");
        images.fail(403).on("GET").times(1);
        images.fail(410).key("cat").times(1);
        assertThatThrownBy(() -> client.toBytes("cat")).isInstanceOf(AccessDeniedException.class);
        assertThat(images.unfinishedFaults())
                .isEqualTo(
                        "the fault fail(410).key(\"cat\") of the store images never happened: no request matched, or older"
                                + " faults came first. Correct its conditions, or call recover()\n");
        assertThatThrownBy(() -> client.toBytes("cat")).hasMessageContaining("410");
        assertThat(images.unfinishedFaults()).isEmpty();
    }

    @Test
    void losesAnswersAndRequestsAndIsSlow() {
        images.put("cat", Map.of(), "meow");
        images.loseAnswer().on("POST").times(1);
        assertThatThrownBy(() -> client.updateMetadata("cat", Metadata.of(Map.of("n", 1))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(images).hasObject("cat").withMetadata("n", 1);

        images.loseRequest().on("POST").times(1);
        assertThatThrownBy(() -> client.updateMetadata("cat", Metadata.of(Map.of("n", 2))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(images).hasObject("cat").withMetadata("n", 1);

        images.delay(Duration.ofMillis(200)).times(1);
        long start = System.nanoTime();
        client.updateMetadata("cat", Metadata.of(Map.of("n", 3)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void forgetsAllWhenItIsCleared() {
        images.put("cat", Map.of(), "meow");
        images.claimedByOtherNode("cat");
        images.fail(403).always();
        assertThatThrownBy(() -> client.toBytes("cat")).isInstanceOf(AccessDeniedException.class);
        images.clear();
        assertThat(images).isEmpty().didNotReceive("GET", "cat");
        images.put("cat", Map.of(), "meow");
        assertThat(client.toBytes("cat")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?baseUrl=http://127.0.0.1:9/objects&", "?queryUrl=http://127.0.0.1:9/query&"})
    void refusesRouteThatNamesAnotherServer(String uri) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            images.bindTo(context);
            context.start();
            assertThatThrownBy(() -> context.getEndpoint("dynurl:images" + uri + "operation=getData"))
                    .hasStackTraceContaining("not the store of the test (" + images.url() + ")");
        }
    }

    @Test
    void refusesEndpointThatIsMadeForOneMessage() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            images.bindTo(context);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").toD("dynurl:images?baseUrl=${body}&operation=exists&key=k", -1);
                }
            });
            context.start();
            assertThatThrownBy(
                            () -> context.createProducerTemplate().sendBody("direct:in", "http://127.0.0.1:9/objects"))
                    .hasStackTraceContaining("not the store of the test");
        }
    }

    @Test
    void acceptsLaterStoreOfTheSameNameAndUrlThatTheTestHasSet() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext();
                TestStore later = TestStore.start("images")) {
            images.bindTo(context);
            later.configuration().setQueryUrl("http://127.0.0.1:9/query");
            later.bindTo(context);
            context.start();
            later.put("k", Map.of(), "meow");
            assertThat(context.createProducerTemplate()
                            .requestBody("dynurl:images?operation=exists&key=k", "", Boolean.class))
                    .isTrue();
        }
    }

    @Test
    void refusesRouteWhoseBeanReplacesTheStore() throws Exception {
        DynUrlConfiguration other = new DynUrlConfiguration();
        other.setBaseUrl("http://127.0.0.1:9/objects");
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            images.bindTo(context);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    getContext().getRegistry().bind("images", other);
                    from("direct:in").to("dynurl:images?operation=getData");
                }
            });
            assertThatThrownBy(context::start).hasStackTraceContaining("do not bind another bean");
        }
    }

    @Test
    void servesNothingOutsideItsPaths() {
        try (HttpStore wrong =
                HttpStore.builder().baseUrl(images.url() + "/base").build()) {
            images.put("cat", Map.of(), "meow");
            assertThat(wrong.exists("cat")).isFalse();
        }
        assertThat(images.server().problems()).isEmpty();
    }
}
