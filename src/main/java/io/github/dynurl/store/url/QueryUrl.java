package io.github.dynurl.store.url;

import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the URL of a query: the filter as parameters; or as one JSON object where the URL says <code>{filter}</code>; or
 * left to the body. Where it says <code>{cursor}</code>, it has what the page before says of the next. Immutable.
 */
public final class QueryUrl {
    private static final Pattern VARIABLE = Pattern.compile("\\{(filter|cursor)\\}");
    private static final String FILTER = "{filter}";
    private static final String CURSOR = "{cursor}";

    private final Origin origin;

    /** Text as it is, and variables. */
    private final List<String> pieces;

    private final boolean inBody;
    private final FilterEncoding encoding;

    private QueryUrl(Origin origin, List<String> pieces, boolean inBody, FilterEncoding encoding) {
        this.origin = origin;
        this.pieces = pieces;
        this.inBody = inBody;
        this.encoding = encoding;
    }

    /**
     * Compiles the URL.
     *
     * @param url absolute http or https URL without fragment
     * @param inBody whether the filter is sent as the body
     * @param encoding how the values of the filter are written where they are parameters
     * @throws IllegalArgumentException if one of them is not legal; the message names it as the builder does
     */
    public static QueryUrl compile(String url, boolean inBody, FilterEncoding encoding) {
        if (url.startsWith("{")) {
            throw new IllegalArgumentException(named(url)
                    + " is not an absolute URL; the only variables that it can have are {filter} and {cursor}");
        }
        Origin.Split split = Origin.split("queryUrl", url);
        String rest = split.rest().isEmpty() || split.rest().startsWith("?") ? "/" + split.rest() : split.rest();
        List<String> pieces = pieces(url, rest);
        String twice = " more than once";
        if (pieces.indexOf(FILTER) != pieces.lastIndexOf(FILTER)) {
            throw new IllegalArgumentException(named(url) + " has {filter}" + twice);
        }
        if (pieces.indexOf(CURSOR) != pieces.lastIndexOf(CURSOR)) {
            throw new IllegalArgumentException(named(url) + " has {cursor}" + twice);
        }
        if (inBody && pieces.contains(FILTER)) {
            throw new IllegalArgumentException(
                    named(url) + " has {filter} though queryBody=true sends the filter in the body");
        }
        if (encoding == FilterEncoding.plain && (inBody || pieces.contains(FILTER))) {
            throw new IllegalArgumentException("filterEncoding=plain is for a filter that is sent as parameters; "
                    + (inBody ? "queryBody=true" : "{filter} in queryUrl") + " sends JSON");
        }
        return new QueryUrl(split.origin(), pieces, inBody, encoding);
    }

    private static String named(String url) {
        return "queryUrl \"" + ShownUrl.of(url) + "\"";
    }

    private static List<String> pieces(String url, String rest) {
        List<String> pieces = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(rest);
        int position = url.length() - rest.length();
        int from = 0;
        while (variable.find()) {
            addLiteral(pieces, url, rest.substring(from, variable.start()), position + from);
            pieces.add(variable.group());
            from = variable.end();
        }
        addLiteral(pieces, url, rest.substring(from), position + from);
        return List.copyOf(pieces);
    }

    private static void addLiteral(List<String> pieces, String url, String literal, int position) {
        UrlTemplate.checkLiteral("queryUrl", url, literal, position);
        pieces.add(literal);
    }

    /** Returns the URL for a filter; the cursor is empty for the first page. */
    Target expand(Metadata filter, String cursor) {
        StringBuilder out = new StringBuilder();
        for (String piece : pieces) {
            switch (piece) {
                case FILTER -> append(out, Json.text(filter));
                case CURSOR -> append(out, cursor);
                default -> out.append(piece);
            }
        }
        if (!inBody && !pieces.contains(FILTER)) {
            appendParameters(out, filter);
        }
        return new Target(origin, out.toString());
    }

    private void appendParameters(StringBuilder out, Metadata filter) {
        boolean begun = out.indexOf("?") >= 0;
        String before = out.toString();
        boolean separated = !begun || before.endsWith("?") || before.endsWith("&");
        for (Map.Entry<String, @Nullable Object> entry : filter.entrySet()) {
            out.append(begun ? (separated ? "" : "&") : "?");
            begun = true;
            separated = false;
            append(out, entry.getKey());
            out.append('=');
            append(out, encoding == FilterEncoding.plain ? plain(entry) : Json.text(entry.getValue()));
        }
    }

    private static String plain(Map.Entry<String, @Nullable Object> entry) {
        Object value = entry.getValue();
        if (value instanceof Map || value instanceof List) {
            throw new InvalidRequestException(Failure.of(
                    "query",
                    null,
                    "the filter " + Key.shown(entry.getKey()) + " has "
                            + (value instanceof Map ? "an object" : "a list")
                            + " as its value, which filterEncoding=plain cannot write; use filterEncoding=json"));
        }
        return value instanceof String text ? text : Json.text(value);
    }

    private static void append(StringBuilder out, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidRequestException(
                    Failure.of("query", null, "the filter has half of a surrogate pair in " + Key.shown(text)));
        }
        PercentEncoder.QUERY.append(out, text);
    }

    /** Tells whether the next page is asked for by a cursor in the URL. */
    public boolean hasCursor() {
        return pieces.contains(CURSOR);
    }

    Origin origin() {
        return origin;
    }

    boolean inBody() {
        return inBody;
    }
}
