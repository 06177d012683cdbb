package io.github.dynurl.camel.springboot;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads the options of the component from Spring's environment; what comes first there wins, however it is written. A variable
 * of the system's environment cannot tell a dot from a dash: {@code …_BASE_URL} is {@code base.url} to Spring, and is looked
 * up as {@code baseUrl}. For one thread.
 */
final class EnvironmentOptions {
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("camel.component.dynurl");

    /** What Camel itself says of a component in Spring Boot. */
    private static final Set<String> CAMELS = Set.of("enabled", "customizer.enabled");

    private static final String HTTP = "http";

    private final Function<String, @Nullable Class<?>> typeOf;
    private final Environment environment;
    private final Map<String, Object> options = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();

    /**
     * Prepares to read.
     *
     * @param typeOf tells the type of an option, whatever the case of its name; null if there is no such option
     */
    EnvironmentOptions(Function<String, @Nullable Class<?>> typeOf, Environment environment) {
        this.typeOf = typeOf;
        this.environment = environment;
    }

    /** Returns the options as Camel binds them; names of values have brackets: {@code filter[my-status]}. */
    Map<String, Object> options() {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                boolean dotsAreUnsure = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
                names.stream().filter(PREFIX::isAncestorOf).forEach(name -> read(source, name, dotsAreUnsure));
            }
        }
        return options;
    }

    private void read(ConfigurationPropertySource source, ConfigurationPropertyName name, boolean dotsAreUnsure) {
        List<String> parts = IntStream.range(PREFIX.getNumberOfElements(), name.getNumberOfElements())
                .mapToObj(i -> name.getElement(i, Form.ORIGINAL))
                .toList();
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property == null || CAMELS.contains(String.join(".", parts))) {
            return;
        }
        boolean nested = parts.size() > 1 && parts.get(0).equals("configuration");
        String option = option(nested ? parts.subList(1, parts.size()) : parts, dotsAreUnsure);
        if (option == null) {
            throw new IllegalArgumentException(name + " is set, and the component has no option "
                    + StringHelper.dashToCamelCase(String.join(".", parts)) + " (" + property.getOrigin() + ")");
        }
        if (seen.add(option.startsWith(HTTP) ? option.toLowerCase(Locale.ROOT) : option)) {
            Object value = property.getValue();
            options.put(option, value instanceof String text ? environment.resolvePlaceholders(text) : value);
        }
    }

    /** Returns what Camel calls an option; null if there is none. */
    private @Nullable String option(List<String> parts, boolean dotsAreUnsure) {
        for (int joined = dotsAreUnsure ? parts.size() : 1; joined > 0; joined--) {
            String name = plain(parts.subList(0, joined));
            Class<?> type = typeOf.apply(name);
            List<String> rest = parts.subList(joined, parts.size());
            if (type == null) {
                continue;
            }
            if (rest.isEmpty()) {
                return name;
            }
            if (Map.class.isAssignableFrom(type)) {
                // The names of a filter are the store's, and stay as they are; those of the client are known to the
                // component.
                return name + "["
                        + (name.equals(HTTP)
                                ? StringHelper.dashToCamelCase(String.join("", rest))
                                : String.join(".", rest))
                        + "]";
            }
            return name + "." + rest.stream().map(StringHelper::dashToCamelCase).collect(Collectors.joining("."));
        }
        return null;
    }

    private static String plain(List<String> parts) {
        return String.join("", parts).replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
