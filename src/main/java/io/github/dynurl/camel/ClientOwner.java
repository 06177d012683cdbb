package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpConnections;
import io.github.dynurl.store.http.HttpStoreBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.TimeUtils;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.pool.ConnPoolControl;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.jspecify.annotations.Nullable;

/**
 * Owns an HTTP client that camel-http configures: proxy, TLS, user agent. It comes from a private {@code HttpEndpoint},
 * never from the registry: there, others could close it. What HttpClient does by itself is off: it would repeat a POST,
 * sleep for a day, follow a redirect with credentials. For one thread.
 */
final class ClientOwner implements AutoCloseable {
    /** Bridges the time to the next message of a busy route, and leaves nothing behind for long. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private static final String PER_ROUTE = "connectionsPerRoute";
    private static final String TOTAL = "maxTotalConnections";
    private static final String TIME_TO_LIVE = "connectionTimeToLive";
    private static final String IDLE = "connectionIdleTimeout";
    private static final String PROXY_USER = "proxyAuthUsername";
    private static final String PROXY_PASSWORD = "proxyAuthPassword";

    /** The options of camel-http that take effect in its client. All others act in its producer, which is not used. */
    private static final List<String> ALLOWED = List.of(
            PER_ROUTE,
            TOTAL,
            "proxyHost",
            "proxyPort",
            "proxyAuthScheme",
            PROXY_USER,
            PROXY_PASSWORD,
            "nonProxyHosts",
            "userAgent",
            "useSystemProperties",
            "x509HostnameVerifier",
            TIME_TO_LIVE,
            IDLE);

    /** Those of them that are the pool's, which is ours. */
    private static final List<String> TIMES = List.of(TIME_TO_LIVE, IDLE);

    private static final String REACHED = "dynurl.reached";

    private final HttpEndpoint endpoint;
    private final LimitedHttpComponent component;
    private final @Nullable String proxyUser;
    private final @Nullable String proxyPassword;
    private final Duration kept;

    /** Says how the connections of a client are used. */
    record Connections(int leased, int available, int pending, int max) {
        static final Connections NONE = new Connections(0, 0, 0, 0);
    }

    /**
     * Makes the client of an endpoint.
     *
     * @param timer looks from time to time after connections that nobody uses
     */
    ClientOwner(DynUrlEndpoint dynUrl, ScheduledExecutorService timer) {
        CamelContext context = dynUrl.getCamelContext();
        DynUrlConfiguration configuration = dynUrl.getConfiguration();
        Map<String, Object> http = new LinkedHashMap<>(configuration.getHttp());
        http.keySet().removeAll(TIMES);
        proxyUser = text(http.remove(PROXY_USER));
        proxyPassword = text(http.remove(PROXY_PASSWORD));
        HttpConnections.Times times = times(dynUrl);
        boolean longer = times.idle().isZero() || times.idle().compareTo(KEPT) > 0;
        kept = longer ? KEPT : times.idle();
        HttpConnections connections =
                new HttpConnections(times, timer, rest -> SpooledData.copyOf(rest, context.getStreamCachingStrategy()));
        component = new LimitedHttpComponent(connections);
        component.setCamelContext(context);
        component.setMaxTotalConnections(64);
        component.setConnectionsPerRoute(20);
        component.setUserAgent("camel-dynurl");
        component.setSslContextParameters(configuration.getSslContextParameters());
        component.setUseGlobalSslContextParameters(dynUrl.getComponent().isUseGlobalSslContextParameters());
        component.setHttpClientConfigurer(
                client -> connectThroughProxies(connections.configure(client), proxyAuthorization()));
        // Without it camel-http takes the scheme of the target, and would speak TLS to the proxy.
        component.setProxyAuthScheme("http");
        try {
            // Not bound as the others are: a failure to bind quotes the value.
            component.setProxyAuthUsername(proxyUser);
            component.setProxyAuthPassword(proxyPassword);
            bind(context, component, http);
            endpoint = (HttpEndpoint) component.createEndpoint(configuration.getBaseUrl());
            endpoint.setUseSystemProperties(component.isUseSystemProperties()); // 4.14 forgets to
            ServiceHelper.startService(endpoint);
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "the HTTP client cannot be made of sslContextParameters and http.*: " + e.getMessage(), e);
        }
    }

    /** Sets the options on the component itself: in a URI they would be decoded once more, and secrets would show. */
    private static void bind(CamelContext context, HttpComponent component, Map<String, Object> options) {
        PropertyBindingSupport.build()
                .withCamelContext(context)
                .withTarget(component)
                .withConfigurer(PluginHelper.getConfigurerResolver(context)
                        .resolvePropertyConfigurer("http-component", context))
                .withReflection(false)
                .withMandatory(true)
                .withProperties(options)
                .bind();
    }

    /** Returns the times of the connections: those of the endpoint, and of {@code http.*}. */
    private static HttpConnections.Times times(DynUrlEndpoint dynUrl) {
        Map<String, Object> http = dynUrl.getConfiguration().getHttp();
        return dynUrl.storeBuilder()
                .connectionTimeToLive(time(http, TIME_TO_LIVE, HttpConnections.Times.DEFAULT.timeToLive()))
                .connectionIdleTimeout(time(http, IDLE, HttpConnections.Times.DEFAULT.idle()))
                .connectionTimes();
    }

    private static Duration time(Map<String, Object> http, String name, Duration otherwise) {
        Object value = http.get(name);
        if (value == null || value instanceof Duration) {
            return value == null ? otherwise : (Duration) value;
        }
        try {
            String text = value.toString().trim();
            return text.startsWith("P") ? Duration.parse(text) : Duration.ofMillis(TimeUtils.toMilliSeconds(text));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "http." + name + " must be a duration, as in 30s or PT30S, or 0 for any time", e);
        }
    }

    /** Tells a proxy's refusal of a tunnel from the server's answer, and shows it the credentials at once. */
    private static void connectThroughProxies(HttpClientBuilder client, @Nullable String proxyAuthorization) {
        client.addExecInterceptorBefore(
                        ChainElement.CONNECT.name(),
                        "dynurl-proxy",
                        (request, scope, chain) -> throughProxy(request, scope, chain, proxyAuthorization))
                .addExecInterceptorBefore(
                        ChainElement.MAIN_TRANSPORT.name(), "dynurl-reached", (request, scope, chain) -> {
                            if (scope.route.getProxyHost() != null) {
                                scope.clientContext.setAttribute(REACHED, true);
                            }
                            return chain.proceed(request, scope);
                        });
    }

    /**
     * Shows the credentials of a proxy at once, where it sees the request: asked for later, an upload could not be sent
     * again. And tells a proxy's refusal of a tunnel from the answer of the server, which nothing has reached.
     */
    private static ClassicHttpResponse throughProxy(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain, @Nullable String proxyAuthorization)
            throws IOException, HttpException {
        if (scope.route.getProxyHost() == null) {
            return chain.proceed(request, scope);
        }
        if (!scope.route.isTunnelled() && proxyAuthorization != null) {
            request.setHeader("Proxy-Authorization", proxyAuthorization);
        }
        scope.clientContext.removeAttribute(REACHED);
        ClassicHttpResponse answer = chain.proceed(request, scope);
        if (scope.clientContext.getAttribute(REACHED) == null) {
            answer.close();
            throw new ConnectException("the proxy refused the tunnel (" + answer.getCode() + ")");
        }
        return answer;
    }

    private @Nullable String proxyAuthorization() {
        if (proxyUser == null) {
            return null;
        }
        byte[] pair = (proxyUser + ":" + proxyPassword).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** Returns the options of {@code http.*} by their names, which Camel takes in any case and with dashes. */
    static Map<String, Object> named(Map<String, Object> http) {
        Map<String, Object> named = new LinkedHashMap<>();
        http.forEach((given, value) -> named.put(
                ALLOWED.stream()
                        .filter(name -> name.equalsIgnoreCase(given.replace("-", "")))
                        .findFirst()
                        .orElse(given),
                value));
        return named;
    }

    /** Refuses what would be without effect. */
    static void check(Map<String, Object> http) {
        for (String name : new TreeSet<>(http.keySet())) {
            if (!ALLOWED.contains(name)) {
                throw new IllegalArgumentException(
                        "http." + name + " has no effect here; known: http." + String.join(", http.", ALLOWED)
                                + ". Time limits and credentials are options of dynurl itself");
            }
            if (name.startsWith("proxy") || name.equals("nonProxyHosts")) {
                needs(http, name, "proxyHost");
                needs(http, name, "proxyPort");
            }
        }
        if (http.containsKey(PROXY_USER) || http.containsKey(PROXY_PASSWORD)) {
            needs(http, PROXY_PASSWORD, PROXY_USER);
            needs(http, PROXY_USER, PROXY_PASSWORD);
        }
        if (http.getOrDefault("proxyHost", "host").toString().isBlank()) {
            throw new IllegalArgumentException("http.proxyHost is empty");
        }
        if (!isPort(http.getOrDefault("proxyPort", "1").toString())) {
            throw new IllegalArgumentException("http.proxyPort must be a number from 1 to 65535");
        }
        for (String name : TIMES) {
            if (time(http, name, Duration.ZERO).isNegative()) {
                throw new IllegalArgumentException("http." + name + " must not be negative; 0 is for any time");
            }
        }
        for (String name : List.of(PER_ROUTE, TOTAL)) {
            if (!http.getOrDefault(name, "1").toString().matches("0*[1-9]\\d{0,8}")) {
                throw new IllegalArgumentException("http." + name + " must be a number greater than 0");
            }
        }
    }

    private static boolean isPort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535;
    }

    private static void needs(Map<String, Object> http, String name, String other) {
        if (!http.containsKey(other)) {
            throw new IllegalArgumentException("http." + name + " has no effect without http." + other);
        }
    }

    HttpStoreBuilder configure(HttpStoreBuilder builder) {
        return builder.httpClient(endpoint.getHttpClient()).proxyAuth(proxyUser, proxyPassword);
    }

    /** Returns how many requests to the store can be under way at a time. */
    int mostRequests() {
        return Math.min(component.getConnectionsPerRoute(), component.getMaxTotalConnections());
    }

    /** Returns how long a client is kept that nobody uses: no longer than its connections, and a second at most. */
    Duration kept() {
        return kept;
    }

    /** Returns how the connections are used now. */
    Connections connections() {
        ConnPoolControl<HttpRoute> pool = component.pool;
        if (pool == null) {
            return Connections.NONE;
        }
        PoolStats stats = pool.getTotalStats();
        return new Connections(stats.getLeased(), stats.getAvailable(), stats.getPending(), stats.getMax());
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }

    /** Makes connections with limits, by the one hook that is the same from Camel 4.14 on. */
    private static final class LimitedHttpComponent extends HttpComponent {
        private final HttpConnections connections;
        private volatile @Nullable ConnPoolControl<HttpRoute> pool;

        LimitedHttpComponent(HttpConnections connections) {
            this.connections = connections;
        }

        @Override
        protected HttpClientConnectionManager createConnectionManager(
                Map<String, Object> parameters, SSLContextParameters ssl, Map<String, Object> connectionOptions)
                throws GeneralSecurityException, IOException {
            DefaultClientTlsStrategy tls = tls(sslContext(ssl, isUseSystemProperties()), getX509HostnameVerifier());
            PoolingHttpClientConnectionManager made = connections.pool(builder -> builder.setTlsSocketStrategy(tls)
                    .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                    .setMaxConnTotal(getMaxTotalConnections())
                    .setMaxConnPerRoute(getConnectionsPerRoute()));
            pool = made;
            return connections.lending(made);
        }

        private SSLContext sslContext(@Nullable SSLContextParameters ssl, boolean system)
                throws GeneralSecurityException, IOException {
            if (ssl != null) {
                return ssl.createSSLContext(getCamelContext());
            }
            return system ? SSLContexts.createSystemDefault() : SSLContexts.createDefault();
        }

        /** A verifier of the user's decides alone, as in camel-http; without one, both the JDK's and HttpClient's do. */
        private static DefaultClientTlsStrategy tls(SSLContext context, @Nullable HostnameVerifier verifier) {
            HostnameVerificationPolicy policy =
                    verifier == null ? HostnameVerificationPolicy.BOTH : HostnameVerificationPolicy.CLIENT;
            return new DefaultClientTlsStrategy(context, null, null, SSLBufferMode.STATIC, policy, verifier);
        }
    }
}
