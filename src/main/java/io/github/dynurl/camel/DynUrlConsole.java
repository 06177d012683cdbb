package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.figures.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Shows the current figures of all endpoints of {@code dynurl} in Camel's developer console. */
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
                .map(figures -> figures.entrySet().stream()
                        .map(figure -> "    " + figure.getKey() + ": " + figure.getValue() + "\n")
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
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

    /** Returns the current figures of an endpoint, and its counts since the endpoint was created. */
    private static Map<String, Object> figuresOf(DynUrlEndpoint endpoint) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("store", endpoint.getStoreName());
        figures.put("url", endpoint.getServiceUrl());
        for (Figure figure : Figure.values()) {
            figures.put(figure.label(), figure.read(endpoint.figures()));
        }
        return figures;
    }
}
