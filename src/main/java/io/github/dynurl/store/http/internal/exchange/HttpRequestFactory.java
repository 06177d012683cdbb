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

/** Makes HttpClient's requests of ours, as the servers have shown that they want them. Thread-safe. */
final class HttpRequestFactory {
    /** Stands in for the URL, which must not be parsed: the path is set as it is. */
    private static final URI ROOT = URI.create("/");

    /** Longer data, or data of unknown length, is sent only when the server has seen the head and asks for it. */
    private static final long LARGE = 1024 * 1024;

    /** What is left of the time limit when a free connection is given up, so that its lack is what the failure says. */
    private static final Duration BEFORE_DEADLINE = Duration.ofMillis(50);

    private static final Header IDENTITY = new BasicHeader("Accept-Encoding", "identity");

    /** Holds a server as HttpClient wants it, where it is and the Host header, and what it has shown. Thread-safe. */
    static final class Peer {
        private final HttpHost host;
        private final URIAuthority authority;
        private volatile boolean withoutConsent;
        private volatile boolean wantsLength;

        private Peer(Origin origin) {
            // The port is not said where it is the scheme's own.
            int port = origin.hasDefaultPort() ? -1 : origin.port();
            host = new HttpHost(origin.scheme(), origin.host(), origin.port());
            authority = new URIAuthority(origin.host(), port);
        }

        HttpHost host() {
            return host;
        }

        /** Hears that the server does not answer {@code Expect: 100-continue}, or refuses it. */
        void givesNoConsent() {
            withoutConsent = true;
        }

        /** Hears that the server refuses bodies of unknown length. */
        void refusesChunks() {
            wantsLength = true;
        }

        boolean wantsLength() {
            return wantsLength;
        }
    }

    private final Map<Origin, Peer> peers = new ConcurrentHashMap<>();
    private final Timeouts timeouts;
    private final boolean expects;
    private final RequestConfig smallConfig;
    private final RequestConfig dataConfig;
    private final RequestConfig expectConfig;

    HttpRequestFactory(HttpClient client, Timeouts timeouts, boolean expects) {
        this.timeouts = timeouts;
        this.expects = expects;
        this.smallConfig = config(client, timeouts.response(), timeouts);
        this.dataConfig = config(client, timeouts.dataResponse(), timeouts);
        this.expectConfig =
                RequestConfig.copy(dataConfig).setExpectContinueEnabled(true).build();
    }

    private static RequestConfig config(HttpClient client, Duration response, Timeouts timeouts) {
        RequestConfig base = client instanceof Configurable given ? given.getConfig() : null;
        return RequestConfig.copy(base == null ? RequestConfig.DEFAULT : base)
                .setResponseTimeout(Timeout.of(response))
                .setConnectionRequestTimeout(Timeout.of(timeouts.poolWait()))
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setCookieSpec(StandardCookieSpec.IGNORE)
                .setProtocolUpgradeEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    /** Returns what is known of a server. */
    Peer peer(Origin origin) {
        return peers.computeIfAbsent(origin, Peer::new);
    }

    /**
     * Makes the request, without its body.
     *
     * @param wait how long to wait for a free connection, see {@link #poolWait}
     */
    HttpUriRequestBase toHttp(Peer peer, Request request, @Nullable UploadSource source, Duration wait) {
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), ROOT);
        http.setScheme(peer.host.getSchemeName());
        http.setAuthority(peer.authority);
        http.setPath(request.target().path());
        http.setConfig(within(wait, config(peer, request, source)));
        request.headers().forEach(http::addHeader);
        http.addHeader(IDENTITY);
        return http;
    }

    private RequestConfig config(Peer peer, Request request, @Nullable UploadSource source) {
        if (!request.movesData()) {
            return smallConfig;
        }
        return source != null && expects(peer, source) ? expectConfig : dataConfig;
    }

    /** Tells whether the server is asked for its consent before data is sent. */
    private boolean expects(Peer peer, UploadSource source) {
        return isLarge(source) && expects && !peer.withoutConsent;
    }

    /** Tells whether data is longer than a server may have to store in the time of an operation, or may be. */
    static boolean isLarge(UploadSource source) {
        return source.data().length().orElse(Long.MAX_VALUE) > LARGE;
    }

    private RequestConfig within(Duration wait, RequestConfig config) {
        return wait.equals(timeouts.poolWait())
                ? config
                : RequestConfig.copy(config)
                        .setConnectionRequestTimeout(Timeout.of(wait))
                        .build();
    }

    /** Returns how long to wait for a free connection in an operation that has so much time left. */
    Duration poolWait(Duration left) {
        Duration most = left.minus(BEFORE_DEADLINE);
        Duration wait = most.compareTo(timeouts.poolWait()) < 0 ? most : timeouts.poolWait();
        return wait.isNegative() || wait.isZero() ? Duration.ofMillis(1) : wait;
    }
}
