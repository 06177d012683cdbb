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
import io.github.dynurl.store.http.internal.secret.CarriedException;
import io.github.dynurl.store.http.internal.secret.NetworkFaults;
import io.github.dynurl.store.http.internal.secret.Secrets;
import io.github.dynurl.store.http.internal.secret.SourceException;
import io.github.dynurl.store.http.internal.time.Deadline;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.store.url.Origin;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.jspecify.annotations.Nullable;

/** Makes exceptions of what goes wrong in one call: the one table of statuses, and the one of network failures. For one thread. */
public final class Failures {
    private final Call<?> call;
    private final Request request;
    private final Settings settings;
    private int attempt;
    private boolean effectUnknown;
    private @Nullable RequestContext sending;
    private Duration poolWait = Duration.ZERO;
    private @Nullable String said;
    private @Nullable Secrets secrets;

    public Failures(Call<?> call, Request request, Settings settings) {
        this.call = call;
        this.request = request;
        this.settings = settings;
    }

    /** Returns how many requests were sent for the call. */
    int attempts() {
        return attempt;
    }

    /**
     * Hears that another request is sent for the call.
     *
     * @param now follows it on its way
     * @param wait how long it waits for a free connection
     */
    void attempt(RequestContext now, Duration wait) {
        attempt++;
        said = null;
        sending = now;
        poolWait = wait;
    }

    /** Hears that the last request met a dead connection, and is sent over another; it may have had its effect, or not. */
    void repeats(boolean mayHaveHadEffect) {
        if (!mayHaveLeft()) {
            attempt--;
        }
        effectUnknown |= mayHaveHadEffect;
    }

    /** Hears that what was sent may have had its effect although it failed: nothing later can say that it had none. */
    void effectUnknown() {
        effectUnknown = true;
    }

    /** Makes the exception of a status that is no answer; README, Statuses, has the table. */
    StoreException ofStatus(Reply reply) {
        int status = reply.status();
        said = reply.errorBody();
        return switch (status) {
            case 404, 410 -> noSuchKey(reply);
            case 401 ->
                new AccessDeniedException(rejected(
                        status,
                        "the server does not know the user (401); check username and password, or accessToken"));
            case 403 -> new AccessDeniedException(rejected(status, "the server does not allow it to this user (403)"));
            case 409 -> new ConflictException(rejected(status, "it conflicts with the state of the object (409)"));
            case 412 ->
                new ConflictException(rejected(status, "the object is not in the state that was asked for (412)"));
            default ->
                Retries.PASSING.contains(status) || status >= 500
                        ? unavailable(reply)
                        : unexpected(reply, detail(reply), null);
        };
    }

    /** Returns what must not show: the secrets of the store, and of the headers that came with the call. */
    Secrets secrets() {
        Secrets known = secrets;
        if (known == null) {
            known = settings.secrets().and(Secrets.ofHeaders(call.added()));
            secrets = known;
        }
        return known;
    }

    /** Makes the exception of an answer that is about another state of the object than was asked for. */
    public ConflictException conflict(Reply reply, String why) {
        return new ConflictException(rejected(reply.status(), why));
    }

    private StoreException noSuchKey(Reply reply) {
        if (call.key() == null) {
            return unexpected(reply, "check queryUrl", null);
        }
        String reason = "the store has no such key (" + reply.status() + ")";
        return new NoSuchKeyException(rejected(reply.status(), request.reads() ? reason : reason + ": " + toCheck()));
    }

    /** Says where a write went that found nothing there: a wrong URL is more likely than with a read. */
    private String toCheck() {
        boolean whole = request.method().equals("DELETE");
        return request + "; check baseUrl" + (whole ? ", urlFormat and urlFormatNoPart" : " and urlFormat");
    }

    private StoreException unavailable(Reply reply) {
        int status = reply.status();
        boolean refused = Retries.REFUSED.contains(status) || status == 501;
        boolean noPost = status == 501 && request.method().equals("POST");
        Failure failure = rejected(
                status,
                noPost
                        ? "the server does not update by POST (501); set updateMode"
                        : "the server cannot do it now (" + status + ")");
        Outcome outcome = refused ? failure.outcome() : Outcome.UNKNOWN;
        boolean retryable = Retries.PASSING.contains(status) && isHarmless(outcome);
        return new StoreUnavailableException(
                failure.outcome(outcome).retryable(retryable), RetryAfter.parse(reply.header("Retry-After")));
    }

    /** Tells whether what ended so can be done again: a read, or what was certainly not done. */
    private boolean isHarmless(Outcome outcome) {
        return call.doneBefore().isEmpty() && (request.reads() || outcome != Outcome.UNKNOWN);
    }

    private String detail(Reply reply) {
        if (reply.status() == 407) {
            return "the proxy does not know the user; check http.proxyAuthUsername and http.proxyAuthPassword";
        }
        if (reply.status() == 405 && request.method().equals("POST")) {
            return "the server does not update by POST; set updateMode";
        }
        if (reply.status() == 411) {
            return "the server wants to know the length of the data before: give it data of known length, as bytes or a file";
        }
        if (reply.status() == 207) {
            return "some of it could not be done; responseBody() says what";
        }
        if (reply.status() < 300 || reply.status() > 399) {
            return reply.status() >= 400 ? "the server refuses the request" : "which means nothing here";
        }
        String location = reply.header("Location");
        return "a redirect" + secrets().hide(location == null ? "" : where(location))
                + "; redirects are not followed: set the URLs of the store itself";
    }

    private static String where(String location) {
        boolean samePlace = location.startsWith("/") && !location.startsWith("//");
        return samePlace
                ? " to another path of the same server"
                : Origin.of(location).map(origin -> " to " + origin).orElse(" to another place");
    }

    /** Makes the exception of an answer that makes no sense. */
    UnexpectedReplyException unexpected(Reply reply, String why, @Nullable Throwable cause) {
        String type = reply.header("Content-Type");
        String answer = request + " was answered " + reply.status()
                + (type == null ? " without Content-Type: " : " " + shown(type) + ": ");
        boolean done = reply.status() <= 299 && !request.reads();
        Failure failure = rejected(reply.status(), String.valueOf(secrets().hide(answer + why)));
        Failure known = done ? failure.outcome(Outcome.UNKNOWN) : failure;
        return new UnexpectedReplyException(
                cause == null ? known : known.cause(secrets().shown(cause)));
    }

    /** Returns what the server said for a message: without secrets, escaped and cut. */
    private String shown(@Nullable String text) {
        return Key.shown(String.valueOf(secrets().hide(text)));
    }

    /** Makes the exception of what was thrown since the request was cancelled; a fault of ours is thrown as it is. */
    StoreException ofCancelled(RuntimeException e, Operation operation) {
        if (e instanceof StoreException failure) {
            return failure;
        }
        if (!operation.isCancelled()) {
            throw e;
        }
        return ofNetwork(new InterruptedIOException(String.valueOf(e.getMessage())), operation);
    }

    /** Makes the exception of what broke a request; what HttpClient must not see is thrown as it is. */
    StoreException ofNetwork(IOException e, Operation operation) {
        Deadline.Breach breach = operation.deadline().breach();
        if (breach != null || !operation.isClosed()) {
            return ofNetwork(e, breach);
        }
        return closed(mayHaveLeft());
    }

    private StoreException ofNetwork(IOException e, Deadline.@Nullable Breach breach) {
        if (breach != null && !(e instanceof ConnectionRequestTimeoutException)) { // which may end at the same time
            return unavailable(breach.what() + " (" + breach.option() + ")", sentOrNot(), e);
        }
        if (e instanceof SourceException source && !(source.getCause() instanceof Error)) {
            return ofSource(source);
        }
        if (e instanceof CarriedException failed) {
            throw failed.unwrapped();
        }
        if (e instanceof StoreConnection.UntimelySuccessException) {
            return new UnexpectedReplyException(failure(request + ": " + e.getMessage(), Outcome.UNKNOWN, e));
        }
        if (e instanceof ConnectionRequestTimeoutException) {
            return unavailable(
                    "no connection was free within "
                            + poolWait.toMillis()
                            + " ms; read or close what earlier operations returned, or raise"
                            + " http.connectionsPerRoute and http.maxTotalConnections",
                    Outcome.NOT_SENT,
                    e);
        }
        if (e instanceof MessageConstraintException || e instanceof ClientProtocolException) {
            return new UnexpectedReplyException(
                    failure(request + " was answered with broken HTTP: " + shown(e.getMessage()), Outcome.UNKNOWN, e));
        }
        return NetworkFaults.isBeforeSending(e)
                ? unavailable("no connection to " + request.target().origin() + ": " + words(e), Outcome.NOT_SENT, e)
                : unavailable(
                        "the connection to " + request.target().origin() + " failed: " + words(e), sentOrNot(), e);
    }

    private Outcome sentOrNot() {
        return mayHaveLeft() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
    }

    private boolean mayHaveLeft() {
        return sending == null || sending.mayHaveLeft();
    }

    /** Makes the exception of data that cannot be read, before any of it was sent. */
    StoreException ofSource(Exception e) {
        return ofSource(new SourceException(String.valueOf(e.getMessage()), e, false));
    }

    /** A source that is a store itself fails as that store says, but it is this operation that failed. */
    private StoreException ofSource(SourceException e) {
        Outcome outcome = e.opened() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
        Failure failure = failure("the data cannot be read: " + secrets().hide(e.getMessage()), outcome, e);
        if (e.getCause() instanceof ConflictException) {
            return new ConflictException(failure);
        }
        return e.getCause() instanceof StoreException
                ? new StoreUnavailableException(failure)
                : new InvalidRequestException(failure);
    }

    private String words(IOException e) {
        long millis = (request.movesData()
                        ? settings.timeouts().dataResponse()
                        : settings.timeouts().response())
                .toMillis();
        return NetworkFaults.words(e, millis).orElseGet(() -> {
            String message = e.getMessage();
            return message == null ? e.getClass().getSimpleName() : secrets().messageOf(e, message);
        });
    }

    /** Makes the exception of a request that is not sent because its operation has ended meanwhile. */
    StoreException tooLate(Operation operation) {
        Deadline.Breach breach = operation.deadline().breach();
        return breach == null
                ? closed(false)
                : unavailable(breach.what() + " (" + breach.option() + ")", Outcome.NOT_SENT, null);
    }

    /** Makes the exception of a store that is closed. */
    StoreUnavailableException closed(boolean sent) {
        return new StoreUnavailableException(
                failure("the store is closed", sent ? Outcome.UNKNOWN : Outcome.NOT_SENT, null));
    }

    /** Makes the exception of an answer that broke off. */
    StoreUnavailableException unavailable(String reason, Outcome outcome, @Nullable Exception cause) {
        Failure failure = failure(reason, outcome, cause);
        return new StoreUnavailableException(failure.retryable(isHarmless(failure.outcome())));
    }

    private Failure rejected(int status, String reason) {
        return known(Failure.rejected(call.action(), keyText(), status, reason));
    }

    private Failure failure(String reason, Outcome outcome, @Nullable Exception cause) {
        Failure failure = known(Failure.of(call.action(), keyText(), reason).outcome(outcome));
        return cause == null ? failure : failure.cause(secrets().shown(cause));
    }

    /** Adds what is known beside the one request that failed. */
    private Failure known(Failure failure) {
        String tried = attempt > 1 ? "; tried " + attempt + " times" : "";
        boolean unknown = effectUnknown || !call.doneBefore().isEmpty();
        return failure.reason(call.doneBefore() + failure.reason() + tried)
                .outcome(unknown ? Outcome.UNKNOWN : failure.outcome())
                .responseBody(said);
    }

    private @Nullable String keyText() {
        Key key = call.key();
        return key == null ? null : key.text();
    }
}
