package io.github.dynurl.examples.company;

import org.eclipse.jetty.server.Request;

/**
 * Allows requests that have the key in the header {@code X-Api-Key}.
 *
 * @param key the key
 */
public record ApiKey(String key) implements Access {
    @Override
    public boolean allows(Request request) {
        return key.equals(request.getHeaders().get("X-Api-Key"));
    }

    @Override
    public String challenge() {
        return "ApiKey";
    }
}
