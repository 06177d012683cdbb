package io.github.dynurl.store.http.internal.access;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.http.internal.header.FieldRules;
import io.github.dynurl.store.http.internal.secret.Credentials;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.UrlLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * Header fields that each request to the server of the store contains. Their values are secrets. Immutable.
 *
 * @param values the values by name
 */
public record FixedHeaders(Map<String, String> values) {
    private static final String AUTHORIZATION = "Authorization";
    private static final String BASIC = "Basic ";

    public FixedHeaders {
        values = Map.copyOf(values);
    }

    /**
     * Checks the names and the values. The messages contain the names of the options, but no value.
     *
     * @param layout the URLs of the store, to which the header fields are sent
     * @param allowInsecureAuth whether secrets may be sent over plain HTTP
     * @param credentialsOption the name of the option that sets the header field Authorization; empty if there is none
     * @throws IllegalArgumentException if a name or a value is illegal, if the client itself sets the header field, if
     *     two names are the same, if a value would be sent over plain HTTP, or if an Authorization would have to be
     *     sent to two servers
     */
    public void check(UrlLayout layout, boolean allowInsecureAuth, String credentialsOption) {
        Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.keySet().stream().sorted().forEach(name -> {
            checkName(name, credentialsOption);
            String other = seen.put(name, name);
            if (other != null) {
                throw new IllegalArgumentException(
                        option(other) + " and " + option(name) + " are the same header; set one of them");
            }
            checkValue(name, String.valueOf(values.get(name)));
            if (Credentials.mayNotBeSent(layout.origin(), allowInsecureAuth)) {
                throw new IllegalArgumentException(option(name) + " would be sent over plain http to " + layout.origin()
                        + "; use https, or allowInsecureAuth=true");
            }
        });
        if (seen.containsKey(AUTHORIZATION)) {
            Credentials.checkOneServer(layout);
        }
    }

    private static String option(String name) {
        return "header." + name;
    }

    private static void checkName(String name, String credentialsOption) {
        if (!FieldRules.isName(name)) {
            throw new IllegalArgumentException("header. is followed by " + Key.shown(name)
                    + ", which is not the name of a header (RFC 9110, 5.1)");
        }
        boolean isAuthorization = name.equalsIgnoreCase(AUTHORIZATION);
        if (isAuthorization && !credentialsOption.isEmpty()) {
            throw new IllegalArgumentException(
                    option(name) + " and " + credentialsOption + " are both set; set one of them");
        }
        if (!isAuthorization && FieldRules.isReserved(name)) {
            throw new IllegalArgumentException(
                    option(name) + " is not possible: only the client itself may decide about this header");
        }
    }

    private static void checkValue(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(option(name) + " is empty");
        }
        if (!FieldRules.isLegalValue(value)) {
            throw new IllegalArgumentException(option(name) + " " + FieldRules.describeIllegalValue());
        }
    }

    /** Returns the names of the options, for messages; empty if there are no header fields. */
    public List<String> options() {
        return values.keySet().stream().sorted().map(FixedHeaders::option).toList();
    }

    /** Returns the header fields, sorted by name. */
    public List<Header> headers() {
        return values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .<Header>map(entry -> new BasicHeader(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * Returns the secrets in the values. The secrets are each whole value, the text after its first word (in an
     * Authorization, after the scheme), and the password of Basic authentication, because a server may quote such a
     * part alone.
     */
    public Secrets secrets() {
        List<String> texts = new ArrayList<>(values.values());
        for (String value : values.values()) {
            int space = value.indexOf(' ');
            texts.add(value.substring(space + 1).strip());
            if (value.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
                String pair = decode(value.substring(space + 1).strip());
                texts.add(pair.substring(pair.indexOf(':') + 1));
            }
        }
        return Secrets.ofTexts(texts);
    }

    /** Returns the text of a Base64 value; returns the value itself if it is not Base64. */
    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return base64; // this is no error, because the server may expect such a value
        }
    }

    /** Returns the names, because the values are secrets. */
    @Override
    public String toString() {
        return options().toString();
    }
}
