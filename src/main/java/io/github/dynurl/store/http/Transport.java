package io.github.dynurl.store.http;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.http.Deadline.Phase;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes calls: it alone sends, releases connections, keeps deadlines, cancels, and turns what goes wrong into store
 * exceptions. Thread-safe.
 */
final class Transport {
    private static final Logger LOG = LoggerFactory.getLogger(HttpStore.class);

    private final HttpClient client;
    private final UrlLayout layout;
    private final @Nullable Header authorization;
    private final Settings settings;
    private final RetryBudgets budgets;
    private final Events events;
    private final Watch watch;
    private final Outgoing outgoing;
    private final Set<Operation> active = ConcurrentHashMap.newKeySet();
    private final Set<Transport> scopes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Transport(
            HttpClient client,
            UrlLayout layout,
            @Nullable Header authorization,
            Settings settings,
            RetryBudgets budgets,
            Events events,
            Watch watch) {
        this.client = client;
        this.layout = layout;
        this.authorization = authorization;
        this.settings = settings;
        this.budgets = budgets;
        this.events = events;
        this.watch = watch;
        this.outgoing = new Outgoing(client, settings.timeouts());
    }

    /** Makes a transport that can be closed by itself, and is closed with this one. */
    Transport scope(Duration operationTimeout) {
        Transport scope = new Transport(
                client, layout, authorization, settings.operationTimeout(operationTimeout), budgets, events, watch);
        scopes.add(scope);
        if (closed) {
            scope.close();
        }
        return scope;
    }

    /** Forgets a scope that was closed. */
    void forget(Transport scope) {
        scopes.remove(scope);
    }

    /** Returns the time that an operation may take. */
    Duration operationTimeout() {
        return settings.timeouts().operation();
    }

    /**
     * Executes a call.
     *
     * @param scope can cancel it until it is answered; null if nothing does
     * @param spent nanoseconds that the operation which the call is part of has taken before
     */
    <R> R execute(Call<R> call, @Nullable CancelScope scope, long spent) {
        Request request = call.request(layout);
        Failures failures = new Failures(call, request, settings);
        if (closed) {
            throw failures.closed(false);
        }
        Data data = request.body();
        if (data == null) {
            return execute(call, request, failures, null, scope, spent);
        }
        try (Source source = open(data, failures)) {
            return execute(call, signed(request, source, failures), failures, source, scope, spent);
        }
    }

    private static Source open(Data data, Failures failures) {
        try {
            return Source.open(data);
        } catch (IOException | RuntimeException e) {
            throw notReadable(e, failures);
        }
    }

    private static StoreException notReadable(Exception e, Failures failures) {
        return failures.ofNetwork(new DataEntity.SourceException(String.valueOf(e.getMessage()), e, false), null);
    }

    /** Adds the digest of data that can be read twice; that of other data comes after it. */
    private Request signed(Request request, Source source, Failures failures) {
        if (!settings.digest() || !request.movesData() || !source.data().repeatable()) {
            return request;
        }
        try {
            return request.header(Digests.REPRESENTATION, Digests.sha256(source.announce()));
        } catch (IOException | RuntimeException e) {
            throw notReadable(e, failures);
        }
    }

    private <R> R execute(
            Call<R> call,
            Request request,
            Failures failures,
            @Nullable Source source,
            @Nullable CancelScope scope,
            long spent) {
        Operation operation = new Operation(watch, settings.timeouts(), spent, active);
        Runnable cancel = operation::cancel;
        try {
            if (closed || (scope != null && !scope.join(cancel))) {
                throw failures.closed(false);
            }
            operation.deadline().begin(Phase.OPERATION);
            return attempts(call, request, failures, source, operation);
        } finally {
            if (scope != null) {
                scope.leave(cancel);
            }
            if (!operation.isHandedOver()) {
                operation.end();
            }
        }
    }

    /** Sends a request until it is answered, or it makes no sense to send it again. */
    private <R> R attempts(
            Call<R> call, Request request, Failures failures, @Nullable Source source, Operation operation) {
        RetryBudgets.Bucket budget = budgets.of(request.target().origin());
        for (int attempt = 1; ; attempt++) {
            try {
                R result = answer(call, request, failures, source, operation);
                budget.give();
                return result;
            } catch (StoreException e) {
                boolean replayable = source == null || source.canBeSent();
                Retries.Retry retry = call.isOnce() ? null : settings.retries().after(attempt, request, e, replayable);
                operation.deadline().begin(Phase.OPERATION);
                if (retry == null || operation.isCancelled() || !budget.take(retry.cost())) {
                    throw e;
                }
                if (e.outcome() == Outcome.UNKNOWN && !request.reads()) {
                    failures.effectUnknown();
                }
                LOG.debug(
                        "{}; it is sent again in {} ms",
                        e.getMessage(),
                        retry.pause().toMillis());
                if (!operation.pause(retry.pause()) || (source != null && !source.canBeSent())) {
                    throw e;
                }
            }
        }
    }

    private <R> R answer(
            Call<R> call, Request request, Failures failures, @Nullable Source source, Operation operation) {
        Reply reply = send(call, request, failures, source, operation);
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
        } catch (IOException | RuntimeException e) {
            throw ofNetwork(e, failures, operation);
        } finally {
            if (!kept) {
                reply.discard();
            }
        }
    }

    /** Sends one request and returns the head of its answer, with the connection. */
    private Reply send(Call<?> call, Request request, Failures failures, @Nullable Source source, Operation operation) {
        failures.attempt();
        Origin origin = request.target().origin();
        HttpUriRequestBase http = outgoing.toHttp(request, source);
        if (authorization != null && origin.equals(layout.origin())) {
            http.addHeader(authorization);
        }
        try {
            DataEntity entity = source == null ? null : entity(call, request, source, operation, http::cancel);
            http.setEntity(entity);
            if (closed || !operation.begin(http::cancel)) {
                throw failures.tooLate(operation.deadline().breach());
            }
            settings.traffic().request(failures.attempts() > 1);
            long began = System.nanoTime();
            ClassicHttpResponse response = client.executeOpen(outgoing.host(origin), http, null);
            Reply reply = new Reply(
                    response,
                    http::cancel,
                    operation,
                    failures,
                    settings,
                    rest -> resumption(rest, call, request, failures, operation));
            if (LOG.isDebugEnabled()) {
                log(call, request, reply, failures.attempts(), Duration.ofNanos(System.nanoTime() - began));
            }
            if (entity != null && !entity.isSent() && reply.status() <= 299) {
                reply.release(false);
                throw failures.unexpected(reply, "this came before the data was sent as a whole", null);
            }
            return reply;
        } catch (StoreException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            http.cancel();
            throw ofNetwork(e, failures, operation);
        }
    }

    /** Logs what was asked and how it was answered; of headers, the query of the URL and bodies nothing. */
    private static void log(Call<?> call, Request request, Reply reply, int attempt, Duration after) {
        Key key = call.key();
        LOG.debug(
                "{}{}: {} {} was answered {} after {} ms (request {})",
                call.action(),
                key == null ? "" : " " + Key.shown(key.text()),
                request.method(),
                request.target().toString().split("\\?", 2)[0],
                reply.status(),
                after.toMillis(),
                attempt);
    }

    private StoreException ofNetwork(Exception e, Failures failures, Operation operation) {
        Deadline.Breach breach = operation.deadline().breach();
        return closed && breach == null ? failures.closed(true) : failures.ofNetwork(e, breach);
    }

    private Resumption resumption(Rest rest, Call<?> call, Request request, Failures failures, Operation operation) {
        return new Resumption(
                rest,
                request,
                operation,
                settings.retries(),
                budgets.of(request.target().origin()),
                again -> {
                    Reply reply = send(call, again, failures, null, operation);
                    if (reply.status() != 416 && !reply.isSuccess()) {
                        throw failures.ofStatus(reply);
                    }
                    return reply;
                });
    }

    private DataEntity entity(Call<?> call, Request request, Source source, Operation operation, Runnable cancel)
            throws DataEntity.SourceException {
        boolean large = request.movesData();
        Key key = call.key();
        Progress progress = large && key != null
                ? events.progress(key, Direction.UPLOAD, source.data().length())
                : Progress.NONE;
        boolean digest = settings.digest() && large;
        return new DataEntity(
                source, progress, digest, new UploadPhases(operation.deadline(), settings.traffic(), large, cancel));
    }

    /** Refuses calls from now on and cancels those under way, streams and query answers included. */
    void close() {
        closed = true;
        scopes.forEach(Transport::close);
        active.forEach(Operation::cancel);
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns how many answers hold or await a connection. */
    int active() {
        return active.size() + scopes.stream().mapToInt(Transport::active).sum();
    }
}
