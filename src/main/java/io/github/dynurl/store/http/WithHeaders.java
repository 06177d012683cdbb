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
 * Adds headers to the request of a call, where it goes to the store's own server: what is on another is not told what a
 * message carries. Immutable.
 *
 * @param <R> what the answer means
 */
record WithHeaders<R>(Call<R> call, Map<String, String> added) implements Call<R> {
    /** What says where a message goes, where it ends, what it depends on, or who sends it, is not for users to set. */
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

    /** Refuses a header that cannot be sent, or that the store sets itself. */
    static void check(String name, String value) {
        String flaw = flawOf(name);
        if (flaw != null) {
            throw new IllegalArgumentException("the header " + Key.shown(name) + " " + flaw);
        }
        if (!isLegalValue(value)) {
            throw new IllegalArgumentException(
                    "the header " + name + " has a value that cannot be sent: visible ASCII, at most 8192 characters");
        }
    }

    private static @Nullable String flawOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            return "is not the name of a header (RFC 9110, 5.1)";
        }
        return RESERVED.contains(lower) || lower.startsWith("if-") || lower.startsWith("camel")
                ? "is not for messages to set"
                : null;
    }

    /** Tells whether a value can be sent: visible ASCII, spaces and tabs between, at most 8 KiB. */
    private static boolean isLegalValue(String value) {
        return value.length() <= 8192
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
        for (Map.Entry<String, String> header : added.entrySet()) {
            request = request.header(header.getKey(), header.getValue());
        }
        return request;
    }

    @Override
    public boolean answers(int status) {
        return call.answers(status);
    }

    @Override
    public boolean isOnce() {
        return call.isOnce();
    }

    @Override
    public String doneBefore() {
        return call.doneBefore();
    }

    @Override
    public R reply(Reply reply) throws IOException {
        return call.reply(reply);
    }

    /** Says the names of the headers only. */
    @Override
    public String toString() {
        return call.action() + " with " + added.keySet();
    }
}
