package io.github.dynurl.examples.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds what a URL path means: {@code {base}/{key}/{part}}, {@code {base}/{key}} of a DELETE, or the query.
 *
 * <p>The raw path is cut first and decoded afterwards, once: a key may hold slashes, as they are or
 * as {@code %2F}, and may itself end like a part. Immutable.
 */
final class UrlPaths {
    private final String base;
    private final String query;
    private final Map<String, Target.Kind> parts = new LinkedHashMap<>();

    UrlPaths(StoreServerConfig config) {
        base = config.basePath();
        query = config.queryPath();
        parts.put("/" + config.dataPart(), Target.Kind.DATA);
        parts.put("/" + config.metadataPart(), Target.Kind.METADATA);
        parts.put("/" + config.permissionsPart(), Target.Kind.PERMISSIONS);
    }

    /** Answers what the raw path means; throws 404 if nothing, 400 if its key cannot be. */
    Target resolve(String method, String rawPath) {
        boolean delete = method.equals("DELETE");
        if (rawPath.equals(query) && !delete) {
            return new Target(Target.Kind.QUERY, "");
        }
        if (!rawPath.startsWith(base + "/")) {
            throw HttpProblem.notFound("there is nothing at this path; objects are below " + base + "/");
        }
        String rest = rawPath.substring(base.length() + 1);
        if (delete) {
            return new Target(Target.Kind.KEY, key(rest));
        }
        for (Map.Entry<String, Target.Kind> part : parts.entrySet()) {
            if (rest.endsWith(part.getKey())) {
                int end = rest.length() - part.getKey().length();
                return new Target(part.getValue(), key(rest.substring(0, end)));
            }
        }
        throw HttpProblem.notFound("the path does not end in a part; the parts are " + parts.keySet());
    }

    private static String key(String raw) {
        return Keys.checked(PercentCoding.decode(raw));
    }
}
