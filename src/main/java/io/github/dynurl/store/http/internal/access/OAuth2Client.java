package io.github.dynurl.store.http.internal.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dynurl.store.http.internal.secret.Credentials;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.url.PercentEncoder;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options for the client credentials grant of OAuth 2.0 (RFC 6749, 4.4). Immutable.
 *
 * @param clientId the name of the client; null if there is none
 * @param clientSecret the password of the client; null if there is none
 * @param tokenEndpoint the URL that issues access tokens; null if there is none
 * @param scope the scopes to ask for, separated by spaces; null to ask for no scope
 * @param resource the resource to ask for (RFC 8707); null to ask for none
 * @param inBody whether the name and the password of the client are sent in the body of the request. If false, they are
 *     sent with Basic authentication
 */
public record OAuth2Client(
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String tokenEndpoint,
        @Nullable String scope,
        @Nullable String resource,
        boolean inBody) {
    /** The options that decide whether the server accepts an access token, for messages. */
    public static final String OPTIONS = "oauth2ClientId, oauth2ClientSecret and oauth2Scope";

    public static final OAuth2Client NONE = new OAuth2Client(null, null, null, null, null, false);

    private static final String ENDPOINT_OPTION = "oauth2TokenEndpoint";

    /** Encodes a text as an HTML form does, except for spaces. {@link #encode} replaces each space with a plus. */
    private static final PercentEncoder FORM = PercentEncoder.keeping(true, " ");

    /** Returns a copy with another value of {@link #inBody}. */
    public OAuth2Client withInBody(boolean sendInBody) {
        return new OAuth2Client(clientId, clientSecret, tokenEndpoint, scope, resource, sendInBody);
    }

    /**
     * Returns whether any option is set. Then the store uses access tokens, and {@link #check} requires more options.
     */
    public boolean isSet() {
        return clientId != null || clientSecret != null || tokenEndpoint != null || scope != null || resource != null;
    }

    /**
     * Checks the options.
     *
     * @param layout the URLs of the store, to which access tokens are sent
     * @param allowInsecureAuth whether secrets may be sent over plain HTTP
     * @param credentialsOption the name of the option that sets other credentials; empty if there are none
     * @throws IllegalArgumentException if an option is missing or illegal, if other credentials are set, or if a secret
     *     would be sent over plain HTTP or to two servers; the message contains the name of an option
     */
    public void check(UrlLayout layout, boolean allowInsecureAuth, String credentialsOption) {
        if (!isSet()) {
            return;
        }
        checkGiven("oauth2ClientId", clientId);
        checkGiven("oauth2ClientSecret", clientSecret);
        checkGiven(ENDPOINT_OPTION, tokenEndpoint);
        if (!credentialsOption.isEmpty()) {
            throw new IllegalArgumentException(credentialsOption + " and oauth2ClientId are both set; set one of them");
        }
        Target endpoint = target();
        if (Credentials.mayNotBeSent(endpoint.origin(), allowInsecureAuth)) {
            throw new IllegalArgumentException(ENDPOINT_OPTION + " would send the secret of the client over plain http"
                    + " to " + endpoint.origin() + "; use https, or allowInsecureAuth=true");
        }
        if (Credentials.mayNotBeSent(layout.origin(), allowInsecureAuth)) {
            throw new IllegalArgumentException("baseUrl would send access tokens over plain http to " + layout.origin()
                    + "; use https, or allowInsecureAuth=true");
        }
        Credentials.checkOneServer(layout);
    }

    private static void checkGiven(String option, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    option + " is missing: oauth2ClientId, oauth2ClientSecret and oauth2TokenEndpoint go together");
        }
    }

    /** Returns the URL of the token endpoint. Throws an IllegalArgumentException if it is missing or illegal. */
    public Target target() {
        return Target.parse(ENDPOINT_OPTION, String.valueOf(tokenEndpoint));
    }

    /** Returns the value of the header field Authorization of a token request; null if {@link #inBody} is true. */
    public @Nullable String authorization() {
        String pair = encode(String.valueOf(clientId)) + ":" + encode(String.valueOf(clientSecret));
        return inBody ? null : "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    /** Returns the body of a token request. */
    public byte[] form() {
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        append(form, "scope", scope);
        append(form, "resource", resource);
        if (inBody) {
            append(form, "client_id", clientId);
            append(form, "client_secret", clientSecret);
        }
        return form.toString().getBytes(UTF_8);
    }

    private static void append(StringBuilder form, String name, @Nullable String value) {
        if (value != null) {
            form.append('&').append(name).append('=').append(encode(value));
        }
    }

    private static String encode(String text) {
        return FORM.encode(text).replace(' ', '+');
    }

    /**
     * Returns the password of the client in all forms in which it is sent, and the secrets in the URL. Returns no
     * secrets if the name or the password is missing, because then {@link #check} throws.
     */
    public Secrets secrets() {
        if (clientId == null || clientSecret == null) {
            return Secrets.ofTexts(List.of());
        }
        String noAccessToken = null;
        return new Credentials(encode(clientId), encode(clientSecret), noAccessToken)
                .secrets()
                .plus(Secrets.ofTexts(List.of(clientSecret)))
                .plus(Secrets.ofUrlQueries(tokenEndpoint));
    }

    /** Returns a text without the options, because they contain a password. */
    @Override
    public String toString() {
        return isSet() ? "OAuth 2.0" : "no OAuth 2.0";
    }
}
