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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that Camel's console can browse all endpoints of an application with few requests, and that no endpoint makes
 * the console fail.
 */
@Tag("compat")
class BrowseTest extends ConsumerTestCase {
    private List<Map<String, Object>> browse(Map<String, Object> options) {
        DevConsoleRegistry registry =
                Objects.requireNonNull(camel.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class));
        DevConsole console = Objects.requireNonNull(registry.resolveById("browse"));
        JsonObject browsed = (JsonObject) console.call(MediaType.JSON, options);
        return browsed.getCollection("browse");
    }

    private static Object size(List<Map<String, Object>> browsed, String uriPart) {
        return Objects.requireNonNull(browsed.stream()
                .filter(each -> String.valueOf(each.get("endpointUri")).contains(uriPart))
                .findFirst()
                .orElseThrow()
                .get("queueSize"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void browsesWithOneRequest(String dump) {
        objects.putMany("k", 100, Map.of("status", "new"));
        camel.getEndpoint(store() + "filter.status=new&onCommit.status=done");
        assertThat(size(browse(Map.of("dump", dump)), "onCommit")).isEqualTo(100);
        assertThat(server.requests()).hasSize(1);
        assertThat(objects.writes()).isEmpty();
    }

    @Test
    void showsNoObjectsOfEndpointsThatCannotConsume() {
        camel.getEndpoint("dynurl:plain?baseUrl=" + server.url("/base"));
        camel.getEndpoint(store() + "operation=setData");
        camel.getEndpoint(store() + "key=k");
        assertThat(browse(Map.of())).hasSize(3).allSatisfy(each -> assertThat(each)
                .containsEntry("queueSize", 0));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void showsOtherStoresIfOneStoreIsDown() {
        objects.putMany("k", 2, Map.of("status", "new"));
        server.on("GET", "/down").reply(Reply.status(500));
        camel.getEndpoint("dynurl:down?baseUrl=" + server.url("/base") + "&queryUrl=" + server.url("/down"));
        camel.getEndpoint(store() + "filter.status=new");
        List<Map<String, Object>> browsed = browse(Map.of());
        assertThat(size(browsed, "dynurl://down")).isEqualTo(0);
        assertThat(size(browsed, "filter.status")).isEqualTo(2);
    }

    @Test
    void describesServiceWithoutSecrets() {
        DynUrlEndpoint endpoint = camel.getEndpoint(
                "dynurl:images?baseUrl=http://127.0.0.1:1/x&username=me&password=s3cr3t", DynUrlEndpoint.class);
        assertThat(endpoint.getServiceMetadata()).isEqualTo(Map.of("store", "images"));
        assertThat(endpoint.getServiceUrl()).isEqualTo("http://127.0.0.1:1/x");
        assertThat(endpoint.getServiceProtocol()).isEqualTo("http");
    }
}
