package io.github.dynurl.camel;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.AccessibleObject;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ClassResolver;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.Test;

/** Tests the metadata of the jar for native images against its files and against the calls in its classes. */
class PublishedNativeImageTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.github.dynurl");

    /** The methods that use reflection, or read resources, and what they need. */
    private static final List<String> KNOWN = List.of(
            // the dialects of the jar, in resource-config.json; other dialects are resources of the application
            "io.github.dynurl.store.http.dialect.DialectFile.readShipped",
            "io.github.dynurl.camel.DynUrlDialect.open",
            // the option outputType names a class of the application
            "io.github.dynurl.camel.internal.message.EndpointOptions.resolveOutputClass",
            // beans of the application become metadata, and metadata become beans
            "io.github.dynurl.store.Json.toBean",
            "io.github.dynurl.store.Json.toPlainValue",
            // writes maps, lists and simple values, which need no reflection
            "io.github.dynurl.store.Json.bytes",
            "io.github.dynurl.store.Json.text",
            // resolves the beans and classes that #bean:name and #class:name of the application name
            "io.github.dynurl.camel.internal.options.UriOptions.resolveReference",
            // sets the options of camel-http by its configurer
            "io.github.dynurl.camel.internal.client.ClientOwner.bind",
            // Spring describes its configuration itself
            "io.github.dynurl.camel.springboot.DynUrlAutoConfiguration.bind");

    @Test
    void listsClassesThatAreUsedByReflection() throws Exception {
        Published.assertCurrent(
                NativeImageMetadata.FOLDER.resolve("reflect-config.json"), NativeImageMetadata.expectedReflection());
    }

    @Test
    void listsResourcesOfJar() throws Exception {
        Published.assertCurrent(
                NativeImageMetadata.FOLDER.resolve("resource-config.json"), NativeImageMetadata.expectedResources());
    }

    @Test
    void listedClassesExistAndCanBeCreated() throws Exception {
        for (String name : NativeImageMetadata.services()) {
            assertThat(Class.forName(name).getDeclaredConstructor()).as(name).isNotNull();
        }
    }

    @Test
    void knowsAllManagedClasses() {
        assertThat(CLASSES.stream()
                        .filter(type -> type.isAnnotatedWith(ManagedResource.class))
                        .map(JavaClass::getName))
                .isNotEmpty()
                .isSubsetOf(NativeImageMetadata.classesWithMethods());
    }

    @Test
    void knowsAllCallsOfReflection() {
        DescribedPredicate<JavaCall<?>> reflection = target(owner(assignableTo(Class.class)))
                .and(target(
                        nameMatching("forName|getResource|getResourceAsStream|newInstance|get(Declared)?(Method|Field|"
                                + "Constructor)s?")))
                .or(target(owner(assignableTo(ClassLoader.class)))
                        .and(target(nameMatching("loadClass|.*[rR]esources?.*"))))
                .or(target(owner(assignableTo(AccessibleObject.class))))
                .or(target(owner(assignableTo(ServiceLoader.class))))
                .or(target(owner(assignableTo(java.lang.reflect.Proxy.class))))
                .or(target(owner(assignableTo(ClassResolver.class))))
                .or(target(owner(assignableTo(PropertyBindingSupport.class))))
                .or(target(owner(assignableTo(ObjectMapper.class)))
                        .and(target(nameMatching("readValue.*|convertValue|treeToValue|valueToTree|writeValue.*"))));
        TreeSet<String> callers = CLASSES.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .flatMap(code -> code.getCallsFromSelf().stream())
                .filter(reflection)
                .map(call ->
                        call.getOriginOwner().getName() + "." + call.getOrigin().getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(callers).containsExactlyInAnyOrderElementsOf(KNOWN);
    }

    @Test
    void usesNoMethodHandlesByName() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo(java.lang.invoke.MethodHandles.Lookup.class))))
                .check(CLASSES);
    }
}
