package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.body.UploadSource;
import io.github.dynurl.store.http.internal.exchange.Exchanges.CallContext;
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
 * Executes calls. It retries failed attempts, keeps the deadline of each call, releases connections that no result took
 * over, and cancels active calls when it is closed. Thread-safe.
 */
public final class Transport {
    private final UrlLayout layout;
    private final Settings settings;
    private final RetryBudgets budgets;
    private final DeadlineTimer deadlineTimer;
    private final Exchanges exchanges;
    private final Set<Operation> activeOperations = ConcurrentHashMap.newKeySet();
    private final Set<Transport> children = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public Transport(
            UrlLayout layout,
            Settings settings,
            RetryBudgets budgets,
            DeadlineTimer deadlineTimer,
            Exchanges exchanges) {
        this.layout = layout;
        this.settings = settings;
        this.budgets = budgets;
        this.deadlineTimer = deadlineTimer;
        this.exchanges = exchanges;
    }

    /** Creates a transport that can be closed separately. Closing this transport also closes the child. */
    public Transport createChild(Duration operationTimeout) {
        Settings childSettings = settings.withOperationTimeout(operationTimeout);
        Transport child = new Transport(layout, childSettings, budgets, deadlineTimer, exchanges);
        children.add(child);
        if (closed) { // close() may have run just before the child was added
            child.close();
        }
        return child;
    }

    /** Removes a child that was closed. */
    public void removeChild(Transport child) {
        children.remove(child);
    }

    /** Returns the time limit of an operation. */
    public Duration operationTimeout() {
        return settings.timeouts().operation();
    }

    /**
     * Executes a call, with retries.
     *
     * @param cancelScope can cancel the call until it returns; null if nothing else cancels it
     * @param spentNanos the time that the whole operation has already taken, in nanoseconds; the time of this call is
     *     added to it. Null if the call is the whole operation
     * @throws StoreException if the call fails
     */
    public <R> R execute(Call<R> call, @Nullable CancelScope cancelScope, @Nullable AtomicLong spentNanos) {
        Request request = call.request(layout);
        Failures failures = new Failures(call, request, settings);
        if (closed) {
            throw failures.forClosedStore(Outcome.NOT_SENT);
        }
        try (UploadSource source = openSource(request.body(), failures)) {
            long alreadySpentNanos = spentNanos == null ? 0 : spentNanos.get();
            Operation operation =
                    new Operation(deadlineTimer, settings.timeouts(), alreadySpentNanos, activeOperations);
            CallContext<R> context = new CallContext<>(call, request, failures, source, operation);
            return execute(context, cancelScope, spentNanos);
        }
    }

    /** Opens the body of a request; returns null if there is none. */
    private static @Nullable UploadSource openSource(@Nullable Data body, Failures failures) {
        try {
            return body == null ? null : UploadSource.open(body);
        } catch (Exception e) { // a data source in another JVM language can throw undeclared checked exceptions
            throw failures.forUnreadableSource(e);
        }
    }

    private <R> R execute(CallContext<R> context, @Nullable CancelScope cancelScope, @Nullable AtomicLong spentNanos) {
        Operation operation = context.operation();
        Runnable cancel = operation::cancel;
        try {
            // close() may have run before the operation was added to the active ones.
            if (closed || (cancelScope != null && !cancelScope.register(cancel))) {
                throw context.failures().forClosedStore(Outcome.NOT_SENT);
            }
            CallContext<R> prepared = exchanges.prepareUpload(context);
            operation.deadline().startPhase(Phase.OPERATION);
            return executeWithRetries(prepared);
        } finally {
            if (cancelScope != null) {
                cancelScope.unregister(cancel);
            }
            if (!operation.isHandedOverToStream()) {
                operation.end();
            }
            if (spentNanos != null) {
                spentNanos.set(operation.deadline().operationNanos());
            }
        }
    }

    /** Sends the request until an attempt succeeds, or until the last failure must not be retried. */
    private <R> R executeWithRetries(CallContext<R> context) {
        Operation operation = context.operation();
        Failures failures = context.failures();
        RetryBudgets.Bucket budget = budgets.of(context.server());
        while (true) {
            try {
                R result = executeOnce(context);
                budget.give();
                return result;
            } catch (StoreException e) {
                Retries.Retry retry = nextRetry(context, e);
                operation.deadline().startPhase(Phase.OPERATION); // the pause counts towards the operation timeout
                if (retry == null || operation.isCancelled() || !budget.take(retry.cost())) {
                    throw e;
                }
                if (e.outcome() == Outcome.UNKNOWN && !context.request().isReadOnly()) {
                    failures.recordUnknownEffect();
                }
                RequestLog.LOG.debug(
                        "{}; it is sent again in {} ms",
                        e.getMessage(),
                        retry.pause().toMillis());
                boolean waited = operation.waitBeforeRetry(retry.pause());
                if (!waited || !context.canBeSent()) { // the file of an upload may have changed during the pause
                    throw e;
                }
            }
        }
    }

    private Retries.@Nullable Retry nextRetry(CallContext<?> context, StoreException failure) {
        return context.call().isNeverRetried()
                ? null
                : settings.retries()
                        .nextRetry(context.failures().attempts(), context.request(), failure, context.canBeSent());
    }

    /** Sends the request and reads its result. Releases the connection, unless the result took over the body. */
    private <R> R executeOnce(CallContext<R> context) {
        Call<R> call = context.call();
        Failures failures = context.failures();
        Reply reply = exchanges.send(context, this::createResumption);
        boolean bodyTaken = false;
        try {
            if (!call.isExpectedStatus(reply.status())) {
                throw failures.forStatus(reply);
            }
            R result = call.readResult(reply);
            bodyTaken = reply.isBodyTaken();
            return result;
        } catch (JsonException e) {
            throw reply.unexpectedFailure(e);
        } catch (IOException | RuntimeException e) {
            throw failures.forException(e, context.operation());
        } finally {
            if (!bodyTaken) {
                reply.discardBody();
            }
        }
    }

    /** Returns null if the request has a body, because such a request cannot be repeated with a Range. */
    private @Nullable Resumption createResumption(CallContext<?> context, RemainingRange remainder) {
        if (context.request().body() != null) {
            return null;
        }
        return new Resumption(
                remainder,
                context.request(),
                context.operation(),
                settings.retries(),
                budgets.of(context.server()),
                request -> sendForRemainder(context.withRequest(request)));
    }

    private Reply sendForRemainder(CallContext<?> context) {
        Reply reply = exchanges.send(context, this::createResumption);
        if (reply.status() != 416 && !reply.isSuccess()) {
            throw context.failures().forStatus(reply);
        }
        return reply;
    }

    /** Rejects further calls and cancels the active ones, including open streams and query results. */
    public void close() {
        closed = true;
        children.forEach(Transport::close);
        activeOperations.forEach(Operation::cancelOnStoreClose);
    }

    /** Returns the secrets that messages and log lines must not contain. */
    public Secrets secrets() {
        return settings.secrets();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Returns how many operations, including open streams and query results, hold or wait for a connection. */
    public int countActiveOperations() {
        return activeOperations.size()
                + children.stream().mapToInt(Transport::countActiveOperations).sum();
    }
}
