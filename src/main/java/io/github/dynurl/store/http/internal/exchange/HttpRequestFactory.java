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

/**
 * Creates a request of HttpClient from a {@link Request}. Remembers for each server how it accepts uploads.
 * Thread-safe.
 */
final class HttpRequestFactory {
    /** A placeholder for the URL. HttpClient can change a path when it parses a URL, so the path is set separately. */
    private static final URI ROOT = URI.create("/");

    /**
     * Longer uploads, and uploads of unknown length, send {@code Expect: 100-continue}. So a server can reject such an
     * upload before its data is transferred. The wait for the response to such an upload does not count towards the
     * operation timeout, because the server has to store much data.
     */
    private static final long LARGE_UPLOAD_BYTES = 1024 * 1024;

    /**
     * The time between the end of the wait for a free connection and the operation timeout. Because the wait ends
     * first, the exception says that no connection was free, and not only that the operation took too long.
     */
    private static final Duration POOL_WAIT_MARGIN = Duration.ofMillis(50);

    private static final int OMITTED_PORT = -1; // the value of URIAuthority for a Host header without a port

    private static final Header ACCEPT_IDENTITY = new BasicHeader("Accept-Encoding", "identity");

    /** The address of a server, and the kinds of uploads that it has rejected. Thread-safe. */
    static final class Peer {
        private final HttpHost host;
        private final URIAuthority authority;
        private volatile boolean ignoresExpectContinue;
        private volatile boolean requiresLength;

        private Peer(Origin origin) {
            int portInHostHeader = origin.hasDefaultPort() ? OMITTED_PORT : origin.port();
            host = new HttpHost(origin.scheme(), origin.host(), origin.port());
            authority = new URIAuthority(origin.host(), portInHostHeader);
        }

        HttpHost host() {
            return host;
        }

        /** Records that the server ignores or rejects {@code Expect: 100-continue}, so that later uploads omit it. */
        void recordNoExpectContinue() {
            ignoresExpectContinue = true;
        }

        /** Records that the server rejects bodies without Content-Length (411). */
        void recordLengthRequired() {
            requiresLength = true;
        }

        /** Returns whether the server has rejected a body without Content-Length. */
        boolean requiresLength() {
            return requiresLength;
        }
    }

    private final Map<Origin, Peer> peers = new ConcurrentHashMap<>();
    private final Timeouts timeouts;
    private final boolean expectContinue;
    private final RequestConfig smallBodyConfig;
    private final RequestConfig dataConfig;
    private final RequestConfig expectContinueConfig;

    HttpRequestFactory(HttpClient client, Timeouts timeouts, boolean expectContinue) {
        this.timeouts = timeouts;
        this.expectContinue = expectContinue;
        this.smallBodyConfig = createConfig(client, timeouts.response(), timeouts);
        this.dataConfig = createConfig(client, timeouts.dataResponse(), timeouts);
        this.expectContinueConfig =
                RequestConfig.copy(dataConfig).setExpectContinueEnabled(true).build();
    }

    private static RequestConfig createConfig(HttpClient client, Duration responseTimeout, Timeouts timeouts) {
        RequestConfig clientConfig = client instanceof Configurable configurable ? configurable.getConfig() : null;
        return RequestConfig.copy(clientConfig == null ? RequestConfig.DEFAULT : clientConfig)
                .setResponseTimeout(Timeout.of(responseTimeout))
                .setConnectionRequestTimeout(Timeout.of(timeouts.poolWait()))
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setCookieSpec(StandardCookieSpec.IGNORE)
                .setProtocolUpgradeEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    /** Returns the peer of a server. It is the same instance for each request. */
    Peer peer(Origin origin) {
        return peers.computeIfAbsent(origin, Peer::new);
    }

    /**
     * Creates an HttpClient request without its body.
     *
     * @param source the data of an upload; null for other requests
     * @param poolWait the maximum time to wait for a free connection, see {@link #poolWait}
     */
    HttpUriRequestBase createHttpRequest(Peer peer, Request request, @Nullable UploadSource source, Duration poolWait) {
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), ROOT);
        http.setScheme(peer.host.getSchemeName());
        http.setAuthority(peer.authority);
        http.setPath(request.target().path());
        http.setConfig(withPoolWait(chooseConfig(peer, request, source), poolWait));
        request.headers().forEach(http::addHeader);
        http.addHeader(ACCEPT_IDENTITY);
        return http;
    }

    private RequestConfig chooseConfig(Peer peer, Request request, @Nullable UploadSource source) {
        if (!request.isDataTransfer()) {
            return smallBodyConfig;
        }
        boolean sendsExpectContinue =
                source != null && mayBeLarge(source) && expectContinue && !peer.ignoresExpectContinue;
        return sendsExpectContinue ? expectContinueConfig : dataConfig;
    }

    /** Returns whether an upload is longer than 1 MiB, or has an unknown length. */
    static boolean mayBeLarge(UploadSource source) {
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
     * Returns how long a request may wait for a free connection. That is the configured time, unless less time remains.
     * The result is always at least 1 ms.
     *
     * @param remaining the time until the operation timeout
     */
    Duration poolWait(Duration remaining) {
        Duration untilDeadline = remaining.minus(POOL_WAIT_MARGIN);
        Duration wait = untilDeadline.compareTo(timeouts.poolWait()) < 0 ? untilDeadline : timeouts.poolWait();
        boolean isPositive = !wait.isNegative() && !wait.isZero();
        return isPositive ? wait : Duration.ofMillis(1);
    }
}
