package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.ConflictException;
import java.time.Duration;
import java.util.Map;

/** What holds for writes under a condition. */
final class ConditionChecks {
    private static final Duration UNTIL_STRONG = Duration.ofSeconds(5);
    private static final Map<String, String> NEW = Map.of(DynUrlConstants.IF_NONE_MATCH, "*");

    private ConditionChecks() {}

    static void ifMatch(Client store) throws Exception {
        String key = newKey("match");
        Map<String, String> wrong = Map.of(DynUrlConstants.IF_MATCH, "\"wrong\"");
        store.create(key, Map.of("status", "old"));
        assertConflict(() -> store.setMetadata(key, Map.of("status", "new"), wrong));
        assertThat(store.metadata(key)).containsEntry("status", "old");
        assertConflict(() -> store.setData(key, "new", wrong));
        assertThat(store.data(key)).asString().isEqualTo("data of " + key);
        assertConflict(() -> store.send("delete", key, null, wrong));
        assertThat(store.exists(key)).isTrue();
        store.setData(key, "new", Map.of(DynUrlConstants.IF_MATCH, strongTag(store, key)));
        assertThat(store.data(key)).asString().isEqualTo("new");
    }

    static void ifNoneMatch(Client store) throws Exception {
        String key = newKey("none");
        store.setData(key, "old", NEW);
        store.setMetadata(key, Map.of("status", "old"));
        assertConflict(() -> store.setMetadata(key, Map.of("status", "new"), NEW));
        assertThat(store.metadata(key)).containsEntry("status", "old");
        assertConflict(() -> store.setData(key, "new", NEW));
        assertThat(store.data(key)).asString().isEqualTo("old");
    }

    /** Some servers call a tag weak until a second has gone by. */
    private static String strongTag(Client store, String key) {
        return await().atMost(UNTIL_STRONG).until(() -> store.etag(key), tag -> tag != null && tag.startsWith("\""));
    }

    /** Fails where a write is done; what refuses it for another reason than the condition is passed on. */
    private static void assertConflict(Action write) throws Exception {
        try {
            write.run();
        } catch (ConflictException e) {
            assertThat(e.status()).isIn(200, 409, 412);
            return;
        }
        throw new AssertionError("it was done, though the condition does not hold");
    }

    private interface Action {
        void run() throws Exception;
    }
}
