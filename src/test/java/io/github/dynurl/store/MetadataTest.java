package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetadataTest {

    @Test
    void isEqualToAnyMapWithSameEntries() {
        Metadata metadata = Metadata.of(Map.of("a", 1, "b", List.of("x", Map.of("y", true))));
        Map<String, Object> plain = new HashMap<>(Map.of("b", List.of("x", Map.of("y", true)), "a", 1));
        assertThat(metadata).isEqualTo(plain).hasSameHashCodeAs(plain);
        assertThat(plain).isEqualTo(metadata);
        assertThat(metadata).isNotEqualTo(Map.of("a", 1));
        assertThat(Metadata.empty()).isEqualTo(Map.of()).isSameAs(Metadata.of(Map.of()));
    }

    @Test
    void ignoresInfoInComparison() throws Exception {
        byte[] json = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        Metadata read = Json.read(new ByteArrayInputStream(json), Select.all(), PartInfo.NONE.size(7));
        assertThat(read).isEqualTo(Metadata.of(Map.of("a", 1)));
        assertThat(read.info().size()).hasValue(7);
        assertThat(Metadata.of(read)).isSameAs(read);
        assertThat(Metadata.of(Map.of("a", 1)).info()).isEqualTo(PartInfo.NONE);
    }

    @Test
    void isDeepCopyOfMap() {
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> inner = new HashMap<>(Map.of("l", list));
        Map<String, Object> outer = new HashMap<>(Map.of("m", inner));
        Metadata metadata = Metadata.of(outer);
        list.add(2);
        inner.put("x", 1);
        outer.clear();
        assertThat(metadata).isEqualTo(Map.of("m", Map.of("l", List.of(1))));
    }

    @Test
    @SuppressWarnings("unchecked")
    void isDeeplyUnmodifiable() throws Exception {
        String json = "{\"m\":{\"l\":[1,[2]],\"e\":{}}}";
        for (Metadata metadata : List.of(
                Json.parseObject(json),
                Metadata.of(Map.of("m", Map.of("l", List.of(1, List.of(2)), "e", Map.of()))),
                Metadata.empty().with("m", Json.parseObject("{\"l\":[1,[2]],\"e\":{}}")),
                Metadata.empty().updatedBy(Json.parseObject(json)),
                Select.of("m").applyTo(Json.parseObject(json)))) {
            Map<String, Object> inner = (Map<String, Object>) metadata.getOrDefault("m", Map.of());
            List<Object> list = (List<Object>) inner.getOrDefault("l", List.of());
            List<Object> nested = (List<Object>) list.get(1);
            assertUnmodifiable(() -> metadata.put("a", 1));
            assertUnmodifiable(() -> metadata.remove("m"));
            assertUnmodifiable(metadata::clear);
            assertUnmodifiable(() -> metadata.entrySet().iterator().next().setValue(1));
            assertUnmodifiable(() -> inner.put("a", 1));
            assertUnmodifiable(() -> list.add(3));
            assertUnmodifiable(() -> nested.set(0, 3));
        }
    }

    private static void assertUnmodifiable(ThrowingCallable change) {
        assertThatThrownBy(change).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void keepsOrderOfNames() {
        Map<String, Object> ordered = new LinkedHashMap<>();
        List.of("z", "a", "m").forEach(name -> ordered.put(name, 1));
        Metadata metadata = Metadata.of(ordered).with("b", 2);
        assertThat(metadata.keySet()).containsExactly("z", "a", "m", "b");
        assertThat(Json.text(metadata)).isEqualTo("{\"z\":1,\"a\":1,\"m\":1,\"b\":2}");
    }

    @Test
    void acceptsNullAsValue() {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("a", null);
        Metadata metadata = Metadata.of(map);
        assertThat(metadata.containsKey("a")).isTrue();
        assertThat(metadata.get("a")).isNull();
        assertThat(metadata).isEqualTo(map).hasSize(1);
        assertThat(metadata.containsKey("b")).isFalse();
    }

    @Test
    void leavesOriginalUnchangedIfValueIsReplaced() {
        Metadata before = Metadata.of(Map.of("a", 1));
        assertThat(before.with("a", 2)).isEqualTo(Map.of("a", 2));
        assertThat(before.with("b", null)).hasSize(2);
        assertThat(before).isEqualTo(Map.of("a", 1));
    }

    @Test
    void mergesOnlyTopLevelOnUpdate() {
        Metadata before = Metadata.of(Map.of("a", Map.of("x", 1), "b", 1));
        Metadata merged = before.updatedBy(Metadata.of(Map.of("a", Map.of("y", 2), "c", 3)));
        assertThat(merged).isEqualTo(Map.of("a", Map.of("y", 2), "b", 1, "c", 3));
        assertThat(before.updatedBy(Metadata.empty().with("b", null)).get("b")).isNull();
        assertThat(before.get("b")).isEqualTo(1);
    }
}
