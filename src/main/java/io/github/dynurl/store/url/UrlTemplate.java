package io.github.dynurl.store.url;

import io.github.dynurl.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A compiled URL template such as <code>{base}/{key}/{part}</code>. Braces in a key or in the name of a part are text,
 * not variables. Immutable.
 */
final class UrlTemplate {
    private static final String BASE = "{base}";

    /** Matches a character that RFC 3986 does not allow in a path or query, and an incomplete percent-encoded byte. */
    private static final Pattern ILLEGAL = Pattern.compile("%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]");

    /** Matches a segment "." or ".." (a dot segment). Servers remove such a segment from the URL. */
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?<=/)\\.{1,2}(?=[/?]|$)");

    /**
     * Matches one or two dots between a variable and the end of a segment. A key that ends in a slash would turn these
     * dots into a dot segment. {@link #canHaveDotSegment} finds the other templates with this danger, but it needs the
     * name of the part.
     */
    private static final Pattern TRAILING_DOTS = Pattern.compile("\\}(\\.{1,2})(?=[/?]|$)");

    /** A piece of the template, which is literal text or a variable. */
    private sealed interface Piece {
        record Literal(String text) implements Piece {}

        record Variable(String name, PercentEncoder encoder) implements Piece {}
    }

    private final String text;
    private final List<Piece> pieces;
    private final Set<String> parameterNames;

    private UrlTemplate(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
        this.parameterNames = BaseUrl.parameterNames(text);
    }

    /**
     * Compiles a template.
     *
     * @param option the name of the option that contains the template; messages start with it
     * @param variables the names of the variables that the template can contain after <code>{base}</code>
     * @param escapeSlashes whether slashes in a key are percent-encoded
     * @throws IllegalArgumentException if the template is illegal
     */
    static UrlTemplate compile(String option, String text, List<String> variables, boolean escapeSlashes) {
        if (!text.startsWith(BASE)) {
            throw new IllegalArgumentException(optionAndValue(option, text) + " does not start with {base}");
        }
        int from = BASE.length();
        if (from < text.length() && "/?".indexOf(text.charAt(from)) < 0) {
            throw new IllegalArgumentException(
                    optionAndValue(option, text) + " has other than / or ? after {base}, which could change the host");
        }
        List<Piece> pieces = parsePieces(option, text, from, variables, escapeSlashes);
        Matcher dots = TRAILING_DOTS.matcher(text).region(0, pathEnd(text));
        if (dots.find()) {
            throw new IllegalArgumentException(optionAndValue(option, text) + " has the segment \"" + dots.group(1)
                    + "\" at position " + dots.start(1) + " if the value of the variable before it ends in a slash, and"
                    + " servers remove such a segment from the URL");
        }
        UrlTemplate template = new UrlTemplate(text, pieces);
        if (variables.contains("key") && !template.hasVariable("key")) {
            throw new IllegalArgumentException(optionAndValue(option, text) + " does not contain {key}");
        }
        return template;
    }

    private static List<Piece> parsePieces(
            String option, String text, int start, List<String> variables, boolean escapeSlashes) {
        List<Piece> pieces = new ArrayList<>();
        PercentEncoder keyEncoder = escapeSlashes ? PercentEncoder.SEGMENT : PercentEncoder.PATH;
        PercentEncoder partEncoder = PercentEncoder.PATH;
        int from = start;
        while (from < text.length()) {
            int brace = indexOfBrace(text, from);
            String literal = text.substring(from, brace);
            checkLiteral(option, text, literal, from);
            pieces.add(new Piece.Literal(literal));
            boolean startsQuery = literal.contains("?");
            if (startsQuery) {
                keyEncoder = PercentEncoder.QUERY;
                partEncoder = PercentEncoder.QUERY;
            }
            from = brace;
            if (brace < text.length()) {
                String name = parseVariable(option, text, brace, variables);
                pieces.add(new Piece.Variable(name, name.equals("key") ? keyEncoder : partEncoder));
                from = brace + "{}".length() + name.length();
            }
        }
        return List.copyOf(pieces);
    }

    /**
     * Returns the name of the variable at an opening brace. Throws if the brace is unmatched or the name is unknown.
     */
    private static String parseVariable(String option, String text, int brace, List<String> variables) {
        int close = text.indexOf('}', brace);
        if (text.charAt(brace) == '}' || close < 0) {
            throw new IllegalArgumentException(
                    optionAndValue(option, text) + " has an unmatched brace at position " + brace);
        }
        String name = text.substring(brace + 1, close);
        if (!variables.contains(name)) {
            throw new IllegalArgumentException(optionAndValue(option, text) + " has "
                    + (ShownUrl.keepsCharAt(text, brace + name.length())
                            ? "unknown variable {" + name + "}"
                            : "an unknown variable")
                    + " at position " + brace + "; known: base (at the start)"
                    + variables.stream().map(variable -> ", " + variable).collect(Collectors.joining()));
        }
        return name;
    }

    /** Returns the index of the next opening or closing brace, or the length of the text if no brace follows. */
    private static int indexOfBrace(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{' || text.charAt(i) == '}') {
                return i;
            }
        }
        return text.length();
    }

    /**
     * Checks literal text of a URL or a template for illegal characters and dot segments.
     *
     * @param option the name of the option that contains the URL or template; the message starts with it
     * @param text the whole URL or template, for the message
     * @param literal the part of the text to check
     * @param position the index of the literal in the text
     * @throws IllegalArgumentException if the literal is illegal
     */
    static void checkLiteral(String option, String text, String literal, int position) {
        Matcher illegal = ILLEGAL.matcher(literal);
        if (illegal.find()) {
            int at = position + illegal.start();
            boolean isShown = ShownUrl.keepsCharAt(text, at);
            throw new IllegalArgumentException(optionAndValue(option, text) + " has "
                    + (isShown ? "the character '" + illegal.group() + "'" : "a character")
                    + " at position " + at
                    + (isShown && illegal.group().equals("%")
                            ? ", which is not followed by two hexadecimal digits; percent-encode it (%25)"
                            : ", which a URL cannot have; percent-encode it, and in the URI of an endpoint write"
                                    + " RAW(…), because Camel decodes the value"));
        }
        int pathLength = Math.max(0, Math.min(literal.length(), pathEnd(text) - position));
        Matcher dots = DOT_SEGMENT.matcher(literal).region(0, pathLength);
        if (dots.find()) {
            throw new IllegalArgumentException(optionAndValue(option, text) + " has the segment \"" + dots.group()
                    + "\" at position " + (position + dots.start()) + ", which servers remove from the URL");
        }
    }

    /** Returns the name of the option and its redacted value. Messages start with this text. */
    private static String optionAndValue(String option, String text) {
        return option + " \"" + ShownUrl.of(text) + "\"";
    }

    boolean hasSameText(UrlTemplate other) {
        return text.equals(other.text);
    }

    /** Returns the names of the parameters in the query of the template. */
    Set<String> parameterNames() {
        return parameterNames;
    }

    boolean hasVariable(String variable) {
        return pieces.stream().anyMatch(piece -> isVariable(piece, variable));
    }

    /**
     * Returns whether there is a key that turns dots of the template into a dot segment.
     *
     * @param partName the text that replaces <code>{part}</code>; ignored if the template does not contain it
     */
    boolean canHaveDotSegment(String partName) {
        String noBasePath = "";
        // Only a slash at the beginning or at the end of a key can do this, so the key "/" stands for all keys here.
        String slashAsKey = "/";
        String pathAndQuery = expand(noBasePath, slashAsKey, partName);
        return DOT_SEGMENT
                .matcher(pathAndQuery)
                .region(0, pathEnd(pathAndQuery))
                .find();
    }

    /** Returns where the query begins. Servers remove dot segments from the path only (RFC 3986, 5.2.4). */
    private static int pathEnd(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url.length() : query;
    }

    /**
     * Returns the path and query of a URL: the path of the base URL, followed by the template with its variables
     * replaced.
     *
     * @param basePath the path of the base URL without a trailing slash; can be empty
     * @param partName the text that replaces <code>{part}</code>; ignored if the template does not contain it
     */
    String expand(String basePath, String key, String partName) {
        StringBuilder out = new StringBuilder(basePath.length() + text.length() + key.length() + 16);
        expandTo(out, basePath, pieces, key, partName);
        return out.toString();
    }

    /** Appends the path of the base URL and the expanded pieces, which are all or the first pieces of this template. */
    private void expandTo(StringBuilder out, String basePath, List<Piece> piecesToExpand, String key, String partName) {
        out.append(basePath);
        // A path cannot be empty, so http://host?k={key} becomes http://host/?k={key}.
        if (basePath.isEmpty() && !text.startsWith("/", BASE.length())) {
            out.append('/');
        }
        for (Piece piece : piecesToExpand) {
            if (piece instanceof Piece.Literal literal) {
                out.append(literal.text());
            } else if (piece instanceof Piece.Variable variable) {
                variable.encoder().append(out, variable.name().equals("key") ? key : partName);
            }
        }
    }

    /**
     * The positions of the key in the decoded URLs of a template.
     *
     * @param start the index of the first occurrence of the key
     * @param otherLength the number of characters that are not part of a key
     * @param keyCount the number of occurrences of the key
     * @param fixedQuery the decoded query with its question mark, if the query does not contain the key (for example
     *     {@code ?token=x}); empty if it does, or if there is no query
     */
    record KeyPosition(int start, int otherLength, int keyCount, String fixedQuery) {}

    /** Returns the positions of the key in the URLs of this template, decoded with {@link DecodedUrl#decode}. */
    KeyPosition keyPosition(String basePath, String partName) {
        List<Piece> beforeKey =
                pieces.stream().takeWhile(piece -> !isVariable(piece, "key")).toList();
        int keyCount =
                (int) pieces.stream().filter(piece -> isVariable(piece, "key")).count();
        StringBuilder beginning = new StringBuilder();
        expandTo(beginning, basePath, beforeKey, "", partName);
        int start = decode(beginning.toString()).length();
        // The query is fixed if it is the same for two sample keys. Each sample key has one character.
        String sampleUrl = decode(expand(basePath, "k", partName));
        String query = DecodedUrl.queryOf(sampleUrl);
        boolean isFixed = query.equals(DecodedUrl.queryOf(decode(expand(basePath, "l", partName))));
        return new KeyPosition(start, sampleUrl.length() - keyCount, keyCount, isFixed ? query : "");
    }

    /**
     * Decodes the path and query of a URL of a template, see {@link DecodedUrl#decode}. Returns an empty text if it
     * cannot be decoded. The decoded text of a URL is never empty, so the empty text equals no other decoded URL.
     */
    static String decode(String pathAndQuery) {
        String decoded = DecodedUrl.decode(pathAndQuery);
        return decoded == null ? "" : decoded;
    }

    /**
     * Returns the key for which {@link #expand} returns a URL. Returns empty if there is no such key. If the URL has no
     * query, the fixed query of the template is assumed, because servers omit an access token in the URLs that they
     * send.
     *
     * @param position the result of {@link #keyPosition}
     * @param url the path and query of the URL, as {@code decoder} returns them
     * @param decoder converts an expanded template to the form in which {@code url} is, for the comparison. This is
     *     {@link #decode}, or a conversion of its result that replaces single characters
     */
    Optional<String> findKey(
            KeyPosition position, String basePath, String partName, String url, UnaryOperator<String> decoder) {
        String decodedUrl = DecodedUrl.queryOf(url).isEmpty() ? url + position.fixedQuery() : url;
        // All occurrences of the key have the same length. If the division has a remainder, the comparison below fails.
        int end = position.start() + (decodedUrl.length() - position.otherLength()) / position.keyCount();
        if (end <= position.start() || end > decodedUrl.length()) {
            return Optional.empty();
        }
        String key = DecodedUrl.withDecodedSlashes(decodedUrl.substring(position.start(), end));
        boolean expandsToUrl = Key.flawOf(key) == null
                && decoder.apply(expand(basePath, key, partName)).equals(decodedUrl);
        return expandsToUrl ? Optional.of(key) : Optional.empty();
    }

    private static boolean isVariable(Piece piece, String name) {
        return piece instanceof Piece.Variable variable && variable.name().equals(name);
    }

    /** Returns the template without its query, because the query can contain secrets. */
    @Override
    public String toString() {
        return ShownUrl.of(text);
    }
}
