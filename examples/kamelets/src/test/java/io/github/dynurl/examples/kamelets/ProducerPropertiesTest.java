package io.github.dynurl.examples.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.http.HttpStore;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.ProducerTemplate;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shows the effect of each property of the sink and of the two actions that {@link StorePropertiesTest} does not have. */
@Tag("compat")
class ProducerPropertiesTest extends KameletTestCase {
    private ProducerTemplate sendTo(String kamelet, Map<String, String> properties) throws Exception {
        Map<String, String> all = new TreeMap<>(properties);
        all.put("baseUrl", server.baseUrl());
        return sendTo("direct:in", kamelet(kamelet, all));
    }

    private ProducerTemplate act(String operation, Map<String, String> properties) throws Exception {
        Map<String, String> all = new TreeMap<>(properties);
        all.put("operation", operation);
        return sendTo("dynurl-action", all);
    }

    private Object find(Map<String, String> properties) throws Exception {
        put("in/a", "", Map.of("status", "new", "kind", "image", "n", 1));
        put("in/b", "", Map.of("status", "old", "kind", "image", "n", 2));
        put("out/c", "", Map.of("status", "new", "kind", "text", "n", 3));
        Map<String, String> all = new TreeMap<>(properties);
        all.put("queryUrl", server.queryUrl());
        return sendTo("dynurl-query-action", all).requestBodyAndHeader("direct:in", "", "kind", "text");
    }

    @Test
    void sinkStoresUnderKeyOfProperty() throws Exception {
        ProducerTemplate template = sendTo("dynurl-sink", Map.of("key", "in/${header.name}.txt"));
        template.sendBodyAndHeaders(
                "direct:in", "text", Map.of("name", "a & b", "key", "other", "CamelDynUrlKey", "x"));
        assertThat(store.toBytes("in/a & b.txt")).asString().isEqualTo("text");
        assertThat(store.exists("other")).isFalse();
    }

    @Test
    void sinkStoresMetadataAndContentTypeOfProperties() throws Exception {
        ProducerTemplate template =
                sendTo("dynurl-sink", Map.of("metadata", "{\"a\":{\"b\":1}}", "contentType", "image/png"));
        template.sendBodyAndHeaders(
                "direct:in", "text", Map.of("key", "a", "Content-Type", "text/plain", "CamelDynUrlMetadata", "{}"));
        assertThat(store.getMetadata("a")).isEqualTo(Map.of("a", Map.of("b", 1)));
        try (DataStream data = store.getData("a")) {
            assertThat(data.info().mediaType()).isEqualTo("image/png");
        }
    }

    @Test
    void actionTakesKeyOfProperty() throws Exception {
        put("images/cat", "meow", Map.of());
        ProducerTemplate template = act("getData", Map.of("key", "images/${header.name}"));
        assertThat(template.requestBodyAndHeaders("direct:in", "", Map.of("name", "cat", "key", "other"), String.class))
                .isEqualTo("meow");
    }

    @Test
    void actionMovesToTargetKey() throws Exception {
        put("a", "data", Map.of("n", 1));
        act("move", Map.of("targetKey", "archive/${header.CamelDynUrlKey}"))
                .sendBodyAndHeader("direct:in", "", "key", "a");
        assertThat(store.exists("a")).isFalse();
        assertThat(store.getMetadata("archive/a")).isEqualTo(Map.of("n", 1));
        assertThat(store.toBytes("archive/a")).asString().isEqualTo("data");
    }

    @Test
    void actionCopiesToTargetStore() throws Exception {
        put("a", "data", Map.of());
        try (StoreServer other = StoreServer.startAnonymous(folder.resolve("other"));
                Store copies = HttpStore.builder().baseUrl(other.baseUrl()).build()) {
            DynUrlConfiguration configuration = new DynUrlConfiguration();
            configuration.setBaseUrl(other.baseUrl());
            camel.getRegistry().bind("copies", configuration);
            act("copy", Map.of("targetStore", "copies", "key", "a")).sendBody("direct:in", "");
            assertThat(copies.toBytes("a")).asString().isEqualTo("data");
            assertThat(store.exists("a")).isTrue();
        }
    }

    @Test
    void actionsReadAndWriteAllParts() throws Exception {
        put("a", "data", Map.of("n", 1));
        assertThat(act("exists", "a", "")).isEqualTo(true);
        assertThat(act("getMetadata", "a", "")).isEqualTo(Map.of("n", 1));
        act("updateMetadata", "a", Map.of("m", 2));
        assertThat(store.getMetadata("a")).isEqualTo(Map.of("n", 1, "m", 2));
        act("setMetadata", "a", "{\"o\":3}");
        assertThat(store.getMetadata("a")).isEqualTo(Map.of("o", 3));
        act("setData", "a", "other");
        assertThat(store.toBytes("a")).asString().isEqualTo("other");
        assertThat((byte[]) act("get", "a", "")).asString().isEqualTo("other");
        act("updatePermissions", "a", Map.of("read", Set.of("all")));
        assertThat(store.getPermissions("a").get("read")).isEqualTo(Set.of("all"));
        act("setPermissions", "a", Map.of("owned", Set.of("anonymous"), "read", Set.of("me")));
        assertThat(act("getPermissions", "a", ""))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("read", Set.of("me"));
        assertThat(act("url", "a", "")).isEqualTo(server.baseUrl() + "/a/data");
        act("set", "b", "new");
        assertThat(store.toBytes("b")).asString().isEqualTo("new");
        act("delete", "a", "");
        assertThat(store.exists("a")).isFalse();
    }

    /** Does an operation in a route of its own, and returns the body afterwards. */
    private Object act(String operation, String key, Object body) throws Exception {
        String route = "direct:" + operation;
        sendTo(route, kamelet("dynurl-action", Map.of("baseUrl", server.baseUrl(), "operation", operation)));
        return camel.createProducerTemplate()
                .requestBodyAndHeaders(route, body, Map.of("key", key, "CamelDynUrlMetadata", Map.of()));
    }

    @Test
    void findsKeys() throws Exception {
        assertThat(find(Map.of())).isEqualTo(List.of("in/a", "in/b", "out/c"));
    }

    @Test
    void findsKeysWithPrefix() throws Exception {
        assertThat(find(Map.of("prefix", "in/"))).isEqualTo(List.of("in/a", "in/b"));
    }

    @Test
    void findsKeysOfObjectsWithValue() throws Exception {
        assertThat(find(Map.of("value", "new"))).isEqualTo(List.of("in/a", "out/c"));
    }

    @Test
    void findsKeysOfObjectsWithValueOfMessage() throws Exception {
        assertThat(find(Map.of("field", "kind", "value", "${header.kind}"))).isEqualTo(List.of("out/c"));
    }

    @Test
    void findsMetadata() throws Exception {
        assertThat(find(Map.of("operation", "query", "value", "old", "select", "kind,n")))
                .asInstanceOf(InstanceOfAssertFactories.list(QueryResult.class))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.key()).isEqualTo("in/b");
                    assertThat(result.metadata()).isEqualTo(Map.of("kind", "image", "n", 2));
                });
    }

    @Test
    void findsKeysOneAfterTheOther() throws Exception {
        assertThat(find(Map.of("queryResult", "iterator"))).isInstanceOf(Iterator.class);
    }

    @Test
    void limitsList() {
        assertThatThrownBy(() -> find(Map.of("queryLimit", "2"))).hasStackTraceContaining("queryLimit");
    }
}
