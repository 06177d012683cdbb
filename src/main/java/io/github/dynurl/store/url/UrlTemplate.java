package io.github.dynurl.store.url;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes URLs from a template such as <code>{base}/{key}/{part}</code>, compiled once. Values are substituted once: what
 * looks like a variable in a value stays text. Immutable.
 */
final class UrlTemplate {
    /** RFC 3986: what may stand in a path or a query, or a percent-encoded byte. */
    private static final Pattern ILLEGAL = Pattern.compile("%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]");

    private static final Pattern DOTS = Pattern.compile("(?<=/)\\.{1,2}(?=[/?]|$)");

    /** Dots after a variable: a key that ends in a slash would make them a segment. */
    private static final Pattern TRAILING_DOTS = Pattern.compile("\\}(\\.{1,2})(?=[/?]|$)");

    /** A piece of the template: text as it is, or a variable. */
    private sealed interface Piece {
        record Literal(String text) implements Piece {}

        record Variable(String name, PercentEncoder encoder) implements Piece {}
    }

    private final String text;
    private final List<Piece> pieces;

    private UrlTemplate(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /** Compiles a template; {@code variables} are those it may have beside {@code base}. */
    static UrlTemplate compile(String option, String text, List<String> variables, boolean escapeSlashes) {
        int from = text.startsWith("{base}") ? "{base}".length() : 0;
        if (from == 0) {
            throw new IllegalArgumentException(named(option, text) + " does not start with {base}");
        }
        if (from < text.length() && "/?".indexOf(text.charAt(from)) < 0) {
            throw new IllegalArgumentException(
                    named(option, text) + " has other than / or ? after {base}, which could change the host");
        }
        List<Piece> pieces = pieces(option, text, from, variables, escapeSlashes);
        Matcher dots = TRAILING_DOTS.matcher(text);
        if (dots.find()) {
            throw dots(option, text, dots.group(1), dots.start(1));
        }
        UrlTemplate template = new UrlTemplate(text, pieces);
        if (!template.has("key")) {
            throw new IllegalArgumentException(named(option, text) + " does not contain {key}");
        }
        return template;
    }

    private static List<Piece> pieces(
            String option, String text, int start, List<String> variables, boolean escapeSlashes) {
        List<Piece> pieces = new ArrayList<>();
        PercentEncoder ofKey = escapeSlashes ? PercentEncoder.SEGMENT : PercentEncoder.PATH;
        PercentEncoder ofPart = PercentEncoder.PATH;
        int from = start;
        while (from < text.length()) {
            int brace = indexOfBrace(text, from);
            String literal = text.substring(from, brace);
            checkLiteral(option, text, literal, from);
            pieces.add(new Piece.Literal(literal));
            if (literal.contains("?")) {
                ofKey = PercentEncoder.QUERY;
                ofPart = PercentEncoder.QUERY;
            }
            from = brace;
            if (brace < text.length()) {
                String name = variableAt(option, text, brace, variables);
                pieces.add(new Piece.Variable(name, name.equals("key") ? ofKey : ofPart));
                from = brace + name.length() + 2;
            }
        }
        return List.copyOf(pieces);
    }

    private static String variableAt(String option, String text, int brace, List<String> variables) {
        int close = text.indexOf('}', brace);
        if (text.charAt(brace) == '}' || close < 0) {
            throw new IllegalArgumentException(named(option, text) + " has an unmatched brace at position " + brace);
        }
        String name = text.substring(brace + 1, close);
        if (!variables.contains(name)) {
            throw new IllegalArgumentException(named(option, text) + " has "
                    + (ShownUrl.shows(text, brace + name.length())
                            ? "unknown variable {" + name + "}"
                            : "an unknown variable")
                    + " at position " + brace + "; known: base (at the start), " + String.join(", ", variables));
        }
        return name;
    }

    private static int indexOfBrace(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{' || text.charAt(i) == '}') {
                return i;
            }
        }
        return text.length();
    }

    static void checkLiteral(String option, String text, String literal, int position) {
        Matcher illegal = ILLEGAL.matcher(literal);
        if (illegal.find()) {
            int at = position + illegal.start();
            throw new IllegalArgumentException(named(option, text) + " has "
                    + (ShownUrl.shows(text, at) ? "the character '" + illegal.group() + "'" : "a character")
                    + " at position " + at + ", which a URL cannot have; percent-encode it");
        }
        Matcher dots = DOTS.matcher(literal);
        if (dots.find()) {
            throw dots(option, text, dots.group(), position + dots.start());
        }
    }

    private static IllegalArgumentException dots(String option, String text, String dots, int position) {
        return new IllegalArgumentException(
                named(option, text) + " has the segment \"" + dots + "\" at position " + position);
    }

    /** Begins a complaint: the option, and what can be shown of its value. */
    private static String named(String option, String text) {
        return option + " \"" + ShownUrl.of(text) + "\"";
    }

    boolean has(String variable) {
        return pieces.stream()
                .anyMatch(piece ->
                        piece instanceof Piece.Variable named && named.name().equals(variable));
    }

    /** Tells whether a key that begins and ends with a slash makes dots between two variables a segment. */
    boolean completesDots(String part) {
        return DOTS.matcher(expand("", "/", part)).find();
    }

    /** Makes a request-target: the base's path, then the template with its values. */
    String expand(String basePath, String key, String part) {
        StringBuilder out = new StringBuilder(basePath.length() + text.length() + key.length() + 16).append(basePath);
        if (basePath.isEmpty() && text.charAt("{base}".length()) == '?') {
            out.append('/');
        }
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal literal) {
                out.append(literal.text());
            } else if (piece instanceof Piece.Variable variable) {
                variable.encoder().append(out, variable.name().equals("key") ? key : part);
            }
        }
        return out.toString();
    }

    /** Returns the template as it can be shown, without its query. */
    @Override
    public String toString() {
        return ShownUrl.of(text);
    }
}
