package io.github.dynurl.store.url;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The template for the URL of a query, and the template for its body if it has one. Immutable.
 *
 * <p>If the filter is sent, it is sent in one of three ways: as query parameters that are appended to the URL, as one
 * JSON object that replaces <code>{filter}</code>, or in the body. A {@link PageVariable} is replaced by the cursor of
 * the requested page, <code>{prefix}</code> by the prefix of the keys, and <code>{limit}</code> by the size of a page.
 * Text in brackets is omitted from the URL if a variable in it is empty, because some servers reject a parameter
 * without a value. The query of the base URL comes before the parameters of the filter, so that a filter cannot
 * replace it.
 */
public final class QueryUrl {
    private static final Pattern VARIABLE_OR_BRACKET =
            Pattern.compile("\\{(filter|cursor|page|offset|limit|prefix)\\}|[\\[\\]]");
    private static final String BASE = "{base}";
    private static final Pattern STARTS_WITH_BASE = Pattern.compile("\\{base}(?:[/?\\[]|$)");
    private static final String FILTER = "{filter}";
    private static final String CURSOR = "{cursor}";
    private static final String PAGE = "{page}";
    private static final String OFFSET = "{offset}";
    private static final String LIMIT = "{limit}";
    private static final String PREFIX = "{prefix}";
    private static final List<String> VARIABLES = List.of(FILTER, CURSOR, PAGE, OFFSET, LIMIT, PREFIX);
    private static final String OPTIONAL_START = "[";
    private static final String OPTIONAL_END = "]";

    /** The server; null if the URL starts with <code>{base}</code> and {@link #at} was not called. */
    private final @Nullable Origin origin;

    /**
     * The pieces of path and query, in order; without <code>{base}</code>. A piece is literal text, one of the {@link
     * #VARIABLES}, or a bracket.
     */
    private final List<String> pieces;

    private final QueryOptions options;

    /** The query of the base URL, which is appended after the pieces; can be empty. */
    private final String baseQuery;

    private QueryUrl(@Nullable Origin origin, List<String> pieces, QueryOptions options, String baseQuery) {
        this.origin = origin;
        this.pieces = pieces;
        this.options = options;
        this.baseQuery = baseQuery;
    }

    /**
     * Compiles the template.
     *
     * @param url an absolute http or https URL without fragment, or a template that starts with <code>{base}</code>. It
     *     can contain <code>{filter}</code>, a {@link PageVariable}, <code>{limit}</code> and <code>{prefix}</code>.
     * @param options how the values of a query are sent
     * @throws IllegalArgumentException if an argument is illegal; the message contains the name of its option
     */
    public static QueryUrl compile(String url, QueryOptions options) {
        if (url.startsWith("{") && !STARTS_WITH_BASE.matcher(url).lookingAt()) {
            throw new IllegalArgumentException(optionAndValue(url)
                    + " is not an absolute URL and does not start with {base}, followed by / or ?; the other variables"
                    + " that it can contain are {filter}, {cursor}, {page}, {offset}, {limit} and {prefix}");
        }
        boolean startsWithBase = url.startsWith("{");
        Origin.Split split = startsWithBase ? null : Origin.split("queryUrl", url);
        String rest = split == null ? url.substring(BASE.length()) : withPath(split.rest());
        List<String> pieces = parsePieces(url, rest);
        for (String variable : VARIABLES) {
            if (pieces.indexOf(variable) != pieces.lastIndexOf(variable)) {
                throw new IllegalArgumentException(optionAndValue(url) + " has " + variable + " more than once");
            }
        }
        checkOptionalParts(url, pieces);
        checkFilter(url, pieces, options);
        checkPageVariables(pieces, options.template());
        return new QueryUrl(split == null ? null : split.origin(), pieces, options, "");
    }

    /** Returns path and query with a slash at the beginning, because the path of a URL cannot be empty. */
    private static String withPath(String pathAndQuery) {
        return pathAndQuery.startsWith("/") ? pathAndQuery : "/" + pathAndQuery;
    }

    /** Returns a copy in which the base URL replaces <code>{base}</code>, with its query on its server. */
    QueryUrl at(BaseUrl base) {
        List<String> all = new ArrayList<>(pieces);
        if (origin == null) {
            all.set(0, base.path().isEmpty() ? withPath(pieces.get(0)) : base.path() + pieces.get(0));
        }
        Set<String> names = BaseUrl.parameterNames(String.join("", pieces).replaceAll("[\\[\\]]", ""));
        boolean isOnServer = origin == null || base.origin().equals(origin);
        return new QueryUrl(
                origin == null ? base.origin() : origin,
                List.copyOf(all),
                options,
                isOnServer ? base.queryWithout(names) : "");
    }

    /** Checks that each part in brackets contains a variable that can be empty, and no other brackets. */
    private static void checkOptionalParts(String url, List<String> pieces) {
        boolean isInside = false;
        boolean canBeEmpty = true;
        for (String piece : pieces) {
            boolean isBracket = piece.equals(OPTIONAL_START) || piece.equals(OPTIONAL_END);
            if (isBracket && (piece.equals(OPTIONAL_START) == isInside || !canBeEmpty)) {
                throw illegalBrackets(url);
            }
            if (isBracket) {
                isInside = !isInside;
                canBeEmpty = !isInside;
            }
            canBeEmpty |= piece.equals(CURSOR) || piece.equals(PREFIX);
        }
        if (isInside) {
            throw illegalBrackets(url);
        }
    }

    private static IllegalArgumentException illegalBrackets(String url) {
        return new IllegalArgumentException(
                optionAndValue(url) + " has brackets that are not a pair around {cursor} or {prefix};"
                        + " percent-encode them (%5B, %5D) if they are part of the URL");
    }

    /** Checks that not more than one variable says which page is requested. */
    private static void checkPageVariables(List<String> pieces, @Nullable QueryTemplate template) {
        List<PageVariable> found = pageVariables(pieces, template);
        if (found.size() > 1) {
            throw new IllegalArgumentException(found.get(0) + " and " + found.get(1)
                    + " exclude each other in queryUrl and queryTemplate: both say which page is requested");
        }
    }

    private static List<PageVariable> pageVariables(List<String> pieces, @Nullable QueryTemplate template) {
        return Stream.of(PageVariable.CURSOR, PageVariable.PAGE, PageVariable.OFFSET)
                .filter(variable -> hasVariable(variable.toString(), pieces, template))
                .toList();
    }

    private static boolean hasVariable(String variable, List<String> pieces, @Nullable QueryTemplate template) {
        return pieces.contains(variable)
                || (template != null && template.hasVariable(variable.substring(1, variable.length() - 1)));
    }

    /** Checks that the filter is sent in one way only, and in a way that the option filterEncoding allows. */
    private static void checkFilter(String url, List<String> pieces, QueryOptions options) {
        boolean isInBodyTemplate =
                options.template() != null && options.template().hasVariable("filter");
        if (options.filterInBody() && options.template() != null) {
            throw new IllegalArgumentException(
                    "queryBody=true and queryTemplate exclude each other: both say what the body is");
        }
        if (options.filterInBody() && pieces.contains(FILTER)) {
            throw new IllegalArgumentException(
                    optionAndValue(url) + " has {filter} though queryBody=true sends the filter in the body");
        }
        if (isInBodyTemplate && pieces.contains(FILTER)) {
            throw new IllegalArgumentException(optionAndValue(url) + " has {filter} though queryTemplate has it too");
        }
        boolean isSentAsJson = options.filterInBody() || isInBodyTemplate || pieces.contains(FILTER);
        if (options.filterItem() != null && !isSentAsJson) {
            throw new IllegalArgumentException(
                    "filterItem has no effect without {filter} in queryUrl or queryTemplate");
        }
        if (options.filterEncoding() == FilterEncoding.plain && isSentAsJson) {
            throw new IllegalArgumentException(
                    "filterEncoding=plain requires that the filter is sent as query parameters, but "
                            + (options.filterInBody()
                                    ? "queryBody=true"
                                    : isInBodyTemplate ? "{filter} in queryTemplate" : "{filter} in queryUrl")
                            + " sends it as JSON");
        }
    }

    /** Returns the name of the option and its redacted value. Messages start with this text. */
    private static String optionAndValue(String url) {
        return "queryUrl \"" + ShownUrl.of(url) + "\"";
    }

    private static List<String> parsePieces(String url, String rest) {
        List<String> pieces = new ArrayList<>();
        Matcher token = VARIABLE_OR_BRACKET.matcher(rest);
        // Added to an index in rest, this gives the index in url, for messages. It is computed from the lengths,
        // because rest may start with a slash that url does not contain.
        int offset = url.length() - rest.length();
        int from = 0;
        while (token.find()) {
            addLiteral(pieces, url, rest.substring(from, token.start()), offset + from);
            pieces.add(token.group());
            from = token.end();
        }
        addLiteral(pieces, url, rest.substring(from), offset + from);
        return List.copyOf(pieces);
    }

    private static void addLiteral(List<String> pieces, String url, String literal, int position) {
        UrlTemplate.checkLiteral("queryUrl", url, literal, position);
        pieces.add(literal);
    }

    /** Returns the URL of a page of the query. */
    Target expand(QueryValues values) {
        StringBuilder out = new StringBuilder();
        int optionalStart = 0;
        boolean hasEmptyValue = false;
        for (String piece : pieces) {
            if (VARIABLES.contains(piece)) {
                String name = piece.substring(1, piece.length() - 1);
                String value = valueOf(name, values, options);
                hasEmptyValue |= value.isEmpty();
                PercentEncoder.QUERY.append(out, value);
            } else if (piece.equals(OPTIONAL_START)) {
                optionalStart = out.length();
                hasEmptyValue = false;
            } else if (piece.equals(OPTIONAL_END)) {
                if (hasEmptyValue) {
                    out.setLength(optionalStart);
                }
            } else {
                out.append(piece);
            }
        }
        if (!baseQuery.isEmpty()) {
            out.append(BaseUrl.separatorAfter(out)).append(baseQuery);
        }
        boolean appendsFilter = options.sendsFilter() && !hasPlaceForFilter();
        if (appendsFilter) {
            appendParameters(out, values.filter());
        }
        return new Target(origin(), out.toString());
    }

    /**
     * Returns the text that replaces a variable.
     *
     * @throws InvalidRequestException if the text has an unpaired surrogate, which UTF-8 cannot express
     */
    static String valueOf(String variable, QueryValues values, QueryOptions options) {
        String text =
                switch (variable) {
                    case "filter" -> filterText(values.filter(), options);
                    case "cursor", "page", "offset" -> values.cursor();
                    case "limit" -> String.valueOf(options.pageSize());
                    case "prefix" -> values.prefix();
                    default -> throw new IllegalArgumentException(variable);
                };
        return checkEncodable(variable, text);
    }

    private static String filterText(Metadata filter, QueryOptions options) {
        FilterItem item = options.filterItem();
        return item == null ? Json.text(filter) : item.expand(filter);
    }

    /** Returns the body of a query; empty if it has none. */
    Optional<Data> body(QueryValues values) {
        QueryTemplate template = options.template();
        if (template != null) {
            return Optional.of(Data.of(template.expand(values, options)).as(template.mediaType()));
        }
        return options.filterInBody() && !values.filter().isEmpty()
                ? Optional.of(Data.of(valueOf("filter", values, options).getBytes(StandardCharsets.UTF_8))
                        .as("application/json"))
                : Optional.empty();
    }

    private void appendParameters(StringBuilder out, Metadata filter) {
        String separator = BaseUrl.separatorAfter(out);
        for (Map.Entry<String, @Nullable Object> entry : filter.entrySet()) {
            out.append(separator);
            separator = "&";
            PercentEncoder.QUERY.append(out, checkEncodable("filter", entry.getKey()));
            out.append('=');
            boolean isPlain = options.filterEncoding() == FilterEncoding.plain;
            String value = isPlain ? toPlainText(entry) : Json.text(entry.getValue());
            PercentEncoder.QUERY.append(out, checkEncodable("filter", value));
        }
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
     * Checks that UTF-8 can encode a text, and returns the text.
     *
     * @param variable the name of the variable whose value contains the text, for the message
     * @throws InvalidRequestException if the text has an unpaired surrogate, which UTF-8 cannot express
     */
    private static String checkEncodable(String variable, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalidQuery("the " + variable + " has half of a surrogate pair in " + Key.shown(text));
        }
        return text;
    }

    static InvalidRequestException invalidQuery(String reason) {
        return new InvalidRequestException(Failure.of("query", null, reason));
    }

    /** Returns the variable of the URL or of the body that says which page is requested. */
    public PageVariable pageVariable() {
        List<PageVariable> found = pageVariables(pieces, options.template());
        return found.isEmpty() ? PageVariable.NONE : found.get(0);
    }

    /** Returns whether queries contain the filter: appended to the URL, in place of its variable, or in the body. */
    boolean sendsFilter() {
        return options.sendsFilter() || hasPlaceForFilter();
    }

    /** Returns whether the filter replaces a variable or is the body, so that it is not appended to the URL. */
    private boolean hasPlaceForFilter() {
        return options.filterInBody() || hasVariable(FILTER, pieces, options.template());
    }

    /** Returns whether the URL or the body contains <code>{limit}</code>. */
    public boolean hasLimit() {
        return hasVariable(LIMIT, pieces, options.template());
    }

    /** Returns the server. Requires {@link #at} if the URL starts with <code>{base}</code>. */
    Origin origin() {
        return Objects.requireNonNull(origin, "{base} is unknown");
    }
}
