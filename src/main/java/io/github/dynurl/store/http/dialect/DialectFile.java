package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.http.dialect.PropertyLines.Property;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a dialect from a properties file. The file sets values by the names of {@link DialectValue}. With {@code
 * extends}, it only contains the differences from a shipped dialect. An instance reads one file. Not thread-safe.
 */
final class DialectFile {
    /** The dialects that are shipped as files beside this class. */
    static final List<String> SHIPPED =
            List.of("documented", "webdav", "s3", "azure-blob", "swift", "couchdb", "json-server", "nginx");

    private static final String EXTENDS = "extends";

    private final String sourceName;
    private final Faults faults = new Faults();

    /** The number of the first line that sets a property, by the name of the property. */
    private final Map<String, Integer> lineByName = new HashMap<>();

    private DialectFile(String sourceName) {
        this.sourceName = sourceName;
    }

    /** Reads a shipped dialect; throws an {@link IllegalArgumentException} if there is no dialect with this name. */
    static DialectSettings readShipped(String name) {
        if (!SHIPPED.contains(name)) {
            throw new IllegalArgumentException(explainUnknownDialect(name));
        }
        try (InputStream in = DialectFile.class.getResourceAsStream(name + ".properties")) {
            if (in == null) {
                throw new FileNotFoundException("the dialect " + name + " is missing in the jar");
            }
            DialectSettings settings = read("dialect " + name, new InputStreamReader(in, StandardCharsets.UTF_8));
            return new DialectSettings(name, settings.copySettings());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String explainUnknownDialect(String name) {
        return NearestName.explain(name, "a known dialect", SHIPPED);
    }

    /** Reads a file. If it has faults, throws an {@link IllegalArgumentException} with all of them. */
    static DialectSettings read(String sourceName, Reader reader) throws IOException {
        return new DialectFile(sourceName).read(reader);
    }

    private DialectSettings read(Reader reader) throws IOException {
        List<Property> properties = PropertyLines.read(sourceName, reader, faults);
        properties.forEach(this::checkNotRepeated);
        Map<DialectValue, DialectSettings.Setting> settings = readBase(properties);
        properties.stream()
                .filter(property -> !property.name().equals(EXTENDS))
                .forEach(property -> put(settings, property));
        faults.throwIfAny();
        return new DialectSettings(sourceName, settings);
    }

    private void checkNotRepeated(Property property) {
        Integer earlier = lineByName.putIfAbsent(property.name(), property.line());
        if (earlier != null) {
            addFault(property, property.name() + " is set twice: line " + earlier + " has set it already");
        }
    }

    /** Returns the settings of the dialect that the file extends; empty settings if it extends no dialect. */
    private Map<DialectValue, DialectSettings.Setting> readBase(List<Property> properties) {
        Optional<Property> base = properties.stream()
                .filter(property -> property.name().equals(EXTENDS))
                .findFirst();
        if (base.isPresent() && SHIPPED.contains(base.get().text())) {
            return readShipped(base.get().text()).copySettings();
        }
        base.ifPresent(property -> addFault(property, EXTENDS + ": " + explainUnknownDialect(property.text())));
        return DialectSettings.documented().copySettings();
    }

    private void put(Map<DialectValue, DialectSettings.Setting> settings, Property property) {
        Optional<DialectValue> value = DialectValue.find(property.name());
        if (value.isPresent()) {
            DialectSettings.put(settings, value.get(), property.text(), origin(property), faults);
        } else {
            addFault(
                    property,
                    NearestName.explain(property.name(), "a value of a dialect", DialectValue.propertyNames()));
        }
    }

    private void addFault(Property property, String sentence) {
        faults.add(origin(property) + ": " + sentence);
    }

    private String origin(Property property) {
        return sourceName + ", line " + property.line();
    }
}
