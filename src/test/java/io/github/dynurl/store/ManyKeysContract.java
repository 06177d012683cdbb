package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the operations on several keys. */
interface ManyKeysContract extends StoreFixture {

    @Test
    default void returnsMetadataInOrderOfKeys() {
        String one = stored("1", Map.of("n", 1, "x", 0));
        String two = stored("2", Map.of("n", 2));
        Map<String, Metadata> found = store().multiGetMetadata(List.of(two, one), Select.of("n"));
        assertThat(found)
                .containsExactly(
                        Map.entry(two, Metadata.of(Map.of("n", 2))), Map.entry(one, Metadata.of(Map.of("n", 1))));
        assertThat(store().multiGetMetadata(List.of(), Select.all())).isEmpty();
    }

    @Test
    default void stopsReadingMetadataAtMissingKey() {
        List<String> keys = List.of(stored("1"), unique());
        assertThatThrownBy(() -> store().multiGetMetadata(keys, Select.all()))
                .isInstanceOfSatisfying(
                        NoSuchKeyException.class, e -> assertThat(e.key()).contains(keys.get(1)));
    }

    @Test
    default void opensValuesOneByOne() throws IOException {
        List<String> keys = List.of(stored("1", Map.of("n", 1)), unique());
        Iterator<Value> values = store().multiGet(keys).iterator();
        try (Value first = values.next()) {
            assertThat(drain(first.data().open())).asString().isEqualTo("1");
            assertThat(first.metadata()).isEqualTo(Map.of("n", 1));
        }
        assertThatThrownBy(values::next).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    default void opensDataOneByOne() {
        List<String> keys = List.of(stored("1"), unique());
        Iterator<DataStream> data = store().multiGetData(keys).iterator();
        assertThat(drain(data.next())).asString().isEqualTo("1");
        assertThatThrownBy(data::next).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    default void readsNothingBeforeIteration() {
        assertThat(store().multiGet(List.of(unique(), ""))).isNotNull();
        assertThat(store().multiGetData(List.of(unique(), ""))).isNotNull();
        assertThat(events()).isEmpty();
    }

    @Test
    default void storesSeveralValues() {
        String one = unique();
        String two = unique();
        store().multiSet(Map.of(
                one, Value.of(Data.of("1"), Metadata.of(Map.of("n", 1))),
                two, Value.of(Data.of("2"), Metadata.empty())));
        assertThat(textOf(one) + textOf(two)).isEqualTo("12");
        assertThat(store().getMetadata(one)).isEqualTo(Map.of("n", 1));
    }

    @Test
    default void storesDataOfSeveralKeys() {
        String one = unique();
        String two = unique();
        store().multiSetData(Map.of(one, Data.of("1"), two, Data.of("2")));
        assertThat(textOf(one) + textOf(two)).isEqualTo("12");
    }

    @Test
    default void setsAndUpdatesMetadataOfSeveralKeys() {
        String one = stored("1", Map.of("a", 1));
        String two = stored("2", Map.of("a", 1));
        store().multiSetMetadata(Map.of(one, Metadata.of(Map.of("b", 1)), two, Metadata.of(Map.of("b", 2))));
        assertThat(store().getMetadata(two)).isEqualTo(Map.of("b", 2));
        store().multiUpdateMetadata(Map.of(one, Metadata.of(Map.of("c", 1)), two, Metadata.empty()));
        assertThat(store().getMetadata(one)).isEqualTo(Map.of("b", 1, "c", 1));
        assertThat(store().getMetadata(two)).isEqualTo(Map.of("b", 2));
    }

    @Test
    default void keepsObjectsStoredBeforeFailure() {
        String one = unique();
        String two = unique();
        Map<String, Data> data = new LinkedHashMap<>();
        data.put(one, Data.of("1"));
        data.put("..", Data.of("never")); // an illegal key
        data.put(two, Data.of("2"));
        assertThatThrownBy(() -> store().multiSetData(data)).isInstanceOf(InvalidRequestException.class);
        assertThat(textOf(one)).isEqualTo("1");
        assertThat(store().exists(two)).isFalse();
        assertThat(events()).contains(new StoreEvent.TransactionEnded("multiSetData"));
    }

    @Test
    default void groupsWritesInOneTransaction() {
        String key = stored("1");
        store().multiSetMetadata(Map.of(key, Metadata.empty()));
        store().multiUpdateMetadata(Map.of(key, Metadata.empty()));
        store().multiSet(Map.of());
        assertThat(events().stream()
                        .filter(e ->
                                e instanceof StoreEvent.TransactionStarted || e instanceof StoreEvent.TransactionEnded))
                .containsExactly(
                        new StoreEvent.TransactionStarted("multiSetMetadata"),
                        new StoreEvent.TransactionEnded("multiSetMetadata"),
                        new StoreEvent.TransactionStarted("multiUpdateMetadata"),
                        new StoreEvent.TransactionEnded("multiUpdateMetadata"),
                        new StoreEvent.TransactionStarted("multiSet"),
                        new StoreEvent.TransactionEnded("multiSet"));
    }
}
