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
 * A call whose request gets additional header fields if it goes to the server of the base URL. Other servers, such as
 * that of {@code queryUrl}, must not see the values of a user's messages. Immutable.
 *
 * @param <R> the result of the call
 */
record CallWithHeaders<R>(Call<R> call, Map<String, String> addedHeaders) implements Call<R> {
    private static final int MAX_VALUE_CHARS = 8192;

    /** Header fields that users cannot set: they decide routing, framing, content, conditions or credentials. */
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

    /** Checks a header field; throws {@link IllegalArgumentException} if it is illegal or the store sets it itself. */
    static void checkHeader(String name, String value) {
        checkName(name);
        if (!isLegalValue(value)) {
            throw new IllegalArgumentException("the header " + name
                    + " has a value that cannot be sent: visible ASCII, at most " + MAX_VALUE_CHARS + " characters");
        }
    }

    /** Checks the name of a header field; throws {@link IllegalArgumentException} as {@link #checkHeader} does. */
    static void checkName(String name) {
        String flaw = flawOf(name);
        if (flaw != null) {
            throw new IllegalArgumentException("the header " + Key.shown(name) + " " + flaw);
        }
    }

    private static @Nullable String flawOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            return "is not the name of a header (RFC 9110, 5.1)";
        }
        // The If-* fields are conditions, and headers of Camel are instructions for the component.
        return RESERVED.contains(lower) || lower.startsWith("if-") || lower.startsWith("camel")
                ? "is reserved, so that messages cannot set it"
                : null;
    }

    /** Returns whether a value has only visible ASCII, with spaces and tabs inside, and at most 8192 characters. */
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
        for (Map.Entry<String, String> header : addedHeaders.entrySet()) {
            request = request.withHeader(header.getKey(), header.getValue());
        }
        return request;
    }

    @Override
    public boolean isExpectedStatus(int status) {
        return call.isExpectedStatus(status);
    }

    @Override
    public boolean isNeverRetried() {
        return call.isNeverRetried();
    }

    @Override
    public String completedSteps() {
        return call.completedSteps();
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
