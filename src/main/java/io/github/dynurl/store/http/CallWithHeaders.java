package io.github.dynurl.store.http;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.http.internal.header.FieldRules;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.util.Map;
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
    /**
     * Checks a header field.
     *
     * @throws IllegalArgumentException if the name or the value is malformed, or the name is reserved for the client
     */
    static void checkHeader(String name, String value) {
        checkName(name);
        if (!FieldRules.isLegalValue(value)) {
            throw new IllegalArgumentException("the header " + name + " " + FieldRules.describeIllegalValue());
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

    /** Returns why the name is illegal, as the predicate of a sentence about the name; null if the name is legal. */
    private static @Nullable String findFlaw(String name) {
        if (!FieldRules.isName(name)) {
            return "is not the name of a header (RFC 9110, 5.1)";
        }
        return FieldRules.isReserved(name) ? "is reserved, so that messages cannot set it" : null;
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
