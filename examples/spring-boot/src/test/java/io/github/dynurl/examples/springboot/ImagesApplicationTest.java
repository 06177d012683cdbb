package io.github.dynurl.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.DynUrlComponent;
import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.test.DynUrlStore;
import io.github.dynurl.test.TestStore;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

@Tag("compat")
class ImagesApplicationTest {
    @DynUrlStore("images")
    TestStore images;

    private ConfigurableApplicationContext start(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "--store.url=" + images.url();
        arguments[1] = "--camel.main.run-controller=false";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return SpringApplication.run(ImagesApplication.class, arguments);
    }

    @Test
    void usesTheConfiguredStore() {
        images.put("cat", Map.of("status", "new"), "meow");
        try (ConfigurableApplicationContext application = start()) {
            assertThat(images).eventually().hasObject("cat").withMetadata("status", "seen");
            ProducerTemplate template = application.getBean(ProducerTemplate.class);
            assertThat(template.requestBodyAndHeader("direct:read", "", "CamelDynUrlKey", "cat", String.class))
                    .isEqualTo("meow");
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
            assertThat(options.getBaseUrl()).isEqualTo(images.baseUrl());
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
