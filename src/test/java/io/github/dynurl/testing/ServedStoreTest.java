package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ServedStoreTest {
    @RegisterExtension
    final ScriptedServer server = ScriptedServer.start();

    private final ServedStore objects = ServedStore.on(server);
    private final HttpStore store = HttpStore.builder()
            .baseUrl(server.url("/base"))
            .queryUrl(server.url("/find"))
            .build();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void servesStoredObjects() {
        objects.put("a/b ü", Map.of("n", 1), "data");
        assertThat(store.getMetadata("a/b ü")).isEqualTo(Map.of("n", 1));
        assertThat(store.toBytes("a/b ü")).asString().isEqualTo("data");
        assertThatThrownBy(() -> store.getMetadata("other")).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void findsObjectsWithAllValuesOfFilter() {
        objects.put("a", Map.of("status", "new", "n", 1), "");
        objects.put("b", Map.of("status", "new", "n", 2), "");
        objects.put("c", Map.of("status", "done", "n", 1), "");
        try (Results<String> keys = store.queryKeys(Query.where("status", "new").and("n", 1))) {
            assertThat(keys.stream().toList()).isEqualTo(List.of("a"));
        }
    }

    @Test
    void evaluatesConditionsAndLogsWrites() {
        objects.put("k", Map.of("n", 1), "data");
        String tag = store.getMetadata("k").info().strongEtag().orElseThrow();
        String next = store.updateMetadata("k", Metadata.of(Map.of("m", 2)), Condition.ifMatch(tag))
                .strongEtag()
                .orElseThrow();
        assertThat(next).isNotEqualTo(tag);
        assertThatThrownBy(() -> store.updateMetadata("k", Metadata.empty(), Condition.ifMatch(tag)))
                .isInstanceOf(ConflictException.class);
        // A delete compares the entity tag of the data, and this is the entity tag of the metadata.
        assertThatThrownBy(() -> store.delete("k", Condition.ifMatch(next))).isInstanceOf(ConflictException.class);
        assertThat(objects.metadata("k")).isEqualTo(Map.of("n", 1, "m", 2));
        assertThat(objects.writes()).extracting(ServedStore.Write::status).containsExactly(200, 412, 412);
    }

    @Test
    void injectsRequestedFaults() {
        objects.put("k", Map.of(), "");
        for (Trouble trouble : Trouble.values()) {
            objects.fault(request -> request.method().equals("POST"), trouble, 1);
            assertThatThrownBy(() -> store.updateMetadata("k", Metadata.of(Map.of("by", trouble))))
                    .isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(objects.value("k", "by")).isEqualTo("LOST_ACK"); // the only fault after the execution
        objects.weakEtags().ignoringConditions();
        assertThat(store.getMetadata("k").info().strongEtag()).isEmpty();
        store.updateMetadata("k", Metadata.of(Map.of("by", "anybody")), Condition.ifMatch("\"other\""));
        assertThat(objects.value("k", "by")).isEqualTo("anybody");
    }
}
