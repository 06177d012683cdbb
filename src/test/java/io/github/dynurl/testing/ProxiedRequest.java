package io.github.dynurl.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows one request to a {@link ScriptedProxy}. Immutable.
 *
 * @param requestLine the request line as sent
 * @param headerLines the header lines as sent, in order
 * @param proxyAuthorization the value of {@code Proxy-Authorization}, or null
 * @param status the status of the proxy's own response: 200 if it opened a tunnel, otherwise that of its refusal; 0 if
 *     the response came from the origin
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
