package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compat")
class CamelTestSupportTest {
    /** The guide shows this test. */
    @Nested
    class StoreRouteTest extends CamelTestSupport {
        @DynUrlStore("images")
        TestStore images;

        @Override
        protected void bindToRegistry(Registry registry) {
            images.bindTo(registry);
        }

        @Override
        protected RoutesBuilder createRouteBuilder() {
            return new StoreRoute();
        }

        @Test
        void storesAnObject() {
            template.sendBodyAndHeader("direct:store", "meow", "CamelDynUrlKey", "cat.png");

            assertThat(images).hasObject("cat.png").withData("meow");
        }
    }

    @Nested
    class OfTheClass extends CamelTestSupport {
        @DynUrlStore("images")
        static TestStore images;

        @Override
        protected void bindToRegistry(Registry registry) {
            images.bindTo(registry);
        }

        @Override
        protected RoutesBuilder createRouteBuilder() {
            return new StoreRoute();
        }

        @Test
        void storesMetadata() {
            template.sendBodyAndHeaders(
                    "direct:both",
                    "meow",
                    Map.of("CamelDynUrlKey", "cats/cat 1", "CamelDynUrlMetadata", Map.of("status", "new")));
            assertThat(images).hasKeys("cats/cat 1").hasObject("cats/cat 1").withMetadata(Map.of("status", "new"));
            assertThat(images).received("PUT", "cats/cat 1", 2);
        }

        @Test
        void readsAnObject() {
            assertThat(images).isEmpty();
            images.put("cat", Map.of(), "meow");
            assertThat(template.requestBodyAndHeader("direct:read", "", "CamelDynUrlKey", "cat", String.class))
                    .isEqualTo("meow");
        }
    }

    /** Stores and reads objects. */
    static final class StoreRoute extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:store").to("dynurl:images?operation=setData");
            from("direct:both").to("dynurl:images?operation=set");
            from("direct:read").to("dynurl:images?operation=getData");
        }
    }
}
