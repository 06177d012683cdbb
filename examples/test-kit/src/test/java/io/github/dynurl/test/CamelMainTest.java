package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.DynUrlConfiguration;
import java.util.Map;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compat")
@DynUrlStore("images")
class CamelMainTest {
    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void processesAnObjectOfABoundStore(TestStore images) {
        main.bind(images.name(), images.configuration());
        marksAnObject(images);
    }

    @Test
    void processesAnObjectOfAStoreInProperties(TestStore images) {
        main.addInitialProperty("camel.beans.images", "#class:" + DynUrlConfiguration.class.getName());
        main.addInitialProperty("camel.beans.images.baseUrl", "http://127.0.0.1:1/objects");
        images.properties("camel.beans.images").forEach(main::addOverrideProperty);
        marksAnObject(images);
    }

    @Test
    void processesAnObjectOfAStoreWhosePropertiesHaveASecretAndADialect(TestStore images) {
        main.addInitialProperty("camel.beans.images", "#class:" + DynUrlConfiguration.class.getName());
        main.addInitialProperty("camel.beans.images.baseUrl", "http://127.0.0.1:1/objects");
        main.addInitialProperty("camel.beans.images.username", "me");
        main.addInitialProperty("camel.beans.images.password", "{{env:DYNURL_NO_SUCH_VARIABLE}}");
        main.addInitialProperty("camel.beans.images.dialect", "json-server");
        images.properties("camel.beans.images").forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.beans.images.password", "any"); // in place of {{env:STORE_PASSWORD}}
        main.addOverrideProperty("camel.beans.images.dialect", "documented"); // the kit does not speak another one
        marksAnObject(images);
    }

    private void marksAnObject(TestStore images) {
        images.put("cat.png", Map.of("status", "new"), "meow");
        main.configure().addRoutesBuilder(new ImagesRoute());
        main.start();
        assertThat(images).eventually().hasObject("cat.png").withMetadata("status", "done");
    }
}
