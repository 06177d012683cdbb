package io.github.dynurl.store.http;

import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.Transport;
import io.github.dynurl.store.http.internal.time.CancelScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls with the header fields, the cancel scope and the remaining time of the operation they belong to.
 * Immutable, except for the time that is counted in {@code spentNanos}.
 *
 * @param transport sends the requests
 * @param headers the header fields that are added to each request
 * @param scope cancels the calls; null if nothing cancels them
 * @param spentNanos the nanoseconds of the operation timeout that are used up, to which each call adds its own; null if
 *     each call is an operation of its own, with the whole timeout
 */
record Sender(
        Transport transport,
        Map<String, String> headers,
        @Nullable CancelScope scope,
        @Nullable AtomicLong spentNanos) {
    /** Creates a sender without additional header fields, whose calls are operations of their own. */
    static Sender of(Transport transport) {
        return new Sender(transport, Map.of(), null, null);
    }

    <R> R execute(Call<R> call) {
        Call<R> complete = headers.isEmpty() ? call : new CallWithHeaders<>(call, headers);
        return transport.execute(complete, scope, spentNanos);
    }

    /** Returns a sender whose calls share the timeout of one operation; this sender if its calls already do. */
    Sender withSharedTimeout() {
        return spentNanos == null ? withSpentNanos(0) : this;
    }

    /** Returns a sender whose calls share the timeout of one operation that has already taken this time. */
    Sender withSpentNanos(long nanos) {
        return new Sender(transport, headers, scope, new AtomicLong(nanos));
    }

    /** Adds time that the operation has taken between its calls, for example for a pause. */
    void addSpentNanos(long nanos) {
        if (spentNanos != null) {
            spentNanos.addAndGet(nanos);
        }
    }

    /** Returns a sender whose calls are cancelled by this scope. */
    Sender withCancelScope(CancelScope other) {
        return new Sender(transport, headers, other, spentNanos);
    }

    /** Returns a sender that sends over another transport. */
    Sender withTransport(Transport other) {
        return new Sender(other, headers, scope, spentNanos);
    }

    /** Returns a sender that adds these header fields to those of this one. */
    Sender withHeaders(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Sender(transport, all, scope, spentNanos);
    }
}
