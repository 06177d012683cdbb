package io.github.dynurl.store.http;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call whose request gets additional header fields if it goes to the server of the base URL. Another server, for
 * example the server of {@code queryUrl}, does not get these header fields, because their values can come from the
 * messages of a route and can be secret. Immutable.
 *
 * @param <R> the type of the call's result
 * @param call the call without the additional header fields
 * @param addedHeaders the additional header fields; already checked with {@link #checkHeader}
 */
record CallWithHeaders<R>(Call<R> call, Map<String, String> addedHeaders) implements Call<R> {
    private static final int MAX_VALUE_CHARS = 8192;

    /**
     * The names of header fields that users cannot set, in lower case. They decide where a request goes, where its body
     * ends, what the body contains or who sends it. {@link #findFlaw} also rejects the prefixes if- and camel.
     */
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-digest",
            "content-encoding",
            "content-length",
            "content-md5",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "repr-digest",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-http-method",
            "x-http-method-override",
            "x-method-override");

    /**
     * Checks a header field.
     *
     * @throws IllegalArgumentException if the name or the value is malformed, or the name is reserved for the client
     */
    static void checkHeader(String name, String value) {
        checkName(name);
        if (!isLegalValue(value)) {
            throw new IllegalArgumentException("the header " + name
                    + " has a value that cannot be sent. It may have at most " + MAX_VALUE_CHARS
                    + " characters: visible ASCII, and spaces and tabs inside");
        }
    }

    /**
     * Checks the name of a header field.
     *
     * @throws IllegalArgumentException if the name is malformed or reserved for the client
     */
    static void checkName(String name) {
        String flaw = findFlaw(name);
        if (flaw != null) {
            throw new IllegalArgumentException("the header " + Key.shown(name) + " " + flaw);
        }
    }

    /** Returns the end of a sentence that says why the name is illegal; null if the name is legal. */
    private static @Nullable String findFlaw(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            return "is not the name of a header (RFC 9110, 5.1)";
        }
        // The client sends the If-* fields itself, from the condition of the operation. Message headers that start with
        // Camel are instructions for the component, so a server must not get them.
        return RESERVED.contains(lower) || lower.startsWith("if-") || lower.startsWith("camel")
                ? "is reserved, so that messages cannot set it"
                : null;
    }

    /**
     * Returns whether a value has at most 8192 characters, contains only visible ASCII, spaces and tabs, and does not
     * start or end with white space.
     */
    private static boolean isLegalValue(String value) {
        return value.length() <= MAX_VALUE_CHARS
                && value.equals(value.strip())
                && value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f));
    }

    @Override
    public String action() {
        return call.action();
    }

    @Override
    public @Nullable Key key() {
        return call.key();
    }

    @Override
    public Request request(UrlLayout layout) {
        Request request = call.request(layout);
        if (!request.target().origin().equals(layout.origin())) {
            return request;
        }
        return request.withHeaders(addedHeaders);
    }

    @Override
    public boolean isExpectedStatus(int status) {
        return call.isExpectedStatus(status);
    }

    @Override
    public boolean mayBeRetried() {
        return call.mayBeRetried();
    }

    @Override
    public String completedStepsPrefix() {
        return call.completedStepsPrefix();
    }

    @Override
    public R readResult(Reply reply) throws IOException {
        return call.readResult(reply);
    }

    /** Returns the action and the names of the header fields; the values can be secret. */
    @Override
    public String toString() {
        return call.action() + " with " + addedHeaders.keySet();
    }
}
