package io.github.dynurl.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.test.DynUrlStore;
import io.github.dynurl.test.TestStore;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** All tests of this class have one application, so they also have one store, which is emptied before each. */
@Tag("compat")
@SpringBootTest(classes = ImagesApplication.class, properties = "camel.main.run-controller=false")
class SharedApplicationTest {
    @DynUrlStore("images")
    static TestStore images;

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry registry) {
        images.properties("camel.component.dynurl").forEach((name, url) -> registry.add(name, () -> url));
    }

    @RepeatedTest(2)
    void marksANewObject() {
        assertThat(images).isEmpty();
        images.put("cat", Map.of("status", "new"), "meow");
        assertThat(images).eventually().hasObject("cat").withMetadata("status", "seen");
    }
}
