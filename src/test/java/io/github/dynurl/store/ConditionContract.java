package io.github.dynurl.store;

import static io.github.dynurl.store.StoreFixture.assertFailure;
import static io.github.dynurl.store.StoreFixture.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests that an operation takes place only if its condition is met. */
interface ConditionContract extends StoreFixture {

    /** A write operation, and the part whose entity tag its condition is compared with. */
    record Conditional(String action, Part part, BiConsumer<String, Condition> run) {}

    /** Returns all operations that write under a condition. */
    default List<Conditional> writers() {
        Metadata metadata = Metadata.of(Map.of("b", "new"));
        Value value = Value.of(Data.of("new"), metadata);
        Permissions permissions = ownedAnd("read", "new");
        return List.of(
                new Conditional("set", Part.DATA, (key, when) -> store().set(key, value, when)),
                new Conditional("setData", Part.DATA, (key, when) -> store().setData(key, Data.of("new"), when)),
                new Conditional("setMetadata", Part.METADATA, (key, when) -> store().setMetadata(key, metadata, when)),
                new Conditional(
                        "updateMetadata", Part.METADATA, (key, when) -> store().updateMetadata(key, metadata, when)),
                new Conditional("setPermissions", Part.PERMISSIONS, (key, when) -> store().setPermissions(
                                key, permissions, when)),
                new Conditional("updatePermissions", Part.PERMISSIONS, (key, when) -> store().updatePermissions(
                                key, permissions, when)),
                new Conditional("delete", Part.DATA, (key, when) -> store().delete(key, when)));
    }

    /** Creates an object with all parts and returns its key. */
    default String storedWithAllParts() {
        String key = stored("old", Map.of("a", "old"));
        store().setPermissions(key, ownedAnd("read", "old"));
        return key;
    }

    /** Returns all parts of an object, without their entity tags. */
    default List<Object> snapshot(String key) {
        return List.of(textOf(key), store().getMetadata(key), store().getPermissions(key));
    }

    /** Returns the condition that the part does not change from now on. */
    default Condition unchangedSinceNow(String key, Part part) {
        PartInfo info =
                switch (part) {
                    case DATA -> store().find(key).orElseThrow();
                    case METADATA -> store().getMetadata(key).info();
                    case PERMISSIONS -> store().getPermissions(key).info();
                };
        return Condition.ifMatch(info.strongEtag().orElseThrow());
    }

    @TestFactory
    default Stream<DynamicTest> writesIfConditionIsMet() {
        return writers().stream()
                .map(writer -> DynamicTest.dynamicTest(writer.action(), () -> {
                    String key = storedWithAllParts();
                    List<Object> before = snapshot(key);
                    writer.run().accept(key, unchangedSinceNow(key, writer.part()));
                    boolean deleted = writer.action().equals("delete");
                    assertThat(store().exists(key)).isEqualTo(!deleted);
                    if (!deleted) {
                        assertThat(snapshot(key)).isNotEqualTo(before);
                    }
                }));
    }

    @TestFactory
    default Stream<DynamicTest> changesNothingIfConditionIsNotMet() {
        return writers().stream()
                .map(writer -> DynamicTest.dynamicTest(writer.action(), () -> {
                    String key = storedWithAllParts();
                    List<Object> before = snapshot(key);
                    assertConflict(writer, key, Condition.ifMatch("\"another\""));
                    assertThat(snapshot(key)).isEqualTo(before);
                }));
    }

    @TestFactory
    default Stream<DynamicTest> rejectsWriteIfObjectChangedSinceItWasRead() {
        return writers().stream()
                .map(writer -> DynamicTest.dynamicTest(writer.action(), () -> {
                    String key = storedWithAllParts();
                    Condition outdated = unchangedSinceNow(key, writer.part());
                    store().setData(key, Data.of("of somebody else"));
                    store().updateMetadata(key, Metadata.of(Map.of("of", "somebody else")));
                    store().updatePermissions(key, Permissions.of(Map.of("of", List.of("somebody else"))));
                    List<Object> now = snapshot(key);
                    assertConflict(writer, key, outdated);
                    assertThat(snapshot(key)).isEqualTo(now);
                }));
    }

    @TestFactory
    default Stream<DynamicTest> doesNotOverwriteObjectThatMustBeAbsent() {
        return writers().stream()
                .filter(writer ->
                        writer.action().equals("set") || writer.action().equals("setData"))
                .map(writer -> DynamicTest.dynamicTest(writer.action(), () -> {
                    String key = storedWithAllParts();
                    List<Object> before = snapshot(key);
                    assertConflict(writer, key, Condition.ifAbsent());
                    assertThat(snapshot(key)).isEqualTo(before);
                }));
    }

    private static void assertConflict(Conditional writer, String key, Condition condition) {
        ConflictException failure =
                catchThrowableOfType(ConflictException.class, () -> writer.run().accept(key, condition));
        assertThat(failure).isNotNull();
        assertFailure(failure, writer.action(), key, StoreException.Outcome.REJECTED);
    }

    @Test
    default void createsAbsentObjectOnlyOnce() {
        String key = unique();
        store().setData(key, Data.of("first"), Condition.ifAbsent());
        assertThatThrownBy(() -> store().setData(key, Data.of("second"), Condition.ifAbsent()))
                .isInstanceOf(ConflictException.class);
        assertThat(textOf(key)).isEqualTo("first");
    }

    @Test
    default void createsDataAndMetadataOfAbsentObject() {
        String key = unique();
        store().set(key, Value.of(Data.of("first"), Metadata.of(Map.of("a", 1))), Condition.ifAbsent());
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("a", 1));
    }

    @Test
    default void rejectsWriteWithEntityTagIfObjectIsAbsent() {
        String key = unique();
        assertThatThrownBy(() -> store().setData(key, Data.of("x"), Condition.ifMatch("\"another\"")))
                .isInstanceOf(ConflictException.class);
        assertThat(store().exists(key)).isFalse();
    }

    @Test
    default void rejectsReadIfConditionIsNotMet() {
        String key = storedWithAllParts();
        Condition unmet = Condition.ifMatch("\"another\"");
        assertThatThrownBy(() -> store().getData(key, ByteRange.all(), unmet)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().getData(key, ByteRange.of(0, 1), unmet))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> store().get(key, unmet)).isInstanceOf(ConflictException.class);
    }

    @Test
    default void rejectsReadOfObjectThatMustBeAbsent() {
        String key = stored("text");
        assertThatThrownBy(() -> store().getData(key, ByteRange.all(), Condition.ifAbsent()))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> store().get(key, Condition.ifAbsent())).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    default void readsIfConditionIsMet() throws IOException {
        String key = storedWithAllParts();
        Condition unchanged = unchangedSinceNow(key, Part.DATA);
        assertThat(drain(store().getData(key, ByteRange.all(), unchanged)))
                .asString()
                .isEqualTo("old");
        try (Value value = store().get(key, unchanged)) {
            assertThat(drain(value.data().open())).asString().isEqualTo("old");
        }
    }

    @Test
    default void keepsSeparateEntityTagForEachPart() {
        String key = storedWithAllParts();
        Condition data = unchangedSinceNow(key, Part.DATA);
        Condition permissions = unchangedSinceNow(key, Part.PERMISSIONS);
        store().setMetadata(key, Metadata.of(Map.of("a", "new")));
        store().updatePermissions(key, Permissions.of(Map.of("read", List.of("new"))), permissions);
        store().setData(key, Data.of("new"), data);
        assertThat(textOf(key)).isEqualTo("new");
    }

    @Test
    default void letsOnlyOneOfManyWritersCreateObject() throws Exception {
        String key = unique();
        List<Boolean> won = runConcurrently(IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        store().setData(key, Data.of("writer " + i), Condition.ifAbsent());
                        return true;
                    } catch (ConflictException e) {
                        return false;
                    }
                })
                .toList());
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    default void losesNoConcurrentConditionalUpdate() throws Exception {
        String key = stored("text", Map.of("n", 0));
        runConcurrently(IntStream.range(0, 4)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    for (int done = 0; done < 5; ) {
                        done += increment(key) ? 1 : 0;
                    }
                    return true;
                })
                .toList());
        assertThat(store().getMetadata(key)).isEqualTo(Map.of("n", 20));
    }

    private boolean increment(String key) {
        Metadata before = store().getMetadata(key);
        Condition unchanged = Condition.ifMatch(before.info().strongEtag().orElseThrow());
        int n = before.get("n") instanceof Integer now ? now : 0;
        try {
            store().setMetadata(key, before.with("n", n + 1), unchanged);
            return true;
        } catch (ConflictException e) {
            return false;
        }
    }

    private static List<Boolean> runConcurrently(List<Callable<Boolean>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Boolean> results = new ArrayList<>();
            for (Future<Boolean> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
