package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.body.UploadSource;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.CancelScope;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.DeadlineTimer;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls: it alone sends, releases connections, keeps deadlines, cancels, and turns what goes wrong into store
 * exceptions. Thread-safe.
 */
public final class Transport {
    private final UrlLayout layout;
    private final Settings settings;
    private final RetryBudgets budgets;
    private final DeadlineTimer watch;
    private final Exchanges exchanges;
    private final Set<Operation> active = ConcurrentHashMap.newKeySet();
    private final Set<Transport> scopes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public Transport(
            UrlLayout layout, Settings settings, RetryBudgets budgets, DeadlineTimer watch, Exchanges exchanges) {
        this.layout = layout;
        this.settings = settings;
        this.budgets = budgets;
        this.watch = watch;
        this.exchanges = exchanges;
    }

    /** Makes a transport that can be closed by itself, and is closed with this one. */
    public Transport scope(Duration operationTimeout) {
        Transport scope = new Transport(layout, settings.operationTimeout(operationTimeout), budgets, watch, exchanges);
        scopes.add(scope);
        if (closed) {
            scope.close();
        }
        return scope;
    }

    /** Forgets a scope that was closed. */
    public void forget(Transport scope) {
        scopes.remove(scope);
    }

    /** Returns the time that an operation may take. */
    public Duration operationTimeout() {
        return settings.timeouts().operation();
    }

    /**
     * Executes a call.
     *
     * @param scope can cancel it until it is answered; null if nothing does
     * @param spent nanoseconds that the operation which the call is part of has taken before, to which those of the call are
     *     added; null if it is the whole operation
     */
    public <R> R execute(Call<R> call, @Nullable CancelScope scope, @Nullable AtomicLong spent) {
        Request request = call.request(layout);
        Failures failures = new Failures(call, request, settings);
        if (closed) {
            throw failures.closed(false);
        }
        Data data = request.body();
        if (data == null) {
            return execute(call, request, failures, null, scope, spent);
        }
        try (UploadSource source = open(data, failures)) {
            return execute(call, request, failures, source, scope, spent);
        }
    }

    private static UploadSource open(Data data, Failures failures) {
        try {
            return UploadSource.open(data);
        } catch (Exception e) { // a source in another language need not declare what it throws
            throw failures.ofSource(e);
        }
    }

    private <R> R execute(
            Call<R> call,
            Request request,
            Failures failures,
            @Nullable UploadSource source,
            @Nullable CancelScope scope,
            @Nullable AtomicLong spent) {
        Operation operation = new Operation(watch, settings.timeouts(), spent == null ? 0 : spent.get(), active);
        Runnable cancel = operation::cancel;
        try {
            if (closed || (scope != null && !scope.join(cancel))) {
                throw failures.closed(false);
            }
            Exchanges.Task task = new Exchanges.Task(call, request, failures, source, operation);
            Exchanges.Task prepared = exchanges.prepared(task);
            operation.deadline().begin(Phase.OPERATION);
            return attempts(call, prepared);
        } finally {
            if (scope != null) {
                scope.leave(cancel);
            }
            if (!operation.isHandedOver()) {
                operation.end();
            }
            if (spent != null) {
                spent.set(operation.deadline().operationUsed());
            }
        }
    }

    /** Sends a request until it is answered, or it makes no sense to send it again. */
    private <R> R attempts(Call<R> call, Exchanges.Task task) {
        Operation operation = task.operation();
        RetryBudgets.Bucket budget = budgets.of(task.server());
        while (true) {
            try {
                R result = answer(call, task);
                budget.give();
                return result;
            } catch (StoreException e) {
                Retries.Retry retry = call.isOnce()
                        ? null
                        : settings.retries().after(task.failures().attempts(), task.request(), e, task.canBeSent());
                operation.deadline().begin(Phase.OPERATION);
                if (retry == null || operation.isCancelled() || !budget.take(retry.cost())) {
                    throw e;
                }
                if (e.outcome() == Outcome.UNKNOWN && !task.request().reads()) {
                    task.failures().effectUnknown();
                }
                RequestLog.LOG.debug(
                        "{}; it is sent again in {} ms",
                        e.getMessage(),
                        retry.pause().toMillis());
                if (!operation.pause(retry.pause()) || !task.canBeSent()) {
                    throw e;
                }
            }
        }
    }

    private <R> R answer(Call<R> call, Exchanges.Task task) {
        Failures failures = task.failures();
        Reply reply = exchanges.send(task, this::resumption);
        boolean kept = false;
        try {
            if (!call.answers(reply.status())) {
                throw failures.ofStatus(reply);
            }
            R result = call.reply(reply);
            kept = reply.isTaken();
            return result;
        } catch (JsonException e) {
            throw reply.unexpected(e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw failures.ofNetwork(e, task.operation());
        } catch (RuntimeException e) {
            throw failures.ofCancelled(e, task.operation());
        } finally {
            if (!kept) {
                reply.discard();
            }
        }
    }

    /** Makes what takes a download up again; null where the request has a body, which is not sent again with a range. */
    private @Nullable Resumption resumption(Exchanges.Task task, RemainingRange rest) {
        if (task.request().body() != null) {
            return null;
        }
        return new Resumption(
                rest, task.request(), task.operation(), settings.retries(), budgets.of(task.server()), again -> {
                    Reply reply = exchanges.send(task.with(again), this::resumption);
                    if (reply.status() != 416 && !reply.isSuccess()) {
                        throw task.failures().ofStatus(reply);
                    }
                    return reply;
                });
    }

    /** Refuses calls from now on and cancels those under way, streams and query answers included. */
    public void close() {
        closed = true;
        scopes.forEach(Transport::close);
        active.forEach(Operation::close);
    }

    /** Returns what must not show. */
    public Secrets secrets() {
        return settings.secrets();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Returns how many answers hold or await a connection. */
    public int active() {
        return active.size() + scopes.stream().mapToInt(Transport::active).sum();
    }
}
