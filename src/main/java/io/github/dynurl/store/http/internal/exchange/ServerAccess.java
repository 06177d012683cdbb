package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.access.RequestSigner;
import io.github.dynurl.store.http.internal.access.AccessTokens;
import io.github.dynurl.store.http.internal.access.Cookies;
import io.github.dynurl.store.http.internal.access.OAuth2Client;
import io.github.dynurl.store.http.internal.secret.CallSecrets;
import io.github.dynurl.store.url.Origin;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * The credentials, fixed header fields, signer and cookies for requests to the server of the store. Other servers do
 * not get them, for example the server of queryUrl if queryUrl leads to another server. Immutable, except for the
 * access token and the cookies.
 *
 * @param origin the server of the store
 * @param headers the header fields for each request to this server: the credentials and the header fields that the user
 *     has configured. They replace header fields with the same name
 * @param client the options for requests of access tokens
 * @param tokens the access token of the store; null if the store uses none
 * @param signer signs the requests to this server; null if they are not signed
 * @param cookies the cookies of this server; null if they are ignored
 */
public record ServerAccess(
        Origin origin,
        List<Header> headers,
        OAuth2Client client,
        @Nullable AccessTokens tokens,
        @Nullable RequestSigner signer,
        @Nullable Cookies cookies) {
    /** Returns the names of the header fields that only this server gets, except those that a signer adds. */
    Set<String> secretNames() {
        Set<String> names = new LinkedHashSet<>();
        headers.forEach(field -> names.add(field.getName()));
        if (tokens != null) {
            names.add("Authorization");
        }
        return names;
    }

    /** Returns whether a request goes to the server of the store. */
    boolean isFor(Request request) {
        return request.target().origin().equals(origin);
    }

    /** Returns the request with the fixed header fields. Returns the same request if it goes to another server. */
    Request complete(Request request) {
        if (!isFor(request)) {
            return request;
        }
        Request completed = request;
        for (Header header : headers) {
            completed = completed.withoutHeader(header.getName()).withHeader(header.getName(), header.getValue());
        }
        return completed;
    }

    /**
     * Returns the request with the cookies of its server.
     *
     * @param secrets receives the values of the cookies
     */
    Request withCookies(Request request, CallSecrets secrets) {
        List<Cookie> selected = cookies == null ? List.of() : cookies.select(request.target());
        if (cookies == null || selected.isEmpty()) {
            return request;
        }
        secrets.add(selected.stream().map(Cookies::valueOf).toList());
        return request.withHeader("Cookie", cookies.format(selected));
    }

    /** Keeps the cookies that a response sets. The caller has sent the request to the server of the store. */
    void acceptCookies(Request request, Reply reply) {
        if (cookies != null) {
            cookies.accept(request.target(), reply.headers("Set-Cookie"));
        }
    }

    /** Returns a text without the header fields, because they contain secrets. */
    @Override
    public String toString() {
        return "access to " + origin;
    }
}
