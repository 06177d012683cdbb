package io.github.dynurl.store.url;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.url.QueryTemplate.Piece;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The template for one field of a filter, for servers with a query language in JSON. It contains <code>{value}</code>,
 * and <code>{name}</code> or <code>{path}</code>, which is the name with a backslash before each dot. A name is escaped, so that it cannot change the rest of the item. Immutable.
 */
public final class FilterItem {
    private static final String OPTION = "filterItem";
    private static final Pattern VARIABLE = Pattern.compile("\\{(name|path|value)\\}");
    private static final String VALUE = "value";

    private final List<Piece> pieces;

    private FilterItem(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /**
     * Compiles a template.
     *
     * @throws IllegalArgumentException if the template is illegal; the message starts with {@code filterItem}
     */
    public static FilterItem compile(String template) {
        List<Piece> pieces = QueryTemplate.parse(template, VARIABLE);
        boolean hasName = pieces.stream()
                .anyMatch(piece -> piece.isVariable() && !piece.text().equals(VALUE));
        boolean hasValue = pieces.stream()
                .anyMatch(piece -> piece.isVariable() && piece.text().equals(VALUE) && !piece.isInQuotes());
        if (!hasName || !hasValue) {
            throw new IllegalArgumentException(
                    OPTION + " must contain {name} or {path}, and {value} outside of double quotes");
        }
        QueryTemplate.checkJson(OPTION + " is not legal, because it must be JSON: ", pieces);
        return new FilterItem(pieces);
    }

    /** Returns a JSON array with an item for each field of the filter. */
    String expand(Metadata filter) {
        return filter.entrySet().stream().map(this::expand).collect(Collectors.joining(",", "[", "]"));
    }

    private String expand(Map.Entry<String, @Nullable Object> field) {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(piece.isVariable() ? valueOf(piece, field) : piece.text());
        }
        return out.toString();
    }

    /** Returns a path with one name, in which dots are escaped. A backslash cannot be escaped, at least in CouchDB. */
    private static String pathOf(String name) {
        if (name.contains("\\")) {
            throw QueryUrl.invalidQuery("the filter name " + Key.shown(name) + " has a backslash, which a path of "
                    + OPTION + " cannot contain");
        }
        return name.replace(".", "\\.");
    }

    private static String valueOf(Piece variable, Map.Entry<String, @Nullable Object> field) {
        String json =
                switch (variable.text()) {
                    case VALUE -> Json.text(field.getValue());
                    case "path" -> Json.text(pathOf(field.getKey()));
                    default -> Json.text(field.getKey());
                };
        return variable.isInQuotes() ? QueryTemplate.withoutQuotes(json) : json;
    }
}
