package io.github.dynurl.store.http;

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
import io.github.dynurl.store.url.Origin;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.ProtocolException;
import org.jspecify.annotations.Nullable;

/** Makes exceptions of what goes wrong in one call: the one table of statuses, and the one of network failures. */
final class Failures {
    private final Call<?> call;
    private final Request request;
    private final Timeouts timeouts;

    Failures(Call<?> call, Request request, Timeouts timeouts) {
        this.call = call;
        this.request = request;
        this.timeouts = timeouts;
    }

    /** Makes the exception of a status that is no answer (PROTOCOL, Answers). */
    StoreException ofStatus(Reply reply) {
        int status = reply.status();
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
            default -> status == 429 || status >= 500 ? unavailable(reply) : unexpected(reply, detail(reply), null);
        };
    }

    /** Makes the exception of an answer that is about another state of the object than was asked for. */
    ConflictException conflict(Reply reply, String why) {
        return new ConflictException(rejected(reply.status(), why));
    }

    private StoreException noSuchKey(Reply reply) {
        return call.key() == null
                ? unexpected(reply, "check queryUrl", null)
                : new NoSuchKeyException(
                        rejected(reply.status(), "the store has no such key (" + reply.status() + ")"));
    }

    private StoreException unavailable(Reply reply) {
        int status = reply.status();
        boolean refused = status == 429 || status == 503 || status == 501;
        Failure failure = rejected(status, "the server cannot do it now (" + status + ")");
        return new StoreUnavailableException(
                refused ? failure : failure.outcome(Outcome.UNKNOWN), RetryAfter.parse(reply.header("Retry-After")));
    }

    private static String detail(Reply reply) {
        if (reply.status() == 407) {
            return "the proxy does not know the user; check http.proxyAuthUsername and http.proxyAuthPassword";
        }
        if (reply.status() < 300 || reply.status() > 399) {
            return reply.status() >= 400 ? "the server refuses the request" : "which means nothing here";
        }
        String location = reply.header("Location");
        return "a redirect" + (location == null ? "" : where(location))
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
                + (type == null ? " without Content-Type: " : " " + Key.shown(type) + ": ");
        boolean done = reply.status() >= 200
                && reply.status() <= 299
                && !request.method().equals("GET");
        Failure failure = rejected(reply.status(), answer + why);
        Failure known = done ? failure.outcome(Outcome.UNKNOWN) : failure;
        return new UnexpectedReplyException(cause == null ? known : known.cause(cause));
    }

    /** Makes the exception of a network failure. */
    StoreException ofNetwork(Exception e, Deadline.@Nullable Breach breach) {
        if (breach != null) {
            return unavailable(
                    "it took longer than " + breach.limit().toMillis() + " ms (" + breach.option() + ")",
                    Outcome.UNKNOWN,
                    e);
        }
        if (e instanceof DataEntity.SourceException source) {
            return ofSource(source);
        }
        if (e instanceof ConnectionRequestTimeoutException) {
            return unavailable(
                    "no connection was free within " + timeouts.poolWait().toMillis()
                            + " ms; read or close what earlier operations returned, or raise"
                            + " http.connectionsPerRoute and http.maxTotalConnections",
                    Outcome.NOT_SENT,
                    e);
        }
        if (e instanceof MessageConstraintException
                || e instanceof ClientProtocolException
                || e instanceof ParseException
                || e instanceof ProtocolException) {
            return new UnexpectedReplyException(failure(
                    request + " was answered with broken HTTP: " + Key.shown(String.valueOf(e.getMessage())),
                    Outcome.UNKNOWN,
                    e));
        }
        return isBeforeSending(e)
                ? unavailable("no connection to " + request.target().origin() + ": " + words(e), Outcome.NOT_SENT, e)
                : unavailable(
                        "the connection to " + request.target().origin() + " failed: " + words(e), Outcome.UNKNOWN, e);
    }

    /** A source that is a store itself fails as that store says, but it is this operation that failed. */
    private StoreException ofSource(DataEntity.SourceException e) {
        Outcome outcome = e.opened() ? Outcome.UNKNOWN : Outcome.NOT_SENT;
        Failure failure = failure("the data cannot be read: " + e.getMessage(), outcome, e);
        if (e.getCause() instanceof ConflictException) {
            return new ConflictException(failure);
        }
        return e.getCause() instanceof StoreException
                ? new StoreUnavailableException(failure)
                : new InvalidRequestException(failure);
    }

    private static boolean isBeforeSending(Exception e) {
        return e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException;
    }

    private String words(Exception e) {
        if (e instanceof SocketTimeoutException && !(e instanceof ConnectTimeoutException)) {
            long millis = (request.movesData() ? timeouts.dataResponse() : timeouts.response()).toMillis();
            return "the server sent nothing for " + millis + " ms (responseTimeout)";
        }
        if (e instanceof NoHttpResponseException) {
            return "the server closed it without an answer";
        }
        if (e instanceof ConnectionClosedException || e instanceof MalformedChunkCodingException) {
            return "the server closed it in the middle of the answer";
        }
        if (e instanceof UnknownHostException) {
            return "the host is not known";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Makes the exception of a store that is closed. */
    StoreUnavailableException closed(boolean sent) {
        return unavailable("the store is closed", sent ? Outcome.UNKNOWN : Outcome.NOT_SENT, null);
    }

    /** Makes the exception of an answer that broke off. */
    StoreUnavailableException unavailable(String reason, Outcome outcome, @Nullable IOException cause) {
        return unavailable(reason, outcome, (Exception) cause);
    }

    private StoreUnavailableException unavailable(String reason, Outcome outcome, @Nullable Exception cause) {
        return new StoreUnavailableException(failure(reason, outcome, cause));
    }

    private Failure rejected(int status, String reason) {
        Failure failure = Failure.rejected(call.action(), keyText(), status, call.doneBefore() + reason);
        return call.doneBefore().isEmpty() ? failure : failure.outcome(Outcome.UNKNOWN);
    }

    private Failure failure(String reason, Outcome outcome, @Nullable Exception cause) {
        Outcome known = call.doneBefore().isEmpty() ? outcome : Outcome.UNKNOWN;
        Failure failure =
                Failure.of(call.action(), keyText(), call.doneBefore() + reason).outcome(known);
        return cause == null ? failure : failure.cause(cause);
    }

    private @Nullable String keyText() {
        Key key = call.key();
        return key == null ? null : key.text();
    }
}
