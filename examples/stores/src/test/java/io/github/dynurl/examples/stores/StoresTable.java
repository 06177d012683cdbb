package io.github.dynurl.examples.stores;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of the guide's page servers.md: each server, its options, and what it does not support. */
final class StoresTable {
    /** What {@link #phrases} leaves out, because {@link Feature#basis} is not supported. */
    private static final String DEPENDENT = "A server that lacks one of these also lacks what depends on it:"
            + " `set`, `get`, ranges, last bytes and media types depend on data; `updatePermissions` depends on"
            + " permissions; updates to `null` depend on any JSON; similar keys depend on slashes in keys.";

    private StoresTable() {}

    static String markdown() throws IOException {
        StringBuilder text = new StringBuilder("Each server supports this, except what its last column says: ")
                .append(Arrays.stream(Feature.values()).map(Feature::explained).collect(Collectors.joining(", ")))
                .append(".\n\n" + DEPENDENT + "\n\n| server | options | not supported, and why |\n|---|---|---|\n");
        for (Server server : Server.values()) {
            text.append("| [%s](../../../../examples/stores/%s) | %s | %s |\n"
                    .formatted(server.title(), server.folder(), options(server), limits(server)));
        }
        return text.toString();
    }

    private static String options(Server server) throws IOException {
        return server.configuration().options().entrySet().stream()
                .map(option -> "`" + option.getKey() + "=" + withoutPlaceholder(option.getValue()) + "`")
                .collect(Collectors.joining(", "));
    }

    private static String withoutPlaceholder(String value) {
        return value.replaceAll("\\{\\{.*?}}", "…").replace(Configuration.EMPTY, "");
    }

    private static String limits(Server server) {
        Map<String, List<Feature>> byReason = new LinkedHashMap<>();
        server.limits().forEach(limit -> byReason.computeIfAbsent(limit.reason(), reason -> new ArrayList<>())
                .add(limit.feature()));
        List<String> cell = new ArrayList<>();
        byReason.forEach((reason, features) -> cell.add(phrases(features) + " (" + reason + ")"));
        server.addedNames().forEach(name -> cell.add("metadata without the field `" + name + "` (it is added)"));
        return cell.isEmpty() ? "–" : String.join(", ", cell);
    }

    private static String phrases(List<Feature> features) {
        return features.stream()
                .filter(feature -> feature == feature.basis() || !features.contains(feature.basis()))
                .map(Feature::phrase)
                .collect(Collectors.joining(", "));
    }
}
