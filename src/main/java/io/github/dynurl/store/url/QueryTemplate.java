package io.github.dynurl.store.url;

import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The template for the body of a query. It can contain <code>{filter}</code>, <code>{cursor}</code>,
 * <code>{page}</code>, <code>{offset}</code>, <code>{limit}</code> and <code>{prefix}</code>; all other braces are text. Each value is escaped as the media type of
 * the body requires, so that it cannot change the rest of the body. Immutable.
 *
 * <p>In a JSON body, a variable in quotes, such as {@code "{cursor}"}, becomes a string. Without quotes, the filter is
 * a JSON object, or an array if there is a {@link FilterItem}. The cursor or the prefix without quotes is a number, true, false or null if its text is one of these,
 * null if it is empty, and otherwise a string.
 */
public final class QueryTemplate {
    private static final Pattern VARIABLE = Pattern.compile("\\{(filter|cursor|page|offset|limit|prefix)\\}");
    private static final Pattern JSON_SCALAR =
            Pattern.compile("true|false|null|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[\\x20-\\x7e]+");

    private enum Syntax {
        JSON,
        XML,
        FORM
    }

    /**
     * A piece of the template.
     *
     * @param text literal text, or the name of a variable
     * @param isInQuotes whether the piece is a variable inside a JSON string; unused for other media types
     */
    record Piece(String text, boolean isVariable, boolean isInQuotes) {}

    private final String mediaType;
    private final Syntax syntax;
    private final List<Piece> pieces;

    private QueryTemplate(String mediaType, Syntax syntax, List<Piece> pieces) {
        this.mediaType = mediaType;
        this.syntax = syntax;
        this.pieces = pieces;
    }

    /**
     * Compiles a template.
     *
     * @param mediaType the Content-Type of the body: JSON, XML or application/x-www-form-urlencoded
     * @throws IllegalArgumentException if an argument is illegal; the message contains the name of its option
     */
    public static QueryTemplate compile(String template, String mediaType) {
        Syntax syntax = syntaxOf(mediaType);
        List<Piece> pieces = parse(template, VARIABLE);
        if (syntax == Syntax.JSON) {
            checkJson("queryTemplate is not legal, because a body of type " + mediaType + " must be JSON: ", pieces);
        }
        return new QueryTemplate(mediaType, syntax, pieces);
    }

    /**
     * Checks the media type of a body.
     *
     * @throws IllegalArgumentException if it is not known how values are escaped in such a body
     */
    public static void checkMediaType(String mediaType) {
        syntaxOf(mediaType);
    }

    private static Syntax syntaxOf(String mediaType) {
        String type = MEDIA_TYPE.matcher(mediaType).matches()
                ? mediaType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip()
                : "";
        if (type.matches(".+[/+]json")) {
            return Syntax.JSON;
        }
        if (type.matches(".+[/+]xml")) {
            return Syntax.XML;
        }
        if (type.equals("application/x-www-form-urlencoded")) {
            return Syntax.FORM;
        }
        throw new IllegalArgumentException("queryBodyType must be a JSON type, an XML type or"
                + " application/x-www-form-urlencoded, because it says how the values in queryTemplate are escaped");
    }

    /** @param variablePattern matches a variable; its first group is the name */
    static List<Piece> parse(String template, Pattern variablePattern) {
        List<Piece> pieces = new ArrayList<>();
        Matcher variable = variablePattern.matcher(template);
        boolean isInQuotes = false;
        int from = 0;
        while (variable.find()) {
            String literal = template.substring(from, variable.start());
            isInQuotes ^= changesQuotes(literal);
            pieces.add(new Piece(literal, false, false));
            pieces.add(new Piece(variable.group(1), true, isInQuotes));
            from = variable.end();
        }
        pieces.add(new Piece(template.substring(from), false, false));
        return List.copyOf(pieces);
    }

    /**
     * Returns whether a JSON string starts or ends in the text: it contains an odd number of double quotes. Does not
     * count a double quote after a backslash.
     */
    private static boolean changesQuotes(String text) {
        boolean isOdd = false;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                isOdd = !isOdd;
            }
        }
        return isOdd;
    }

    /**
     * Checks that a template is JSON if each variable is replaced by 0, which is legal with and without quotes.
     *
     * @param message the beginning of the message if it is not
     */
    static void checkJson(String message, List<Piece> pieces) {
        StringBuilder sample = new StringBuilder();
        pieces.forEach(piece -> sample.append(piece.isVariable() ? "0" : piece.text()));
        try {
            Json.parse(sample.toString());
        } catch (JsonException e) {
            throw new IllegalArgumentException(message + e.getMessage(), e);
        }
    }

    /** Returns whether the template contains a variable, for example {@code cursor}. */
    boolean hasVariable(String name) {
        return pieces.stream()
                .anyMatch(piece -> piece.isVariable() && piece.text().equals(name));
    }

    /** Returns the Content-Type of the body. */
    String mediaType() {
        return mediaType;
    }

    /** Returns the body of a query in UTF-8. */
    byte[] expand(QueryValues values, QueryOptions options) {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(piece.isVariable() ? escape(piece, values, options) : piece.text());
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String escape(Piece variable, QueryValues values, QueryOptions options) {
        String name = variable.text();
        String text = QueryUrl.valueOf(name, values, options);
        return switch (syntax) {
            case FORM -> PercentEncoder.QUERY.encode(text);
            case XML -> escapeXml(name, text);
            case JSON -> {
                if (variable.isInQuotes()) {
                    yield withoutQuotes(Json.text(text));
                }
                boolean isJson =
                        name.equals("filter") || JSON_SCALAR.matcher(text).matches();
                yield isJson ? text : text.isEmpty() ? "null" : Json.text(text);
            }
        };
    }

    /** Returns the text of a JSON string without its quotes. Returns other JSON escaped as the text of a string. */
    static String withoutQuotes(String json) {
        String quoted = json.startsWith("\"") ? json : Json.text(json);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String escapeXml(String name, String text) {
        if (text.chars().anyMatch(c -> (c < ' ' && "\t\n\r".indexOf(c) < 0) || c == 0xfffe || c == 0xffff)) {
            throw QueryUrl.invalidQuery("the " + name + " has a character that XML cannot contain");
        }
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&apos;")
                .replace("\r", "&#13;");
    }
}
