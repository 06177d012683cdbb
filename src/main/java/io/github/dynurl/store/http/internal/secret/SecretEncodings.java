package io.github.dynurl.store.http.internal.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dynurl.store.url.PercentEncoder;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Computes the forms in which a server may return a secret. A form is the secret itself, percent-encoded, escaped for
 * JSON or HTML, in Base64, or decoded with the wrong charset.
 */
public final class SecretEncodings {
    /**
     * Forms with fewer characters are not masked. Any text may contain them by chance, so masking them would not hide
     * the secret, but would make messages unreadable.
     */
    static final int MIN_LENGTH = 4;

    /** The charsets with which a server may read UTF-8, or which a server may write where UTF-8 is expected. */
    private static final List<Charset> WRONG_CHARSETS =
            List.of(ISO_8859_1, Charset.forName("windows-1252"), UTF_16BE, UTF_16LE);

    /**
     * The ways to percent-encode a text. They differ because clients and servers leave different characters unescaped.
     */
    private static final List<PercentEncoder> PERCENT_ENCODERS = List.of(
            PercentEncoder.keeping(true, ""), // in a query
            PercentEncoder.keeping(true, "!*'()"), // encodeURIComponent of JavaScript
            PercentEncoder.keeping(true, "!$&'()*+,;=:@/"), // in a path
            PercentEncoder.keeping(false, "")); // every byte is escaped

    /** Encodes a text as an HTML form does, except for spaces. The caller must replace each space with a plus. */
    private static final PercentEncoder FORM_ENCODER = PercentEncoder.keeping(true, " ");

    /** One element for each kind of JSON writer: returns whether the writer leaves a character unescaped. */
    private static final List<IntPredicate> UNESCAPED_IN_JSON = List.of(
            c -> c >= ' ', // all but control characters: the minimum of RFC 8259
            c -> c >= ' ' && c < 0x7f, // visible ASCII
            c -> c >= ' ' && "<>&".indexOf(c) < 0, // Go
            c -> c >= ' ' && "<>&='".indexOf(c) < 0, // Gson
            c -> false); // every character is escaped

    /** The ways to write quotes in HTML: first the double quote, then the single quote. */
    private static final List<List<String>> HTML_QUOTES = List.of(
            List.of("&quot;", "&#39;"), List.of("&#34;", "&#x27;"), List.of("&quot;", "&apos;"), List.of("\"", "'"));

    /** Matches the names of parameters and header fields whose values are treated as secret. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(key|token|secret|sig|pass|pwd|auth|cred|code|session|cookie|sas).*");

    /**
     * Matches a value that is not treated as secret unless its name looks secret, for example in {@code alt=media} or
     * {@code limit=1000}. Such a value is also found in ordinary texts.
     */
    private static final Pattern PLAIN_VALUE = Pattern.compile("[A-Za-z]{1,8}|[0-9]{1,8}");

    private SecretEncodings() {}

    /** Returns the forms of the secret values in the query string of a URL, see {@link #textsOfUrlQuery}. */
    static Set<String> ofUrlQuery(@Nullable String url) {
        Set<String> forms = new LinkedHashSet<>();
        textsOfUrlQuery(url).forEach(text -> forms.addAll(of(text)));
        return forms;
    }

    /**
     * Returns the secret values in the query string of a URL, as they are and percent-decoded. A value is secret if it
     * has no name, if its name looks secret, or if the value is not a plain word or number. Placeholders of a URL
     * template, for example {@code {key}}, are not secret.
     *
     * @param url a URL or a URL template; null has no secrets
     */
    static Set<String> textsOfUrlQuery(@Nullable String url) {
        Set<String> texts = new LinkedHashSet<>();
        int queryStart = url == null ? -1 : url.indexOf('?');
        if (url == null || queryStart < 0) {
            return texts;
        }
        for (String parameter : url.substring(queryStart + 1).split("[&;]", -1)) {
            int equals = parameter.indexOf('=');
            boolean hasSecretName = equals < 0
                    || SECRET_NAME.matcher(parameter.substring(0, equals)).matches();
            for (String value : parameter.substring(equals + 1).split("\\{[^}]*}", -1)) {
                if (hasSecretName || !PLAIN_VALUE.matcher(value).matches()) {
                    texts.add(value);
                    texts.add(percentDecode(value));
                }
            }
        }
        return texts;
    }

    /** Decodes a percent-encoded text. Returns the same text if it is malformed. */
    private static String percentDecode(String value) {
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            // This is not reported here, because the builder of the store reports the malformed URL with the position
            // of the error.
            return value;
        }
    }

    /** Returns the forms of the values of the header fields whose names look secret. */
    static Set<String> ofHeaders(Map<String, String> headers) {
        Set<String> forms = new LinkedHashSet<>();
        headers.forEach((name, value) -> {
            if (SECRET_NAME.matcher(name).matches()) {
                forms.addAll(of(value));
            }
        });
        return forms;
    }

    /** Returns the forms of a secret. Returns none if the secret is shorter than {@link #MIN_LENGTH}. */
    public static Set<String> of(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        if (secret.length() >= MIN_LENGTH) {
            addEscaped(forms, secret);
            addBase64(forms, secret);
            addMisread(forms, secret);
            forms.removeIf(form -> countLegible(form) < MIN_LENGTH);
        }
        return forms;
    }

    /**
     * Returns the forms of the Base64 text of user and password that Basic authentication sends. They do not include
     * the forms of the password alone, see {@link #of}.
     */
    static Set<String> ofPair(String user, String password) {
        Set<String> forms = new LinkedHashSet<>();
        addBase64(forms, user + ":" + password);
        forms.removeIf(form -> countLegible(form) < MIN_LENGTH);
        return forms;
    }

    /**
     * Counts the characters that are still legible after a text was decoded with a wrong charset. For example, a form
     * of question marks discloses nothing of the secret.
     */
    private static long countLegible(String form) {
        return form.chars().filter(c -> c != '\ufffd' && c != '?' && c != 0).count();
    }

    /** Adds the text itself and its percent-encoded, JSON and HTML forms. */
    private static void addEscaped(Set<String> forms, String text) {
        forms.add(text);
        for (PercentEncoder encoder : PERCENT_ENCODERS) {
            addBothHexCases(forms, encoder.encode(text));
        }
        addBothHexCases(forms, FORM_ENCODER.encode(text).replace(' ', '+'));
        addJson(forms, text);
        addHtml(forms, text);
    }

    /**
     * Adds a percent-encoded text as it is, with hexadecimal digits in upper case, and also with digits in lower case.
     */
    private static void addBothHexCases(Set<String> forms, String encoded) {
        forms.add(encoded);
        forms.add(withLowerHex(encoded, '%', 2));
    }

    private static void addJson(Set<String> forms, String text) {
        for (IntPredicate unescaped : UNESCAPED_IN_JSON) {
            for (String slash : List.of("/", "\\/")) {
                String json = escapeJson(text, unescaped, slash);
                forms.add(json);
                forms.add(withLowerHex(json, 'u', 4));
            }
        }
    }

    /**
     * Escapes a text for JSON. A writer that escapes every character, even a space, does not use short escapes such as
     * {@code \n}.
     *
     * @param unescaped returns whether the writer leaves a character unescaped
     * @param slash how the writer writes an unescaped slash: with or without a backslash
     */
    private static String escapeJson(String text, IntPredicate unescaped, String slash) {
        boolean hasShortEscapes = unescaped.test(' ');
        return replaceEach(text, c -> switch (c) {
            case '"', '\\' -> unescaped.test(c) ? "\\" + (char) c : unicodeEscape(c);
            case '/' -> unescaped.test(c) ? slash : unicodeEscape(c);
            case '\t' -> hasShortEscapes ? "\\t" : unicodeEscape(c);
            case '\n' -> hasShortEscapes ? "\\n" : unicodeEscape(c);
            case '\r' -> hasShortEscapes ? "\\r" : unicodeEscape(c);
            default -> unescaped.test(c) ? String.valueOf((char) c) : unicodeEscape(c);
        });
    }

    private static String unicodeEscape(int c) {
        return String.format(Locale.ROOT, "\\u%04X", c);
    }

    private static void addHtml(Set<String> forms, String text) {
        for (List<String> quotes : HTML_QUOTES) {
            String doubleQuote = quotes.get(0);
            String singleQuote = quotes.get(1);
            forms.add(replaceEach(text, c -> switch (c) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> doubleQuote;
                case '\'' -> singleQuote;
                default -> String.valueOf((char) c);
            }));
        }
    }

    /** Replaces each UTF-16 character of a text. */
    private static String replaceEach(String text, IntFunction<String> replacement) {
        StringBuilder out = new StringBuilder(text.length() * 2);
        text.chars().forEach(c -> out.append(replacement.apply(c)));
        return out.toString();
    }

    /**
     * Returns a text in which the hexadecimal digits of each escape are in lower case. Other letters stay as they are.
     *
     * @param mark the character before the digits: {@code %}, or the {@code u} that follows a backslash
     * @param digits the number of digits of an escape
     */
    private static String withLowerHex(String text, char mark, int digits) {
        StringBuilder out = new StringBuilder(text);
        for (int i = text.indexOf(mark); i >= 0; i = text.indexOf(mark, i + 1)) {
            boolean isAfterBackslash = i > 0 && text.charAt(i - 1) == '\\';
            boolean isEscape = (mark == '%' || isAfterBackslash) && i + digits < text.length();
            for (int j = i + 1; isEscape && j <= i + digits; j++) {
                out.setCharAt(j, Character.toLowerCase(text.charAt(j)));
            }
        }
        return out.toString();
    }

    /** Adds the Base64 forms without padding. They are prefixes of the forms with padding, so a search finds both. */
    private static void addBase64(Set<String> forms, String text) {
        for (Charset charset : List.of(UTF_8, ISO_8859_1)) {
            byte[] bytes = text.getBytes(charset);
            String standard = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            addEscaped(forms, standard); // the standard alphabet contains + and /, which may be escaped
        }
    }

    /**
     * Adds the forms that a text gets if it is written in one charset and read in another charset: written in a wrong
     * charset and read as UTF-8, or written in UTF-8 and read in a wrong charset.
     */
    private static void addMisread(Set<String> forms, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        for (Charset wrong : WRONG_CHARSETS) {
            forms.add(trimIncomplete(new String(text.getBytes(wrong), UTF_8)));
            forms.add(trimIncomplete(new String(utf8, wrong)));
            // In UTF-16, two bytes are one character. If the secret starts at an odd byte, its first byte belongs to
            // the character before it.
            forms.add(trimIncomplete(new String(utf8, 1, utf8.length - 1, wrong)));
        }
    }

    /**
     * Removes incomplete characters at both ends of a form. In the text of a server, they look different, because they
     * also depend on the bytes before and after the secret.
     */
    private static String trimIncomplete(String form) {
        int from = 0;
        int to = form.length();
        while (from < to && isIncomplete(form.charAt(from))) {
            from++;
        }
        while (to > from && isIncomplete(form.charAt(to - 1))) {
            to--;
        }
        return form.substring(from, to);
    }

    private static boolean isIncomplete(char c) {
        return c == 0 || c == '\ufffd';
    }
}
