package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.AccessDeniedException;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.connection.RequestContext;
import io.github.dynurl.store.http.connection.StoreConnection;
import io.github.dynurl.store.http.internal.header.RetryAfter;
import io.github.dynurl.store.http.internal.secret.CallSecrets;
import io.github.dynurl.store.http.internal.secret.CarriedException;
import io.github.dynurl.store.http.internal.secret.NetworkFaults;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.secret.SourceException;
import io.github.dynurl.store.http.internal.time.Deadline;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.jspecify.annotations.Nullable;

/**
 * Creates the exceptions of one call: maps statuses and network failures to store exceptions. Only {@link TokenCall}
 * maps some statuses itself. This class records the attempts, because an exception contains their number and whether an
 * attempt may have had an effect. Not thread-safe.
 */
public final class Failures {
    private final Call<?> call;
    private final Request request;
    private final Settings settings;
    private final CallSecrets callSecrets;
    private int attempts;
    private boolean earlierAttemptMayHaveHadEffect;
    private @Nullable RequestContext lastAttempt;
    private @Nullable Origin redirectedTo;
    private Duration lastPoolWait = Duration.ZERO;
    private @Nullable String lastErrorBody;

    public Failures(Call<?> call, Request request, Settings settings) {
        this.call = call;
        this.request = request;
        this.settings = settings;
        this.callSecrets = new CallSecrets(settings.secrets(), call.addedHeaders());
    }

    /** Returns the number of attempts: without redirects, and without requests of which no byte was sent. */
    int attempts() {
        return attempts;
    }

    /** Records that another request will be sent for the call. */
    void recordAttempt(RequestContext attempt) {
        attempts++;
        lastErrorBody = null;
        lastAttempt = attempt;
    }

    /**
     * Records that the attempt continues with a request to another URL.
     *
     * @param target the URL of a redirect, whose query is a secret; null for the original URL of the call
     */
    void recordRedirect(@Nullable Target target) {
        redirectedTo = target == null ? null : target.origin();
        if (target != null) {
            attempts--;
            callSecrets.addUrl(target.path());
        }
    }

    /** Records the maximum time that the request waits for a free connection. */
    void recordPoolWait(Duration poolWait) {
        lastPoolWait = poolWait;
    }

    /** Records that a dead connection lost the last request. A request without a sent byte is no attempt. */
    void recordStaleConnection(boolean mayHaveHadEffect) {
        if (!mayHaveBeenSent()) {
            attempts--;
        }
        earlierAttemptMayHaveHadEffect |= mayHaveHadEffect;
    }

    /** Records that a failed attempt may have had an effect. All later exceptions have the outcome UNKNOWN. */
    void recordUnknownEffect() {
        earlierAttemptMayHaveHadEffect = true;
    }

    /** Returns whether an attempt before the current one may have had an effect. */
    boolean earlierAttemptMayHaveHadEffect() {
        return earlierAttemptMayHaveHadEffect;
    }

    /** Returns the texts to mask. */
    Secrets secrets() {
        return callSecrets.all();
    }

    CallSecrets callSecrets() {
        return callSecrets;
    }

    /** Creates the exception for an unexpected status. The table of statuses is in src/main/docs/guide/errors.md. */
    StoreException forStatus(Reply reply) {
        int status = reply.status();
        lastErrorBody = reply.errorBody();
        return switch (status) {
            case 404, 410 -> forMissingObject(reply);
            case 401 ->
                new AccessDeniedException(rejection(
                        status, "the server does not know the user (401); check " + settings.accessOptions()));
            case 403 -> new AccessDeniedException(rejection(status, StatusReasons.ofForbidden(request)));
            case 409 -> new ConflictException(rejection(status, StatusReasons.ofConflict(request)));
            case 412 ->
                new ConflictException(rejection(status, "the object is not in the state that was asked for (412)"));
            default ->
                Retries.TRANSIENT_STATUSES.contains(status) || status >= 500
                        ? forUnavailableStatus(reply)
                        : forUnexpectedResponse(reply, StatusReasons.of(reply, request, secrets()), null);
        };
    }

    /** Creates the exception for a 404 or 410. Without a key, the call is a query or creation, and its URL is wrong. */
    private StoreException forMissingObject(Reply reply) {
        if (call.key() == null) {
            return forUnexpectedResponse(reply, "check " + request.urlOptions(), null);
        }
        String reason = StatusReasons.ofMissingKey(reply.status(), request, secrets());
        return new NoSuchKeyException(rejection(reply.status(), reason));
    }

    private StoreException forUnavailableStatus(Reply reply) {
        int status = reply.status();
        boolean wasNotProcessed = Retries.NOT_PROCESSED_STATUSES.contains(status) || status == 501;
        String refusal = status == 501 ? request.explainRefusedMethod(" (501)") : null;
        String reason = refusal == null ? StatusReasons.ofUnavailable(status) : refusal;
        Failure failure = rejection(status, reason);
        Outcome outcome = wasNotProcessed ? failure.outcome() : Outcome.UNKNOWN;
        boolean retryable = Retries.TRANSIENT_STATUSES.contains(status) && isSafeToRepeat(outcome);
        Duration retryAfter = RetryAfter.parse(reply.header("Retry-After"));
        return new StoreUnavailableException(failure.outcome(outcome).retryable(retryable), retryAfter);
    }

    /** Returns whether the caller can repeat the whole operation, because the operation only reads or had no effect. */
    boolean isSafeToRepeat(Outcome outcome) {
        return call.completedStepsPrefix().isEmpty() && (request.isReadOnly() || outcome != Outcome.UNKNOWN);
    }

    /** Creates the exception for a response that belongs to another state of the object than the request required. */
    ConflictException forConflict(Reply reply, String reason) {
        return new ConflictException(rejection(reply.status(), reason));
    }

    /**
     * Creates the exception for a response that this client does not understand.
     *
     * @param reason the end of the message; the beginning is the request, the status and the Content-Type
     * @param cause the failure to parse the response; null if there is none
     */
    UnexpectedReplyException forUnexpectedResponse(Reply reply, String reason, @Nullable Throwable cause) {
        String type = reply.header("Content-Type");
        String beginning = request + " was answered " + reply.status()
                + (type == null ? " without Content-Type: " : " " + redactAndQuote(type) + ": ");
        boolean writeSucceeded = reply.status() <= 299 && !request.isReadOnly();
        String message = beginning + StatusReasons.adviceOnType(reply) + reason;
        Failure rejection = rejection(reply.status(), String.valueOf(secrets().mask(message)));
        Failure failure = writeSucceeded ? rejection.outcome(Outcome.UNKNOWN) : rejection;
        return new UnexpectedReplyException(
                cause == null ? failure : failure.cause(secrets().maskException(cause)));
    }

    /** Returns a text from the server for a message: with masked secrets, quoted, escaped and truncated. */
    private String redactAndQuote(@Nullable String text) {
        return Key.shown(String.valueOf(secrets().mask(text)));
    }

    /**
     * Creates the exception for anything that stopped a request. Returns a {@link StoreException} unchanged.
     *
     * @throws RuntimeException {@code e} itself, if it is a bug: unchecked, although the operation was not cancelled
     */
    StoreException forException(Exception e, Operation operation) {
        if (e instanceof StoreException failure) {
            return failure;
        }
        if (e instanceof IOException failure) {
            return forIoFailure(failure, operation);
        }
        if (e instanceof RuntimeException bug && !operation.isCancelled()) {
            throw bug;
        }
        // The operation was cancelled. HttpClient can throw unchecked exceptions then.
        return forIoFailure(new InterruptedIOException(String.valueOf(e.getMessage())), operation);
    }

    private StoreException forIoFailure(IOException e, Operation operation) {
        Deadline.Breach breach = operation.deadline().breach();
        if (breach == null && operation.isStoreClosed()) {
            return forClosedStore(outcomeOfLastAttempt());
        }
        // The wait for a free connection can fail just before the deadline. The message of this failure is more useful,
        // because it names the options to raise.
        if (breach != null && !(e instanceof ConnectionRequestTimeoutException)) {
            return forBreach(breach, outcomeOfLastAttempt(), e);
        }
        return forFailedRequest(e);
    }

    private StoreException forFailedRequest(IOException e) {
        if (e instanceof SourceException source && !(source.getCause() instanceof Error)) {
            return forSource(source);
        }
        if (e instanceof CarriedException carried) {
            throw carried.unwrap();
        }
        if (e instanceof StoreConnection.EarlySuccessException) {
            return new UnexpectedReplyException(
                    failureWithoutStatus(request + ": " + e.getMessage(), Outcome.UNKNOWN, e));
        }
        if (e instanceof ConnectionRequestTimeoutException) {
            String reason = "no connection was free within " + lastPoolWait.toMillis()
                    + " ms; read or close what earlier operations returned, or raise"
                    + " http.connectionsPerRoute and http.maxTotalConnections";
            return forUnavailableStore(reason, Outcome.NOT_SENT, e);
        }
        if (e instanceof MessageConstraintException || e instanceof ClientProtocolException) {
            return new UnexpectedReplyException(failureWithoutStatus(
                    request + " was answered with broken HTTP: " + redactAndQuote(e.getMessage())
                            + NetworkFaults.advice(e),
                    Outcome.UNKNOWN,
                    e));
        }
        Origin server = redirectedTo == null ? request.target().origin() : redirectedTo;
        return NetworkFaults.isBeforeSending(e)
                ? forUnavailableStore("no connection to " + server + ": " + describe(e), Outcome.NOT_SENT, e)
                : forUnavailableStore(
                        "the connection to " + server + " failed: " + describe(e), outcomeOfLastAttempt(), e);
    }

    private Outcome outcomeOfLastAttempt() {
        return mayHaveBeenSent() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
    }

    private boolean mayHaveBeenSent() {
        return lastAttempt == null || lastAttempt.mayHaveBeenSent();
    }

    private String describe(IOException e) {
        Duration responseTimeout = request.isDataTransfer()
                ? settings.timeouts().dataResponse()
                : settings.timeouts().response();
        return NetworkFaults.describe(e, responseTimeout.toMillis()).orElseGet(() -> {
                    String message = e.getMessage();
                    return message == null
                            ? e.getClass().getSimpleName()
                            : secrets().maskMessage(e, message);
                })
                + NetworkFaults.advice(e);
    }

    /** Creates the exception for a source of an upload that failed before any byte of its data was sent. */
    StoreException forUnreadableSource(Exception e) {
        boolean sourceOpened = false;
        return forSource(new SourceException(String.valueOf(e.getMessage()), e, sourceOpened));
    }

    /** Creates the exception for a failed source. If the source reads from a store, that failure decides the type. */
    private StoreException forSource(SourceException e) {
        Outcome outcome = e.wasSourceOpened() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
        String reason = "the data cannot be read: " + secrets().mask(e.getMessage());
        Failure failure = failureWithoutStatus(reason, outcome, e);
        if (e.getCause() instanceof ConflictException) {
            return new ConflictException(failure);
        }
        return e.getCause() instanceof StoreException
                ? new StoreUnavailableException(failure)
                : new InvalidRequestException(failure);
    }

    /** Creates the exception for a request that was not sent: the store is closed, or a time limit is reached. */
    StoreException forEndedOperation(Operation operation) {
        Deadline.Breach breach = operation.deadline().breach();
        return breach == null ? forClosedStore(Outcome.NOT_SENT) : forBreach(breach, Outcome.NOT_SENT, null);
    }

    /**
     * Creates the details of a failure because of which the request was not sent.
     *
     * @param status the status of the response to another request, if this response is the reason; otherwise 0
     */
    Failure notSent(int status, String reason) {
        return withCallHistory(
                Failure.rejected(call.action(), keyText(), status, reason).outcome(Outcome.NOT_SENT));
    }

    /** Creates the exception for a time limit that was reached. */
    private StoreException forBreach(Deadline.Breach breach, Outcome outcome, @Nullable Exception cause) {
        return forUnavailableStore(breach.description() + " (" + breach.option() + ")", outcome, cause);
    }

    StoreUnavailableException forClosedStore(Outcome outcome) {
        return new StoreUnavailableException(failureWithoutStatus("the store is closed", outcome, null));
    }

    /** Creates the exception for a request that may succeed later, for example after a network failure. */
    StoreUnavailableException forUnavailableStore(String reason, Outcome outcome, @Nullable Exception cause) {
        Failure failure = failureWithoutStatus(reason, outcome, cause);
        return new StoreUnavailableException(failure.retryable(isSafeToRepeat(failure.outcome())));
    }

    /** Creates the details of a failure with a status. The outcome is REJECTED, unless something may have changed. */
    private Failure rejection(int status, String reason) {
        return withCallHistory(Failure.rejected(call.action(), keyText(), status, reason));
    }

    private Failure failureWithoutStatus(String reason, Outcome outcome, @Nullable Exception cause) {
        Failure failure =
                withCallHistory(Failure.of(call.action(), keyText(), reason).outcome(outcome));
        return cause == null ? failure : failure.cause(secrets().maskException(cause));
    }

    /** Adds the completed steps, the number of attempts, the error body, and the outcome of earlier attempts. */
    private Failure withCallHistory(Failure failure) {
        String history = (redirectedTo == null ? "" : "; it was redirected to " + redirectedTo)
                + (attempts > 1 ? "; tried " + attempts + " times" : "");
        boolean mayHaveChanged =
                earlierAttemptMayHaveHadEffect || !call.completedStepsPrefix().isEmpty();
        return failure.reason(call.completedStepsPrefix() + failure.reason() + history)
                .outcome(mayHaveChanged ? Outcome.UNKNOWN : failure.outcome())
                .responseBody(lastErrorBody);
    }

    private @Nullable String keyText() {
        Key key = call.key();
        return key == null ? null : key.text();
    }
}
