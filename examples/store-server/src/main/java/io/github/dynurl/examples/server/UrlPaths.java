package io.github.dynurl.examples.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Resolves URL paths: {@code {base}/{key}/{part}}, {@code {base}/{key}} for a DELETE, or the query.
 *
 * <p>The raw path is split before the key is decoded, because a key may contain slashes (encoded or not) and may itself
 * end like a part. Immutable.
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

    /** Returns the target of a raw path. Throws 404 if there is no such target, and 400 if the key is not valid. */
    Target resolve(String method, String rawPath) {
        boolean isDelete = method.equals("DELETE");
        if (rawPath.equals(query) && !isDelete) {
            return new Target(Target.Kind.QUERY, "");
        }
        if (!rawPath.startsWith(base + "/")) {
            throw HttpProblem.notFound("there is nothing at this path; objects are below " + base + "/");
        }
        String rest = rawPath.substring(base.length() + 1);
        if (isDelete) {
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
