package io.github.dynurl.camel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Shows the live figures of all endpoints of {@code dynurl}: in Camel's developer console. */
@DevConsole(
        name = "dynurl",
        displayName = "Dynamic URL Store",
        description = "Requests, connections and objects of the dynurl endpoints")
public class DynUrlConsole extends AbstractDevConsole {
    /** Makes the console. */
    public DynUrlConsole() {
        super("camel", "dynurl", "Dynamic URL Store", "Requests, connections and objects of the dynurl endpoints");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return figures().stream()
                .map(figures -> figures.entrySet().stream()
                        .map(figure -> "    " + figure.getKey() + ": " + figure.getValue() + "\n")
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray endpoints = new JsonArray();
        figures().forEach(figures -> endpoints.add(new JsonObject(figures)));
        JsonObject root = new JsonObject();
        root.put("endpoints", endpoints);
        return root;
    }

    private List<Map<String, Object>> figures() {
        return getCamelContext().getEndpoints().stream()
                .map(DynUrlEndpoint::of)
                .filter(Objects::nonNull)
                .map(DynUrlConsole::figuresOf)
                .toList();
    }

    /** Returns figures of now, and counts since the endpoint was made. */
    private static Map<String, Object> figuresOf(DynUrlEndpoint endpoint) {
        Tally tally = endpoint.tally();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("store", endpoint.getStoreName());
        figures.put("url", endpoint.getServiceUrl());
        figures.put("requests", endpoint.getRequests());
        figures.put("retries", endpoint.getRetries());
        figures.put("bytesSent", endpoint.getBytesSent());
        figures.put("bytesReceived", endpoint.getBytesReceived());
        figures.put("activeRequests", endpoint.getActiveRequests());
        figures.put("connectionsLeased", endpoint.getConnectionsLeased());
        figures.put("connectionsAvailable", endpoint.getConnectionsAvailable());
        figures.put("connectionsPending", endpoint.getConnectionsPending());
        figures.put("connectionsMax", endpoint.getConnectionsMax());
        figures.put("emitted", tally.emitted());
        figures.put("passedOver", tally.passedOver());
        figures.put("duplicates", tally.duplicates());
        figures.put("claims", tally.claims());
        figures.put("failedLookups", tally.failedLookups());
        figures.put("skippedLines", tally.skippedLines());
        return figures;
    }
}
