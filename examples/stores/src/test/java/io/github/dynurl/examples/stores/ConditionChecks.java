package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.ConflictException;
import java.time.Duration;
import java.util.Map;

/** Checks that writes with a condition are refused if the condition does not hold. */
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
        assertThat(store.data(key)).asString().isEqualTo(Client.createdData(key));
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

    /** Waits for a strong entity tag: some servers send a weak tag in the first second after a write. */
    private static String strongTag(Client store, String key) {
        return await().atMost(UNTIL_STRONG).until(() -> store.etag(key), tag -> tag != null && tag.startsWith("\""));
    }

    /** Throws AssertionError if the write succeeds. Passes on any exception other than ConflictException. */
    private static void assertConflict(Action write) throws Exception {
        try {
            write.run();
        } catch (ConflictException e) {
            assertThat(e.status())
                    .as("status; 200 if the client compares the tag of a read")
                    .isIn(200, 409, 412);
            return;
        }
        throw new AssertionError("the write succeeded, although its condition does not hold");
    }

    private interface Action {
        void run() throws Exception;
    }
}
