package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.http.connection.RequestContext;
import io.github.dynurl.store.http.connection.StaleConnectionException;
import io.github.dynurl.store.http.internal.body.StoreEvents;
import io.github.dynurl.store.http.internal.body.TransferProgress;
import io.github.dynurl.store.http.internal.body.UploadDeadline;
import io.github.dynurl.store.http.internal.body.UploadEntity;
import io.github.dynurl.store.http.internal.body.UploadSource;
import io.github.dynurl.store.http.internal.header.Digests;
import io.github.dynurl.store.http.internal.secret.SourceException;
import io.github.dynurl.store.http.internal.time.Deadline.Phase;
import io.github.dynurl.store.http.internal.time.Operation;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Sends one HTTP request and receives the status and the header fields of its response. It is the only class that calls
 * HttpClient. It sends a request again if a dead connection lost it, or if the server refused {@code Expect:
 * 100-continue} or a body without Content-Length. {@link AttemptExecutor} sends a request again after a 401 and after a
 * redirect. {@link CallExecutor} does all other retries. Thread-safe.
 */
public final class RequestExecutor {
    /**
     * The maximum number of times that a request is sent again because its pooled connection was dead, if no byte of
     * the request was sent. More than one time is rare, because the pool closes its idle connections each time.
     */
    private static final int MAX_STALE_CONNECTIONS = 3;

    private static final Set<String> IDEMPOTENT_WRITES = Set.of("PUT", "DELETE", "COPY"); // COPY: RFC 4918, 9.8

    private final HttpClient client;
    private final Settings settings;
    private final StoreEvents events;
    private final HttpRequestFactory requestFactory;

    /**
     * The call, its request, and the objects that all attempts of the call share. The record is immutable, but {@code
     * failures}, {@code source} and {@code operation} have mutable state.
     *
     * @param failures creates the exceptions of the call, and counts its attempts
     * @param source the data to upload; null if the request has no body
     * @param operation the time limits of the call, and the way to cancel it
     * @param wasRedirectedAway whether a redirect has led to another server. That server decides where further
     *     redirects lead to, so from then on even the server of the store gets no credentials
     */
    record CallContext<R>(
            Call<R> call,
            Request request,
            Failures failures,
            @Nullable UploadSource source,
            Operation operation,
            boolean wasRedirectedAway) {
        /** Creates the context of a call whose request was not redirected. */
        static <R> CallContext<R> of(
                Call<R> call, Request request, Failures failures, @Nullable UploadSource source, Operation operation) {
            boolean wasRedirectedAway = false;
            return new CallContext<>(call, request, failures, source, operation, wasRedirectedAway);
        }

        /** Returns a copy with another request of the same call. */
        CallContext<R> withRequest(Request other) {
            return new CallContext<>(call, other, failures, source, operation, wasRedirectedAway);
        }

        /** Returns a copy with another URL. Another server does not get the header fields that the user added. */
        CallContext<R> redirectedTo(Target target) {
            boolean isRedirectedAway = wasRedirectedAway || !target.origin().equals(server());
            Request redirected = request.withTarget(target);
            for (String name : isRedirectedAway ? call.addedHeaders().keySet() : Set.<String>of()) {
                redirected = redirected.withoutHeader(name);
            }
            return new CallContext<>(call, redirected, failures, source, operation, isRedirectedAway);
        }

        Origin server() {
            return request.target().origin();
        }

        /** Returns whether sending the request twice has the same effect as sending it once (RFC 9110, 9.2.2). */
        boolean isIdempotent() {
            return request.isReadOnly() || IDEMPOTENT_WRITES.contains(request.method());
        }

        /** Returns whether the request has no body, or its body can be sent from its first byte. */
        boolean canBeSent() {
            return source == null || source.canBeSent();
        }
    }

    /** Completes the request of a call, directly before it is sent. */
    interface Completer {
        /** Returns the request as it is sent. Throws a StoreException if it cannot be sent. */
        Request complete(CallContext<?> context);
    }

    /** Creates the object that resumes the download of a call after an interruption. */
    interface ResumptionFactory {
        /** Creates the resumption. Returns null if the download of the call cannot be resumed. */
        @Nullable
        Resumption create(CallContext<?> context, RemainingRange remainder);
    }

    /** Creates the executor for all requests of a store client. */
    public RequestExecutor(HttpClient client, Settings settings, StoreEvents events) {
        this.client = client;
        this.settings = settings;
        this.events = events;
        this.requestFactory = new HttpRequestFactory(client, settings.timeouts(), settings.expectContinue());
    }

    /**
     * Sends a request and returns its response, which owns the connection. Sends the request again if a dead connection
     * lost it. Sends it once more if the server refused {@code Expect: 100-continue} or a body without Content-Length.
     * These repetitions do not count as retries.
     *
     * @param completer completes the request, also each time it is sent again
     */
    Reply send(CallContext<?> original, ResumptionFactory resumptions, Completer completer) {
        CallContext<?> context = original;
        HttpRequestFactory.Peer peer = requestFactory.peer(context.server());
        boolean wasBodyAdapted = false;
        boolean wasResentAfterLoss = false;
        for (int attempt = 1; ; attempt++) {
            boolean isWrite = !context.request().isReadOnly();
            boolean isRepeated = attempt > 1;
            RequestContext requestContext = new RequestContext(isWrite, isRepeated);
            try {
                Reply reply = sendOnce(context, peer, requestContext, resumptions, completer);
                if (wasBodyAdapted || !learnFromRefusedBody(reply, context, peer, requestContext)) {
                    return reply;
                }
                wasBodyAdapted = true;
                reply.discardBody();
                context = prepareUpload(context, peer);
            } catch (StaleConnectionException e) {
                boolean mayHaveBeenSent = e.mayHaveBeenSent();
                boolean mayResend = mayHaveBeenSent
                        ? !wasResentAfterLoss && context.isIdempotent()
                        : attempt <= MAX_STALE_CONNECTIONS;
                if (!mayResend || !context.canBeSent()) {
                    throw context.failures().forException(e.reason(), context.operation());
                }
                wasResentAfterLoss |= mayHaveBeenSent;
                boolean mayHaveHadEffect = mayHaveBeenSent && !context.request().isReadOnly();
                context.failures().recordStaleConnection(mayHaveHadEffect);
                RequestLog.LOG.debug(
                        "A connection to {} was dead; {} is sent again over another connection",
                        context.server(),
                        context.request());
            }
            if (context.source() != null) {
                // The failed attempt may have started the upload phase, which ends until the next upload starts.
                context.operation().deadline().startPhase(Phase.OPERATION);
            }
        }
    }

    /**
     * Checks whether the server refused {@code Expect: 100-continue} (417) or a body without Content-Length (411).
     * Records this for the server, so that later requests avoid it.
     *
     * @return whether the server refused one of the two, and the body can be sent again
     */
    private boolean learnFromRefusedBody(
            Reply reply, CallContext<?> context, HttpRequestFactory.Peer peer, RequestContext requestContext) {
        UploadSource source = context.source();
        if (source == null) {
            return false;
        }
        boolean expectRefused = reply.status() == 417 && requestContext.sentExpectContinue();
        boolean lengthRequired = reply.status() == 411 && isChunked(source);
        if (expectRefused) {
            peer.recordNoExpectContinue();
        }
        if (lengthRequired) {
            peer.recordLengthRequired();
        }
        return (expectRefused || lengthRequired) && source.canBeSent();
    }

    /**
     * Returns whether data is sent without Content-Length, because its length is unknown or its digest follows as a
     * trailer.
     */
    private boolean isChunked(UploadSource source) {
        boolean digestFollows = settings.uploadDigest() && !source.data().repeatable();
        return source.data().length().isEmpty() || digestFollows;
    }

    /**
     * Prepares the upload of a call. If the server requires a Content-Length, copies data of unknown length to a file.
     * If uploads carry a digest and the data can be read twice, reads the data and adds the digest to the request.
     * Returns the same context if the call has no upload.
     */
    <R> CallContext<R> prepareUpload(CallContext<R> context) {
        return context.source() == null ? context : prepareUpload(context, requestFactory.peer(context.server()));
    }

    private <R> CallContext<R> prepareUpload(CallContext<R> context, HttpRequestFactory.Peer peer) {
        UploadSource source = context.source();
        if (source == null) {
            return context;
        }
        try {
            if (peer.requiresLength() && isChunked(source)) {
                source.copyToFile();
            }
            boolean hasDigestHeader = settings.uploadDigest()
                    && context.request().isDataTransfer()
                    && source.data().repeatable();
            return hasDigestHeader
                    ? context.withRequest(withDigestHeader(context.request(), source.announceDigest()))
                    : context;
        } catch (Exception e) { // a data source in another JVM language can throw undeclared checked exceptions
            throw context.failures().forUnreadableSource(e);
        }
    }

    private static Request withDigestHeader(Request request, byte[] sha256) {
        return request.withoutHeader(Digests.REPR_DIGEST)
                .withHeader(Digests.REPR_DIGEST, Digests.sha256HeaderValue(sha256));
    }

    /** Sends one request. Converts each failure, except a dead connection, to the exception of the call. */
    private Reply sendOnce(
            CallContext<?> context,
            HttpRequestFactory.Peer peer,
            RequestContext requestContext,
            ResumptionFactory resumptions,
            Completer completer)
            throws StaleConnectionException {
        Operation operation = context.operation();
        context.failures().recordAttempt(requestContext);
        Request request = completer.complete(context);
        Duration poolWait = requestFactory.poolWait(operation.deadline().remaining());
        context.failures().recordPoolWait(poolWait);
        HttpUriRequestBase http = requestFactory.createHttpRequest(peer, request, context.source(), poolWait);
        if (http.getConfig().isExpectContinueEnabled()) {
            requestContext.recordExpectContinue();
        }
        requestContext.setStreamedUpload(
                context.source() != null && context.source().isStream());
        try {
            return executeOpen(context, peer, http, requestContext, resumptions);
        } catch (StaleConnectionException e) {
            http.cancel();
            throw e;
        } catch (IOException | RuntimeException e) {
            http.cancel();
            throw context.failures().forException(e, operation);
        } catch (Throwable e) {
            http.cancel(); // HttpClient does not release the connection after an Error
            throw e;
        }
    }

    /** Calls HttpClient, and creates the response. The caller cancels the request if this method throws. */
    private Reply executeOpen(
            CallContext<?> context,
            HttpRequestFactory.Peer peer,
            HttpUriRequestBase http,
            RequestContext requestContext,
            ResumptionFactory resumptions)
            throws IOException {
        UploadSource source = context.source();
        UploadEntity entity = source == null ? null : createEntity(context, source, http::cancel);
        http.setEntity(entity);
        if (!context.operation().startStep(http::cancel)) {
            throw context.failures().forEndedOperation(context.operation());
        }
        if (source == null
                && context.request().isDataTransfer()
                && !context.request().isReadOnly()) { // a copy
            context.operation().deadline().startPhase(Phase.LARGE_UPLOAD_RESPONSE);
        }
        boolean isRepetition = context.failures().attempts() > 1;
        settings.traffic().countRequest(isRepetition);
        long startNanos = System.nanoTime();
        ClassicHttpResponse response = client.executeOpen(peer.host(), http, requestContext);
        if (requestContext.hasContinueTimedOut()) {
            peer.recordNoExpectContinue();
        }
        Reply reply = new Reply(
                response,
                http::cancel,
                new Reply.ConnectionSource(requestContext.connectionHolders(), peer.host()),
                context.operation(),
                context.failures(),
                settings,
                remainder -> resumptions.create(context, remainder));
        if (RequestLog.LOG.isDebugEnabled()) {
            log(context, reply, Duration.ofNanos(System.nanoTime() - startNanos));
        }
        if (entity != null && !entity.isSent() && reply.status() <= 299) {
            reply.abortConnection();
            throw reply.unexpectedResponse("the response came before the data was sent completely");
        }
        return reply;
    }

    /**
     * Logs the request and the status of the response. Also logs the beginning of the body if the status is 400 or more
     * and the call does not expect this status.
     */
    private static void log(CallContext<?> context, Reply reply, Duration duration) {
        Key key = context.call().key();
        boolean isFailure = reply.status() >= 400 && !context.call().isExpectedStatus(reply.status());
        RequestLog.LOG.debug(
                "{}{}: {} {} was answered {} after {} ms (request {}){}",
                context.call().action(),
                key == null ? "" : " " + Key.shown(key.text()),
                context.request().method(),
                context.request().target(),
                reply.status(),
                duration.toMillis(),
                context.failures().attempts(),
                isFailure ? reply.errorBodyForLog() : "");
    }

    /**
     * Creates the body of one attempt. Only the data of an object with a known key raises progress events. Metadata,
     * permissions, and the data of an object whose key the server chooses raise none.
     */
    private UploadEntity createEntity(CallContext<?> context, UploadSource source, Runnable cancelRequest)
            throws SourceException {
        boolean isData = context.request().isDataTransfer();
        Key key = context.call().key();
        TransferProgress progress = isData && key != null
                ? events.createProgress(key, Direction.UPLOAD, source.data().length())
                : TransferProgress.NONE;
        boolean withDigest = settings.uploadDigest() && isData;
        UploadDeadline deadline = new UploadDeadline(
                context.operation().deadline(),
                settings.traffic(),
                isData,
                HttpRequestFactory.mayBeLarge(source),
                cancelRequest);
        return new UploadEntity(source, progress, withDigest, deadline);
    }
}
