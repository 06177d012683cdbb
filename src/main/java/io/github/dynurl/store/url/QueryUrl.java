package io.github.dynurl.store.url;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the URL of a query: the filter as parameters, each value as JSON; or as one JSON object where the URL says
 * <code>{filter}</code>; or left to the body. Immutable.
 */
final class QueryUrl {
    private static final String FILTER = "{filter}";

    private final Origin origin;
    private final String before;
    private final @Nullable String after;
    private final boolean inBody;

    private QueryUrl(Origin origin, String before, @Nullable String after, boolean inBody) {
        this.origin = origin;
        this.before = before;
        this.after = after;
        this.inBody = inBody;
    }

    static QueryUrl compile(String url, boolean inBody) {
        if (url.startsWith("{")) {
            throw new IllegalArgumentException(
                    "queryUrl \"" + url + "\" is not an absolute URL; the only variable that it can have is {filter}");
        }
        Origin.Split split = Origin.split("queryUrl", url);
        String rest = split.rest().isEmpty() || split.rest().startsWith("?") ? "/" + split.rest() : split.rest();
        int filter = rest.indexOf(FILTER);
        String before = filter < 0 ? rest : rest.substring(0, filter);
        String after = filter < 0 ? null : rest.substring(filter + FILTER.length());
        if (inBody && after != null) {
            throw new IllegalArgumentException(
                    "queryUrl \"" + url + "\" has {filter} though queryBody=true sends the filter in the body");
        }
        int position = url.length() - rest.length();
        UrlTemplate.checkLiteral("queryUrl", url, before, position);
        if (after != null) {
            UrlTemplate.checkLiteral("queryUrl", url, after, position + filter + FILTER.length());
        }
        return new QueryUrl(split.origin(), before, after, inBody);
    }

    Target expand(Metadata filter) {
        StringBuilder out = new StringBuilder(before);
        if (after != null) {
            append(out, Json.text(filter));
            return new Target(origin, out.append(after).toString());
        }
        if (!inBody) {
            appendParameters(out, filter);
        }
        return new Target(origin, out.toString());
    }

    private void appendParameters(StringBuilder out, Metadata filter) {
        boolean begun = before.indexOf('?') >= 0;
        boolean separated = !begun || before.endsWith("?") || before.endsWith("&");
        for (Map.Entry<String, @Nullable Object> entry : filter.entrySet()) {
            out.append(begun ? (separated ? "" : "&") : "?");
            begun = true;
            separated = false;
            append(out, entry.getKey());
            out.append('=');
            append(out, Json.text(entry.getValue()));
        }
    }

    private static void append(StringBuilder out, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidRequestException(
                    Failure.of("query", null, "the filter has half of a surrogate pair in " + Key.shown(text)));
        }
        PercentEncoder.QUERY.append(out, text);
    }

    Origin origin() {
        return origin;
    }

    boolean inBody() {
        return inBody;
    }
}
