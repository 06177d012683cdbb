package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.connection.RetryBudgets;
import io.github.dynurl.store.http.internal.body.UploadSource;
import io.github.dynurl.store.http.internal.exchange.RequestExecutor.CallContext;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.time.CancelScope;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.DeadlineTimer;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls. It retries failed attempts and enforces the time limits of each call. After a call, it releases the
 * connection, unless the result is a stream that still needs it. {@link #close} cancels the active calls. Thread-safe.
 */
public final class CallExecutor {
    private final UrlLayout layout;
    private final Settings settings;
    private final RetryBudgets budgets;
    private final DeadlineTimer deadlineTimer;
    private final AttemptExecutor attemptExecutor;
    private final Set<Operation> activeOperations = ConcurrentHashMap.newKeySet();
    private final Set<CallExecutor> children = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public CallExecutor(
            UrlLayout layout,
            Settings settings,
            RetryBudgets budgets,
            DeadlineTimer deadlineTimer,
            AttemptExecutor attemptExecutor) {
        this.layout = layout;
        this.settings = settings;
        this.budgets = budgets;
        this.deadlineTimer = deadlineTimer;
        this.attemptExecutor = attemptExecutor;
    }

    /**
     * Creates a child, which can be closed while this executor stays open. Closing this executor also closes the child.
     * After the caller has closed the child, it calls {@link #removeChild}.
     */
    public CallExecutor createChild(Duration operationTimeout) {
        Settings childSettings = settings.withOperationTimeout(operationTimeout);
        CallExecutor child = new CallExecutor(layout, childSettings, budgets, deadlineTimer, attemptExecutor);
        children.add(child);
        if (closed) { // close() may have run just before the child was added
            child.close();
        }
        return child;
    }

    /** Forgets a child that was closed, so that it can be garbage-collected. */
    public void removeChild(CallExecutor child) {
        children.remove(child);
    }

    /** Returns the time limit of an operation (the option operationTimeout). */
    public Duration operationTimeout() {
        return settings.timeouts().operation();
    }

    /** Returns the method, the URL and the header fields of the request of a call. Masks secrets. Sends nothing. */
    public Map<String, Object> describe(Call<?> call) {
        Request request = call.request(layout);
        Request shown = request.withTarget(layout.withMaskedBaseQuery(request.target()));
        return attemptExecutor.describe(shown, new Failures(call, request, settings).secrets());
    }

    /**
     * Returns a URL for a call as text. Sends nothing.
     *
     * @throws StoreException if the URL contains a secret
     */
    public String url(Call<?> call, Target url) {
        return textWithoutSecrets(url, new Failures(call, call.request(layout), settings));
    }

    private static String textWithoutSecrets(Target url, Failures failures) {
        String text = url.origin() + url.path();
        if (!text.equals(failures.secrets().mask(text))) {
            throw AccessFailures.forLink(failures, "its URL would contain a secret of urlFormat or the dialect");
        }
        return text;
    }

    /**
     * Returns the URL of a call with a signature in its query. Sends nothing.
     *
     * @param validity how long the signature is valid
     * @throws StoreException if the URL cannot be signed
     */
    public String presign(Call<?> call, Duration validity) {
        Request request = call.request(layout);
        Failures failures = new Failures(call, request, settings);
        if (layout.hasBaseQuery()) {
            throw AccessFailures.forLink(failures, "its URL would contain the query of baseUrl, which can be secret");
        }
        RequestLog.LOG.debug("A link to {} is signed", textWithoutSecrets(request.target(), failures));
        UploadSource noBody = null;
        Operation operation = new Operation(deadlineTimer, settings.timeouts(), 0, activeOperations);
        try {
            return attemptExecutor.presign(CallContext.of(call, request, failures, noBody, operation), validity);
        } finally {
            operation.end();
        }
    }

    /**
     * Executes a call, with retries.
     *
     * @param cancelScope can cancel the call until this method returns; null if only {@link #close} can cancel the call
     * @param spentNanos the time that earlier calls of the same operation took, in nanoseconds. This method adds the
     *     time of the call. Null if the operation consists of this call only
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
            CallContext<R> context = CallContext.of(call, request, failures, source, operation);
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

    /** Executes the call, and ends the operation unless a stream continues it. */
    private <R> R execute(CallContext<R> context, @Nullable CancelScope cancelScope, @Nullable AtomicLong spentNanos) {
        Operation operation = context.operation();
        Runnable cancel = operation::cancel;
        try {
            // close() may have run before the operation was added to activeOperations, and not have cancelled it.
            if (closed || (cancelScope != null && !cancelScope.register(cancel))) {
                throw context.failures().forClosedStore(Outcome.NOT_SENT);
            }
            CallContext<R> prepared = attemptExecutor.prepareUpload(context);
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
                R result = attemptExecutor.execute(context, this::createResumption);
                budget.give();
                return result;
            } catch (StoreException e) {
                Retries.Retry retry = planRetry(context, e);
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
                boolean pauseCompleted = operation.waitBeforeRetry(retry.pause());
                if (!pauseCompleted || !context.canBeSent()) { // the file of an upload may have changed in the pause
                    throw e;
                }
            }
        }
    }

    /** Returns the pause before a retry and its cost; null if the call must not be retried. */
    private Retries.@Nullable Retry planRetry(CallContext<?> context, StoreException failure) {
        if (!context.call().mayBeRetried()) {
            return null;
        }
        return settings.retries()
                .nextRetry(context.failures().attempts(), context.request(), failure, context.canBeSent());
    }

    /** Returns null if the request has a body or is no GET, because it cannot have a Range header then. */
    private @Nullable Resumption createResumption(CallContext<?> context, RemainingRange remainder) {
        if (context.request().body() != null || !context.request().method().equals("GET")) {
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

    /** Requests the remaining bytes of an interrupted download. Throws unless the status is a success or 416. */
    private Reply sendForRemainder(CallContext<?> context) {
        Reply reply = attemptExecutor.send(context, this::createResumption);
        if (reply.status() != 416 && !Reply.isSuccess(reply.status())) {
            throw context.failures().forStatus(reply);
        }
        return reply;
    }

    /** Rejects further calls and cancels the active calls, including open streams and query results. */
    public void close() {
        closed = true;
        children.forEach(CallExecutor::close);
        activeOperations.forEach(Operation::cancelOnStoreClose);
    }

    /** Returns the secrets that messages and log lines must not contain. */
    public Secrets secrets() {
        return settings.secrets();
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Returns the number of operations in progress here and in all children, including open streams and query results.
     */
    public int countActiveOperations() {
        return activeOperations.size()
                + children.stream()
                        .mapToInt(CallExecutor::countActiveOperations)
                        .sum();
    }
}
