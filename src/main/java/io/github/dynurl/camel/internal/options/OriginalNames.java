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
 * Restores the original names in an option with many values: of metadata fields in {@code filter.*}, and of header fields
 * in {@code header.*}. Camel Main converts the property {@code camel.component.dynurl.filter.my-status} to the name
 * {@code myStatus}, which is a different field to the store. Not thread-safe.
 */
public final class OriginalNames {
    private final CamelContext context;
    private final List<String> prefixes;

    /**
     * Creates an instance for a store; its name is in camel case already, because Camel Main converts names of beans,
     * too.
     */
    public OriginalNames(CamelContext context, String storeName) {
        this.context = context;
        this.prefixes = List.of(
                "camel.component.dynurl.", "camel.component.dynurl.configuration.", "camel.beans." + storeName + ".");
    }

    /**
     * Returns a copy of the values of an option with the original names; names that no property with a dash stands for
     * stay as they are.
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

    private String originalName(String option, String name, Set<String> dashedProperties) {
        for (String property : dashedProperties) {
            String converted = StringHelper.dashToCamelCase(property);
            if (prefixes.stream().anyMatch(prefix -> converted.equals(prefix + option + name))) {
                return property.substring(property.lastIndexOf("." + option) + 1 + option.length());
            }
        }
        return name;
    }
}
