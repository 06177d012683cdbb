package io.github.dynurl.examples.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Allows requests with a token that is valid. Issues tokens to one client, which authenticates with Basic. Thread-safe. */
public final class OAuth2 implements Access {
    private static final String BEARER = "Bearer ";

    private final String basic;
    private final Duration lifetime;
    private final Map<String, Long> endsByToken = new ConcurrentHashMap<>();
    private final AtomicInteger issued = new AtomicInteger();

    /** @param lifetime how long a token is valid, in whole seconds */
    public OAuth2(String clientId, String clientSecret, Duration lifetime) {
        this.basic = "Basic " + Base64.getEncoder().encodeToString((clientId + ":" + clientSecret).getBytes(UTF_8));
        this.lifetime = lifetime;
    }

    @Override
    public boolean allows(Request request) {
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return false;
        }
        Long end = endsByToken.get(authorization.substring(BEARER.length()));
        return end != null && System.nanoTime() - end < 0;
    }

    @Override
    public String challenge() {
        return "Bearer error=\"invalid_token\"";
    }

    /** Handles a token request. Returns a new token or an error. */
    Reply token(Request request) throws ApiProblem {
        String form = Reply.readText(request);
        if (!basic.equals(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            return Reply.json(401, Map.of("error", "invalid_client"));
        }
        if (!form.contains("grant_type=client_credentials")) {
            return Reply.json(400, Map.of("error", "unsupported_grant_type"));
        }
        String token = UUID.randomUUID().toString();
        endsByToken.put(token, System.nanoTime() + lifetime.toNanos());
        issued.incrementAndGet();
        return Reply.json(
                        200, Map.of("access_token", token, "token_type", "Bearer", "expires_in", lifetime.toSeconds()))
                .with("Cache-Control", "no-store");
    }

    /** Returns the number of issued tokens. */
    public int issued() {
        return issued.get();
    }

    /** Makes all tokens invalid before they expire. */
    public void revokeAll() {
        endsByToken.clear();
    }
}
