package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how metadata is stored, merged and selected. */
interface MetadataContract extends StoreFixture {

    @TestFactory
    default Stream<DynamicTest> readsMetadataBackUnchanged() {
        return Stream.of(
                        "text",
                        "",
                        " x ",
                        "\u0000\u001f\"\\/\u2028",
                        "äé😀 e\u0301",
                        0,
                        -7,
                        9_007_199_254_740_993L,
                        new BigInteger("100000000000000000000"),
                        0.1,
                        -1.5,
                        true,
                        false,
                        List.of(),
                        List.of(1, "two", List.of(3.5)),
                        Map.of(),
                        Map.of("in", Map.of("side", List.of(true))),
                        Arrays.asList(1, null))
                .map(value -> DynamicTest.dynamicTest(value.getClass().getSimpleName(), () -> {
                    String key = stored("text", Map.of("name", value));
                    assertThat(store().getMetadata(key)).isEqualTo(Map.of("name", value));
                }));
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {"", " ", "a.b", "a/b", "a=b&c", "+%20#", "\"", "ä", "😀", "e\u0301", "\u00e9", "{base}", "key"})
    default void acceptsAnyTextAsName(String name) {
        String key = stored("text", Map.of(name, 1, "another", 2));
        assertThat(store().getMetadata(key)).isEqualTo(Map.of(name, 1, "another", 2));
        assertThat(store().getMetadata(key, Select.of(name))).isEqualTo(Map.of(name, 1));
    }

    @Test
    default void storesNull() {
        String key = stored("text", nullNamed("a"));
        assertThat(store().getMetadata(key)).isEqualTo(nullNamed("a"));
    }

    @Test
    default void replacesAllMetadata() {
        String key = stored("text", Map.of("a", 1, "b", 2));
        store().setMetadata(key, Metadata.of(Map.of("b", 3)));
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("b", 3));
        store().setMetadata(key, Metadata.empty());
        assertThat(store().getMetadata(key)).isEmpty();
    }

    @Test
    default void createsObjectWithEmptyDataFromMetadata() {
        String key = unique();
        store().setMetadata(key, Metadata.of(Map.of("a", 1)));
        assertThat(store().exists(key)).isTrue();
        assertThat(store().find(key).orElseThrow().size()).hasValue(0);
        assertThat(store().toBytes(key)).isEmpty();
        try (Value value = store().get(key)) {
            assertThat(value.metadata()).isEqualTo(Map.of("a", 1));
        }
        Condition unchanged = Condition.ifMatch(etagOf(key));
        store().setData(key, Data.of("x"), unchanged);
        assertThatThrownBy(() -> store().setData(key, Data.of("y"), unchanged)).isInstanceOf(ConflictException.class);
        assertThat(textOf(key)).isEqualTo("x");
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("a", 1));
    }

    @Test
    default void keepsDataIfOnlyMetadataIsWritten() {
        String key = stored("text");
        String etag = etagOf(key);
        store().setMetadata(key, Metadata.of(Map.of("a", 1)));
        store().updateMetadata(key, Metadata.of(Map.of("b", 1)));
        assertThat(textOf(key)).isEqualTo("text");
        assertThat(etagOf(key)).isEqualTo(etag);
    }

    @Test
    default void addsAndReplacesUpdatedNames() {
        String key = stored("text", Map.of("a", 1, "b", 2));
        store().updateMetadata(key, Metadata.of(Map.of("b", "two", "c", 3)));
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("a", 1, "b", "two", "c", 3));
    }

    @Test
    default void storesNullOnUpdate() {
        String key = stored("text", Map.of("a", 1));
        store().updateMetadata(key, Metadata.of(nullNamed("a")));
        assertThat(store().getMetadata(key)).isEqualTo(nullNamed("a"));
    }

    @Test
    default void replacesNestedObjectsOnUpdate() {
        String key = stored("text", Map.of("a", Map.of("x", 1, "y", 2), "l", List.of(1, 2)));
        store().updateMetadata(key, Metadata.of(Map.of("a", Map.of("z", 3), "l", List.of(3))));
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("a", Map.of("z", 3), "l", List.of(3)));
    }

    @Test
    default void changesNothingOnEmptyUpdate() {
        String key = stored("text", Map.of("a", 1));
        store().updateMetadata(key, Metadata.empty());
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("a", 1));
    }

    @Test
    default void returnsOnlySelectedMetadata() {
        String key = stored("text", Map.of("a", 1, "b", 2, "c", 3));
        assertThat(store().getMetadata(key, Select.of("c", "a"))).isEqualTo(Map.of("a", 1, "c", 3));
        assertThat(store().getMetadata(key, Select.of("a", "missing"))).isEqualTo(Map.of("a", 1));
        assertThat(store().getMetadata(key, Select.all())).hasSize(3);
    }

    @Test
    default void returnsNothingIfNothingIsSelected() {
        String key = stored("text", Map.of("a", 1));
        assertThat(store().getMetadata(key, Select.of())).isEmpty();
    }

    @Test
    default void returnsSelectedNull() {
        String key = stored("text", nullNamed("a"));
        assertThat(store().getMetadata(key, Select.of("a"))).isEqualTo(nullNamed("a"));
    }

    @Test
    default void returnsEntityTagOfMetadata() {
        String key = stored("text", Map.of("a", 1));
        PartInfo info = store().getMetadata(key).info();
        assertThat(info.strongEtag()).isPresent();
        assertThat(store().getMetadata(key).info().strongEtag()).isEqualTo(info.strongEtag());
        store().updateMetadata(key, Metadata.of(Map.of("a", 2)));
        assertThat(store().getMetadata(key).info().strongEtag()).isNotEqualTo(info.strongEtag());
    }

    @Test
    default void returnsUnmodifiableMetadata() {
        String key = stored("text", Map.of("a", 1));
        Metadata read = store().getMetadata(key);
        assertThatThrownBy(() -> read.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Returns a map from the name to null. */
    static Map<String, @Nullable Object> nullNamed(String name) {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put(name, null);
        return Collections.unmodifiableMap(map);
    }
}
