package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.internal.access.AccessToken;
import io.github.dynurl.store.http.internal.access.OAuth2Client;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests an access token with the credentials of the client (RFC 6749, 4.4). Immutable.
 *
 * @param action the operation that needs the token
 * @param client the options
 * @param startNanos the {@link System#nanoTime} at which the call was created; the life of the token begins at this
 *     time
 */
record TokenCall(String action, OAuth2Client client, long startNanos) implements Call<AccessToken> {
    private static final String TEMPLATE = "oauth2TokenEndpoint";
    private static final int MAX_TOKEN_CHARS = 8192 - "Bearer ".length();
    private static final long MAX_LIFE_SECONDS = Duration.ofDays(365).toSeconds();
    private static final int MAX_ERROR_CODE_CHARS = 40;

    /**
     * The codes of RFC 6749, 5.2, for a client that the server does not know, or that may not request tokens in this
     * way.
     */
    private static final Set<String> CLIENT_ERRORS = Set.of("invalid_client", "unauthorized_client");

    /** The codes of RFC 6749, 5.2, and RFC 8707, 2, for a scope or a resource that the client cannot have. */
    private static final Set<String> REQUESTED_ACCESS_ERRORS = Set.of("invalid_scope", "invalid_target");

    @Override
    public @Nullable Key key() {
        return null;
    }

    @Override
    public Request request(UrlLayout layout) {
        return request();
    }

    /** Creates the request. Its URL does not depend on the layout of the store. */
    Request request() {
        Request request = Request.of("POST", client.target(), TEMPLATE)
                .withHeader("Accept", "application/json")
                .withBody(Data.of(client.form()).as("application/x-www-form-urlencoded"));
        String authorization = client.authorization();
        return authorization == null ? request : request.withHeader("Authorization", authorization);
    }

    /** Returns true for each status, because {@link #readResult} explains which options to check. */
    @Override
    public boolean isExpectedStatus(int status) {
        return true;
    }

    @Override
    public AccessToken readResult(Reply reply) throws IOException {
        if (!Reply.isSuccess(reply.status())) {
            throw failureForStatus(reply);
        }
        Metadata json = readJson(reply);
        Object type = json.get("token_type");
        if (type != null && !"bearer".equalsIgnoreCase(type.toString())) {
            throw reply.unexpectedResponse("the token type is not Bearer");
        }
        if (!(json.get("access_token") instanceof String token) || !isLegal(token)) {
            throw reply.unexpectedResponse("it has no access_token that a header can have");
        }
        return new AccessToken(token, parseLife(json.get("expires_in")), startNanos);
    }

    /** Reads the JSON. The exception has no cause, because the message of the cause might quote the token. */
    private static Metadata readJson(Reply reply) throws IOException {
        try {
            return Json.read(reply.limitedBody(), Select.of("access_token", "token_type", "expires_in"), reply.info());
        } catch (JsonException e) {
            throw reply.unexpectedResponse("it is not a JSON object with an access token: " + e.getMessage());
        }
    }

    private static boolean isLegal(String token) {
        return !token.isEmpty()
                && token.length() <= MAX_TOKEN_CHARS
                && token.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /**
     * Parses the life of the token in seconds. Returns null if the life is missing or no whole number. Then the token
     * is used until a server rejects it.
     */
    private static @Nullable Duration parseLife(@Nullable Object expiresIn) {
        String text = String.valueOf(expiresIn);
        if (!text.matches("-?\\d{1,18}")) {
            return null;
        }
        return Duration.ofSeconds(Math.max(0, Math.min(Long.parseLong(text), MAX_LIFE_SECONDS)));
    }

    private StoreException failureForStatus(Reply reply) {
        int status = reply.status();
        if (Retries.TRANSIENT_STATUSES.contains(status)) {
            return reply.failures().forStatus(reply);
        }
        String code = errorCode(reply);
        String statusAndCode = "(" + status + (code.isEmpty() ? "" : ", " + code) + ")";
        if (status == 401 || status == 403 || CLIENT_ERRORS.contains(code)) {
            return new AccessDeniedException(Failure.rejected(
                            action,
                            null,
                            status,
                            "the server does not accept the client " + statusAndCode
                                    + "; check oauth2ClientId and oauth2ClientSecret")
                    .responseBody(reply.errorBody()));
        }
        if (status >= 300 && status <= 399) {
            return reply.unexpectedResponse("a redirect, which is not followed; check oauth2TokenEndpoint");
        }
        return reply.unexpectedResponse("it refuses the request " + statusAndCode + "; check " + optionsToCheck(code));
    }

    /** Returns the options that can cause an error code. Without a code, the URL is probably not a token endpoint. */
    private static String optionsToCheck(String code) {
        String requested = "oauth2Scope and oauth2ResourceIndicator";
        if (code.isEmpty()) {
            return TEMPLATE;
        }
        return REQUESTED_ACCESS_ERRORS.contains(code) ? requested : TEMPLATE + ", " + requested;
    }

    /** Returns the error code in the body (RFC 6749, 5.2); empty if there is none, or if it is no plain word. */
    private static String errorCode(Reply reply) {
        String body = reply.errorBody();
        try {
            Object code = body == null ? null : Json.parseObject(body).get("error");
            boolean isCode =
                    code instanceof String text && text.length() <= MAX_ERROR_CODE_CHARS && text.matches("[A-Za-z_]+");
            return isCode ? String.valueOf(code).toLowerCase(Locale.ROOT) : "";
        } catch (JsonException e) {
            return ""; // many servers send HTML, and the status says enough
        }
    }
}
