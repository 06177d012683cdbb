package io.github.dynurl.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Computes the forms in which a secret may appear, independently of the code under test. */
public final class Canary {
    private Canary() {}

    /**
     * Returns the forms of a secret: plain, percent-encoded, JSON-escaped, in Base64, and garbled because it was
     * written in one charset and read in another.
     */
    public static Set<String> forms(String secret) {
        byte[] utf8 = secret.getBytes(UTF_8);
        String escaped = secret.chars()
                .mapToObj(c -> String.format(Locale.ROOT, "\\u%04x", c))
                .collect(Collectors.joining());
        StringBuilder percentEncoded = new StringBuilder();
        for (byte b : utf8) {
            percentEncoded.append(String.format(Locale.ROOT, "%%%02x", b));
        }
        Set<String> forms = new LinkedHashSet<>(List.of(
                secret,
                URLEncoder.encode(secret, UTF_8),
                URLEncoder.encode(secret, UTF_8).replace("+", "%20"),
                percentEncoded.toString(),
                percentEncoded.toString().toUpperCase(Locale.ROOT),
                escaped,
                escaped.toUpperCase(Locale.ROOT).replace('U', 'u'),
                secret.replace("\\", "\\\\").replace("\"", "\\\""),
                secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"),
                Base64.getEncoder().encodeToString(utf8),
                Base64.getUrlEncoder().withoutPadding().encodeToString(utf8)));
        for (Charset other : List.of(ISO_8859_1, Charset.forName("windows-1252"), UTF_16BE, UTF_16LE)) {
            forms.add(new String(utf8, other));
            forms.add(new String(secret.getBytes(other), UTF_8));
        }
        return forms;
    }

    /** Returns the forms of the secrets that the text contains; empty if it contains none. */
    public static List<String> leaks(String text, Collection<String> secrets) {
        return secrets.stream()
                .flatMap(secret -> forms(secret).stream())
                .filter(text::contains)
                .toList();
    }
}
