package io.github.dynurl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.testing.ServedStore.Trouble;
import java.time.Duration;
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
            .baseUrl(objects.baseUrl())
            .queryUrl(objects.queryUrl())
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
    void changesMetadataWithEachReadUntilItIsKept() {
        objects.put("k", Map.of("reads", 0), "");
        objects.changeOnRead("k", metadata -> metadata.with("reads", metadata.get("reads") + "1"));
        String first = store.getMetadata("k").info().strongEtag().orElseThrow();
        assertThat(store.getMetadata("k")).isEqualTo(Map.of("reads", "011"));
        assertThatThrownBy(() -> store.updateMetadata("k", Metadata.empty(), Condition.ifMatch(first)))
                .isInstanceOf(ConflictException.class);
        objects.keepOnRead("k");
        String last = store.getMetadata("k").info().strongEtag().orElseThrow();
        store.updateMetadata("k", Metadata.of(Map.of("m", 1)), Condition.ifMatch(last));
        assertThat(objects.metadata("k")).isEqualTo(Map.of("reads", "011", "m", 1));
    }

    @Test
    void storesPermissionsWithAnEntityTagOfTheirOwn() {
        objects.put("k", Map.of("n", 1), "");
        store.setPermissions("k", Permissions.of(Map.of("owned", List.of("all"))));
        store.updatePermissions("k", Permissions.of(Map.of("write", List.of("staff"))));
        assertThat(objects.permissions("k")).isEqualTo(Map.of("owned", List.of("all"), "write", List.of("staff")));
        assertThat(objects.metadata("k")).isEqualTo(Map.of("n", 1));
        assertThat(store.getPermissions("k").info().etag())
                .isNotEqualTo(store.getMetadata("k").info().etag());
    }

    @Test
    void servesUnderOtherPathsAndForgetsAll() {
        try (ScriptedServer other = ScriptedServer.start()) {
            ServedStore served = ServedStore.on(other, "/objects", "/query");
            served.put("k", Map.of("n", 1), new byte[] {1, 2}, "image/png");
            try (HttpStore client = HttpStore.builder()
                    .baseUrl(other.url("/objects"))
                    .queryUrl(other.url("/query"))
                    .build()) {
                assertThat(client.toBytes("k")).containsExactly(1, 2);
                try (Results<String> keys = client.queryKeys(Query.where("n", 1))) {
                    assertThat(keys.stream().toList()).isEqualTo(List.of("k"));
                }
                served.delay(request -> true, Duration.ofMillis(200), 1);
                long start = System.nanoTime();
                assertThat(client.exists("k")).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
                served.refuse(request -> true, Reply.status(403), Integer.MAX_VALUE);
                assertThatThrownBy(() -> client.getMetadata("k")).isInstanceOf(AccessDeniedException.class);
                served.clear();
                assertThatThrownBy(() -> client.getMetadata("k")).isInstanceOf(NoSuchKeyException.class);
            }
            assertThat(other.problems()).isEmpty();
        }
    }

    @Test
    void tellsWhichObjectARequestIsAbout() {
        objects.put("a/b ü", Map.of(), "");
        store.getMetadata("a/b ü");
        store.delete("a/b ü");
        assertThat(server.requests().stream().map(objects::target))
                .containsExactly(new ServedStore.Target("a/b ü", "metadata"), new ServedStore.Target("a/b ü", "data"));
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
