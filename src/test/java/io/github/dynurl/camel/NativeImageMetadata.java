package io.github.dynurl.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the jar tells the compiler of native images, and what it must tell: the files of GraalVM 17 to 25. */
final class NativeImageMetadata {
    static final Path FOLDER = Path.of("src/main/resources/META-INF/native-image/io.github.dynurl/camel-dynurl");

    private static final List<Path> RESOURCES =
            List.of(Path.of("src/main/resources"), Path.of("src/generated/resources"));
    private static final String SERVICES = "META-INF/services/";
    private static final String PACKAGE = "io.github.dynurl.";
    /** Spring reads its files when it compiles an application, the compiler reads its own. */
    private static final List<String> FOR_BUILDS = List.of("META-INF/spring", "META-INF/native-image/");
    /** These beans have no generated configurers. Applications create them by name, and Camel sets their properties. */
    private static final List<Class<?>> BEANS =
            List.of(DynUrlConfiguration.class, DynUrlConsumerConfiguration.class, DynUrlMeters.class);

    /** These classes are left out of images without the optional dependencies that they use. */
    private static final Map<String, String> NEEDED = Map.of(
            DynUrlMeters.class.getName(),
            "io.micrometer.core.instrument.MeterRegistry",
            "io.github.dynurl.camel.DynUrlSpanDecorator",
            "org.apache.camel.telemetry.SpanDecorator");

    private NativeImageMetadata() {}

    /** Returns the names of all resources of the jar that are read at run time. */
    static Collection<String> resources() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (Path root : RESOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString().replace('\\', '/'))
                        .filter(name -> FOR_BUILDS.stream().noneMatch(name::startsWith))
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** Returns the classes that files below META-INF/services name. */
    static Collection<String> services() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (String resource : resources()) {
            names.addAll(services(resource));
        }
        return names;
    }

    /** Returns the classes that a resource names; none if it is not below META-INF/services or not of this jar. */
    static Collection<String> services(String resource) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (Path root : RESOURCES) {
            Path file = root.resolve(resource);
            if (resource.startsWith(SERVICES) && Files.isRegularFile(file)) {
                Files.readAllLines(file).stream()
                        .map(line -> line.replaceFirst("^class=", ""))
                        .filter(line -> line.startsWith(PACKAGE) && !line.contains("="))
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** Returns the classes whose methods Camel calls by reflection. */
    static Collection<String> classesWithMethods() {
        return Stream.concat(BEANS.stream(), Stream.of(DynUrlEndpoint.class, DynUrlConsumer.class))
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String expectedReflection() throws IOException {
        Map<String, String> entries = new TreeMap<>();
        services().forEach(name -> entries.put(name, entry(name, true, false)));
        classesWithMethods()
                .forEach(name -> entries.put(
                        name,
                        entry(
                                name,
                                BEANS.stream().anyMatch(bean -> bean.getName().equals(name)),
                                true)));
        return entries.values().stream().collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String entry(String name, boolean isCreated, boolean isCalled) {
        String needed = NEEDED.get(name);
        return "  {\"name\": \"" + name + "\""
                + (needed == null ? "" : ", \"condition\": {\"typeReachable\": \"" + needed + "\"}")
                + (isCreated ? ", \"methods\": [{\"name\": \"<init>\", \"parameterTypes\": []}]" : "")
                + (isCalled ? ", \"allPublicMethods\": true" : "") + "}";
    }

    static String expectedResources() throws IOException {
        return resources().stream()
                .sorted(Comparator.naturalOrder())
                .map(name -> "    {\"pattern\": \"\\\\Q" + name + "\\\\E\"}")
                .collect(Collectors.joining(",\n", "{\"resources\": {\n  \"includes\": [\n", "\n  ]\n}}\n"));
    }

    /** Returns whether a class has its entry; with methods, if all public ones must be callable. */
    static boolean allowsReflection(String className, boolean withMethods) throws IOException {
        for (JsonNode entry : read("reflect-config.json")) {
            if (entry.get("name").asText().equals(className)) {
                return !withMethods || entry.path("allPublicMethods").asBoolean();
            }
        }
        return false;
    }

    /** Returns whether the image contains a resource. */
    static boolean containsResource(String name) throws IOException {
        for (JsonNode include : read("resource-config.json").at("/resources/includes")) {
            if (Pattern.matches(include.get("pattern").asText(), name)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode read(String file) throws IOException {
        return new ObjectMapper().readTree(FOLDER.resolve(file).toFile());
    }
}
