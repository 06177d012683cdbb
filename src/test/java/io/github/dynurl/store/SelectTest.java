package io.github.dynurl.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectTest {
    private static final Metadata METADATA = Metadata.of(Map.of("a", 1, "b", 2));

    @Test
    void selectsAllMetadata() {
        assertThat(Select.all().isAll()).isTrue();
        assertThat(Select.all().includes("a")).isTrue();
        assertThat(Select.all().applyTo(METADATA)).isSameAs(METADATA);
    }

    @Test
    void selectsNamedMetadata() {
        Select select = Select.of("b", "missing");
        assertThat(select.isAll()).isFalse();
        assertThat(select.includes("b")).isTrue();
        assertThat(select.includes("a")).isFalse();
        assertThat(select.applyTo(METADATA)).isEqualTo(Map.of("b", 2));
    }

    @Test
    void selectsNothingWithoutNames() {
        assertThat(Select.of().isAll()).isFalse();
        assertThat(Select.of().applyTo(METADATA)).isEmpty();
        assertThat(Select.of(List.of())).isEqualTo(Select.of()).isNotEqualTo(Select.all());
    }

    @Test
    void copiesListOfNames() {
        List<String> names = new ArrayList<>(List.of("a"));
        Select select = Select.of(names);
        names.add("b");
        assertThat(select.includes("b")).isFalse();
    }

    @Test
    void returnsUnmodifiableMetadataWithInfo() throws Exception {
        PartInfo info = PartInfo.NONE.size(7);
        Metadata read = Json.read(new ByteArrayInputStream("{\"a\":1}".getBytes(UTF_8)), Select.all(), info);
        Metadata kept = Select.of("a").applyTo(read);
        assertThat(kept.info()).isEqualTo(info);
        assertThatThrownBy(() -> kept.put("b", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void isEqualIfNamesAreEqual() {
        assertThat(Select.of("a", "b")).isEqualTo(Select.of("b", "a", "a")).hasSameHashCodeAs(Select.of("b", "a"));
        assertThat(Select.of("a")).isNotEqualTo(Select.of("b")).hasToString("a");
        assertThat(Select.all()).isEqualTo(Select.all()).hasToString("all");
    }
}
