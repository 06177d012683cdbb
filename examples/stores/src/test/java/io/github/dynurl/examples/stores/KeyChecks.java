package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.newKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.dynurl.store.NoSuchKeyException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Checks keys with special characters, and the deletion of objects. */
final class KeyChecks {
    private KeyChecks() {}

    static void delete(Client store) throws Exception {
        String key = newKey("delete");
        String other = key + "-2";
        store.create(key, Map.of("status", "new"));
        store.create(other, Map.of("status", "kept"));
        if (store.supports(Feature.PERMISSIONS)) {
            store.setPermissions(key, Map.of("owned", List.of("anonymous")));
        }
        store.delete(key);
        assertGone(store, key);
        assertThat(store.metadata(other)).containsEntry("status", "kept");
    }

    static void deleteMissing(Client store) throws Exception {
        String key = newKey("twice");
        store.create(key, Map.of());
        store.delete(key);
        assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.delete(key));
    }

    static void odd(Client store) throws Exception {
        String start = newKey("");
        assertSeparate(
                store,
                Stream.of(
                                "a b",
                                "a+b",
                                "a;1",
                                "a;2",
                                "a",
                                "..;",
                                "Grüße",
                                "Gru\u0308ße",
                                "東京🐱",
                                "100%",
                                "a%2Fb",
                                "a%20b",
                                "a%2Bb",
                                "a%3B1",
                                "#1",
                                "what?",
                                "a&b=c;d,e",
                                "'x'")
                        .map(end -> start + end)
                        .toList());
        // For a server that drops the text after a semicolon, these keys would have the segment "..".
        for (String outside : List.of("..;/secret", "..;x=1/secret", start + "/..;/..;/secret")) {
            assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.data(outside));
            assertThat(store.exists(outside)).as("exists " + outside).isFalse();
        }
    }

    static void slashes(Client store) throws Exception {
        assertSeparate(store, List.of(newKey("a/b"), newKey("a/b/c.png"), newKey("a/ü/%")));
    }

    static void similar(Client store) throws Exception {
        String start = newKey("a");
        assertSeparate(store, List.of(start, start + "/b", start + "//b", start + "%2Fb"));
    }

    /** Writes all keys, reads them again, and deletes one after the other. */
    private static void assertSeparate(Client store, List<String> keys) throws Exception {
        for (String key : keys) {
            store.create(key, Map.of("name", key));
        }
        for (int i = 0; i < keys.size(); i++) {
            for (String key : keys.subList(i, keys.size())) {
                assertThat(store.exists(key)).as("exists " + key).isTrue();
                assertThat(store.metadata(key)).as(key).isEqualTo(Map.of("name", key));
                if (store.supports(Feature.DATA)) {
                    assertThat(store.data(key)).as(key).asString(UTF_8).isEqualTo(Client.createdData(key));
                }
            }
            store.delete(keys.get(i));
            assertThat(store.exists(keys.get(i))).as("exists " + keys.get(i)).isFalse();
        }
    }

    private static void assertGone(Client store, String key) throws Exception {
        assertThat(store.exists(key)).isFalse();
        assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.data(key));
        assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.metadata(key));
        if (store.supports(Feature.PERMISSIONS)) {
            assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.permissions(key));
        }
    }
}
