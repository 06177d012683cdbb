package io.github.dynurl.camel.internal.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.util.StringHelper;

/**
 * Restores the original names in an option with many values, for example the names of metadata fields in {@code
 * filter.*}. Camel Main converts the property {@code camel.component.dynurl.filter.my-status} to the name {@code
 * myStatus}, which is another field for the store. Not thread-safe.
 */
public final class OriginalNames {
    private final CamelContext context;

    /** The beginnings of properties with options of a store, in camel case. */
    private final List<String> prefixes;

    /**
     * Creates an instance for a store.
     *
     * @param storeName the name of the store. It is already in camel case, because Camel Main also converts the names
     *     of beans
     */
    public OriginalNames(CamelContext context, String storeName) {
        this.context = context;
        this.prefixes = Stream.of(
                        "camel.component.dynurl.",
                        "camel.component.dynurl.configuration.",
                        "camel.beans." + storeName + ".")
                .flatMap(prefix -> Stream.of(prefix, prefix + "consumer."))
                .toList();
    }

    /**
     * Returns the values of an option with the original names. A name that does not come from a property with a dash
     * stays as it is.
     *
     * @param option the name of the option, for example {@code filter}
     */
    public Map<String, Object> restore(String option, Map<String, Object> values) {
        if (values.isEmpty()) {
            return values;
        }
        Set<String> dashedProperties = dashedPropertyNames();
        Map<String, Object> restored = new LinkedHashMap<>();
        values.forEach((name, value) -> restored.put(originalName(option + ".", name, dashedProperties), value));
        return restored;
    }

    /**
     * Returns the names of all {@code camel.*} properties with a dash, from Camel's properties and the system
     * properties.
     */
    private Set<String> dashedPropertyNames() {
        Properties properties = context.getPropertiesComponent().loadProperties(name -> name.startsWith("camel."));
        return Stream.concat(
                        properties.stringPropertyNames().stream(),
                        System.getProperties().stringPropertyNames().stream())
                .filter(name -> name.startsWith("camel.") && name.contains("-"))
                .collect(Collectors.toSet());
    }

    /** Returns the original name of a value. {@code option} is the name of the option and a dot. */
    private String originalName(String option, String name, Set<String> dashedProperties) {
        for (String property : dashedProperties) {
            for (int dot = property.indexOf('.'); dot >= 0; dot = property.indexOf('.', dot + 1)) {
                String converted = StringHelper.dashToCamelCase(property.substring(0, dot + 1));
                String rest = property.substring(dot + 1);
                if (StringHelper.dashToCamelCase(rest).equals(name)
                        && prefixes.stream().anyMatch(prefix -> converted.equals(prefix + option))) {
                    return rest;
                }
            }
        }
        return name;
    }
}
