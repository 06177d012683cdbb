package io.github.dynurl.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlComponent;
import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

@Tag("compat")
class ImagesApplicationTest {
    @TempDir
    Path folder;

    private StoreServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = StoreServer.startAnonymous(folder);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private ConfigurableApplicationContext start(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "--store.url=" + server.origin();
        arguments[1] = "--camel.main.run-controller=false";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return SpringApplication.run(ImagesApplication.class, arguments);
    }

    @Test
    void usesTheConfiguredStore() {
        try (Store store = HttpStore.builder().baseUrl(server.baseUrl()).build()) {
            store.set("cat", Value.of(Data.of("meow"), Metadata.of(Map.of("status", "new"))));
            try (ConfigurableApplicationContext application = start()) {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(store.getMetadata("cat"))
                        .containsEntry("status", "seen"));
                ProducerTemplate template = application.getBean(ProducerTemplate.class);
                assertThat(template.requestBodyAndHeader("direct:read", "", "CamelDynUrlKey", "cat", String.class))
                        .isEqualTo("meow");
            }
        }
    }

    @Test
    void readsPasswordFromEnvironment() {
        String variable = System.getenv().keySet().iterator().next();
        try (ConfigurableApplicationContext application = start(
                "--camel.component.dynurl.username=me", "--camel.component.dynurl.password={{env:" + variable + "}}")) {
            DynUrlComponent component =
                    application.getBean(CamelContext.class).getComponent("dynurl", DynUrlComponent.class);
            assertThat(component.getConfiguration().getPassword()).isEqualTo(System.getenv(variable));
        }
    }

    @Test
    void bindsOptionsWithDashesAndInCamelCase() {
        try (ConfigurableApplicationContext application = start(
                "--camel.component.dynurl.missingParts=empty",
                "--camel.component.dynurl.http.user-agent=me",
                "--camel.component.dynurl.filter.file-type=cat",
                "--camel.component.dynurl.health-check-producer-enabled=false")) {
            DynUrlComponent component =
                    application.getBean(CamelContext.class).getComponent("dynurl", DynUrlComponent.class);
            DynUrlConfiguration options = component.getConfiguration();
            // These four come from application.yaml.
            assertThat(options.getBaseUrl()).isEqualTo(server.baseUrl());
            assertThat(options.getOperationTimeout()).isEqualTo(Duration.ofSeconds(20));
            assertThat(options.getMaxAttempts()).isEqualTo(2);
            assertThat(options.getQueryConcurrency()).isEqualTo(4);
            // The others are the arguments above.
            assertThat(options.getMissingParts()).hasToString("empty");
            assertThat(options.getHttp()).containsEntry("userAgent", "me");
            assertThat(options.getFilter()).containsEntry("file-type", "cat");
            assertThat(component.isHealthCheckProducerEnabled()).isFalse();
        }
    }

    @Test
    void doesNotStartWithUnknownOption() {
        assertThatThrownBy(() -> start("--camel.component.dynurl.base-uri=http://127.0.0.1:1/"))
                .hasStackTraceContaining("baseUri");
    }
}
