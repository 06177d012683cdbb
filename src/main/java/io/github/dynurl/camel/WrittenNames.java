package io.github.dynurl.camel;

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
 * Gives names of metadata back the form in which they stand in Camel's properties: Camel Main makes {@code myStatus} of {@code
 * camel.component.dynurl.filter.my-status}, which is another name to the store. For one thread.
 */
final class WrittenNames {
    private final CamelContext context;
    private final List<String> prefixes;

    WrittenNames(CamelContext context, String storeName) {
        this.context = context;
        this.prefixes = List.of(
                "camel.component.dynurl.filter.",
                "camel.component.dynurl.configuration.filter.",
                "camel.beans." + storeName + ".filter.");
    }

    /** Copies the values of a filter under the names that were written. */
    Map<String, Object> filter(Map<String, Object> bound) {
        if (bound.isEmpty()) {
            return bound;
        }
        Set<String> written = written();
        Map<String, Object> filter = new LinkedHashMap<>();
        bound.forEach((name, value) -> filter.put(written(name, written), value));
        return filter;
    }

    /** Returns the names of properties with dashes, as far as Camel Main binds them. */
    private Set<String> written() {
        Properties properties = context.getPropertiesComponent().loadProperties(name -> name.startsWith("camel."));
        return Stream.concat(
                        properties.stringPropertyNames().stream(),
                        System.getProperties().stringPropertyNames().stream())
                .filter(name -> name.startsWith("camel.") && name.contains("-"))
                .collect(Collectors.toSet());
    }

    private String written(String name, Set<String> written) {
        for (String property : written) {
            String bound = StringHelper.dashToCamelCase(property);
            for (String prefix : prefixes) {
                if (bound.equals(prefix + name)) {
                    return property.substring(property.lastIndexOf(".filter.") + ".filter.".length());
                }
            }
        }
        return name;
    }
}
