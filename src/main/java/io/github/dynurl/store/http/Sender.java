package io.github.dynurl.store.http;

import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Transport;
import io.github.dynurl.store.http.internal.time.CancelScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls with the headers of a view of the store, as long as a scope lets it, and in the time that an operation has
 * left. Immutable.
 *
 * @param transport what sends
 * @param headers those that are sent with each call
 * @param scope cancels the calls; null if nothing does
 * @param spent nanoseconds of the operation whose time the calls share, which each of them adds to; null if each has its own
 */
record Sender(
        Transport transport,
        Map<String, String> headers,
        @Nullable CancelScope scope,
        @Nullable AtomicLong spent) {
    <R> R execute(Call<R> call) {
        Call<R> complete = headers.isEmpty() ? call : new WithHeaders<>(call, headers);
        return transport.execute(complete, scope, spent);
    }

    /** Copies this for several calls that have the time of one. */
    Sender begin() {
        return spent == null ? spent(0) : this;
    }

    /** Copies this for calls that have what is left of the time of an operation. */
    Sender spent(long nanos) {
        return new Sender(transport, headers, scope, new AtomicLong(nanos));
    }

    /** Counts nanoseconds that the operation has taken between its calls. */
    void spend(long nanos) {
        if (spent != null) {
            spent.addAndGet(nanos);
        }
    }

    /** Copies this for calls that a scope can cancel. */
    Sender in(CancelScope other) {
        return new Sender(transport, headers, other, spent);
    }

    /** Copies this for another transport. */
    Sender through(Transport other) {
        return new Sender(other, headers, scope, spent);
    }

    /** Copies this with more headers. */
    Sender withHeaders(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Sender(transport, all, scope, spent);
    }
}
