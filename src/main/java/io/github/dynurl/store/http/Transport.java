package io.github.dynurl.store.http;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.StoreEvent.Direction;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.UrlLayout;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes calls: it alone sends, releases connections, keeps deadlines, cancels, and turns what goes wrong into store
 * exceptions. Thread-safe.
 */
final class Transport {
    private static final Logger LOG = LoggerFactory.getLogger(HttpStore.class);

    /** Stands in for the URL, which must not be parsed: the path is set as it is. */
    private static final URI ROOT = URI.create("/");

    private static final Duration DISCARD_LIMIT = Duration.ofMillis(500);

    private final HttpClient client;
    private final UrlLayout layout;
    private final @Nullable String authorization;
    private final Settings settings;
    private final Events events;
    private final ScheduledExecutorService timer;
    private final RequestConfig smallConfig;
    private final RequestConfig dataConfig;
    private final Map<Origin, HttpHost> hosts = new ConcurrentHashMap<>();
    private final Set<HttpUriRequestBase> active = ConcurrentHashMap.newKeySet();
    private final Set<Transport> scopes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Transport(
            HttpClient client,
            UrlLayout layout,
            @Nullable String authorization,
            Settings settings,
            Events events,
            ScheduledExecutorService timer) {
        this.client = client;
        this.layout = layout;
        this.authorization = authorization;
        this.settings = settings;
        this.events = events;
        this.timer = timer;
        this.smallConfig = config(client, settings.timeouts().response(), settings);
        this.dataConfig = config(client, settings.timeouts().dataResponse(), settings);
    }

    /** Makes a transport that can be closed by itself, and is closed with this one. */
    Transport scope(Duration operationTimeout) {
        Transport scope = new Transport(
                client, layout, authorization, settings.operationTimeout(operationTimeout), events, timer);
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

    private static RequestConfig config(HttpClient client, Duration response, Settings settings) {
        RequestConfig base = client instanceof Configurable given ? given.getConfig() : null;
        return RequestConfig.copy(base == null ? RequestConfig.DEFAULT : base)
                .setResponseTimeout(Timeout.of(response))
                .setConnectionRequestTimeout(Timeout.of(settings.timeouts().poolWait()))
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setCookieSpec(StandardCookieSpec.IGNORE)
                .setProtocolUpgradeEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    <R> R execute(Call<R> call) {
        return execute(call, new CancelScope());
    }

    /** Executes a call that a scope can cancel until it is answered. */
    <R> R execute(Call<R> call, CancelScope scope) {
        Request request = call.request(layout);
        Failures failures = new Failures(call, request, settings.timeouts());
        if (closed) {
            throw failures.closed(false);
        }
        Data data = request.body();
        if (data == null) {
            return send(call, request, failures, null, scope);
        }
        InputStream source = open(data, failures);
        try {
            return send(call, request, failures, source, scope);
        } finally {
            close(source);
        }
    }

    private static InputStream open(Data data, Failures failures) {
        try {
            return data.open();
        } catch (IOException | RuntimeException e) {
            throw failures.ofNetwork(new DataEntity.SourceException(String.valueOf(e.getMessage()), e, false), null);
        }
    }

    /** Closes a source that was read: what goes wrong now changes nothing of what the store answered. */
    private static void close(InputStream source) {
        try {
            source.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("The source of an upload could not be closed", e);
        }
    }

    private <R> R send(
            Call<R> call, Request request, Failures failures, @Nullable InputStream source, CancelScope scope) {
        HttpUriRequestBase http = toHttp(request);
        Runnable cancel = http::cancel;
        Deadline deadline = new Deadline(timer, cancel);
        if (source != null) {
            http.setEntity(entity(call, request, source, deadline, cancel));
        }
        active.add(http);
        Reply reply = null;
        try {
            if (closed || !scope.join(cancel)) {
                throw failures.closed(false);
            }
            deadline.begin("operationTimeout", settings.timeouts().operation());
            Origin origin = request.target().origin();
            reply = new Reply(
                    client.executeOpen(hosts.computeIfAbsent(origin, Transport::host), http, null),
                    cancel,
                    () -> active.remove(http),
                    deadline,
                    failures,
                    settings);
            return answer(call, reply, failures);
        } catch (StoreException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            http.cancel();
            Deadline.Breach breach = deadline.breach();
            throw closed && breach == null ? failures.closed(true) : failures.ofNetwork(e, breach);
        } finally {
            scope.leave(cancel);
            finish(http, reply, deadline);
        }
    }

    /** Releases what nobody has taken over. */
    private void finish(HttpUriRequestBase http, @Nullable Reply reply, Deadline deadline) {
        if (reply != null && reply.isTaken()) {
            return;
        }
        if (reply == null) {
            active.remove(http);
        } else {
            reply.discard(DISCARD_LIMIT);
        }
        deadline.end();
    }

    private static <R> R answer(Call<R> call, Reply reply, Failures failures) throws IOException {
        if (!call.answers(reply.status())) {
            throw failures.ofStatus(reply);
        }
        try {
            return call.reply(reply);
        } catch (JsonException e) {
            throw failures.unexpected(reply, String.valueOf(e.getMessage()), e);
        }
    }

    private HttpUriRequestBase toHttp(Request request) {
        Origin origin = request.target().origin();
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), ROOT);
        http.setScheme(origin.scheme());
        http.setAuthority(new URIAuthority(origin.host(), explicitPort(origin)));
        http.setPath(request.target().path());
        http.setConfig(request.movesData() ? dataConfig : smallConfig);
        request.headers().forEach(http::addHeader);
        http.setHeader("Accept-Encoding", "identity");
        if (authorization != null && origin.equals(layout.origin())) {
            http.setHeader("Authorization", authorization);
        }
        return http;
    }

    /** Returns the port as the Host header says it: not at all where it is the scheme's own. */
    private static int explicitPort(Origin origin) {
        return origin.hasDefaultPort() ? -1 : origin.port();
    }

    private static HttpHost host(Origin origin) {
        return new HttpHost(origin.scheme(), origin.host(), origin.port());
    }

    private DataEntity entity(Call<?> call, Request request, InputStream source, Deadline deadline, Runnable cancel) {
        Data data = Objects.requireNonNull(request.body());
        boolean large = request.movesData();
        Timeouts timeouts = settings.timeouts();
        DataEntity.Phases phases = new DataEntity.Phases() {
            @Override
            public void bodyBegins() {
                if (large) {
                    deadline.begin("dataTimeout", timeouts.data());
                }
            }

            @Override
            public void bodyEnds() {
                if (large) {
                    deadline.begin("responseTimeout", timeouts.dataResponse());
                }
            }

            /** HttpClient would end a chunked body properly, and the server would store the part for the whole. */
            @Override
            public void sourceFailed() {
                cancel.run();
            }

            @Override
            public void sourceBegins() {
                deadline.pause();
            }

            @Override
            public void sourceEnds() {
                deadline.resume();
            }
        };
        Progress progress = large && call.key() != null
                ? events.progress(call.key(), Direction.UPLOAD, data.length())
                : Progress.NONE;
        return new DataEntity(source, data.length(), data.mediaType(), progress, phases);
    }

    /** Refuses calls from now on and cancels those under way, streams and query answers included. */
    void close() {
        closed = true;
        scopes.forEach(Transport::close);
        active.forEach(HttpUriRequestBase::cancel);
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns how many answers hold or await a connection. */
    int active() {
        return active.size() + scopes.stream().mapToInt(Transport::active).sum();
    }
}
