package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.client.LatestOutcomes;
import io.github.dynurl.camel.internal.figures.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.CastUtils;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * Shows all endpoints of {@code dynurl} in Camel's developer console: their current figures, their last success and last failure, and what the operation info says of
 * their dialects.
 */
@DevConsole(
        name = "dynurl",
        displayName = "Dynamic URL Store",
        description = "Requests, connections and objects of the dynurl endpoints")
public class DynUrlConsole extends AbstractDevConsole {
    /** Creates the console. */
    public DynUrlConsole() {
        super("camel", "dynurl", "Dynamic URL Store", "Requests, connections and objects of the dynurl endpoints");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return figuresOfEndpoints().stream()
                .map(figures -> linesOf("", figures))
                .collect(Collectors.joining("\n"));
    }

    /** Returns a line for each value. The names of the values of a Map start with the name of the Map. */
    private static String linesOf(String prefix, Map<?, ?> values) {
        return values.entrySet().stream()
                .map(value -> value.getValue() instanceof Map<?, ?> nested
                        ? linesOf(prefix + value.getKey() + ".", nested)
                        : "    " + prefix + value.getKey() + ": " + value.getValue() + "\n")
                .collect(Collectors.joining());
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray endpoints = new JsonArray();
        figuresOfEndpoints().forEach(figures -> endpoints.add(new JsonObject(figures)));
        JsonObject root = new JsonObject();
        root.put("endpoints", endpoints);
        return root;
    }

    private List<Map<String, Object>> figuresOfEndpoints() {
        return getCamelContext().getEndpoints().stream()
                .map(DynUrlEndpoint::of)
                .filter(Objects::nonNull)
                .map(DynUrlConsole::figuresOf)
                .toList();
    }

    /** Returns what the operation info of an endpoint returns, its current figures, and its counts since it was created. */
    private static Map<String, Object> figuresOf(DynUrlEndpoint endpoint) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("store", endpoint.getStoreName());
        figures.put("url", endpoint.getServiceUrl());
        figures.put("info", new JsonObject(endpoint.storeBuilder().info()));
        for (Figure figure : Figure.values()) {
            figures.put(figure.label(), figure.read(endpoint.figures()));
        }
        LatestOutcomes.newest(List.of(endpoint.owner().outcomes()))
                .forEach((name, value) -> figures.put(
                        name, value instanceof Map<?, ?> map ? new JsonObject(CastUtils.cast(map)) : value));
        return figures;
    }
}
