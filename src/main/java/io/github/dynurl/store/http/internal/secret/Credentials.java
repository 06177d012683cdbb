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
 * Holds what a store identifies itself with: a user (RFC 7617), a bearer token (RFC 6750), or nothing. Immutable.
 *
 * @param username the user, or null
 * @param password the user's password, or null
 * @param accessToken the token, or null
 */
public record Credentials(
        @Nullable String username,
        @Nullable String password,
        @Nullable String accessToken) {
    public static final Credentials NONE = new Credentials(null, null, null);

    /**
     * Makes the Authorization header; null without credentials.
     *
     * @throws IllegalArgumentException if they do not go together, cannot be sent, or would be seen on their way
     */
    @Nullable
    public String header(UrlLayout layout, boolean allowInsecureAuth) {
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException(
                    (username == null ? "username" : "password") + " is missing: username and password go together");
        }
        if (username != null && accessToken != null) {
            throw new IllegalArgumentException("username and accessToken are both set; set one of them");
        }
        String header = username != null ? basic(username) : bearer();
        if (header == null) {
            return null;
        }
        if (!layout.origin().isSecure() && !layout.origin().isLoopback() && !allowInsecureAuth) {
            throw new IllegalArgumentException("baseUrl would send credentials over plain http to " + layout.origin()
                    + "; use https, or allowInsecureAuth=true");
        }
        Origin query = layout.queryOrigin().orElse(layout.origin());
        if (!query.equals(layout.origin())) {
            throw new IllegalArgumentException("queryUrl is on " + query + " and baseUrl on " + layout.origin()
                    + ": credentials are set, and they are only sent to one server");
        }
        return header;
    }

    private String basic(String user) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("username is empty");
        }
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("username has a colon, which RFC 7617 does not allow");
        }
        return "Basic " + encoded();
    }

    private String encoded() {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(pair);
    }

    private @Nullable String bearer() {
        if (accessToken == null) {
            return null;
        }
        if (accessToken.isEmpty() || !accessToken.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("accessToken is empty, or has a character that a header cannot have");
        }
        return "Bearer " + accessToken;
    }

    /** Returns what of them must not show where a server gives it back. */
    public Secrets secrets() {
        Set<String> forms = new LinkedHashSet<>();
        if (username != null && password != null) {
            forms.addAll(SecretEncodings.ofPair(username, password));
        }
        Stream.of(password, accessToken)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .map(SecretEncodings::of)
                .forEach(forms::addAll);
        return new Secrets(forms);
    }

    @Override
    public String toString() {
        return username == null && accessToken == null ? "no credentials" : "credentials";
    }
}
