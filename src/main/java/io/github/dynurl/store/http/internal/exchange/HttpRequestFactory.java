package io.github.dynurl.store.http.internal.exchange;

import io.github.dynurl.store.http.internal.body.UploadSource;
import io.github.dynurl.store.http.internal.time.Timeouts;
import io.github.dynurl.store.url.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Creates HttpClient's requests from ours, and remembers how each server wants uploads to be sent. Thread-safe. */
final class HttpRequestFactory {
    /** A placeholder for the URL. HttpClient must not parse ours, because the path has to be sent unchanged. */
    private static final URI ROOT = URI.create("/");

    /**
     * Longer uploads, and those of unknown length, send {@code Expect: 100-continue}, so that a rejected upload costs no
     * transfer. The server's response to them may take longer than the operation timeout.
     */
    private static final long LARGE_UPLOAD_BYTES = 1024 * 1024;

    /**
     * Waiting for a free connection ends this long before the operation timeout, so that the failure names the missing
     * connection and not the timeout.
     */
    private static final Duration POOL_WAIT_MARGIN = Duration.ofMillis(50);

    private static final Header ACCEPT_IDENTITY = new BasicHeader("Accept-Encoding", "identity");

    /** A server's host and Host header for HttpClient, and what its earlier responses showed about uploads. Thread-safe. */
    static final class Peer {
        private final HttpHost host;
        private final URIAuthority authority;
        private volatile boolean ignoresExpectContinue;
        private volatile boolean requiresLength;

        private Peer(Origin origin) {
            int portIfNotDefault = origin.hasDefaultPort() ? -1 : origin.port(); // -1 omits the port in the Host header
            host = new HttpHost(origin.scheme(), origin.host(), origin.port());
            authority = new URIAuthority(origin.host(), portIfNotDefault);
        }

        HttpHost host() {
            return host;
        }

        /** Records that the server does not answer {@code Expect: 100-continue}, or rejects it. */
        void recordNoExpectContinue() {
            ignoresExpectContinue = true;
        }

        /** Records that the server rejects bodies without Content-Length (411). */
        void recordLengthRequired() {
            requiresLength = true;
        }

        /** Returns whether the server rejected a body without Content-Length before. */
        boolean requiresLength() {
            return requiresLength;
        }
    }

    private final Map<Origin, Peer> peers = new ConcurrentHashMap<>();
    private final Timeouts timeouts;
    private final boolean expectContinue;
    private final RequestConfig smallConfig;
    private final RequestConfig dataConfig;
    private final RequestConfig expectContinueConfig;

    HttpRequestFactory(HttpClient client, Timeouts timeouts, boolean expectContinue) {
        this.timeouts = timeouts;
        this.expectContinue = expectContinue;
        this.smallConfig = createConfig(client, timeouts.response(), timeouts);
        this.dataConfig = createConfig(client, timeouts.dataResponse(), timeouts);
        this.expectContinueConfig =
                RequestConfig.copy(dataConfig).setExpectContinueEnabled(true).build();
    }

    private static RequestConfig createConfig(HttpClient client, Duration responseTimeout, Timeouts timeouts) {
        RequestConfig ofClient = client instanceof Configurable configurable ? configurable.getConfig() : null;
        return RequestConfig.copy(ofClient == null ? RequestConfig.DEFAULT : ofClient)
                .setResponseTimeout(Timeout.of(responseTimeout))
                .setConnectionRequestTimeout(Timeout.of(timeouts.poolWait()))
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setCookieSpec(StandardCookieSpec.IGNORE)
                .setProtocolUpgradeEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    /** Returns the peer of a server, the same one for each request. */
    Peer peer(Origin origin) {
        return peers.computeIfAbsent(origin, Peer::new);
    }

    /**
     * Creates an HttpClient request without its body.
     *
     * @param source the data of an upload; null for other requests
     * @param poolWait how long the request waits for a free connection, see {@link #poolWait}
     */
    HttpUriRequestBase createHttpRequest(Peer peer, Request request, @Nullable UploadSource source, Duration poolWait) {
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), ROOT);
        http.setScheme(peer.host.getSchemeName());
        http.setAuthority(peer.authority);
        http.setPath(request.target().path());
        http.setConfig(withPoolWait(config(peer, request, source), poolWait));
        request.headers().forEach(http::addHeader);
        http.addHeader(ACCEPT_IDENTITY);
        return http;
    }

    private RequestConfig config(Peer peer, Request request, @Nullable UploadSource source) {
        if (!request.isDataTransfer()) {
            return smallConfig;
        }
        boolean sendsExpectContinue =
                source != null && isLarge(source) && expectContinue && !peer.ignoresExpectContinue;
        return sendsExpectContinue ? expectContinueConfig : dataConfig;
    }

    /** Returns whether an upload is longer than 1 MiB, or may be because its length is unknown. */
    static boolean isLarge(UploadSource source) {
        return source.data().length().orElse(Long.MAX_VALUE) > LARGE_UPLOAD_BYTES;
    }

    private RequestConfig withPoolWait(RequestConfig config, Duration poolWait) {
        return poolWait.equals(timeouts.poolWait())
                ? config
                : RequestConfig.copy(config)
                        .setConnectionRequestTimeout(Timeout.of(poolWait))
                        .build();
    }

    /**
     * Returns how long a request may wait for a free connection: the configured time, but not until the deadline, and
     * at least 1 ms.
     *
     * @param remaining the time that the operation has left
     */
    Duration poolWait(Duration remaining) {
        Duration untilDeadline = remaining.minus(POOL_WAIT_MARGIN);
        Duration wait = untilDeadline.compareTo(timeouts.poolWait()) < 0 ? untilDeadline : timeouts.poolWait();
        boolean positive = !wait.isNegative() && !wait.isZero();
        return positive ? wait : Duration.ofMillis(1);
    }
}
