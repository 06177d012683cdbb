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

/** Tests the architecture rules of CONTRIBUTING.md: the permitted dependencies and the public classes. */
@Tag("compat")
class LayersTest {
    private static final String ROOT = "io.github.dynurl";
    private static final String CAMEL = ROOT + ".camel";
    private static final String SPRING = CAMEL + ".springboot";
    private static final String STORE = ROOT + ".store";
    private static final String HTTP = ROOT + ".store.http";
    private static final String CONNECTION = HTTP + ".connection";
    private static final String DIALECT = HTTP + ".dialect";
    private static final String INTERNAL = HTTP + ".internal";
    private static final String URL = ROOT + ".store.url";
    private static final String LEASE = ROOT + ".store.internal.lease";

    /** The packages of the HTTP store, each after the packages that it may use. */
    private static final List<String> HTTP_PACKAGES = List.of(
            DIALECT,
            INTERNAL + ".header",
            INTERNAL + ".time",
            INTERNAL + ".secret",
            CONNECTION,
            INTERNAL + ".body",
            INTERNAL + ".exchange",
            INTERNAL + ".query",
            HTTP);

    /** The maximum number of files in a package. */
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
        return Stream.concat(HTTP_PACKAGES.stream(), Stream.of(SPRING, CAMEL, LEASE, URL, STORE))
                .toArray(String[]::new);
    }

    static Stream<ArchRule> dependencyRules() {
        return IntStream.range(0, HTTP_PACKAGES.size()).mapToObj(index -> noClasses()
                .that()
                .resideInAPackage(HTTP_PACKAGES.get(index))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        HTTP_PACKAGES.subList(index + 1, HTTP_PACKAGES.size()).toArray(String[]::new))
                .allowEmptyShould(true));
    }

    @ParameterizedTest
    @MethodSource({"rules", "dependencyRules"})
    void followsRule(ArchRule rule) {
        EvaluationResult result = rule.evaluate(MAIN);
        assertThat(result.getFailureReport().getDetails())
                .as(rule.getDescription())
                .isEmpty();
    }

    /** Lists the public classes of a package, so that a new public class is a deliberate decision. */
    record PackageApi(String inPackage, List<String> publicClasses) {
        @Override
        public String toString() {
            return inPackage;
        }
    }

    static Stream<PackageApi> packageApis() {
        return Stream.of(
                new PackageApi(
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
                new PackageApi(
                        HTTP,
                        List.of(
                                "DeleteMode",
                                "Dialect",
                                "HttpStore",
                                "HttpStoreBuilder",
                                "MissingParts",
                                "UpdateMode")),
                new PackageApi(
                        CONNECTION,
                        List.of(
                                "ConnectionHolders",
                                "HttpConnections",
                                "OwnClient",
                                "OwnResources",
                                "RequestContext",
                                "RetryBudgets",
                                "StaleConnectionException",
                                "StoreConnection",
                                "Traffic")),
                new PackageApi(DIALECT, List.of("DialectSettings", "DialectValue")),
                new PackageApi(SPRING, List.of("DynUrlAutoConfiguration")),
                new PackageApi(
                        URL,
                        List.of(
                                "FilterEncoding",
                                "KeyForm",
                                "Origin",
                                "PercentEncoder",
                                "QueryOptions",
                                "QueryTemplate",
                                "QueryUrl",
                                "QueryValues",
                                "ShownUrl",
                                "Target",
                                "UrlLayout")),
                new PackageApi(
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
                                "MergePatch",
                                "Metadata",
                                "NextPageFields",
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
    @MethodSource("packageApis")
    void exposesOnlyListedClasses(PackageApi api) {
        assertThat(MAIN.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(type -> type.getPackageName().equals(api.inPackage()))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .map(JavaClass::getSimpleName)
                        .sorted())
                .containsExactlyElementsOf(api.publicClasses());
    }

    /** On JDK 21 a virtual thread that blocks in a monitor pins its carrier thread, so blocking code uses locks. */
    @Test
    void holdsNoMonitorDuringNetworkAccess() {
        Set<String> atOnce = Set.of("close", "isOpen", "scope", "withHeaders", "activeRequests");
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .flatMap(method -> method.getMethodCallsFromSelf().stream())
                        .filter(call -> blocks(call.getTargetOwner()) && !atOnce.contains(call.getName())))
                .isEmpty();
    }

    private static boolean blocks(JavaClass type) {
        return type.isAssignableTo(Store.class)
                || type.isAssignableTo(Results.class)
                || type.isAssignableTo(InputStream.class)
                || type.getSimpleName().equals("ConfirmedUpdate");
    }

    @Test
    void marksEveryPackageAsNullMarked() throws ClassNotFoundException {
        for (String name : packages()) {
            assertThat(Class.forName(name + ".package-info")).hasAnnotation(NullMarked.class);
        }
    }

    @ParameterizedTest
    @FieldSource("HTTP_PACKAGES")
    void limitsNumberOfFilesPerPackage(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(name.replace('.', '/')))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))).hasSizeLessThanOrEqualTo(MAX_FILES);
        }
    }

    @Test
    void limitsLengthOfFiles() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file ->
                                    !file.endsWith("DynUrlConfiguration.java")) // grows with the number of options
                            .filter(file -> !file.endsWith("HttpStoreBuilder.java"))
                            .filter(file -> !file.endsWith("DialectValue.java")) // grows with the number of values
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
