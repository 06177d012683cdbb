package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the page of this component in Camel's developer console. */
@Tag("compat")
class ConsoleTest extends ContextTestCase {
    private DevConsole console() {
        DevConsoleRegistry registry =
                Objects.requireNonNull(camel.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class));
        return Objects.requireNonNull(registry.resolveById("dynurl"));
    }

    @Test
    void showsStatisticsOfEachEndpoint() throws Exception {
        server.on("GET", "/base/k/data").replies(Reply.status(503), Reply.ok("0123456789"));
        server.on("PUT", "/base/k/data").reply(Reply.status(201));
        server.on("GET", "/base/gone/data").reply(Reply.status(404));
        routes(builder -> builder.from("direct:in").to(store() + "maxAttempts=3"));
        template.requestBodyAndHeaders("direct:in", "", headers("k", "getData"), String.class);
        template.requestBodyAndHeaders("direct:in", "abc", headers("k", "setData"));
        failure(Exception.class, () -> template.requestBodyAndHeaders("direct:in", "", headers("gone", "getData")));
        JsonObject page = (JsonObject) console().call(MediaType.JSON, Map.of());
        List<Map<String, Object>> all = page.getCollection("endpoints");
        assertThat(all).singleElement().satisfies(figures -> assertThat(figures)
                .containsEntry("store", "store")
                .containsEntry("url", server.url() + "/base")
                .containsEntry("requests", 4L)
                .containsEntry("retries", 1L)
                .containsEntry("bytesSent", 3L)
                .containsEntry("bytesReceived", 10L)
                .containsEntry("activeRequests", 0)
                .containsEntry("connectionsLeased", 0)
                .containsEntry("connectionsMax", 64)
                .containsEntry("emitted", 0L));
        assertThat(String.valueOf(console().call(MediaType.TEXT, Map.of())))
                .contains("store: store\n", "requests: 4\n", "bytesReceived: 10\n");
    }

    @Test
    void showsWhatTheOperationInfoReturns() throws Exception {
        String store = store() + "dialect=webdav&userTag=me&operation=info";
        routes(builder -> builder.from("direct:in").to(store));
        Object info = template.requestBody("direct:in", "");
        assertThat(String.valueOf(info)).contains("dialect=webdav");
        JsonObject page = (JsonObject) console().call(MediaType.JSON, Map.of());
        List<Map<String, Object>> all = page.getCollection("endpoints");
        assertThat(all).singleElement().satisfies(endpoint -> assertThat(endpoint.get("info"))
                .isEqualTo(info));
        assertThat(page.toJson())
                .contains("\"dialect\":\"webdav\"", "\"claims\":true", "\"listed\":[\"etag\",\"size\",\"modified\"]");
        assertThat(String.valueOf(console().call(MediaType.TEXT, Map.of())))
                .contains(
                        "info.dialect: webdav\n",
                        "info.claims: true\n",
                        "info.query: true\n",
                        "info.listed: [etag, size, modified]\n",
                        "    claims: 0\n");
    }

    private static Map<String, Object> headers(String key, String operation) {
        return Map.of(DynUrlConstants.KEY, key, DynUrlConstants.OPERATION, operation);
    }

    @Test
    void showsNoSecret() throws Exception {
        routes(builder -> builder.from("direct:in").to(store() + "operation=delete&username=me&password=s3cr3t"));
        assertThat(String.valueOf(console().call(MediaType.TEXT, Map.of())))
                .contains(server.url())
                .doesNotContain("s3cr3t");
    }
}
