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
 * Sends requests and receives the heads of their answers: it alone calls HttpClient. What a dead connection has hindered, or
 * the way in which a body was offered, is sent again here; all other retries are the {@link Transport}'s. Thread-safe.
 */
public final class Exchanges {
    /** How often a request may meet a connection that is dead before anything of it was sent: each time all are closed. */
    private static final int MOST_STALE = 3;

    private final HttpClient client;
    private final Origin store;
    private final @Nullable Header authorization;
    private final Settings settings;
    private final StoreEvents events;
    private final HttpRequestFactory outgoing;

    /**
     * Holds what there is to send for a call, and what it is part of. Immutable, but for what it has.
     *
     * @param source the request's body, or null
     */
    record Task(
            Call<?> call,
            Request request,
            Failures failures,
            @Nullable UploadSource source,
            Operation operation) {
        /** Copies this with another request for the same. */
        Task with(Request other) {
            return new Task(call, other, failures, source, operation);
        }

        Origin server() {
            return request.target().origin();
        }

        /** Tells whether it may be sent again though it may have had its effect (RFC 9110, 9.2.2). */
        boolean isIdempotent() {
            return request.reads()
                    || request.method().equals("PUT")
                    || request.method().equals("DELETE");
        }

        boolean canBeSent() {
            return source == null || source.canBeSent();
        }
    }

    /** Makes what takes up the answer to a task again; null where that cannot be. */
    interface Resumptions {
        @Nullable
        Resumption of(Task task, RemainingRange rest);
    }

    /**
     * Prepares what sends.
     *
     * @param store the server that gets the authorization; no other does
     */
    public Exchanges(
            HttpClient client, Origin store, @Nullable Header authorization, Settings settings, StoreEvents events) {
        this.client = client;
        this.store = store;
        this.authorization = authorization;
        this.settings = settings;
        this.events = events;
        this.outgoing = new HttpRequestFactory(client, settings.timeouts(), settings.expects());
    }

    /**
     * Sends a request and returns the head of its answer, with the connection. What a dead connection, or the way in which
     * the body was sent, has hindered is sent once more, whatever the retries are.
     */
    Reply send(Task first, Resumptions resumptions) {
        Task task = first;
        HttpRequestFactory.Peer peer = outgoing.peer(task.server());
        boolean mended = false;
        boolean repeated = false;
        for (int attempt = 1; ; attempt++) {
            RequestContext sending = new RequestContext(!task.request().reads(), attempt > 1);
            try {
                Reply reply = exchange(task, peer, sending, resumptions);
                if (mended || !isRefusedForItsBody(reply, task, peer, sending)) {
                    return reply;
                }
                mended = true;
                reply.discard();
                task = prepared(task, peer);
            } catch (StaleConnectionException e) {
                boolean again = e.sent() ? !repeated && task.isIdempotent() : attempt <= MOST_STALE;
                if (!again || !task.canBeSent()) {
                    throw task.failures().ofNetwork(e.why(), task.operation());
                }
                repeated |= e.sent();
                task.failures().repeats(e.sent() && !task.request().reads());
                RequestLog.LOG.debug(
                        "A connection to {} was dead; {} is sent over another", task.server(), task.request());
            }
            if (task.source() != null) {
                task.operation().deadline().begin(Phase.OPERATION); // after those of an upload
            }
        }
    }

    /** Tells whether a body was refused for the way in which it was sent, and can be sent in another; remembers that. */
    private boolean isRefusedForItsBody(Reply reply, Task task, HttpRequestFactory.Peer peer, RequestContext sending) {
        UploadSource source = task.source();
        if (source == null) {
            return false;
        }
        boolean unasked = reply.status() == 417 && sending.hasAsked();
        boolean unknown = reply.status() == 411 && isChunked(source);
        if (unasked) {
            peer.givesNoConsent();
        }
        if (unknown) {
            peer.refusesChunks();
        }
        return (unasked || unknown) && source.canBeSent();
    }

    /** Tells whether data is sent without its length: it has none, or its digest follows it. */
    private boolean isChunked(UploadSource source) {
        return source.data().length().isEmpty()
                || (settings.digest() && !source.data().repeatable());
    }

    /** Makes the data of a task what its server wants: of known length, and with the digest that can be computed before. */
    Task prepared(Task task) {
        return task.source() == null ? task : prepared(task, outgoing.peer(task.server()));
    }

    private Task prepared(Task task, HttpRequestFactory.Peer peer) {
        UploadSource source = task.source();
        if (source == null) {
            return task;
        }
        try {
            if (peer.wantsLength() && isChunked(source)) {
                source.measure();
            }
            boolean signs = settings.digest()
                    && task.request().movesData()
                    && source.data().repeatable();
            return signs
                    ? task.with(task.request()
                            .without(Digests.REPRESENTATION)
                            .header(Digests.REPRESENTATION, Digests.sha256(source.announce())))
                    : task;
        } catch (Exception e) { // a source in another language need not declare what it throws
            throw task.failures().ofSource(e);
        }
    }

    private Reply exchange(Task task, HttpRequestFactory.Peer peer, RequestContext sending, Resumptions resumptions)
            throws StaleConnectionException {
        Operation operation = task.operation();
        Duration wait = outgoing.poolWait(operation.deadline().left());
        task.failures().attempt(sending, wait);
        HttpUriRequestBase http = outgoing.toHttp(peer, task.request(), task.source(), wait);
        if (http.getConfig().isExpectContinueEnabled()) {
            sending.asks();
        }
        if (authorization != null && task.server().equals(store)) {
            http.addHeader(authorization);
        }
        try {
            return execute(task, peer, http, sending, resumptions);
        } catch (StaleConnectionException e) {
            http.cancel();
            throw e;
        } catch (IOException e) {
            http.cancel();
            throw task.failures().ofNetwork(e, operation);
        } catch (RuntimeException e) {
            http.cancel();
            throw task.failures().ofCancelled(e, operation);
        } catch (Throwable e) {
            http.cancel(); // HttpClient leaves the connection leased
            throw e;
        }
    }

    private Reply execute(
            Task task,
            HttpRequestFactory.Peer peer,
            HttpUriRequestBase http,
            RequestContext sending,
            Resumptions resumptions)
            throws IOException {
        UploadEntity entity = task.source() == null ? null : entity(task, task.source(), http::cancel);
        http.setEntity(entity);
        if (!task.operation().begin(http::cancel)) {
            throw task.failures().tooLate(task.operation());
        }
        settings.traffic().request(task.failures().attempts() > 1);
        long began = System.nanoTime();
        ClassicHttpResponse response = client.executeOpen(peer.host(), http, sending);
        if (sending.hasWaitedInVain()) {
            peer.givesNoConsent();
        }
        Reply reply = new Reply(
                response,
                http::cancel,
                new Reply.Holder(sending.lent(), peer.host()),
                task.operation(),
                task.failures(),
                settings,
                rest -> resumptions.of(task, rest));
        if (RequestLog.LOG.isDebugEnabled()) {
            log(task, reply, Duration.ofNanos(System.nanoTime() - began));
        }
        if (entity != null && !entity.isSent() && reply.status() <= 299) {
            reply.release(false);
            throw reply.unexpected("this came before the data was sent as a whole");
        }
        return reply;
    }

    /** Logs what was asked, how it was answered, and the beginning of what was said of a failure; of the rest nothing. */
    private static void log(Task task, Reply reply, Duration after) {
        Key key = task.call().key();
        boolean failed = reply.status() >= 400 && !task.call().answers(reply.status());
        RequestLog.LOG.debug(
                "{}{}: {} {} was answered {} after {} ms (request {}){}",
                task.call().action(),
                key == null ? "" : " " + Key.shown(key.text()),
                task.request().method(),
                task.request().target(),
                reply.status(),
                after.toMillis(),
                task.failures().attempts(),
                failed ? reply.said() : "");
    }

    private UploadEntity entity(Task task, UploadSource source, Runnable cancel) throws SourceException {
        boolean data = task.request().movesData();
        Key key = task.call().key();
        TransferProgress progress = data && key != null
                ? events.progress(key, Direction.UPLOAD, source.data().length())
                : TransferProgress.NONE;
        boolean digest = settings.digest() && data;
        UploadDeadline phases = new UploadDeadline(
                task.operation().deadline(), settings.traffic(), data, HttpRequestFactory.isLarge(source), cancel);
        return new UploadEntity(source, progress, digest, phases);
    }
}
