package io.github.dynurl;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
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
    private static final String CLAIMS = ROOT + ".store.lease";

    /** The packages of the HTTP store, each after the packages that it may use. */
    private static final List<String> HTTP_PACKAGES = List.of(
            DIALECT,
            INTERNAL + ".header",
            INTERNAL + ".time",
            INTERNAL + ".secret",
            CONNECTION,
            INTERNAL + ".body",
            HTTP + ".access",
            INTERNAL + ".access",
            INTERNAL + ".exchange",
            INTERNAL + ".query",
            HTTP);

    /** The rooms of the component, each after the rooms that it may use. */
    private static final List<String> CAMEL_ROOMS = Stream.of(
                    "options", "expression", "client", "bulk", "message", "consume", "poll", "figures")
            .map(room -> CAMEL + ".internal." + room)
            .toList();

    /** The classes of the component's package that the rooms may use: those of the options and headers that users write. */
    private static final String VOCABULARY =
            ".*\\.DynUrl(Acknowledge|Acknowledgement|Claim|Configuration|ConsumerConfiguration|Constants|Fetch"
                    + "|Dialect|IdempotentKey|Operation|QueryResult)";

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
                        .definedBy(CAMEL, CAMEL + ".internal..")
                        .layer("claims")
                        .definedBy(CLAIMS)
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
                        .whereLayer("claims")
                        .mayNotBeAccessedByAnyLayer()
                        .whereLayer("lease")
                        .mayOnlyBeAccessedByLayers("camel", "claims")
                        .whereLayer("http")
                        .mayOnlyBeAccessedByLayers("camel", "claims", "lease")
                        .whereLayer("url")
                        .mayOnlyBeAccessedByLayers("camel", "http"),
                slices().matching(ROOT + ".(**)")
                        .that(describe(
                                "of the store", slice -> slice.getNamePart(1).startsWith("store")))
                        .should()
                        .beFreeOfCycles(),
                noClasses()
                        .that()
                        .resideInAPackage(CAMEL + ".internal..")
                        .should()
                        .dependOnClassesThat(resideInAPackage(CAMEL).and(not(nameMatching(VOCABULARY)))),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(SPRING)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.springframework.."),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(CAMEL + "..")
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
        return Stream.of(HTTP_PACKAGES, CAMEL_ROOMS, List.of(SPRING, CAMEL, CLAIMS, LEASE, URL, STORE))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    /** Returns the packages with a limited number of files: all except {@code store}, which is the public interface. */
    static Stream<String> rooms() {
        return Stream.of(packages()).filter(name -> !name.equals(STORE));
    }

    static Stream<ArchRule> dependencyRules() {
        return Stream.of(HTTP_PACKAGES, CAMEL_ROOMS)
                .flatMap(order -> IntStream.range(0, order.size()).mapToObj(index -> noClasses()
                        .that()
                        .resideInAPackage(order.get(index))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                order.subList(index + 1, order.size()).toArray(String[]::new))
                        .allowEmptyShould(true)));
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
                                "DynUrlDialect",
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
                                "DynUrlSpanDecorator")),
                new PackageApi(
                        HTTP,
                        List.of(
                                "DeleteMode",
                                "Dialect",
                                "HttpStore",
                                "HttpStoreBuilder",
                                "MissingParts",
                                "UpdateMode")),
                new PackageApi(HTTP + ".access", List.of("FollowRedirects", "RequestSigner")),
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
                new PackageApi(CLAIMS, List.of("ObjectClaim", "ObjectClaims")),
                new PackageApi(SPRING, List.of("DynUrlAutoConfiguration")),
                new PackageApi(
                        URL,
                        List.of(
                                "FilterEncoding",
                                "FilterItem",
                                "KeyForm",
                                "Origin",
                                "PageVariable",
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
                                "ConfirmedDelete",
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
                                "KeyPrefix",
                                "ListedObject",
                                "MergePatch",
                                "Metadata",
                                "NextPageFields",
                                "NoSuchKeyException",
                                "NotDeleted",
                                "ObjectTransfer",
                                "Part",
                                "PartInfo",
                                "Permissions",
                                "ProgressLog",
                                "Query",
                                "QueryResult",
                                "Results",
                                "RetryPause",
                                "Select",
                                "ServerCopies",
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
        Set<String> nonBlocking = Set.of("close", "isOpen", "scope", "withHeaders", "activeRequests");
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .flatMap(method -> method.getMethodCallsFromSelf().stream())
                        .filter(call -> blocks(call.getTargetOwner()) && !nonBlocking.contains(call.getName())))
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
    @MethodSource("rooms")
    void limitsNumberOfFilesPerPackage(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(name.replace('.', '/')))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))).hasSizeLessThanOrEqualTo(MAX_FILES);
        }
    }

    @Test
    void limitsLengthOfFiles() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            // These files grow with the number of options and values.
                            .filter(file -> !file.endsWith("DynUrlConfiguration.java"))
                            .filter(file -> !file.endsWith("DynUrlConsumerConfiguration.java"))
                            .filter(file -> !file.endsWith("HttpStoreBuilder.java"))
                            .filter(file -> !file.endsWith("DialectValue.java"))
                            .filter(file -> lines(file) > MAX_LINES))
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
