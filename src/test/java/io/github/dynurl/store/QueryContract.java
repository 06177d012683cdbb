package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests which objects a query finds, and what it returns. */
interface QueryContract extends StoreFixture {

    /** Returns the keys that a query finds. */
    default List<String> found(Query query) {
        try (Results<String> keys = store().queryKeys(query)) {
            return keys.stream().toList();
        }
    }

    /** Stores an object with these values and the value {@code run}, by which a test finds only its own objects. */
    default String storedIn(String run, Map<String, ? extends @Nullable Object> values) {
        Map<String, @Nullable Object> all = new HashMap<>(values);
        all.put("run", run);
        return stored("text", all);
    }

    @Test
    default void findsAllObjectsWithoutFilter() {
        List<String> keys = List.of(stored("a"), stored("b", Map.of("a", 1)), stored("c"));
        assertThat(found(Query.all())).containsAll(keys).doesNotHaveDuplicates();
        try (Results<QueryResult> results = store().query(Query.all())) {
            assertThat(results.stream().map(QueryResult::key)).containsAll(keys);
        }
    }

    @Test
    default void findsNothingIfNoObjectMatches() {
        assertThat(found(Query.where("run", unique()))).isEmpty();
        try (Results<QueryResult> results = store().query(Query.where("run", unique()))) {
            assertThat(results.hasNext()).isFalse();
            assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
            assertThat(results.skipped()).isZero();
        }
    }

    @Test
    default void findsOnlyObjectsThatMatchAllFilters() {
        String run = unique();
        String both = storedIn(run, Map.of("a", 1, "b", 2, "c", 3));
        storedIn(run, Map.of("a", 1, "b", 3));
        storedIn(run, Map.of("b", 2));
        assertThat(found(Query.where("run", run).and("a", 1).and("b", 2))).containsExactly(both);
        assertThat(found(Query.matching(Map.of("run", run, "a", 1)))).hasSize(2);
        assertThat(found(Query.where("run", run))).hasSize(3);
    }

    @Test
    default void findsOnlyObjectsWithPrefix() {
        String run = unique();
        String key = storedIn(run, Map.of("a", 1));
        storedIn(run, Map.of("a", 2));
        assertThat(found(Query.where("run", run).prefix(key))).containsExactly(key);
        assertThat(found(Query.where("run", run).prefix(key + "x"))).isEmpty();
        try (Results<QueryResult> results =
                store().query(Query.where("run", run).prefix(key))) {
            assertThat(results.stream().map(QueryResult::key)).containsExactly(key);
        }
    }

    /** In each list, the first value is the value of the filter; the other values must not match it. */
    @TestFactory
    default Stream<DynamicTest> distinguishesSimilarValuesInFilter() {
        return Stream.of(
                        List.<Object>of(1, "1", List.of(1), 2),
                        List.<Object>of("1", 1, "01", "1 "),
                        List.<Object>of(true, "true", false),
                        List.<Object>of(false, "false", "", "null"),
                        List.<Object>of("null", "Null", ""),
                        List.<Object>of("", " ", "null"),
                        List.<Object>of("a", "A", "a ", "ab"),
                        List.<Object>of(0.5, "0.5", 0.25, 5),
                        List.<Object>of(9_007_199_254_740_993L, 9_007_199_254_740_992L),
                        List.<Object>of(new BigInteger("100000000000000000000"), "100000000000000000000"),
                        List.<Object>of(List.of("a", "b"), List.of("b", "a"), List.of("a"), "a"),
                        List.<Object>of(Map.of("x", 1), Map.of("x", 2), Map.of("x", 1, "y", 2)))
                .map(values -> DynamicTest.dynamicTest(values.toString(), () -> {
                    String run = unique();
                    String key = storedIn(run, Map.of("v", values.get(0)));
                    values.subList(1, values.size()).forEach(other -> storedIn(run, Map.of("v", other)));
                    storedIn(run, Map.of());
                    assertThat(found(Query.where("run", run).and("v", values.get(0))))
                            .containsExactly(key);
                }));
    }

    @Test
    default void findsStoredNull() {
        String run = unique();
        String key = storedIn(run, MetadataContract.nullNamed("v"));
        List.<Object>of("null", "", 0, false).forEach(other -> storedIn(run, Map.of("v", other)));
        storedIn(run, Map.of("w", 1));
        assertThat(found(Query.where("run", run).and("v", null))).containsExactly(key);
    }

    @TestFactory
    default Stream<DynamicTest> acceptsAnyTextInFilter() {
        return Stream.of(
                        "a=b",
                        "a&b=c",
                        "a+b",
                        "a b",
                        "100%",
                        "%20",
                        "#x",
                        "?x",
                        "ä é 😀",
                        "e\u0301",
                        "\"q\"",
                        "\\",
                        "a;b",
                        "a,b",
                        "{filter}",
                        "[1]",
                        "\n\t",
                        "/../",
                        "<x>")
                .map(text -> DynamicTest.dynamicTest(Json.text(text), () -> {
                    String run = unique();
                    String key = storedIn(run, Map.of("v", text, text, 1));
                    storedIn(run, Map.of("v", text + "x"));
                    assertThat(found(Query.where("run", run).and("v", text))).containsExactly(key);
                    assertThat(found(Query.where(text, 1).and("run", run))).containsExactly(key);
                }));
    }

    @Test
    default void findsObjectsByCurrentMetadata() {
        String run = unique();
        String key = storedIn(run, Map.of("v", 1));
        store().updateMetadata(key, Metadata.of(Map.of("v", 2)));
        assertThat(found(Query.where("run", run).and("v", 1))).isEmpty();
        assertThat(found(Query.where("run", run).and("v", 2))).containsExactly(key);
        store().delete(key);
        assertThat(found(Query.where("run", run))).isEmpty();
    }

    @Test
    default void returnsMetadataWithResults() {
        String run = unique();
        String one = storedIn(run, Map.of("n", 1));
        String two = storedIn(run, Map.of("n", 2));
        try (Results<QueryResult> results = store().query(Query.where("run", run))) {
            assertThat(results.stream())
                    .containsExactlyInAnyOrder(
                            new QueryResult(one, Metadata.of(Map.of("run", run, "n", 1))),
                            new QueryResult(two, Metadata.of(Map.of("run", run, "n", 2))));
        }
    }

    @Test
    default void returnsOnlySelectedMetadataWithResults() {
        String run = unique();
        String key = storedIn(run, Map.of("a", 1, "b", 2));
        try (Results<QueryResult> results =
                store().query(Query.where("run", run).select("b", "missing"))) {
            assertThat(results.stream()).containsExactly(new QueryResult(key, Metadata.of(Map.of("b", 2))));
        }
    }

    @Test
    default void returnsEmptyMetadataWithResultsIfNothingIsSelected() {
        String run = unique();
        String key = storedIn(run, Map.of("a", 1));
        try (Results<QueryResult> results =
                store().query(Query.where("run", run).select(Select.of()))) {
            assertThat(results.stream()).containsExactly(new QueryResult(key, Metadata.empty()));
        }
    }

    @Test
    default void returnsKeysAndResultsInSameOrder() {
        String run = unique();
        for (int i = 0; i < 30; i++) {
            storedIn(run, Map.of("n", i));
        }
        List<String> keys = new ArrayList<>();
        try (Results<QueryResult> results = store().query(Query.where("run", run))) {
            results.forEachRemaining(result -> keys.add(result.key()));
            assertThat(results.hasNext()).isFalse();
        }
        assertThat(keys).hasSize(30).isEqualTo(found(Query.where("run", run)));
    }

    @Test
    default void staysUsableIfResultsAreClosedEarly() {
        String run = unique();
        for (int i = 0; i < 20; i++) {
            storedIn(run, Map.of("n", i));
        }
        for (int i = 0; i < 50; i++) {
            Results<QueryResult> results = store().query(Query.where("run", run));
            assertThat(results.next().metadata()).containsEntry("run", run);
            results.close();
            results.close(); // the second call does nothing
            store().queryKeys(Query.where("run", run)).close();
        }
        try (Stream<String> first = store().queryKeys(Query.where("run", run)).stream()) {
            assertThat(first.limit(2)).hasSize(2);
        }
        assertThat(found(Query.where("run", run))).hasSize(20);
    }

    @Test
    default void failsToContinueClosedResults() {
        String only = unique();
        for (int i = 0; i < 3; i++) {
            stored("text", Map.of("only", only));
        }
        Results<String> results = store().queryKeys(Query.where("only", only));
        results.next();
        results.close();
        results.close();
        assertThatThrownBy(results::hasNext).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(results::next).isInstanceOf(IllegalStateException.class);
    }
}
