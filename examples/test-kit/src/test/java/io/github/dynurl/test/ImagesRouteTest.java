package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The README shows this test, the guide the others. */
class ImagesRouteTest {
    @Test
    void marksTheObjectThatItHasProcessed(@DynUrlStore("images") TestStore images) throws Exception {
        images.put("cat.png", Map.of("status", "new"), "meow");
        images.fail(503).times(2);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            images.bindTo(context);
            context.addRoutes(new ImagesRoute());
            context.start();

            assertThat(images).eventually().hasObject("cat.png").withMetadata("status", "done");
        }
    }
}
