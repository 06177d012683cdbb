package io.github.dynurl.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows one request to a {@link ScriptedProxy}. Immutable.
 *
 * @param requestLine the request line as sent
 * @param headerLines the header lines as sent, in order
 * @param proxyAuthorization the value of {@code Proxy-Authorization}, or null
 * @param status what the proxy answered: 200 a tunnel, 0 the origin's own answer, else its refusal
 */
public record ProxiedRequest(
        String requestLine,
        List<String> headerLines,
        @Nullable String proxyAuthorization,
        int status) {

    /** Returns whether the request was a CONNECT. */
    public boolean tunnel() {
        return requestLine.startsWith("CONNECT ");
    }
}
