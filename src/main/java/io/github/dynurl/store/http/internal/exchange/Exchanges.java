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
import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * Sends one HTTP request and receives the head of its response. It is the only class that calls HttpClient. It resends a
 * request that a dead connection lost, or whose body the server refused for its framing; {@link Transport} does all other
 * retries. Thread-safe.
 */
public final class Exchanges {
    /**
     * How many pooled connections may turn out to be dead before a request fails, if nothing of it was sent. Each time
     * the pool closes its idle connections, so that more than one is rare.
     */
    private static final int MAX_STALE_CONNECTIONS = 3;

    private final HttpClient client;
    private final Origin storeOrigin;
    private final @Nullable Header authorization;
    private final Settings settings;
    private final StoreEvents events;
    private final HttpRequestFactory requestFactory;

    /**
     * One execution of a call: the call, its request, and what all of its attempts share. The record is immutable; the
     * failures, the source and the operation have state.
     *
     * @param source the data to upload; null if the request has no body
     */
    record CallContext<R>(
            Call<R> call,
            Request request,
            Failures failures,
            @Nullable UploadSource source,
            Operation operation) {
        /** Returns a copy with another request of the same call. */
        CallContext<R> withRequest(Request other) {
            return new CallContext<>(call, other, failures, source, operation);
        }

        Origin server() {
            return request.target().origin();
        }

        /** Returns whether sending the request twice has the same effect as sending it once (RFC 9110, 9.2.2). */
        boolean isIdempotent() {
            return request.isReadOnly()
                    || request.method().equals("PUT")
                    || request.method().equals("DELETE");
        }

        /** Returns whether the body, if there is one, can be sent from its first byte. */
        boolean canBeSent() {
            return source == null || source.canBeSent();
        }
    }

    /** Creates the resumption for the download of a call. */
    interface ResumptionFactory {
        /** Returns null if the download of this call cannot be resumed. */
        @Nullable
        Resumption create(CallContext<?> context, RemainingRange remainder);
    }

    /**
     * Creates the sender of a store.
     *
     * @param storeOrigin the only server that receives the authorization
     * @param authorization the header field with the credentials; null if there are none
     */
    public Exchanges(
            HttpClient client,
            Origin storeOrigin,
            @Nullable Header authorization,
            Settings settings,
            StoreEvents events) {
        this.client = client;
        this.storeOrigin = storeOrigin;
        this.authorization = authorization;
        this.settings = settings;
        this.events = events;
        this.requestFactory = new HttpRequestFactory(client, settings.timeouts(), settings.expectContinue());
    }

    /**
     * Sends a request and returns its response, which owns the connection. Sends it again if a dead connection lost it,
     * and once more if the server refused the framing of its body. These repetitions do not count as retries.
     */
    Reply send(CallContext<?> original, ResumptionFactory resumptions) {
        CallContext<?> context = original;
        HttpRequestFactory.Peer peer = requestFactory.peer(context.server());
        boolean bodyAdapted = false;
        boolean resentAfterLoss = false;
        for (int attempt = 1; ; attempt++) {
            RequestContext requestContext =
                    new RequestContext(!context.request().isReadOnly(), attempt > 1);
            try {
                Reply reply = exchange(context, peer, requestContext, resumptions);
                if (bodyAdapted || !recordRefusedFraming(reply, context, peer, requestContext)) {
                    return reply;
                }
                bodyAdapted = true;
                reply.discardBody();
                context = prepareUpload(context, peer);
            } catch (StaleConnectionException e) {
                boolean mayHaveBeenSent = e.mayHaveBeenSent();
                boolean mayResend =
                        mayHaveBeenSent ? !resentAfterLoss && context.isIdempotent() : attempt <= MAX_STALE_CONNECTIONS;
                if (!mayResend || !context.canBeSent()) {
                    throw context.failures().forException(e.reason(), context.operation());
                }
                resentAfterLoss |= mayHaveBeenSent;
                boolean mayHaveHadEffect = mayHaveBeenSent && !context.request().isReadOnly();
                context.failures().recordStaleConnection(mayHaveHadEffect);
                RequestLog.LOG.debug(
                        "A connection to {} was dead; {} is sent over another", context.server(), context.request());
            }
            if (context.source() != null) {
                // An upload has started phases of its own. The next attempt belongs to the operation again.
                context.operation().deadline().startPhase(Phase.OPERATION);
            }
        }
    }

    /**
     * Records that a server refused a body for its framing: because of {@code Expect: 100-continue} (417), or because it
     * has no Content-Length (411).
     *
     * @return whether the body was refused for its framing and can be sent again with another one
     */
    private boolean recordRefusedFraming(
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

    /** Returns whether data is sent without Content-Length: its length is unknown, or its digest follows as a trailer. */
    private boolean isChunked(UploadSource source) {
        boolean digestFollows = settings.uploadDigest() && !source.data().repeatable();
        return source.data().length().isEmpty() || digestFollows;
    }

    /**
     * Prepares the data of a call for its server. Copies it to a file if the server requires its length, and adds the header
     * field with its digest if the data can be read twice.
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

    private Reply exchange(
            CallContext<?> context,
            HttpRequestFactory.Peer peer,
            RequestContext requestContext,
            ResumptionFactory resumptions)
            throws StaleConnectionException {
        Operation operation = context.operation();
        Duration poolWait = requestFactory.poolWait(operation.deadline().remaining());
        context.failures().recordAttempt(requestContext, poolWait);
        HttpUriRequestBase http = requestFactory.createHttpRequest(peer, context.request(), context.source(), poolWait);
        if (http.getConfig().isExpectContinueEnabled()) {
            requestContext.recordExpectContinue();
        }
        if (authorization != null && context.server().equals(storeOrigin)) {
            http.addHeader(authorization);
        }
        try {
            return execute(context, peer, http, requestContext, resumptions);
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

    private Reply execute(
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
        settings.traffic().request(context.failures().attempts() > 1);
        long startNanos = System.nanoTime();
        ClassicHttpResponse response = client.executeOpen(peer.host(), http, requestContext);
        if (requestContext.hasContinueTimedOut()) {
            peer.recordNoExpectContinue();
        }
        Reply reply = new Reply(
                response,
                http::cancel,
                new Reply.ConnectionSource(requestContext.borrowedConnections(), peer.host()),
                context.operation(),
                context.failures(),
                settings,
                remainder -> resumptions.create(context, remainder));
        if (RequestLog.LOG.isDebugEnabled()) {
            log(context, reply, Duration.ofNanos(System.nanoTime() - startNanos));
        }
        if (entity != null && !entity.isSent() && reply.status() <= 299) {
            reply.abortConnection();
            throw reply.unexpectedFailure("this came before the data was sent as a whole");
        }
        return reply;
    }

    /** Logs the request, its status and, if the status is a failure, the beginning of the response's body. */
    private static void log(CallContext<?> context, Reply reply, Duration duration) {
        Key key = context.call().key();
        boolean failed = reply.status() >= 400 && !context.call().isExpectedStatus(reply.status());
        RequestLog.LOG.debug(
                "{}{}: {} {} was answered {} after {} ms (request {}){}",
                context.call().action(),
                key == null ? "" : " " + Key.shown(key.text()),
                context.request().method(),
                context.request().target(),
                reply.status(),
                duration.toMillis(),
                context.failures().attempts(),
                failed ? reply.errorBodyForLog() : "");
    }

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
                HttpRequestFactory.isLarge(source),
                cancelRequest);
        return new UploadEntity(source, progress, withDigest, deadline);
    }
}
