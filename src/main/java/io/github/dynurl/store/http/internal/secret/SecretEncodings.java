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
 * Knows the forms in which a server may give a secret back: as it is, percent-encoded, escaped for JSON or HTML, in Base64,
 * and written in one charset and read in another.
 */
public final class SecretEncodings {
    /** Shorter forms are found in any text: to hide them would tell nothing and make messages unreadable. */
    static final int SHORTEST = 4;

    private static final List<Charset> OTHERS =
            List.of(ISO_8859_1, Charset.forName("windows-1252"), UTF_16BE, UTF_16LE);

    /** What clients and servers leave as it is differs: in a query, in JavaScript, in a path; some escape every byte. */
    private static final List<PercentEncoder> ENCODERS = List.of(
            PercentEncoder.keeping(true, ""),
            PercentEncoder.keeping(true, "!*'()"),
            PercentEncoder.keeping(true, "!$&'()*+,;=:@/"),
            PercentEncoder.keeping(false, ""));

    /** As forms are sent, where a space is a plus. */
    private static final PercentEncoder FORM = PercentEncoder.keeping(true, " ");

    /** What is not escaped in JSON: all that need not be, ASCII, what means nothing in HTML (of Go, of Gson), nothing. */
    private static final List<IntPredicate> UNESCAPED = List.of(
            c -> c >= ' ',
            c -> c >= ' ' && c < 0x7f,
            c -> c >= ' ' && "<>&".indexOf(c) < 0,
            c -> c >= ' ' && "<>&='".indexOf(c) < 0,
            c -> false);

    /** How quotes are written in HTML. */
    private static final List<List<String>> QUOTES = List.of(
            List.of("&quot;", "&#39;"), List.of("&#34;", "&#x27;"), List.of("&quot;", "&apos;"), List.of("\"", "'"));

    /** What a parameter is called that holds a secret, however short. */
    private static final Pattern TELLING =
            Pattern.compile("(?i).*(key|token|secret|sig|pass|pwd|auth|cred|code|session|cookie|sas).*");

    /** A value such as {@code alt=media} or {@code limit=1000}, which is no secret, and would be found in words that are none. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,8}|[0-9]{1,8}");

    private SecretEncodings() {}

    /** Returns the forms of what a URL, or a template of one, has as values in its query. */
    static Set<String> ofQuery(@Nullable String url) {
        Set<String> forms = new LinkedHashSet<>();
        int query = url == null ? -1 : url.indexOf('?');
        if (url == null || query < 0) {
            return forms;
        }
        for (String parameter : url.substring(query + 1).split("[&;]", -1)) {
            int equals = parameter.indexOf('=');
            boolean telling = equals < 0
                    || TELLING.matcher(parameter.substring(0, equals)).matches();
            for (String value : parameter.substring(equals + 1).split("\\{[^}]*}", -1)) {
                if (telling || !WORD.matcher(value).matches()) {
                    forms.addAll(of(value));
                    forms.addAll(of(decoded(value)));
                }
            }
        }
        return forms;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            // It is refused elsewhere, with its place.
            return value;
        }
    }

    /** Returns the forms of the values of headers whose names say that they are secret. */
    static Set<String> ofHeaders(Map<String, String> headers) {
        Set<String> forms = new LinkedHashSet<>();
        headers.forEach((name, value) -> {
            if (TELLING.matcher(name).matches()) {
                forms.addAll(of(value));
            }
        });
        return forms;
    }

    /** Returns the forms of a secret; none if it is shorter than {@link #SHORTEST}. */
    public static Set<String> of(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        if (secret.length() >= SHORTEST) {
            addEscaped(forms, secret);
            addBase64(forms, secret);
            addMisread(forms, secret);
            forms.removeIf(form -> legible(form) < SHORTEST);
        }
        return forms;
    }

    /** Returns the forms of a user and a password as they travel; the password alone is a secret of its own. */
    static Set<String> ofPair(String user, String password) {
        Set<String> forms = new LinkedHashSet<>();
        addBase64(forms, user + ":" + password);
        forms.removeIf(form -> legible(form) < SHORTEST);
        return forms;
    }

    /** Counts what is neither a replacement nor lost: question marks alone are no secret. */
    private static long legible(String form) {
        return form.chars().filter(c -> c != '\ufffd' && c != '?' && c != 0).count();
    }

    private static void addEscaped(Set<String> forms, String text) {
        forms.add(text);
        for (PercentEncoder encoder : ENCODERS) {
            addHex(forms, encoder.encode(text));
        }
        addHex(forms, FORM.encode(text).replace(' ', '+'));
        addJson(forms, text);
        addHtml(forms, text);
    }

    private static void addHex(Set<String> forms, String encoded) {
        forms.add(encoded);
        forms.add(lowerHex(encoded, '%', 2));
    }

    private static void addJson(Set<String> forms, String text) {
        for (IntPredicate plain : UNESCAPED) {
            for (String slash : List.of("/", "\\/")) {
                String json = json(text, plain, slash);
                forms.add(json);
                forms.add(lowerHex(json, 'u', 4));
            }
        }
    }

    private static String json(String text, IntPredicate plain, String slash) {
        return mapped(text, c -> switch (c) {
            case '"', '\\' -> plain.test(c) ? "\\" + (char) c : hex4(c);
            case '/' -> plain.test(c) ? slash : hex4(c);
            case '\t' -> plain.test(' ') ? "\\t" : hex4(c);
            case '\n' -> plain.test(' ') ? "\\n" : hex4(c);
            case '\r' -> plain.test(' ') ? "\\r" : hex4(c);
            default -> plain.test(c) ? String.valueOf((char) c) : hex4(c);
        });
    }

    private static String hex4(int c) {
        return String.format(Locale.ROOT, "\\u%04X", c);
    }

    private static void addHtml(Set<String> forms, String text) {
        for (List<String> quotes : QUOTES) {
            forms.add(mapped(text, c -> switch (c) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> quotes.get(0);
                case '\'' -> quotes.get(1);
                default -> String.valueOf((char) c);
            }));
        }
    }

    private static String mapped(String text, IntFunction<String> form) {
        StringBuilder out = new StringBuilder(text.length() * 2);
        text.chars().forEach(c -> out.append(form.apply(c)));
        return out.toString();
    }

    /** Writes the digits of escapes in lower case. */
    private static String lowerHex(String text, char mark, int digits) {
        StringBuilder out = new StringBuilder(text);
        for (int i = text.indexOf(mark); i >= 0; i = text.indexOf(mark, i + 1)) {
            boolean escape = (mark == '%' || (i > 0 && text.charAt(i - 1) == '\\')) && i + digits < text.length();
            for (int j = i + 1; escape && j <= i + digits; j++) {
                out.setCharAt(j, Character.toLowerCase(text.charAt(j)));
            }
        }
        return out.toString();
    }

    /** Adds Base64 without padding, which those with padding begin with. */
    private static void addBase64(Set<String> forms, String text) {
        for (Charset charset : List.of(UTF_8, ISO_8859_1)) {
            byte[] bytes = text.getBytes(charset);
            String usual = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            addEscaped(forms, usual);
        }
    }

    /** Adds what becomes of the text where one end has written it in another charset than the other reads. */
    private static void addMisread(Set<String> forms, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        for (Charset other : OTHERS) {
            forms.add(trimmed(new String(text.getBytes(other), UTF_8)));
            forms.add(trimmed(new String(utf8, other)));
            // Two bytes are one character in UTF-16, and the secret need not begin at an even one.
            forms.add(trimmed(new String(utf8, 1, utf8.length - 1, other)));
        }
    }

    /** Drops what the neighbours of a secret may change: halves of characters at both ends. */
    private static String trimmed(String form) {
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
