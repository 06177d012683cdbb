package io.github.dynurl.store.http.internal.secret;

import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.UrlLayout;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a store: a user with a password (RFC 7617), a bearer token (RFC 6750), or none. Immutable.
 *
 * @param username the name of the user, null if there is none
 * @param password the password of the user, null if there is none
 * @param accessToken the bearer token, null if there is none
 */
public record Credentials(
        @Nullable String username,
        @Nullable String password,
        @Nullable String accessToken) {
    public static final Credentials NONE = new Credentials(null, null, null);

    /**
     * Checks the credentials and returns the value of the Authorization header field; null if there are no credentials.
     *
     * @param layout the URLs of the store, to which the credentials are sent
     * @param allowInsecureAuth whether the credentials may be sent over plain HTTP
     * @throws IllegalArgumentException if only one of username and password is set, if username and accessToken are
     *     both set, if one of them contains an illegal character, or if they would be sent over plain HTTP or to two
     *     servers
     */
    @Nullable
    public String authorizationHeader(UrlLayout layout, boolean allowInsecureAuth) {
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException(
                    (username == null ? "username" : "password") + " is missing: username and password go together");
        }
        if (username != null && accessToken != null) {
            throw new IllegalArgumentException("username and accessToken are both set; set one of them");
        }
        String header = username != null ? createBasicValue(username) : createBearerValue();
        if (header == null) {
            return null;
        }
        if (mayNotBeSent(layout.origin(), allowInsecureAuth)) {
            throw new IllegalArgumentException("baseUrl would send credentials over plain http to " + layout.origin()
                    + "; use https, or allowInsecureAuth=true");
        }
        checkOneServer(layout);
        return header;
    }

    /** Returns whether secrets would be sent to this server over plain HTTP although that is not allowed. */
    public static boolean mayNotBeSent(Origin server, boolean allowInsecureAuth) {
        return !server.isSecure() && !server.isLoopback() && !allowInsecureAuth;
    }

    /**
     * Checks that queries are sent to the server of the base URL, because only this server gets the credentials.
     *
     * @throws IllegalArgumentException if queries are sent to another server
     */
    public static void checkOneServer(UrlLayout layout) {
        Origin queryOrigin = layout.queryOrigin().orElse(layout.origin());
        if (!queryOrigin.equals(layout.origin())) {
            throw new IllegalArgumentException("queryUrl is on " + queryOrigin + " and baseUrl on " + layout.origin()
                    + ": credentials are set, and they are only sent to one server");
        }
    }

    /** Returns the name of the option that sets the header field Authorization; empty if there are no credentials. */
    public String option() {
        if (username != null) {
            return "username";
        }
        return accessToken == null ? "" : "accessToken";
    }

    private String createBasicValue(String user) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("username is empty");
        }
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("username has a colon, which RFC 7617 does not allow");
        }
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Returns null if there is no token. */
    private @Nullable String createBearerValue() {
        if (accessToken == null) {
            return null;
        }
        boolean isVisibleAscii = accessToken.chars().allMatch(c -> c > ' ' && c <= '~');
        if (accessToken.isEmpty() || !isVisibleAscii) {
            throw new IllegalArgumentException("accessToken is empty, or has a character that a header cannot have");
        }
        return "Bearer " + accessToken;
    }

    /**
     * Returns the secrets that messages must not contain: the password, the token, and the Base64 text of user and
     * password that Basic authentication sends.
     */
    public Secrets secrets() {
        Set<String> forms = new LinkedHashSet<>();
        if (username != null && password != null) {
            forms.addAll(SecretEncodings.ofPair(username, password));
        }
        Stream.of(password, accessToken)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull) // only for the nullness checker
                .map(SecretEncodings::of)
                .forEach(forms::addAll);
        return new Secrets(forms);
    }

    /** Returns a text without the credentials, so that they never get into a log. */
    @Override
    public String toString() {
        return username == null && accessToken == null ? "no credentials" : "credentials";
    }
}
