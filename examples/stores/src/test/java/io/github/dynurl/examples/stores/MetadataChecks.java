package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that a store reads and writes metadata and permissions correctly. */
final class MetadataChecks {
    private MetadataChecks() {}

    static void metadata(Client store) throws Exception {
        String key = newKey("metadata");
        Map<String, Object> metadata = Map.of("status", "new", "title", "Grüße aus 東京 🐱 \"<&>\" \\ %41 =?");
        store.create(key, metadata);
        assertSameJson(store.metadata(key), metadata);
        store.setMetadata(key, Map.of("other", "1"));
        assertSameJson(store.metadata(key), Map.of("other", "1"));
        if (store.supports(Feature.DATA)) {
            assertThat(store.data(key)).asString().isEqualTo(Client.createdData(key));
        }
    }

    static void json(Client store) throws Exception {
        String key = newKey("json");
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("title", "Grüße aus 東京 🐱 \"<&>\" \\ \n");
        metadata.put("größe", 5);
        metadata.put("ratio", -0.25);
        metadata.put("done", true);
        metadata.put("nothing", null);
        metadata.put("nested", Map.of("list", List.of(1, "two", Map.of("three", List.of()))));
        store.create(key, metadata);
        assertSameJson(store.metadata(key), metadata);
        Map<String, Object> update = Map.of("größe", List.of(6), "ratio", 3);
        store.updateMetadata(key, update);
        metadata.putAll(update);
        assertSameJson(store.metadata(key), metadata);
    }

    static void updateToNull(Client store) throws Exception {
        String key = newKey("null");
        store.create(key, Map.of("kept", 1, "changed", 2));
        Map<String, Object> update = new HashMap<>();
        update.put("changed", null);
        store.updateMetadata(key, update);
        assertThat(store.metadata(key)).hasSize(2).containsEntry("kept", 1).containsEntry("changed", null);
    }

    static void updateMetadata(Client store) throws Exception {
        String key = newKey("update");
        store.create(key, Map.of("kept", "1, 2", "changed", "before"));
        Map<String, Object> update = Map.of("changed", "after", "added", "3");
        store.updateMetadata(key, update);
        Map<String, Object> expected = new HashMap<>(update);
        expected.put("kept", "1, 2");
        assertSameJson(store.metadata(key), expected);
    }

    static void metadataNeverSet(Client store) throws Exception {
        String key = newKey("never-set");
        store.setData(key, "data");
        assertThat(store.metadata(key)).isEmpty();
        store.updateMetadata(key, Map.of("status", "new"));
        assertSameJson(store.metadata(key), Map.of("status", "new"));
    }

    static void permissions(Client store) throws Exception {
        String key = newKey("permissions");
        store.create(key, Map.of("status", "new"));
        store.setPermissions(key, Map.of("owned", List.of("anonymous"), "read", List.of("alice", "bob")));
        assertThat(store.permissions(key))
                .isEqualTo(Map.of("owned", Set.of("anonymous"), "read", Set.of("alice", "bob")));
        assertSameJson(store.metadata(key), Map.of("status", "new"));
        assertThat(store.data(key)).asString().isEqualTo(Client.createdData(key));
    }

    static void updatePermissions(Client store) throws Exception {
        String key = newKey("tags");
        store.create(key, Map.of());
        store.setPermissions(key, Map.of("owned", List.of("anonymous"), "read", List.of("alice")));
        store.updatePermissions(key, Map.of("read", List.of("bob"), "write", List.of("carol")));
        assertThat(store.permissions(key))
                .isEqualTo(
                        Map.of("owned", Set.of("anonymous"), "read", Set.of("alice", "bob"), "write", Set.of("carol")));
    }

    private static void assertSameJson(Map<String, Object> actual, Map<String, Object> expected) {
        assertThat(actual.keySet()).as("names").isEqualTo(expected.keySet());
        // Copies, so that both maps have the same type.
        assertThat(new HashMap<>(actual)).usingRecursiveComparison().isEqualTo(new HashMap<>(expected));
    }
}
