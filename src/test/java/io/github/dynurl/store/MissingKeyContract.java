package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests the exceptions for missing keys. */
interface MissingKeyContract extends StoreFixture {

    /** Returns all operations that read or delete an object, by the name of the action in their exceptions. */
    default Map<String, List<Consumer<String>>> readers() {
        return Map.of(
                "get", List.of(key -> store().get(key), key -> store().get(key, Condition.none())),
                "getData",
                        List.of(
                                key -> store().getData(key),
                                key -> store().getData(key, ByteRange.of(2, 4)),
                                key -> store().getData(key, ByteRange.last(4)),
                                key -> store().toBytes(key),
                                key -> store().toFile(key, Path.of("never-written"))),
                "getMetadata",
                        List.of(
                                key -> store().getMetadata(key),
                                key -> store().getMetadata(key, Select.of("a")),
                                key -> store().getMetadata(key, Select.of()),
                                key -> store().multiGetMetadata(List.of(key), Select.all())),
                "getPermissions", List.of(key -> store().getPermissions(key)),
                "delete", List.of(key -> store().delete(key)));
    }

    @TestFactory
    default Stream<DynamicTest> failsIfKeyIsMissing() {
        return readers().entrySet().stream().flatMap(entry -> entry.getValue().stream()
                .map(reader -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> assertMissing(entry.getKey(), reader, unique()))));
    }

    @TestFactory
    default Stream<DynamicTest> failsIfKeyWasDeleted() {
        return readers().entrySet().stream().flatMap(entry -> entry.getValue().stream()
                .map(reader -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    String key = stored("text", Map.of("a", 1));
                    store().delete(key);
                    assertMissing(entry.getKey(), reader, key);
                })));
    }

    @Test
    default void doesNotCreateObjectByReadingMissingKey() {
        String key = unique();
        readers().forEach((action, all) -> all.forEach(reader -> assertMissing(action, reader, key)));
        assertThat(store().exists(key)).isFalse();
    }

    private static void assertMissing(String action, Consumer<String> reader, String key) {
        NoSuchKeyException failure = catchThrowableOfType(NoSuchKeyException.class, () -> reader.accept(key));
        assertThat(failure).isNotNull();
        assertFailure(failure, action, key, StoreException.Outcome.REJECTED);
    }
}
