package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests that each row of the comparison in the component's page that the component supports has a test. */
class ComparisonTest {
    private static final Path PAGE = Path.of("src/main/docs/dynurl-component.adoc");

    /** The rows, each with the class and the method of a test. */
    private static final Map<String, String> TESTS = Map.ofEntries(
            Map.entry("Read or delete several objects with one operation", "MultiDeleteTest.deletesObjectsOfAllKeys"),
            Map.entry("List the keys directly below a prefix", "DelimiterTest.returnsDirectKeysAndEachGroupOnce"),
            Map.entry("Copy an object", "TransferTest.copiesWithinStore"),
            Map.entry("Move an object", "TransferTest.movesToOtherStoreUnderSameKey"),
            Map.entry("Move what was processed", "MoveTest.movesProcessedObjectToFolder"),
            Map.entry("Move what has failed", "MoveTest.movesFailedObject"),
            Map.entry("Delete what was processed", "ConsumerEndingTest.deletesProcessedObjectIfDataIsUnchanged"),
            Map.entry("Mark what was processed", "ClaimRouteTest.claimsProcessesAndMarksObject"),
            Map.entry("Select by metadata, on the server", "MarksTest.writesJsonValuesAsJson"),
            Map.entry("Select by the beginning of the key", "ConsumerPollTest.consumesOnlyObjectsWithPrefix"),
            Map.entry("Select by a regular expression", "SelectedObjectsTest.takesOnlySelectedObjects"),
            Map.entry("Select by an Ant pattern", "SelectedObjectsTest.takesOnlySelectedObjects"),
            Map.entry("Select by depth", "ObjectSelectionTest.countsDepthFromFolderOfPrefix"),
            Map.entry("Select by a bean", "SelectedObjectsTest.takesListedFactsIntoBean"),
            Map.entry("Select by age", "SelectedObjectsTest.waitsUntilDataIsOldEnough"),
            Map.entry("Wait for a done file", "SelectedObjectsTest.waitsForDoneObjectAndDeletesItWithObject"),
            Map.entry("Order", "OrderedObjectsTest.sortsAllObjectsAcrossPolls"),
            Map.entry("Random order", "OrderedObjectsTest.shuffles"),
            Map.entry(
                    "Sort all objects before the limit",
                    "OrderedObjectsTest.processesNewestObjectFirstWheneverItArrives"),
            Map.entry(
                    "Skip what was processed before",
                    "ConsumerIdempotentTest.emitsUnchangedObjectOnceAndChangedObjectAgain"),
            Map.entry("Share the objects between nodes", "ClaimRouteTest.sharesObjectsAmongConsumers"),
            Map.entry("Expressions in options", "ExpressionOptionsTest.evaluatesEachOptionAndNoHeaderOverridesIt"),
            Map.entry("`CamelFileName` of what was read", "FileHeadersTest.keysBecomeFilesInFoldersAndNoneOutside"),
            Map.entry("Download into a local file", "LocalFileTest.fileProducerMovesFile"),
            Map.entry("A link for a download", "LinkTest.presignsForAnHour"),
            Map.entry("A range of the data", "RequestHeadersTest.acceptsRangeAsHttpTextOrByteRange"),
            Map.entry("Conditional writes", "HeaderRuleTest.ignoresHeaderIfIfMatchIsPinned"),
            Map.entry("Configure the client in Java", "HttpOptionsTest.letsBeanConfigureClient"),
            Map.entry("Options of consumers on the component", "ConsumerDefaultsTest.beanReplacesDefaultsOfComponent"));

    /** Returns the last cell of each row of the table, by the first one. */
    private static Map<String, String> rows() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("== Compared with other components"), page.indexOf("== Guide"));
        return section.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| What"))
                .map(line -> line.split("\\|", -1))
                .collect(Collectors.toMap(
                        cells -> cells[1].strip(),
                        cells -> cells[cells.length - 1].strip(),
                        (one, other) -> one + other,
                        TreeMap::new));
    }

    @Test
    void namesTestForEachSupportedRow() throws IOException {
        List<String> supported = rows().entrySet().stream()
                .filter(row -> !row.getValue().startsWith("–"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(supported).containsExactlyInAnyOrderElementsOf(TESTS.keySet());
    }

    @Test
    void namesOnlyTestsThatExist() {
        assertThat(TESTS.values()).allSatisfy(name -> {
            String[] classAndMethod = name.split("\\.", 2);
            Class<?> test = Class.forName(ComparisonTest.class.getPackageName() + "." + classAndMethod[0]);
            assertThat(Arrays.stream(test.getDeclaredMethods())
                            .filter(method -> method.getName().equals(classAndMethod[1]))
                            .flatMap(method -> Arrays.stream(method.getAnnotations()))
                            .map(annotation -> annotation.annotationType().getSimpleName()))
                    .containsAnyOf("Test", "ParameterizedTest");
        });
    }
}
