package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page "Testing" of the guide shows the code of these tests. */
class GuideTest {
    private HttpStore client;

    @DynUrlStore("images")
    TestStore images;

    @BeforeEach
    void open() {
        client = HttpStore.builder()
                .baseUrl(images.baseUrl())
                .queryUrl(images.queryUrl())
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void seeds() {
        images.put("cat.png", Map.of("status", "new"), "meow");
        images.seed(Map.of("dog.png", TestObject.of(Map.of("status", "new"), new byte[] {1, 2, 3}, "image/png")));
        images.seed(Path.of("src/test/seed"));

        assertThat(images).hasKeys("cat.png", "dog.png", "cats/cat.txt");
    }

    @Test
    void fails() {
        images.put("cat.png", Map.of(), "meow");

        images.fail(503).times(2);
        images.fail(403).on("PUT").key("cat.png").part("metadata").always();
        images.fail(500).queries().times(1);
        images.loseAnswer().on("POST").times(1);
        images.delay(Duration.ofSeconds(2)).on("GET").times(1);

        // The component has sent the read three times. The delay is for the last one.
        long start = System.nanoTime();
        assertThat(client.toBytes("cat.png")).isNotEmpty();
        assertThat(images).received("GET", "cat.png", 3);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        assertThatThrownBy(() -> client.setMetadata("cat.png", Metadata.empty()))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> client.updateMetadata("cat.png", Metadata.of(Map.of("n", 1))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(images).hasObject("cat.png").withMetadata("n", 1);
        try (Results<String> keys = client.queryKeys(Query.all())) {
            assertThat(keys.stream()).containsExactly("cat.png");
        }
        assertThat(images.requests().stream().filter(request -> request.target().startsWith("/query")))
                .as("the first query has failed")
                .hasSize(2);
    }

    @Test
    void saysWhatArrived() {
        images.put("cat.png", Map.of("status", "done"), "");
        client.setData("cat.png", io.github.dynurl.store.Data.of("meow"));
        CompletableFuture<Void> archived = new CompletableFuture<>();
        archived.thenRunAsync(() -> images.change("cat.png", "status", "archived"));

        assertThat(images).hasObject("cat.png").withData("meow").withMetadata("status", "done");
        assertThat(images).hasNoObject("dog.png").hasKeys("cat.png");
        assertThat(images).received("PUT", "cat.png").didNotReceive("DELETE", "cat.png");
        archived.complete(null);
        // and now the line that waits
        assertThat(images).eventually().hasObject("cat.png").withMetadata("status", "archived");
    }

    @Test
    void playsAnotherNode() throws Exception {
        images.put("cat.png", Map.of("status", "new"), "");
        images.claimedByOtherNode("cat.png"); // the route leaves the object alone
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            images.bindTo(context);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("dynurl:images?filter.status=new&claim=lease&onCommit.status=done&delay=20")
                            .to("mock:end");
                }
            });
            context.start();
            images.otherNodeDies("cat.png"); // the route takes the object over
            assertThat(images).eventually().hasObject("cat.png").withMetadata("status", "done");
        }
    }
}
