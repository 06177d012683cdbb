package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.url.Origin;
import java.util.List;
import org.apache.hc.core5.http.Header;

/**
 * Adds to requests what the server of the store needs to accept them. Other servers, for example the server of
 * queryUrl, do not get it. Immutable.
 *
 * @param origin the server of the store
 * @param headers the header fields for each request to this server: credentials, and what the user has fixed. They
 *     replace header fields with the same name
 */
public record ServerAccess(Origin origin, List<Header> headers) {
    /** Returns the request as it is sent: unchanged if it goes to another server. */
    Request complete(Request request) {
        if (!request.target().origin().equals(origin)) {
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
