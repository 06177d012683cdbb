package io.github.dynurl.camel.springboot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
 * Reads the options of the component from Spring's environment. The value of an option, for example a whole list, comes
 * from the first property source that sets the option in any notation. The name of an environment variable has neither
 * dots nor dashes nor lower case, so Spring reads {@code …_BASE_URL} as {@code base.url}. This class finds the option
 * {@code baseUrl} for it. Not thread-safe.
 */
final class EnvironmentOptions {
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("camel.component.dynurl");

    /** The properties that Camel's Spring Boot support reads for each component. */
    private static final Set<String> PROPERTIES_OF_CAMEL = Set.of("enabled", "customizer.enabled");

    private static final String HTTP = "http";

    /** The end of a message about a variable whose name can mean several options that a file sets. */
    private static final String HAS_NO_SINGLE_MEANING = ": the name of an environment variable does not tell which. Set"
            + " the option in a file or in SPRING_APPLICATION_JSON, and remove the variable";

    private final Function<String, @Nullable Class<?>> typeOf;
    private final Environment environment;
    private final Map<String, EnvironmentValue> values = new LinkedHashMap<>();

    /** The names in {@code http.*} as files spell them, by relaxed name. Names that only variables set are missing. */
    private final Map<String, String> httpNames = new HashMap<>();

    /** The names in map options (for example {@code filter.my-status}) as files spell them. */
    private final Map<NameKey, Set<String>> spellings = new HashMap<>();

    /** A map option, and a name in it in relaxed form, see {@link #relax}. */
    private record NameKey(String option, String relaxedName) {}

    /**
     * A property of one source.
     *
     * @param parts the elements of its name after the prefix, as spelled
     * @param indexes for each part, whether it is a number in brackets
     * @param isVariable whether it is an environment variable, whose name does not show the spelling of the option
     */
    private record Property(
            ConfigurationPropertySource source,
            ConfigurationProperty property,
            List<String> parts,
            List<Boolean> indexes,
            boolean isVariable) {
        Property withoutFirst(int count) {
            int end = parts.size();
            return new Property(source, property, parts.subList(count, end), indexes.subList(count, end), isVariable);
        }

        List<String> first(int count) {
            return parts.subList(0, count);
        }

        /** Returns the number of parts before the first index; of all parts if there is no index. */
        int partsBeforeIndex() {
            int index = indexes.indexOf(true);
            return index < 0 ? parts.size() : index;
        }

        @Override
        public String toString() {
            return property.getName() + " (" + property.getOrigin() + ")";
        }
    }

    /**
     * A property of a known option.
     *
     * @param rest the property without the parts that name the option. Its parts are empty, or a name in a map option,
     *     or the index of an element of a list
     */
    private record OptionProperty(String option, Property rest) {}

    /**
     * Creates a reader.
     *
     * @param typeOf returns the type of an option, ignoring the case of its name; null if there is no such option
     */
    EnvironmentOptions(Function<String, @Nullable Class<?>> typeOf, Environment environment) {
        this.typeOf = typeOf;
        this.environment = environment;
    }

    /**
     * Returns the options in the form that Camel binds. A name in a map option is in brackets, for example {@code
     * filter[my-status]}, and a list or an object is JSON text.
     *
     * @throws IllegalArgumentException if a property sets an unknown option, or has several possible meanings
     */
    Map<String, Object> options() {
        List<OptionProperty> all = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                names.stream().filter(PREFIX::isAncestorOf).forEach(name -> read(source, name, all));
            }
        }
        // The spellings in all files are recorded first, because variables need them.
        all.stream()
                .filter(property -> isInMap(property) && !property.rest().isVariable())
                .forEach(this::recordSpelling);
        all.forEach(this::add);
        Map<String, Object> options = new LinkedHashMap<>();
        values.forEach((option, value) -> options.put(
                httpNames.getOrDefault(option, option), value.get(option, environment::resolvePlaceholders)));
        return options;
    }

    private void read(
            ConfigurationPropertySource source, ConfigurationPropertyName name, List<OptionProperty> properties) {
        int start = PREFIX.getNumberOfElements();
        int end = name.getNumberOfElements();
        List<String> parts = IntStream.range(start, end)
                .mapToObj(i -> name.getElement(i, Form.ORIGINAL))
                .toList();
        ConfigurationProperty value = source.getConfigurationProperty(name);
        if (value == null || PROPERTIES_OF_CAMEL.contains(String.join(".", parts))) {
            return;
        }
        List<Boolean> indexes =
                IntStream.range(start, end).mapToObj(name::isNumericIndex).toList();
        boolean isVariable = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        Property property = new Property(source, value, parts, indexes, isVariable);
        // configuration.base-url is the same option as base-url.
        boolean isNested = parts.size() > 1 && parts.get(0).equals("configuration");
        OptionProperty optionProperty = findOption(isNested ? property.withoutFirst(1) : property);
        if (optionProperty == null) {
            throw new IllegalArgumentException(name + " is set, and the component has no option "
                    + StringHelper.dashToCamelCase(String.join(".", parts)) + " (" + value.getOrigin() + ")");
        }
        properties.add(optionProperty);
    }

    /**
     * Finds the option of a property. Returns null if there is none. The parts of a variable may be the words of one
     * option name, so the longest possible name is tried first.
     */
    private @Nullable OptionProperty findOption(Property property) {
        int maxParts = property.isVariable() ? property.parts().size() : 1;
        for (int count = maxParts; count > 0; count--) {
            String option = relax(property.first(count));
            if (typeOf.apply(option) != null) {
                return new OptionProperty(option, property.withoutFirst(count));
            }
        }
        return null;
    }

    /** Returns whether a property sets a value whose name the user has chosen, for example in {@code filter.*}. */
    private boolean isInMap(OptionProperty property) {
        return !property.rest().parts().isEmpty()
                && !property.option().equals(HTTP) // has fixed names
                && Map.class.isAssignableFrom(Objects.requireNonNull(typeOf.apply(property.option())));
    }

    private void recordSpelling(OptionProperty property) {
        List<String> name = property.rest().first(nameLength(property));
        spellings
                .computeIfAbsent(new NameKey(property.option(), relax(name)), key -> new TreeSet<>())
                .add(String.join(".", name));
    }

    private Set<String> spellings(String option, List<String> name) {
        return spellings.getOrDefault(new NameKey(option, relax(name)), Set.of());
    }

    /**
     * Returns the number of parts that are the name in a map option. The first part is a name, even if it is a number.
     *
     * @throws IllegalArgumentException if the first part is 0 in brackets, because the user probably means a list
     */
    private static int nameLength(OptionProperty property) {
        Property rest = property.rest();
        if (rest.partsBeforeIndex() > 0) {
            return rest.partsBeforeIndex();
        }
        if (rest.parts().get(0).equals("0")) {
            throw new IllegalArgumentException(rest + " is an element of a list of " + property.option() + ", but "
                    + property.option() + " has values with names");
        }
        return 1;
    }

    private void add(OptionProperty property) {
        String option = property.option();
        Property rest = property.rest();
        Property emptyRest = rest.withoutFirst(rest.parts().size());
        if (isInMap(property)) {
            addToMap(property);
        } else if (rest.parts().isEmpty()) {
            rejectIfNameInMap(property);
            put(option, rest);
        } else if (rest.indexes().contains(true)) {
            throw new IllegalArgumentException(
                    rest + " is an element of a list of " + option + ", but " + option + " is no list");
        } else if (option.equals(HTTP)) {
            String relaxed = HTTP + "[" + relax(rest.parts()) + "]";
            if (!rest.isVariable()) {
                String name = StringHelper.dashToCamelCase(String.join(".", rest.parts()));
                httpNames.putIfAbsent(relaxed, HTTP + "[" + name + "]");
            }
            put(relaxed, emptyRest);
        } else {
            String path =
                    rest.parts().stream().map(StringHelper::dashToCamelCase).collect(Collectors.joining("."));
            put(option + "." + path, emptyRest);
        }
    }

    private void addToMap(OptionProperty property) {
        Property rest = property.rest();
        int nameLength = nameLength(property);
        String name;
        if (rest.isVariable()) {
            name = findSpelling(property, nameLength);
            // A part that looks like an index may belong to the spelling that was found, as in level-2.
            if (relax(rest.parts()).equals(relax(List.of(name)))) {
                nameLength = rest.parts().size();
            }
        } else {
            name = String.join(".", rest.first(nameLength));
            rejectOtherSpelling(property, name);
        }
        put(property.option() + "[" + name + "]", rest.withoutFirst(nameLength));
    }

    private void put(String option, Property rest) {
        values.computeIfAbsent(option, key -> new EnvironmentValue(rest.source()))
                .add(rest.source(), rest.parts(), rest.property());
    }

    /**
     * Throws if the same source also sets a name that differs only in dashes and case, because Spring then returns the
     * same value for both names.
     */
    private void rejectOtherSpelling(OptionProperty property, String name) {
        for (String other : spellings(property.option(), List.of(name))) {
            EnvironmentValue otherValue = values.get(property.option() + "[" + other + "]");
            if (!other.equals(name)
                    && otherValue != null
                    && otherValue.isFrom(property.rest().source())) {
                throw new IllegalArgumentException("Spring cannot distinguish " + property.rest() + " from "
                        + property.option() + "." + other + ": set both in a bean of the class DynUrlConfiguration");
            }
        }
    }

    /**
     * Returns the name in a map option that a variable means. It is the name that a file spells with the same letters.
     * If no file contains such a name, it is the single word of the variable in lower case.
     *
     * @throws IllegalArgumentException if the variable has several possible meanings
     */
    private String findSpelling(OptionProperty property, int nameLength) {
        Property rest = property.rest();
        String option = property.option();
        for (int length : new int[] {rest.parts().size(), nameLength}) {
            Set<String> candidates = spellings(option, rest.first(length));
            if (candidates.size() > 1) {
                throw new IllegalArgumentException(rest + " may mean each of " + option + "."
                        + String.join(", " + option + ".", candidates)
                        + HAS_NO_SINGLE_MEANING);
            }
            if (!candidates.isEmpty()) {
                return candidates.iterator().next();
            }
        }
        if (nameLength > 1) {
            List<String> words = rest.first(nameLength);
            throw new IllegalArgumentException(rest + " may mean " + option + "." + String.join("-", words)
                    + ", " + String.join("_", words) + ", " + String.join(".", words) + " or "
                    + StringHelper.dashToCamelCase(String.join("-", words))
                    + ": the name of an environment variable does not tell which. Set the option in a file, where"
                    + " the variable overrides it, or in SPRING_APPLICATION_JSON");
        }
        return rest.parts().get(0);
    }

    /**
     * Throws if a variable can mean an option, and also a name in a map option that a file sets. For example,
     * FILTER_ENCODING can mean filterEncoding or filter.encoding.
     */
    private void rejectIfNameInMap(OptionProperty property) {
        if (!property.rest().isVariable()) {
            return;
        }
        for (NameKey key : spellings.keySet()) {
            if (property.option().equals(key.option() + key.relaxedName())) {
                throw new IllegalArgumentException(property.rest() + " may mean the option " + property.option()
                        + " or " + key.option() + "." + key.relaxedName()
                        + ", which is set as well" + HAS_NO_SINGLE_MEANING);
            }
        }
    }

    /**
     * Returns the relaxed form of a name: without dots, dashes, underscores and upper case, which variables do not
     * have.
     */
    private static String relax(List<String> parts) {
        return String.join("", parts).replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }
}
