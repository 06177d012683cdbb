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
 * The value of one option: a single value, or the elements of a list or an object, which may be nested. All properties
 * come from one source, which is the first source that sets the option. Not thread-safe.
 */
final class EnvironmentValue {
    private final ConfigurationPropertySource source;

    /** The elements by index or name; the value of a nested list or object is a map of the same kind. */
    private final Map<String, Object> elements = new LinkedHashMap<>();

    /** The single value; null if there are elements, and before the first property is added. */
    private @Nullable Object singleValue;

    EnvironmentValue(ConfigurationPropertySource source) {
        this.source = source;
    }

    boolean isFrom(ConfigurationPropertySource otherSource) {
        return source == otherSource;
    }

    /**
     * Adds a property. Ignores a property of another source. Also ignores the property if this value already has a single
     * value or the same element, and ignores a single value if this value already has elements.
     *
     * @param path the indexes and names of the element; empty for the single value
     * @throws IllegalArgumentException if an element that contains this one already has a single value
     */
    void add(ConfigurationPropertySource from, List<String> path, ConfigurationProperty property) {
        if (!isFrom(from) || singleValue != null) {
            return;
        }
        if (path.isEmpty()) {
            if (elements.isEmpty()) {
                singleValue = property.getValue();
            }
            return;
        }
        Map<String, Object> node = elements;
        for (String step : path.subList(0, path.size() - 1)) {
            Object child = node.computeIfAbsent(step, key -> new LinkedHashMap<String, Object>());
            node = asNode(child, property);
        }
        node.putIfAbsent(path.get(path.size() - 1), property.getValue());
    }

    @SuppressWarnings("unchecked") // all maps in the elements were created in add
    private static Map<String, Object> asNode(Object child, ConfigurationProperty property) {
        if (child instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException(
                property.getName() + " cannot be set, because a property that contains it is set to a single value");
    }

    /**
     * Returns the single value, or the JSON text of the elements.
     *
     * @param option the name of the option, for messages
     * @param placeholderResolver replaces <code>${…}</code> in texts
     */
    Object get(String option, UnaryOperator<String> placeholderResolver) {
        Object value = singleValue;
        if (value != null) {
            return value instanceof String text ? placeholderResolver.apply(text) : value;
        }
        return Json.text(toJsonValue(option, elements, placeholderResolver));
    }

    /**
     * Converts an element to a JSON value. A map becomes a list if all its names are indexes, otherwise an object. A
     * text becomes the number, boolean or other JSON value that it contains, and stays a text if it contains none.
     */
    private static @Nullable Object toJsonValue(String path, Object value, UnaryOperator<String> placeholderResolver) {
        if (value instanceof String text) {
            return Json.typed(placeholderResolver.apply(text));
        }
        if (!(value instanceof Map<?, ?> node)) {
            return value;
        }
        boolean isList = node.keySet().stream().allMatch(key -> key.toString().matches("\\d+"));
        return isList ? toList(path, node, placeholderResolver) : toObject(path, node, placeholderResolver);
    }

    private static Object toObject(String path, Map<?, ?> node, UnaryOperator<String> placeholderResolver) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        node.forEach((name, element) ->
                object.put(name.toString(), toJsonValue(path + "." + name, element, placeholderResolver)));
        return object;
    }

    private static Object toList(String path, Map<?, ?> node, UnaryOperator<String> placeholderResolver) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            Object element = node.get(Integer.toString(i));
            if (element == null) {
                throw new IllegalArgumentException(
                        path + " is a list of " + node.size() + " elements, but " + path + "[" + i + "] is missing");
            }
            list.add(toJsonValue(path + "[" + i + "]", element, placeholderResolver));
        }
        return list;
    }
}
