package io.github.dynurl.store.http;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.http.internal.exchange.Request;
import io.github.dynurl.store.url.UrlLayout;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the server responds, with {@code HEAD} of the base URL. The result is the status. Each status below
 * 500 is a success, because a server does not need to have a resource at the base URL (404) or to allow access to
 * it (403). Only 401 is a failure, because the server then rejects the credentials for all objects.
 */
record Probe() implements Call<Integer> {
    @Override
    public String action() {
        return "probe";
    }

    @Override
    public @Nullable Key key() {
        return null;
    }

    @Override
    public Request request(UrlLayout layout) {
        return Request.of("HEAD", layout.base(), "{base}");
    }

    @Override
    public boolean isExpectedStatus(int status) {
        return status != 401 && status < 500;
    }

    /** Returns false, because the caller wants to know whether the server responds now. */
    @Override
    public boolean mayBeRetried() {
        return false;
    }

    @Override
    public Integer readResult(Reply reply) {
        return reply.status();
    }
}
