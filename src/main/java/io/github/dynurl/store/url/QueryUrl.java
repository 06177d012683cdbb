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
 * The template for the URL of a query. The filter is sent in one of three ways: it is appended as query parameters, it
 * replaces <code>{filter}</code> as one JSON object, or it is sent in the body. The cursor of the requested page
 * replaces <code>{cursor}</code>. Immutable.
 */
public final class QueryUrl {
    private static final Pattern VARIABLE = Pattern.compile("\\{(filter|cursor)\\}");
    private static final String FILTER = "{filter}";
    private static final String CURSOR = "{cursor}";

    private final Origin origin;

    /** The pieces of path and query, in order. A piece is literal text, {@link #FILTER} or {@link #CURSOR}. */
    private final List<String> pieces;

    private final boolean filterInBody;
    private final FilterEncoding encoding;

    private QueryUrl(Origin origin, List<String> pieces, boolean filterInBody, FilterEncoding encoding) {
        this.origin = origin;
        this.pieces = pieces;
        this.filterInBody = filterInBody;
        this.encoding = encoding;
    }

    /**
     * Compiles the template.
     *
     * @param url an absolute http or https URL without fragment. It can contain <code>{filter}</code> and
     *     <code>{cursor}</code>.
     * @param filterInBody whether the filter is sent in the body of the request and not in its URL
     * @param encoding how filter values are written in query parameters
     * @throws IllegalArgumentException if an argument is illegal; the message contains the name of its option
     */
    public static QueryUrl compile(String url, boolean filterInBody, FilterEncoding encoding) {
        // urlFormat starts with {base}, so a user may expect that queryUrl can start with it.
        if (url.startsWith("{")) {
            throw new IllegalArgumentException(optionAndValue(url)
                    + " is not an absolute URL; the only variables that it can contain are {filter} and {cursor}");
        }
        Origin.Split split = Origin.split("queryUrl", url);
        String rest = split.rest().isEmpty() || split.rest().startsWith("?") ? "/" + split.rest() : split.rest();
        List<String> pieces = parsePieces(url, rest);
        for (String variable : List.of(FILTER, CURSOR)) {
            if (pieces.indexOf(variable) != pieces.lastIndexOf(variable)) {
                throw new IllegalArgumentException(optionAndValue(url) + " has " + variable + " more than once");
            }
        }
        if (filterInBody && pieces.contains(FILTER)) {
            throw new IllegalArgumentException(
                    optionAndValue(url) + " has {filter} though queryBody=true sends the filter in the body");
        }
        if (encoding == FilterEncoding.plain && (filterInBody || pieces.contains(FILTER))) {
            throw new IllegalArgumentException(
                    "filterEncoding=plain requires that the filter is sent as query parameters, but "
                            + (filterInBody ? "queryBody=true" : "{filter} in queryUrl") + " sends it as JSON");
        }
        return new QueryUrl(split.origin(), pieces, filterInBody, encoding);
    }

    /** Returns the name of the option and its redacted value. Messages start with this text. */
    private static String optionAndValue(String url) {
        return "queryUrl \"" + ShownUrl.of(url) + "\"";
    }

    private static List<String> parsePieces(String url, String rest) {
        List<String> pieces = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(rest);
        // The index in url at which rest starts, for messages. It is computed from the lengths, because rest may start
        // with a slash that url does not contain.
        int offset = url.length() - rest.length();
        int from = 0;
        while (variable.find()) {
            addLiteral(pieces, url, rest.substring(from, variable.start()), offset + from);
            pieces.add(variable.group());
            from = variable.end();
        }
        addLiteral(pieces, url, rest.substring(from), offset + from);
        return List.copyOf(pieces);
    }

    private static void addLiteral(List<String> pieces, String url, String literal, int position) {
        UrlTemplate.checkLiteral("queryUrl", url, literal, position);
        pieces.add(literal);
    }

    /**
     * Returns the URL of a page of the query.
     *
     * @param cursor the cursor from the previous page; empty for the first page
     */
    Target expand(Metadata filter, String cursor) {
        StringBuilder out = new StringBuilder();
        for (String piece : pieces) {
            switch (piece) {
                case FILTER -> appendEncoded(out, "filter", Json.text(filter));
                case CURSOR -> appendEncoded(out, "cursor", cursor);
                default -> out.append(piece);
            }
        }
        if (!filterInBody && !pieces.contains(FILTER)) {
            appendParameters(out, filter);
        }
        return new Target(origin, out.toString());
    }

    private void appendParameters(StringBuilder out, Metadata filter) {
        String separator = firstSeparator(out.toString());
        for (Map.Entry<String, @Nullable Object> entry : filter.entrySet()) {
            out.append(separator);
            separator = "&";
            appendEncoded(out, "filter", entry.getKey());
            out.append('=');
            String value = encoding == FilterEncoding.plain ? toPlainText(entry) : Json.text(entry.getValue());
            appendEncoded(out, "filter", value);
        }
    }

    /** Returns the separator between the expanded template and the first parameter that is appended to it. */
    private static String firstSeparator(String pathAndQuery) {
        if (pathAndQuery.indexOf('?') < 0) {
            return "?";
        }
        return pathAndQuery.endsWith("?") || pathAndQuery.endsWith("&") ? "" : "&";
    }

    private static String toPlainText(Map.Entry<String, @Nullable Object> entry) {
        Object value = entry.getValue();
        if (value instanceof Map || value instanceof List) {
            throw invalidQuery("the filter " + Key.shown(entry.getKey()) + " has "
                    + (value instanceof Map ? "an object" : "a list")
                    + " as its value, which filterEncoding=plain cannot write; use filterEncoding=json");
        }
        return value instanceof String text ? text : Json.text(value);
    }

    /**
     * Appends percent-encoded text.
     *
     * @param source what the text is, for the message: "filter" or "cursor"
     * @throws InvalidRequestException if the text has an unpaired surrogate, which UTF-8 cannot express
     */
    private static void appendEncoded(StringBuilder out, String source, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalidQuery("the " + source + " has half of a surrogate pair in " + Key.shown(text));
        }
        PercentEncoder.QUERY.append(out, text);
    }

    private static InvalidRequestException invalidQuery(String reason) {
        return new InvalidRequestException(Failure.of("query", null, reason));
    }

    /** Returns whether the template contains <code>{cursor}</code>. */
    public boolean hasCursor() {
        return pieces.contains(CURSOR);
    }

    Origin origin() {
        return origin;
    }

    boolean sendsFilterInBody() {
        return filterInBody;
    }
}
