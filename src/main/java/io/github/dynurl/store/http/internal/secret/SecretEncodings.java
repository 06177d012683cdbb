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
 * Computes the forms in which a server may return a secret: unchanged, percent-encoded, escaped for JSON or HTML, in
 * Base64, or decoded with the wrong charset.
 */
public final class SecretEncodings {
    /** Shorter forms occur in any text by chance. To mask them would hide nothing and make messages unreadable. */
    static final int MIN_LENGTH = 4;

    /** The charsets that servers confuse with UTF-8. */
    private static final List<Charset> WRONG_CHARSETS =
            List.of(ISO_8859_1, Charset.forName("windows-1252"), UTF_16BE, UTF_16LE);

    /** Clients and servers leave different characters unescaped. */
    private static final List<PercentEncoder> PERCENT_ENCODERS = List.of(
            PercentEncoder.keeping(true, ""), // in a query
            PercentEncoder.keeping(true, "!*'()"), // encodeURIComponent of JavaScript
            PercentEncoder.keeping(true, "!$&'()*+,;=:@/"), // in a path
            PercentEncoder.keeping(false, "")); // every byte is escaped

    /** Encodes as an HTML form does. It leaves spaces for the caller to replace with pluses. */
    private static final PercentEncoder FORM_ENCODER = PercentEncoder.keeping(true, " ");

    /** The characters that JSON writers leave unescaped. */
    private static final List<IntPredicate> UNESCAPED_IN_JSON = List.of(
            c -> c >= ' ', // all but control characters: the minimum of RFC 8259
            c -> c >= ' ' && c < 0x7f, // visible ASCII
            c -> c >= ' ' && "<>&".indexOf(c) < 0, // Go
            c -> c >= ' ' && "<>&='".indexOf(c) < 0, // Gson
            c -> false); // every character is escaped

    /** The ways to write the double quote and the single quote in HTML. */
    private static final List<List<String>> HTML_QUOTES = List.of(
            List.of("&quot;", "&#39;"), List.of("&#34;", "&#x27;"), List.of("&quot;", "&apos;"), List.of("\"", "'"));

    /** The names of parameters and header fields whose values are secret, however short they are. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(key|token|secret|sig|pass|pwd|auth|cred|code|session|cookie|sas).*");

    /**
     * A value that is no secret, for example in {@code alt=media} or {@code limit=1000}. Ordinary texts contain it,
     * too.
     */
    private static final Pattern PLAIN_VALUE = Pattern.compile("[A-Za-z]{1,8}|[0-9]{1,8}");

    private SecretEncodings() {}

    /**
     * Returns the forms of the secret values in the query of a URL. A value is secret if its name looks secret, or if
     * the value is no plain word or number. Placeholders of a URL template, for example {@code {key}}, are no secrets.
     *
     * @param url a URL or a URL template; null for no forms
     */
    static Set<String> ofQuery(@Nullable String url) {
        Set<String> forms = new LinkedHashSet<>();
        int query = url == null ? -1 : url.indexOf('?');
        if (url == null || query < 0) {
            return forms;
        }
        for (String parameter : url.substring(query + 1).split("[&;]", -1)) {
            int equals = parameter.indexOf('=');
            boolean hasSecretName = equals < 0
                    || SECRET_NAME.matcher(parameter.substring(0, equals)).matches();
            for (String value : parameter.substring(equals + 1).split("\\{[^}]*}", -1)) {
                if (hasSecretName || !PLAIN_VALUE.matcher(value).matches()) {
                    forms.addAll(of(value));
                    forms.addAll(of(percentDecode(value)));
                }
            }
        }
        return forms;
    }

    private static String percentDecode(String value) {
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            // The builder of the store reports the malformed URL with the position of the error.
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
     * Returns the forms of the Base64 text that Basic authentication sends. The password alone is a separate secret.
     */
    static Set<String> ofPair(String user, String password) {
        Set<String> forms = new LinkedHashSet<>();
        addBase64(forms, user + ":" + password);
        forms.removeIf(form -> countLegible(form) < MIN_LENGTH);
        return forms;
    }

    /** Counts the characters that survived a wrong charset. A form of nothing but question marks discloses nothing. */
    private static long countLegible(String form) {
        return form.chars().filter(c -> c != '\ufffd' && c != '?' && c != 0).count();
    }

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
     * Adds a percent-encoded text, whose hexadecimal digits are in upper case, and the same text with digits in lower
     * case.
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

    /** Escapes a text for JSON. A writer that escapes everything has no short escapes such as {@code \n}. */
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

    private static String replaceEach(String text, IntFunction<String> replacement) {
        StringBuilder out = new StringBuilder(text.length() * 2);
        text.chars().forEach(c -> out.append(replacement.apply(c)));
        return out.toString();
    }

    /**
     * Returns a text with the hexadecimal digits of its escapes in lower case.
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

    /** Adds the Base64 forms without padding. A search for them also finds the forms with padding. */
    private static void addBase64(Set<String> forms, String text) {
        for (Charset charset : List.of(UTF_8, ISO_8859_1)) {
            byte[] bytes = text.getBytes(charset);
            String standard = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            addEscaped(forms, standard); // the standard alphabet has + and /, which may be escaped
        }
    }

    /** Adds what the text becomes if one side writes it in one charset and the other side reads it in another. */
    private static void addMisread(Set<String> forms, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        for (Charset wrong : WRONG_CHARSETS) {
            forms.add(trimHalves(new String(text.getBytes(wrong), UTF_8)));
            forms.add(trimHalves(new String(utf8, wrong)));
            // Two bytes are one character in UTF-16, and the secret may begin at an odd byte.
            forms.add(trimHalves(new String(utf8, 1, utf8.length - 1, wrong)));
        }
    }

    /** Removes halves of characters at both ends. They depend on the text before and after the secret. */
    private static String trimHalves(String form) {
        int from = 0;
        int to = form.length();
        while (from < to && isHalf(form.charAt(from))) {
            from++;
        }
        while (to > from && isHalf(form.charAt(to - 1))) {
            to--;
        }
        return form.substring(from, to);
    }

    private static boolean isHalf(char c) {
        return c == 0 || c == '\ufffd';
    }
}
