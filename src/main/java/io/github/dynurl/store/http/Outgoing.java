package io.github.dynurl.store.http;

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

/** Makes HttpClient's requests of ours. Thread-safe. */
final class Outgoing {
    /** Stands in for the URL, which must not be parsed: the path is set as it is. */
    private static final URI ROOT = URI.create("/");

    /** Longer data, or data of unknown length, is sent only when the server has seen the head and asks for it. */
    private static final long EXPECT_ABOVE = 1024 * 1024;

    private static final Header IDENTITY = new BasicHeader("Accept-Encoding", "identity");

    /** Holds a server as HttpClient wants it: where it is, and the Host header. */
    private record Peer(HttpHost host, URIAuthority authority) {
        static Peer of(Origin origin) {
            // The port is not said where it is the scheme's own.
            int port = origin.hasDefaultPort() ? -1 : origin.port();
            return new Peer(
                    new HttpHost(origin.scheme(), origin.host(), origin.port()), new URIAuthority(origin.host(), port));
        }
    }

    private final Map<Origin, Peer> peers = new ConcurrentHashMap<>();
    private final RequestConfig smallConfig;
    private final RequestConfig dataConfig;
    private final RequestConfig expectConfig;

    Outgoing(HttpClient client, Timeouts timeouts) {
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

    /** Returns a server as HttpClient wants it. */
    HttpHost host(Origin origin) {
        return peer(origin).host();
    }

    private Peer peer(Origin origin) {
        return peers.computeIfAbsent(origin, Peer::of);
    }

    /** Makes the request, without its body. */
    HttpUriRequestBase toHttp(Request request, @Nullable Source source) {
        Peer peer = peer(request.target().origin());
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), ROOT);
        http.setScheme(peer.host().getSchemeName());
        http.setAuthority(peer.authority());
        http.setPath(request.target().path());
        http.setConfig(config(request, source));
        request.headers().forEach(http::addHeader);
        http.addHeader(IDENTITY);
        return http;
    }

    private RequestConfig config(Request request, @Nullable Source source) {
        if (!request.movesData()) {
            return smallConfig;
        }
        boolean large = source != null && source.data().length().orElse(Long.MAX_VALUE) > EXPECT_ABOVE;
        return large ? expectConfig : dataConfig;
    }
}
