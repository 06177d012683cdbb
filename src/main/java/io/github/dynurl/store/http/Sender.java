package io.github.dynurl.store.http;

import io.github.dynurl.store.http.internal.exchange.Call;
import io.github.dynurl.store.http.internal.exchange.CallExecutor;
import io.github.dynurl.store.http.internal.time.CancelScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls with the additional header fields, the cancel scope and the timeout of the operation that they belong
 * to. Immutable, except for the time that is counted in {@code spentNanos}. Thread-safe.
 *
 * @param callExecutor executes the calls
 * @param headers the header fields that are added to each request
 * @param scope can cancel the calls; null if nothing can cancel them
 * @param spentNanos how many nanoseconds of the operation timeout the earlier calls of the operation have used. Each
 *     call adds the time that it takes. Null if each call is an operation of its own and may use the whole timeout
 * @param describes whether {@link #execute} sends nothing, and throws a {@link StoreDescription.DescribedException}
 *     with the description of the call
 */
record Sender(
        CallExecutor callExecutor,
        Map<String, String> headers,
        @Nullable CancelScope scope,
        @Nullable AtomicLong spentNanos,
        boolean describes) {
    /** Creates a sender without additional header fields. Each of its calls is an operation of its own. */
    static Sender of(CallExecutor callExecutor) {
        CancelScope noScope = null;
        AtomicLong noSharedTimeout = null;
        boolean describes = false;
        return new Sender(callExecutor, Map.of(), noScope, noSharedTimeout, describes);
    }

    /** Executes a call and returns its result. */
    <R> R execute(Call<R> call) {
        Call<R> callWithHeaders = headers.isEmpty() ? call : new CallWithHeaders<>(call, headers);
        if (describes) {
            throw new StoreDescription.DescribedException(callExecutor.describe(callWithHeaders));
        }
        return callExecutor.execute(callWithHeaders, scope, spentNanos);
    }

    /** Returns a sender that describes calls instead of sending them, see {@link #describes}. */
    Sender asDescribing() {
        return new Sender(callExecutor, headers, scope, spentNanos, true);
    }

    /**
     * Returns a sender whose calls share the timeout of one operation. Returns this sender if its calls already do so.
     */
    Sender withSharedTimeout() {
        return spentNanos == null ? withSpentNanos(0) : this;
    }

    /**
     * Returns a sender whose calls share the timeout of an operation that has already used this much of its timeout.
     */
    Sender withSpentNanos(long nanos) {
        return new Sender(callExecutor, headers, scope, new AtomicLong(nanos), describes);
    }

    /**
     * Adds time that passed between the calls of an operation, for example in a pause. Does nothing if each call is an
     * operation of its own.
     */
    void addSpentNanos(long nanos) {
        if (spentNanos != null) {
            spentNanos.addAndGet(nanos);
        }
    }

    /** Returns a sender whose calls are cancelled when this scope is cancelled. */
    Sender withCancelScope(CancelScope other) {
        return new Sender(callExecutor, headers, other, spentNanos, describes);
    }

    /** Returns a sender that executes its calls with another executor. */
    Sender withCallExecutor(CallExecutor other) {
        return new Sender(other, headers, scope, spentNanos, describes);
    }

    /**
     * Returns a sender that adds the header fields of this sender and the additional header fields to each request. If
     * both contain the same name, the additional header field is used.
     */
    Sender withHeaders(Map<String, String> additional) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(additional);
        return new Sender(callExecutor, all, scope, spentNanos, describes);
    }
}
