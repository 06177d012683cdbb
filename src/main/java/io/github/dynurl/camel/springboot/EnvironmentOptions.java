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
 * Reads the options of the component from Spring's environment; what comes first there wins, however it is written, a list as a
 * whole. A variable of the system's environment cannot tell a dot from a dash: {@code …_BASE_URL} is {@code base.url} to Spring,
 * and is looked up as {@code baseUrl}. For one thread.
 */
final class EnvironmentOptions {
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("camel.component.dynurl");

    /** What Camel itself says of a component in Spring Boot. */
    private static final Set<String> CAMELS = Set.of("enabled", "customizer.enabled");

    private static final String HTTP = "http";

    private final Function<String, @Nullable Class<?>> typeOf;
    private final Environment environment;
    private final Map<String, EnvironmentValue> values = new LinkedHashMap<>();

    /** The names of the values of map options that are written as they are, by what is the same to a variable. */
    private final Map<String, Set<String>> written = new HashMap<>();

    /** Is one property of a source, behind the prefix; a variable does not say how its name is written. */
    private record Given(
            ConfigurationPropertySource source,
            ConfigurationProperty property,
            List<String> parts,
            List<Boolean> indexes,
            boolean isVariable) {
        Given from(int first) {
            int end = parts.size();
            return new Given(source, property, parts.subList(first, end), indexes.subList(first, end), isVariable);
        }

        /** Returns how many parts there are before the first number in brackets: the name of a list. */
        int named() {
            int index = indexes.indexOf(true);
            return index < 0 ? parts.size() : index;
        }

        @Override
        public String toString() {
            return property.getName() + " (" + property.getOrigin() + ")";
        }
    }

    /** Is what a property says: an option, and what of it. */
    private record Said(String option, Given rest) {}

    /**
     * Prepares to read.
     *
     * @param typeOf tells the type of an option, whatever the case of its name; null if there is no such option
     */
    EnvironmentOptions(Function<String, @Nullable Class<?>> typeOf, Environment environment) {
        this.typeOf = typeOf;
        this.environment = environment;
    }

    /**
     * Returns the options as Camel binds them; names of values have brackets: {@code filter[my-status]}, and a list is JSON.
     *
     * @throws IllegalArgumentException if there is no such option, or it cannot be told which is meant
     */
    Map<String, Object> options() {
        List<Said> all = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                names.stream().filter(PREFIX::isAncestorOf).forEach(name -> read(source, name, all));
            }
        }
        all.stream().filter(said -> isNamed(said) && !said.rest().isVariable()).forEach(this::write);
        all.forEach(this::add);
        Map<String, Object> options = new LinkedHashMap<>();
        values.forEach((option, value) -> options.put(option, value.get(option, environment::resolvePlaceholders)));
        return options;
    }

    private void read(ConfigurationPropertySource source, ConfigurationPropertyName name, List<Said> all) {
        int first = PREFIX.getNumberOfElements();
        int end = name.getNumberOfElements();
        List<String> parts = IntStream.range(first, end)
                .mapToObj(i -> name.getElement(i, Form.ORIGINAL))
                .toList();
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property == null || CAMELS.contains(String.join(".", parts))) {
            return;
        }
        List<Boolean> indexes =
                IntStream.range(first, end).mapToObj(name::isNumericIndex).toList();
        boolean isVariable = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        Given given = new Given(source, property, parts, indexes, isVariable);
        boolean nested = parts.size() > 1 && parts.get(0).equals("configuration");
        Said said = said(nested ? given.from(1) : given);
        if (said == null) {
            throw new IllegalArgumentException(name + " is set, and the component has no option "
                    + StringHelper.dashToCamelCase(String.join(".", parts)) + " (" + property.getOrigin() + ")");
        }
        all.add(said);
    }

    /** Returns what a property says; null if there is no such option. */
    private @Nullable Said said(Given given) {
        for (int joined = given.isVariable() ? given.parts().size() : 1; joined > 0; joined--) {
            String option = relaxed(given.parts().subList(0, joined));
            if (typeOf.apply(option) != null) {
                return new Said(option, given.from(joined));
            }
        }
        return null;
    }

    /** Tells whether a property is a value with a name that is the store's, as those of a filter. */
    private boolean isNamed(Said said) {
        return !said.rest().parts().isEmpty()
                && !said.option().equals(HTTP)
                && Map.class.isAssignableFrom(Objects.requireNonNull(typeOf.apply(said.option())));
    }

    /** Remembers how a name is written. */
    private void write(Said said) {
        Given given = said.rest();
        int named = named(said);
        written.computeIfAbsent(said.option() + " " + relaxed(given.parts().subList(0, named)), same -> new TreeSet<>())
                .add(String.join(".", given.parts().subList(0, named)));
    }

    /** Returns how many parts are the name; the first is, even if it is a number. */
    private static int named(Said said) {
        Given given = said.rest();
        if (given.named() > 0) {
            return given.named();
        }
        if (given.parts().get(0).equals("0")) {
            throw new IllegalArgumentException(
                    given + " makes a list of " + said.option() + ", which has values with names");
        }
        return 1;
    }

    private void add(Said said) {
        Given rest = said.rest();
        if (isNamed(said)) {
            int named = named(said);
            String name = rest.isVariable()
                    ? ofVariable(said, named)
                    : asWritten(said, String.join(".", rest.parts().subList(0, named)));
            boolean whole = rest.isVariable() && relaxed(rest.parts()).equals(relaxed(List.of(name)));
            put(said.option() + "[" + name + "]", rest.from(whole ? rest.parts().size() : named));
        } else if (rest.parts().isEmpty()) {
            refuseTwoMeanings(said);
            put(said.option(), rest);
        } else if (rest.indexes().contains(true)) {
            throw new IllegalArgumentException(rest + " makes a list of " + said.option() + ", which is none");
        } else if (said.option().equals(HTTP)) {
            // These names are known to the component.
            put(HTTP + "[" + relaxed(rest.parts()) + "]", rest.from(rest.parts().size()));
        } else {
            String path =
                    rest.parts().stream().map(StringHelper::dashToCamelCase).collect(Collectors.joining("."));
            put(said.option() + "." + path, rest.from(rest.parts().size()));
        }
    }

    private void put(String option, Given rest) {
        values.computeIfAbsent(option, first -> new EnvironmentValue(rest.source()))
                .add(rest.source(), rest.parts(), rest.property());
    }

    /** Two names that differ in dashes and case only have one value to Spring. */
    private String asWritten(Said said, String name) {
        Set<String> same = Objects.requireNonNull(written.get(said.option() + " " + relaxed(List.of(name))));
        for (String other : same) {
            EnvironmentValue before = values.get(said.option() + "[" + other + "]");
            if (!other.equals(name) && before != null && before.isOf(said.rest().source())) {
                throw new IllegalArgumentException(said.rest() + " cannot be told from " + said.option() + "." + other
                        + " by Spring: say both in a bean of the class DynUrlConfiguration");
            }
        }
        return name;
    }

    /** Returns the name that a variable means: one that is written elsewhere or, if it is one word, that in lower case. */
    private String ofVariable(Said said, int named) {
        Given rest = said.rest();
        for (int length : new int[] {rest.parts().size(), named}) {
            Set<String> same = written.getOrDefault(
                    said.option() + " " + relaxed(rest.parts().subList(0, length)), Set.of());
            if (same.size() > 1) {
                throw new IllegalArgumentException(rest + " may mean each of " + said.option() + "."
                        + String.join(", " + said.option() + ".", same) + ": a variable cannot tell them apart");
            }
            if (!same.isEmpty()) {
                return same.iterator().next();
            }
        }
        if (named > 1) {
            List<String> words = rest.parts().subList(0, named);
            throw new IllegalArgumentException(rest + " may mean " + said.option() + "." + String.join("-", words)
                    + ", " + String.join("_", words) + ", " + String.join(".", words) + " or "
                    + StringHelper.dashToCamelCase(String.join("-", words))
                    + ": a variable cannot tell. Write the name in a file, where the variable overrides it, or in"
                    + " SPRING_APPLICATION_JSON");
        }
        return rest.parts().get(0);
    }

    /** Refuses a variable that is an option and, as a file has it, a name: FILTER_ENCODING. */
    private void refuseTwoMeanings(Said said) {
        if (!said.rest().isVariable()) {
            return;
        }
        written.forEach((same, names) -> {
            if (said.option().equals(same.replace(" ", ""))) {
                throw new IllegalArgumentException(said.rest() + " may mean the option " + said.option() + " or "
                        + same.replace(' ', '.') + ", which is set as well: a variable cannot tell them apart");
            }
        });
    }

    /** Returns what is the same to a variable, which has no dots, dashes and cases. */
    private static String relaxed(List<String> parts) {
        return String.join("", parts).replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }
}
