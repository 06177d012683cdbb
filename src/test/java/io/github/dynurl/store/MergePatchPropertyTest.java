package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class MergePatchPropertyTest {
    @Property(tries = 500)
    void turnsOneObjectIntoTheOther(
            @ForAll("objects") Map<String, Object> from, @ForAll("objects") Map<String, Object> to) {
        assertThat(patched(from, MergePatch.between(from, to))).isEqualTo(to);
    }

    /** Applies a patch by the algorithm of RFC 7396, 2. */
    private static @Nullable Object patched(@Nullable Object target, @Nullable Object patch) {
        if (!(patch instanceof Map<?, ?> changes)) {
            return patch;
        }
        Map<Object, @Nullable Object> result = new LinkedHashMap<>(target instanceof Map<?, ?> map ? map : Map.of());
        changes.forEach((name, value) -> {
            if (value == null) {
                result.remove(name);
            } else {
                result.put(name, patched(result.get(name), value));
            }
        });
        return result;
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        Arbitrary<Object> scalars = Arbitraries.of(1, "x", true, List.of(1, 2), new HashMap<>());
        Arbitrary<Object> nested = Arbitraries.maps(Arbitraries.of("a", "b", "c"), scalars)
                .ofMaxSize(3)
                .map(map -> map);
        return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), Arbitraries.oneOf(scalars, nested))
                .ofMaxSize(4);
    }
}
