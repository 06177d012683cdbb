package io.github.dynurl.examples.stores;

import io.github.dynurl.store.http.access.RequestSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/**
 * Logs in to OpenStack Swift (TempAuth, v1), and adds the token to each request. All requests wait for one login. A
 * signer does not receive responses, such as 401, so the token is renewed after 9/10 of its lifetime. Thread-safe.
 */
public final class SwiftLogin implements RequestSigner {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** The lifetime of a token in seconds if the response does not contain it. */
    private static final String DEFAULT_LIFETIME = "3600";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final String user;
    private final String key;
    private Signature token;
    private long renewalNanos;

    /** @param url the URL of the login: {@code https://host/auth/v1.0} */
    public SwiftLogin(String url, String user, String key) {
        this.url = url;
        this.user = user;
        this.key = key;
    }

    @Override
    public synchronized Signature sign(UnsignedRequest request) throws Exception {
        if (token == null || System.nanoTime() - renewalNanos >= 0) {
            logIn();
        }
        return token;
    }

    private void logIn() throws Exception {
        long start = System.nanoTime();
        HttpRequest login = HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .headers("X-Auth-User", user, "X-Auth-Key", key)
                .build();
        HttpResponse<Void> response = client.send(login, BodyHandlers.discarding());
        String text = response.headers().firstValue("X-Auth-Token").orElse("");
        if (response.statusCode() / 100 != 2 || text.isEmpty()) {
            throw new IOException("the login was answered with " + response.statusCode());
        }
        String life = response.headers().firstValue("X-Auth-Token-Expires").orElse(DEFAULT_LIFETIME);
        token = Signature.of(Map.of("X-Auth-Token", text));
        renewalNanos = start + Duration.ofSeconds(Long.parseLong(life)).toNanos() / 10 * 9;
    }
}
