package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which texts are valid keys, and that different keys name different objects. */
interface KeyContract extends StoreFixture {

    /** Returns all operations on a key by the name of the action in their exceptions. */
    default Map<String, List<Consumer<String>>> operations() {
        Metadata metadata = Metadata.of(Map.of("a", 1));
        Value value = Value.of(Data.of("x"), metadata);
        return Map.ofEntries(
                Map.entry("exists", List.of(key -> store().find(key), key -> store().exists(key))),
                Map.entry("get", List.of(key -> store().get(key))),
                Map.entry(
                        "getData",
                        List.of(
                                key -> store().getData(key),
                                key -> store().getData(key, ByteRange.of(3, 3)),
                                key -> store().toBytes(key),
                                key -> store().toFile(key, Path.of("never-written")))),
                Map.entry("getMetadata", List.of(key -> store().getMetadata(key), key -> store().getMetadata(
                                key, Select.of()))),
                Map.entry("getPermissions", List.of(key -> store().getPermissions(key))),
                Map.entry("set", List.of(key -> store().set(key, value), key -> store().set(
                                key, value, Condition.ifAbsent()))),
                Map.entry("setData", List.of(key -> store().setData(key, Data.of("x")), key -> store().fromBytes(
                                key, new byte[1]))),
                Map.entry("setMetadata", List.of(key -> store().setMetadata(key, metadata))),
                Map.entry("updateMetadata", List.of(key -> store().updateMetadata(key, metadata))),
                Map.entry("setPermissions", List.of(key -> store().setPermissions(key, ownedAnd("read", "bob")))),
                Map.entry("updatePermissions", List.of(key -> store().updatePermissions(key, ownedAnd("read", "bob")))),
                Map.entry("delete", List.of(key -> store().delete(key))));
    }

    /** Returns all keys of the store. */
    default Set<String> allKeys() {
        try (Results<String> keys = store().queryKeys(Query.all())) {
            return keys.stream().collect(Collectors.toSet());
        }
    }

    @ParameterizedTest(name = "[{index}]")
    @NullSource
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "///",
                ".",
                "..",
                "./",
                "../",
                "/..",
                "a/../b",
                "../a",
                "a/..",
                "a/./b",
                "a/.",
                "./a",
                "\r",
                "a\rb",
                "a\nb",
                "a\tb",
                "a\u0000b",
                "a\u001fb",
                "a\u007fb",
                "a\ud83d",
                "\ude00a",
                "\ude00\ud83d"
            })
    @SuppressWarnings("NullAway")
    default void rejectsHostileKeyAndChangesNothing(@Nullable String key) {
        stored("text", Map.of("a", "b"));
        Set<String> before = allKeys();
        operations()
                .forEach((action, all) -> all.forEach(operation -> {
                    InvalidRequestException failure =
                            catchThrowableOfType(InvalidRequestException.class, () -> operation.accept(key));
                    assertThat(failure).as(action).isNotNull().hasMessageContaining("the key ");
                    assertFailure(failure, action, key, StoreException.Outcome.NOT_SENT);
                }));
        assertThat(allKeys()).isEqualTo(before);
    }

    @Test
    default void doesNotReachAnotherKeyThroughDotSegments() {
        String key = stored("text", Map.of("a", 1));
        for (String path : List.of("x/../" + key, "./" + key, key + "/.", key + "/x/..", "x/.././" + key)) {
            operations()
                    .values()
                    .forEach(all -> all.forEach(operation -> assertThatThrownBy(() -> operation.accept(path))
                            .isInstanceOf(InvalidRequestException.class)));
        }
        assertThat(textOf(key)).isEqualTo("text");
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("a", 1));
    }

    /** The first asterisk of a pattern stands for a unique text. */
    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "*",
                "a b *",
                " * ",
                "*a+b",
                "*a%2Fb",
                "*%",
                "*%2e%2e/x",
                "*?a=b",
                "*#a",
                "*a&b=c",
                "*;v=1",
                "*'\"`",
                "*{base}",
                "{key}{part}*",
                "{{env:HOME}}*",
                "${header.x}*",
                "RAW(*)",
                "#{bean}*",
                "*a\\b",
                "*<>|^[]",
                "*e\u0301",
                "*\u00e9",
                "*\u212a",
                "*😀",
                "*\u200b\ufeff\u2028",
                "*日本語",
                "*//b",
                "/*",
                "//evil/*",
                "@evil*",
                "http://evil/*",
                "user:pw@*",
                "*/data",
                "*/metadata",
                "*/auth",
                "*/data/data",
                "*/",
                "*//",
                "*...",
                "*/.../x",
                "*/.hidden",
                "*/a..b",
                "~*!$&'()*+,;=:@"
            })
    default void acceptsExoticKeyInAllOperations(String pattern) {
        String run = unique();
        String key = pattern.replaceFirst("\\*", run);
        store().set(key, Value.of(Data.of(key), Metadata.of(Map.of("run", run))));
        assertThat(store().exists(key)).isTrue();
        assertThat(textOf(key)).isEqualTo(key);
        store().updateMetadata(key, Metadata.of(Map.of("n", 1)));
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("run", run, "n", 1));
        store().setPermissions(key, ownedAnd("read", "bob"));
        assertThat(store().getPermissions(key).get("read")).containsExactly("bob");
        try (Results<String> found = store().queryKeys(Query.where("run", run))) {
            assertThat(found.stream()).containsExactly(key);
        }
        store().delete(key);
        assertThat(store().exists(key)).isFalse();
    }

    @Test
    default void distinguishesSimilarKeys() {
        String run = unique();
        List<String> keys = List.of(
                run,
                run + "/",
                run + "//",
                "/" + run,
                run + " ",
                run + "+",
                run + "%20",
                run + "%2F",
                run + "/data",
                run + "/metadata",
                run + "/auth",
                run + "\u00e9",
                run + "e\u0301",
                run + "K",
                run + "k",
                run + "\u212a",
                run + "?",
                run + "#",
                run + "a//b",
                run + "a/b");
        keys.forEach(key -> store().set(key, Value.of(Data.of(key), Metadata.of(Map.of("key", key, "run", run)))));
        keys.forEach(key -> {
            assertThat(textOf(key)).isEqualTo(key);
            assertThat(store().getMetadata(key).get("key")).isEqualTo(key);
        });
        store().delete(run);
        try (Results<String> found = store().queryKeys(Query.where("run", run))) {
            assertThat(found.stream()).containsExactlyInAnyOrderElementsOf(keys.subList(1, keys.size()));
        }
        keys.subList(1, keys.size()).forEach(key -> store().delete(key));
    }

    @Test
    default void acceptsLongKey() {
        String key = unique() + "/" + "long".repeat(200);
        store().setData(key, Data.of("x"));
        assertThat(textOf(key)).isEqualTo("x");
    }
}
