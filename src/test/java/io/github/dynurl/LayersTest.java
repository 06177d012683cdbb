package io.github.dynurl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** CONTRIBUTING, The house: what may know what, and what is public. */
@Tag("compat")
class LayersTest {
    private static final String ROOT = "io.github.dynurl";
    private static final String CAMEL = ROOT + ".camel";
    private static final String SPRING = CAMEL + ".springboot";
    private static final String STORE = ROOT + ".store";
    private static final String HTTP = ROOT + ".store.http";
    private static final String CONNECTION = HTTP + ".connection";
    private static final String INTERNAL = HTTP + ".internal";
    private static final String URL = ROOT + ".store.url";
    private static final String LEASE = ROOT + ".store.internal.lease";

    /** The rooms of the HTTP store, each after those that it may use. */
    private static final List<String> ROOMS = List.of(
            INTERNAL + ".header",
            INTERNAL + ".time",
            INTERNAL + ".secret",
            CONNECTION,
            INTERNAL + ".body",
            INTERNAL + ".exchange",
            INTERNAL + ".query",
            HTTP);

    /** What a room has at most, so that one can know all of it. */
    private static final int MAX_FILES = 25;

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final int MAX_LINES = 350;

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    static Stream<ArchRule> rules() {
        return Stream.of(
                layeredArchitecture()
                        .consideringOnlyDependenciesInLayers()
                        .layer("spring")
                        .definedBy(SPRING)
                        .layer("camel")
                        .definedBy(CAMEL)
                        .layer("lease")
                        .definedBy(LEASE)
                        .layer("http")
                        .definedBy(HTTP + "..")
                        .layer("url")
                        .definedBy(URL)
                        .layer("store")
                        .definedBy(STORE)
                        .whereLayer("spring")
                        .mayNotBeAccessedByAnyLayer()
                        .whereLayer("camel")
                        .mayOnlyBeAccessedByLayers("spring")
                        .whereLayer("lease")
                        .mayOnlyBeAccessedByLayers("camel")
                        .whereLayer("http")
                        .mayOnlyBeAccessedByLayers("camel", "lease")
                        .whereLayer("url")
                        .mayOnlyBeAccessedByLayers("camel", "http"),
                slices().matching(ROOT + ".(**)").should().beFreeOfCycles(),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(SPRING)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.springframework.."),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(CAMEL, SPRING)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.apache.camel.."),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(HTTP + "..")
                        .and()
                        .haveNameNotMatching(".*\\.ClientOwner(\\$.*)?")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.apache.hc.."),
                noClasses()
                        .that()
                        .haveNameNotMatching(".*\\.store\\.Json(Items)?(\\$.*)?")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.fasterxml.."),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(HTTP + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(INTERNAL + ".."),
                classes().should().resideInAnyPackage(packages()),
                NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS,
                NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
    }

    private static String[] packages() {
        return Stream.concat(ROOMS.stream(), Stream.of(SPRING, CAMEL, LEASE, URL, STORE))
                .toArray(String[]::new);
    }

    static Stream<ArchRule> arrows() {
        return IntStream.range(0, ROOMS.size()).mapToObj(room -> noClasses()
                .that()
                .resideInAPackage(ROOMS.get(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOMS.subList(room + 1, ROOMS.size()).toArray(String[]::new))
                .allowEmptyShould(true));
    }

    @ParameterizedTest
    @MethodSource({"rules", "arrows"})
    void holds(ArchRule rule) {
        EvaluationResult result = rule.evaluate(MAIN);
        assertThat(result.getFailureReport().getDetails())
                .as(rule.getDescription())
                .isEmpty();
    }

    /** Names the public classes of a package; adding one is a decision. */
    record Face(String inPackage, List<String> publicClasses) {
        @Override
        public String toString() {
            return inPackage;
        }
    }

    static Stream<Face> faces() {
        return Stream.of(
                new Face(
                        CAMEL,
                        List.of(
                                "DynUrlAcknowledge",
                                "DynUrlAcknowledgement",
                                "DynUrlClaim",
                                "DynUrlCloudEventTransformer",
                                "DynUrlComponent",
                                "DynUrlComponentConfigurer",
                                "DynUrlConfiguration",
                                "DynUrlConsole",
                                "DynUrlConstants",
                                "DynUrlConsumer",
                                "DynUrlConsumerConfiguration",
                                "DynUrlEndpoint",
                                "DynUrlEndpointBuilderFactory",
                                "DynUrlEndpointConfigurer",
                                "DynUrlEndpointUriFactory",
                                "DynUrlEvent",
                                "DynUrlFetch",
                                "DynUrlIdempotentKey",
                                "DynUrlMeters",
                                "DynUrlOperation",
                                "DynUrlPollDynamicAware",
                                "DynUrlQueryResult",
                                "DynUrlSendDynamicAware",
                                "DynUrlSpanDecorator",
                                "EnumConverters")),
                new Face(
                        HTTP,
                        List.of(
                                "DeleteMode",
                                "Dialect",
                                "HttpStore",
                                "HttpStoreBuilder",
                                "MissingParts",
                                "UpdateMode")),
                new Face(
                        CONNECTION,
                        List.of(
                                "BorrowedConnections",
                                "HttpConnections",
                                "RequestContext",
                                "RetryBudgets",
                                "StaleConnectionException",
                                "StoreConnection",
                                "Traffic")),
                new Face(SPRING, List.of("DynUrlAutoConfiguration")),
                new Face(
                        URL,
                        List.of(
                                "FilterEncoding",
                                "Origin",
                                "PercentEncoder",
                                "QueryUrl",
                                "ShownUrl",
                                "Target",
                                "UrlLayout")),
                new Face(
                        STORE,
                        List.of(
                                "AccessDeniedException",
                                "ByteRange",
                                "Condition",
                                "ConflictException",
                                "Data",
                                "DataStream",
                                "Failure",
                                "InvalidRequestException",
                                "Json",
                                "JsonException",
                                "JsonItems",
                                "JsonPointer",
                                "Key",
                                "Metadata",
                                "NoSuchKeyException",
                                "Part",
                                "PartInfo",
                                "Permissions",
                                "ProgressLog",
                                "Query",
                                "QueryResult",
                                "Results",
                                "Select",
                                "Store",
                                "StoreEvent",
                                "StoreException",
                                "StoreListener",
                                "StoreUnavailableException",
                                "Transaction",
                                "UnexpectedReplyException",
                                "Value")));
    }

    @ParameterizedTest
    @MethodSource("faces")
    void showsOnlyWhatSomeoneOutsideNeeds(Face face) {
        assertThat(MAIN.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(type -> type.getPackageName().equals(face.inPackage()))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .map(JavaClass::getSimpleName)
                        .sorted())
                .containsExactlyElementsOf(face.publicClasses());
    }

    /** A virtual thread that waits in a monitor keeps its carrier, on JDK 21: what waits takes a lock. */
    @Test
    void holdsNoMonitorWhileTheNetworkIsWaitedFor() {
        Set<String> atOnce = Set.of("close", "isOpen", "scope", "withHeaders", "activeRequests");
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .flatMap(method -> method.getMethodCallsFromSelf().stream())
                        .filter(call -> waits(call.getTargetOwner()) && !atOnce.contains(call.getName())))
                .isEmpty();
    }

    private static boolean waits(JavaClass type) {
        return type.isAssignableTo(Store.class)
                || type.isAssignableTo(Results.class)
                || type.isAssignableTo(InputStream.class)
                || type.getSimpleName().equals("ConfirmedUpdate");
    }

    @Test
    void saysInEveryPackageThatNothingIsNullUnlessItSaysSo() throws ClassNotFoundException {
        for (String name : packages()) {
            assertThat(Class.forName(name + ".package-info")).hasAnnotation(NullMarked.class);
        }
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void keepsRoomsSmall(String room) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(room.replace('.', '/')))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))).hasSizeLessThanOrEqualTo(MAX_FILES);
        }
    }

    @Test
    void keepsFilesShort() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("DynUrlConfiguration.java")) // as long as it has options
                            .filter(file -> !file.endsWith("HttpStoreBuilder.java"))
                            .filter(file -> lines(file) >= MAX_LINES))
                    .isEmpty();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
