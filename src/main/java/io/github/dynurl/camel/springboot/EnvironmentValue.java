package io.github.dynurl.camel.springboot;

import io.github.dynurl.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;

/**
 * Collects what the first source that says something of an option says of it: a value, or the elements of a list, which may be
 * lists and objects. For one thread.
 */
final class EnvironmentValue {
    private final ConfigurationPropertySource source;
    private final Map<String, Object> elements = new LinkedHashMap<>();
    private @Nullable Object single;

    EnvironmentValue(ConfigurationPropertySource source) {
        this.source = source;
    }

    boolean isOf(ConfigurationPropertySource other) {
        return source == other;
    }

    /** Adds what a source says; another than the first says nothing any more. */
    void add(ConfigurationPropertySource from, List<String> path, ConfigurationProperty property) {
        if (!isOf(from) || single != null) {
            return;
        }
        if (path.isEmpty()) {
            if (elements.isEmpty()) {
                single = property.getValue();
            }
            return;
        }
        Map<String, Object> node = elements;
        for (String step : path.subList(0, path.size() - 1)) {
            Object next = node.computeIfAbsent(step, none -> new LinkedHashMap<String, Object>());
            node = node(next, property);
        }
        node.putIfAbsent(path.get(path.size() - 1), property.getValue());
    }

    @SuppressWarnings("unchecked") // all maps in here are made here
    private static Map<String, Object> node(Object next, ConfigurationProperty property) {
        if (next instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException(property.getName() + " is a value, and has some in it");
    }

    /** Returns the value: as it is or, of a list, its JSON. */
    Object get(String option, UnaryOperator<String> resolved) {
        Object one = single;
        if (one != null) {
            return one instanceof String text ? resolved.apply(text) : one;
        }
        return Json.text(json(option, elements, resolved));
    }

    private static @Nullable Object json(String option, Object value, UnaryOperator<String> resolved) {
        if (value instanceof String text) {
            return Json.typed(resolved.apply(text));
        }
        if (!(value instanceof Map<?, ?> node)) {
            return value;
        }
        if (!node.keySet().stream().allMatch(name -> name.toString().matches("\\d+"))) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            node.forEach((name, inner) -> object.put(name.toString(), json(option + "." + name, inner, resolved)));
            return object;
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            Object inner = node.get(Integer.toString(i));
            if (inner == null) {
                throw new IllegalArgumentException(option + " is a list of " + node.size() + " and has no [" + i + "]");
            }
            list.add(json(option + "[" + i + "]", inner, resolved));
        }
        return list;
    }
}
