package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.internal.access.AccessTokens;
import io.github.dynurl.store.http.internal.access.OAuth2Client;
import io.github.dynurl.store.http.internal.access.Signer;
import io.github.dynurl.store.url.Origin;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the server of the store needs to accept requests. Other servers, for example the server of queryUrl, do not get
 * it. Immutable, except for the access token.
 *
 * @param origin the server of the store
 * @param headers the header fields for each request to this server: credentials, and what the user has fixed. They
 *     replace header fields with the same name
 * @param client how to request an access token
 * @param tokens the access token of the store; null if it has none
 * @param signer signs the requests to this server; null if they are not signed
 */
public record ServerAccess(
        Origin origin,
        List<Header> headers,
        OAuth2Client client,
        @Nullable AccessTokens tokens,
        @Nullable Signer signer) {
    /** Returns whether a request goes to the server of the store. */
    boolean isFor(Request request) {
        return request.target().origin().equals(origin);
    }

    /** Returns the request with the header fields for its server: unchanged if it goes to another server. */
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

    /** Returns a text without the header fields, because they contain secrets. */
    @Override
    public String toString() {
        return "access to " + origin;
    }
}
