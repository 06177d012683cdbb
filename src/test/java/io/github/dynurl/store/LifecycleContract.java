package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.assertFailure;
import static io.github.dynurl.store.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests the information about a store, and what happens when it is closed. */
interface LifecycleContract extends StoreFixture {

    @Test
    default void isOpenUntilItIsClosed() {
        assertThat(store().isOpen()).isTrue();
        store().close();
        assertThat(store().isOpen()).isFalse();
        store().close();
        assertThat(store().isOpen()).isFalse();
    }

    @TestFactory
    default Stream<DynamicTest> sendsNothingAfterItIsClosed() {
        String key = stored("text", Map.of("a", 1));
        store().setPermissions(key, ownedAnd("read", "bob"));
        store().close();
        Metadata metadata = Metadata.of(Map.of("a", 2));
        Permissions permissions = ownedAnd("read", "carol");
        Map<String, Consumer<Store>> operations = Map.ofEntries(
                Map.entry("exists", store -> store.exists(key)),
                Map.entry("get", store -> store.get(key)),
                Map.entry("getData", store -> store.getData(key)),
                Map.entry("getMetadata", store -> store.getMetadata(key)),
                Map.entry("getPermissions", store -> store.getPermissions(key)),
                Map.entry("set", store -> store.set(key, Value.of(Data.of("new"), metadata))),
                Map.entry("setData", store -> store.setData(key, Data.of("new"))),
                Map.entry("setMetadata", store -> store.setMetadata(key, metadata)),
                Map.entry("updateMetadata", store -> store.updateMetadata(key, metadata)),
                Map.entry("setPermissions", store -> store.setPermissions(key, permissions)),
                Map.entry("updatePermissions", store -> store.updatePermissions(key, permissions)),
                Map.entry("delete", store -> store.delete(key)),
                Map.entry("query", store -> store.query(Query.all()).forEachRemaining(result -> {})),
                Map.entry("queryKeys", store -> store.queryKeys(Query.all()).forEachRemaining(found -> {})));
        return operations.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> assertClosed(entry.getKey(), key, entry.getValue())));
    }

    private void assertClosed(String action, String key, Consumer<Store> operation) {
        StoreUnavailableException failure =
                catchThrowableOfType(StoreUnavailableException.class, () -> operation.accept(store()));
        assertThat(failure).isNotNull();
        assertFailure(failure, action, action.startsWith("query") ? null : key, StoreException.Outcome.NOT_SENT);
        try (Store other = another(StoreListener.NONE)) {
            assertThat(other.toBytes(key)).asString().isEqualTo("text");
            assertThat(other.getMetadata(key)).isEqualTo(Map.of("a", 1));
        }
    }

    @Test
    default void failsDownloadInProgressWhenItIsClosed() throws IOException {
        String key = unique();
        store().fromBytes(key, bytes(20_000_000)); // more than network buffers hold
        try (DataStream data = store().getData(key)) {
            assertThat(data.read()).isEqualTo(bytes(1)[0] & 0xff);
            store().close();
            assertThatThrownBy(data::readAllBytes).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.key())
                    .contains(key));
        }
    }

    @Test
    default void keepsObjectsAfterItIsClosed() {
        String key = stored("text", Map.of("a", 1));
        store().close();
        try (Store other = another(StoreListener.NONE)) {
            assertThat(other.toBytes(key)).asString().isEqualTo("text");
            assertThat(other.getMetadata(key)).isEqualTo(Map.of("a", 1));
        }
    }

    @Test
    default void hidesSecretsInInfo() {
        Map<String, Object> info = store().info();
        assertThat(info).isNotEmpty();
        assertThat(info.keySet()).noneMatch(name -> name.toLowerCase(Locale.ROOT)
                .matches(".*(password|passwd|secret|token|credential|authorization|apikey).*"));
        assertThat(info.toString()).doesNotContainPattern("//[^/\\s]*@");
    }

    @Test
    default void returnsInfoAndUserTagAfterItIsClosed() {
        Map<String, Object> info = store().info();
        Optional<String> userTag = store().userTag();
        store().close();
        assertThat(store().info()).isEqualTo(info);
        assertThat(store().userTag()).isEqualTo(userTag);
    }
}
