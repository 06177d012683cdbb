package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.bytes;
import static io.github.dynurl.store.StoreFixture.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.StoreEvent.Deleted;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreEvent.Progress;
import io.github.dynurl.store.StoreEvent.ProgressEnded;
import io.github.dynurl.store.StoreEvent.ProgressStarted;
import io.github.dynurl.store.StoreEvent.ProgressStepped;
import io.github.dynurl.store.StoreEvent.TransactionEnded;
import io.github.dynurl.store.StoreEvent.TransactionStarted;
import io.github.dynurl.store.StoreEvent.Updated;
import io.github.dynurl.store.StoreEvent.Written;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests which events a listener receives, and in which order. */
interface EventContract extends StoreFixture {
    /** The size of the data in bytes: several buffers, the last one not full. */
    int SIZE = 2_621_445;

    /** Returns the progress events so far. */
    default List<Progress> progress() {
        return events().stream()
                .filter(Progress.class::isInstance)
                .map(Progress.class::cast)
                .toList();
    }

    /** Returns all events so far except progress events. */
    default List<StoreEvent> changes() {
        return events().stream().filter(e -> !(e instanceof Progress)).toList();
    }

    @Test
    default void sendsEventsOfWritesInOrder() {
        String key = unique();
        Metadata metadata = Metadata.of(Map.of("a", 1));
        store().setData(key, Data.of("x"));
        store().setMetadata(key, metadata);
        store().updateMetadata(key, metadata);
        store().setPermissions(key, ownedAnd("read", "bob"));
        store().updatePermissions(key, ownedAnd("read", "carol"));
        store().set(key, Value.of(Data.of("y"), metadata));
        store().delete(key);
        assertThat(changes())
                .containsExactly(
                        new Written(key, Part.DATA, null),
                        new Written(key, Part.METADATA, metadata),
                        new Updated(key, Part.METADATA, metadata),
                        new Written(key, Part.PERMISSIONS, null),
                        new Updated(key, Part.PERMISSIONS, null),
                        new Written(key, Part.DATA, metadata),
                        new Deleted(key));
    }

    @Test
    default void reportsUploadFromStartToEnd() {
        String key = unique();
        store().fromBytes(key, bytes(SIZE));
        assertMoved(key, Direction.UPLOAD, OptionalLong.of(SIZE));
        assertThat(events()).last().isEqualTo(new Written(key, Part.DATA, null));
    }

    @Test
    default void reportsNoTotalForUploadOfUnknownLength() {
        String key = unique();
        store().setData(key, Data.of(new ByteArrayInputStream(bytes(SIZE))));
        assertMoved(key, Direction.UPLOAD, OptionalLong.empty());
    }

    @Test
    default void reportsDownloadFromStartToEnd() {
        String key = unique();
        try (Store maker = another(StoreListener.NONE)) {
            maker.fromBytes(key, bytes(SIZE));
        }
        drain(store().getData(key));
        assertMoved(key, Direction.DOWNLOAD, OptionalLong.of(SIZE));
    }

    @Test
    default void reportsSizeOfRequestedRangeAsTotal() {
        String key = stored("0123456789");
        int before = progress().size();
        drain(store().getData(key, ByteRange.of(2, 5)));
        List<Progress> range = progress().subList(before, progress().size());
        assertThat(range.get(0)).isEqualTo(new ProgressStarted(key, Direction.DOWNLOAD, OptionalLong.of(3)));
        assertThat(range.get(range.size() - 1))
                .isEqualTo(new ProgressEnded(key, Direction.DOWNLOAD, 3, OptionalLong.of(3), true));
    }

    @Test
    default void reportsStartAndEndOfEmptyUpload() {
        String key = unique();
        store().fromBytes(key, new byte[0]);
        assertThat(progress())
                .containsExactly(
                        new ProgressStarted(key, Direction.UPLOAD, OptionalLong.of(0)),
                        new ProgressEnded(key, Direction.UPLOAD, 0, OptionalLong.of(0), true));
    }

    private void assertMoved(String key, Direction direction, OptionalLong total) {
        List<Progress> heard = progress();
        assertThat(heard).hasSizeGreaterThan(3); // the start, several steps, and the end
        assertThat(heard.get(0)).isEqualTo(new ProgressStarted(key, direction, total));
        List<Progress> steps = heard.subList(1, heard.size() - 1);
        assertThat(steps).allMatch(ProgressStepped.class::isInstance);
        assertThat(steps.stream().map(Progress::bytes)).doesNotHaveDuplicates().isSorted();
        assertThat(steps).allSatisfy(step -> {
            assertThat(step.key()).isEqualTo(key);
            assertThat(step.direction()).isEqualTo(direction);
            assertThat(step.bytes()).isPositive().isLessThanOrEqualTo(SIZE);
            assertThat(step.total()).isEqualTo(total);
        });
        ProgressEnded ended = (ProgressEnded) heard.get(heard.size() - 1);
        assertThat(ended.bytes()).isEqualTo(SIZE);
        assertThat(ended.complete()).isTrue();
        assertThat(ended.direction()).isEqualTo(direction);
    }

    @Test
    default void reportsIncompleteDownloadIfStreamIsClosedEarly() throws IOException {
        String key = unique();
        store().fromBytes(key, bytes(SIZE));
        DataStream data = store().getData(key);
        assertThat(data.readNBytes(10)).hasSize(10);
        data.close();
        data.close(); // the second call sends no event
        List<ProgressEnded> ended = progress().stream()
                .filter(e -> e instanceof ProgressEnded && e.direction() == Direction.DOWNLOAD)
                .map(ProgressEnded.class::cast)
                .toList();
        assertThat(ended).hasSize(1);
        assertThat(ended.get(0).complete()).isFalse();
        assertThat(ended.get(0).bytes()).isLessThan(SIZE);
    }

    @TestFactory
    default Stream<DynamicTest> sendsNoEventForFailedWrite() {
        Condition unmet = Condition.ifMatch("\"another\"");
        Map<String, Consumer<String>> writes = Map.of(
                "setData", key -> store().setData(key, Data.of("x"), unmet),
                "set", key -> store().set(key, Value.of(Data.of("x"), Metadata.empty()), unmet),
                "setMetadata", key -> store().setMetadata(key, Metadata.empty(), unmet),
                "updateMetadata", key -> store().updateMetadata(key, Metadata.empty(), unmet),
                "setPermissions", key -> store().setPermissions(key, ownedAnd("read", "bob"), unmet),
                "updatePermissions", key -> store().updatePermissions(key, ownedAnd("read", "bob"), unmet),
                "delete", key -> store().delete(key, unmet));
        return writes.entrySet().stream()
                .map(write -> DynamicTest.dynamicTest(write.getKey(), () -> {
                    String key = stored("text");
                    List<StoreEvent> before = changes();
                    assertThatThrownBy(() -> write.getValue().accept(key)).isInstanceOf(ConflictException.class);
                    assertThat(changes()).isEqualTo(before);
                }));
    }

    @Test
    default void sendsNoEventsForReadsOfMetadataAndQueries() {
        String key = stored("text", Map.of("a", 1));
        int before = events().size();
        store().exists(key);
        store().getMetadata(key);
        store().getPermissions(key);
        store().queryKeys(Query.where("run", key)).close();
        store().info();
        assertThat(events()).hasSize(before);
    }

    @Test
    default void enclosesEventsOfTransaction() {
        String key = stored("text");
        int before = changes().size();
        try (Transaction transaction = store().transaction("some notes")) {
            assertThat(transaction).isNotNull();
            store().delete(key);
        }
        assertThat(changes().subList(before, changes().size()))
                .containsExactly(
                        new TransactionStarted("some notes"), new Deleted(key), new TransactionEnded("some notes"));
    }

    @Test
    default void rollsNothingBackWhenTransactionEnds() {
        String key = unique();
        assertThatThrownBy(() -> {
                    try (Transaction transaction = store().transaction("fails")) {
                        assertThat(transaction).isNotNull();
                        store().setData(key, Data.of("x"));
                        throw new IllegalStateException("in the middle");
                    }
                })
                .isInstanceOf(IllegalStateException.class);
        assertThat(store().exists(key)).isTrue();
    }

    @Test
    default void completesOperationsIfListenerFails() {
        String key = unique();
        StoreListener failing = event -> {
            throw new IllegalStateException("a listener that fails");
        };
        try (Store store = another(failing)) {
            store.set(key, Value.of(Data.of("text"), Metadata.empty()));
            assertThat(store.toBytes(key)).asString().isEqualTo("text");
            store.updateMetadata(key, Metadata.of(Map.of("a", 1)));
            store.transaction("notes").close();
            store.delete(key);
        }
        assertThat(store().exists(key)).isFalse();
    }
}
