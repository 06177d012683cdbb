package io.github.dynurl.camel.internal.client;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.store.http.HttpStoreBuilder;
import io.github.dynurl.store.http.connection.HttpConnections;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
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
 * Creates and closes an HTTP client. camel-http configures the client (proxy, TLS, user agent) for a private HttpEndpoint
 * that is not in Camel's registry, because other users of a registered endpoint could close the client. The client neither
 * retries nor follows redirects itself, because it could repeat a POST, wait as long as a Retry-After header says, or send
 * credentials to another server. Not thread-safe.
 */
final class ClientOwner implements AutoCloseable {
    /** The maximum time that an unused client stays open. It is long enough for the next message of a busy route. */
    private static final Duration MAX_UNUSED_TIME = Duration.ofSeconds(1);

    /** The context attribute that is set when the proxy has opened the tunnel, or no tunnel is needed. */
    private static final String ROUTE_ESTABLISHED = "dynurl.route-established";

    private final HttpEndpoint endpoint;
    private final StorePoolHttpComponent component;
    private final @Nullable String proxyUser;
    private final @Nullable String proxyPassword;
    private final Duration unusedTime;

    /**
     * Creates the client for an endpoint.
     *
     * @param timer regularly closes idle connections; the caller shuts it down
     */
    ClientOwner(EndpointView view, ScheduledExecutorService timer) {
        CamelContext context = view.context();
        DynUrlConfiguration configuration = view.configuration();
        Map<String, Object> httpOptions = new LinkedHashMap<>(configuration.getHttp());
        httpOptions.keySet().removeAll(HttpOptions.POOL_OPTIONS);
        proxyUser = textOrNull(httpOptions.remove(HttpOptions.PROXY_USER));
        proxyPassword = textOrNull(httpOptions.remove(HttpOptions.PROXY_PASSWORD));
        HttpConnections.Times times = connectionTimes(view);
        boolean exceedsMaximum = times.idle().isZero() || times.idle().compareTo(MAX_UNUSED_TIME) > 0; // 0: no limit
        unusedTime = exceedsMaximum ? MAX_UNUSED_TIME : times.idle();
        HttpConnections connections = new HttpConnections(
                times, timer, unreadBody -> SpooledData.copyOf(unreadBody, context.getStreamCachingStrategy()));
        component = new StorePoolHttpComponent(connections);
        component.setCamelContext(context);
        component.setMaxTotalConnections(64);
        component.setConnectionsPerRoute(20);
        component.setUserAgent("camel-dynurl");
        component.setSslContextParameters(configuration.getSslContextParameters());
        component.setUseGlobalSslContextParameters(view.usesGlobalTls().getAsBoolean());
        // By default, camel-http uses the scheme of the server also for the proxy, and then uses TLS with the proxy.
        component.setProxyAuthScheme("http");
        try {
            // Not set by bind(), whose exceptions quote the value.
            component.setProxyAuthUsername(proxyUser);
            component.setProxyAuthPassword(proxyPassword);
            bind(context, component, httpOptions);
            configureClientAfter(component.getHttpClientConfigurer(), connections);
            endpoint = (HttpEndpoint) component.createEndpoint(view.baseUrlWithoutQuery());
            // Camel 4.14 does not copy this option from the component.
            endpoint.setUseSystemProperties(component.isUseSystemProperties());
            ServiceHelper.startService(endpoint);
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "the HTTP client cannot be created from sslContextParameters and http.*: " + e.getMessage(), e);
        }
    }

    /** Sets the options on the component. An endpoint URI is not used, because it would be decoded again and show secrets. */
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

    /**
     * Lets the bean of the application configure the client first. What the store needs is set afterwards, so that the
     * bean cannot change it: the connections, and that the client neither retries nor follows redirects.
     */
    private void configureClientAfter(@Nullable HttpClientConfigurer applicationBean, HttpConnections connections) {
        component.setHttpClientConfigurer(client -> {
            if (applicationBean != null) {
                configureBy(applicationBean, client);
                client.setConnectionManager(component.manager);
            }
            addProxyInterceptors(connections.configure(client), proxyAuthorization());
        });
    }

    private static void configureBy(HttpClientConfigurer applicationBean, HttpClientBuilder client) {
        try {
            applicationBean.configureHttpClient(client);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the bean of http.httpClientConfigurer failed: " + e, e);
        }
    }

    /** Returns the time limits of connections, from the options of the endpoint and from {@code http.*}. */
    private static HttpConnections.Times connectionTimes(EndpointView view) {
        Map<String, Object> http = view.configuration().getHttp();
        return view.storeBuilder()
                .get()
                .connectionTimeToLive(HttpOptions.duration(
                        http, HttpOptions.TIME_TO_LIVE, HttpConnections.Times.DEFAULT.timeToLive()))
                .connectionIdleTimeout(
                        HttpOptions.duration(http, HttpOptions.IDLE, HttpConnections.Times.DEFAULT.idle()))
                .connectionTimes();
    }

    /** Adds interceptors that authenticate at a proxy, and throw an exception if the proxy refuses a tunnel. */
    private static void addProxyInterceptors(HttpClientBuilder client, @Nullable String proxyAuthorization) {
        client.addExecInterceptorBefore(
                        ChainElement.CONNECT.name(),
                        "dynurl-proxy",
                        (request, scope, chain) -> executeThroughProxy(request, scope, chain, proxyAuthorization))
                .addExecInterceptorBefore(
                        ChainElement.MAIN_TRANSPORT.name(), "dynurl-route-established", (request, scope, chain) -> {
                            if (scope.route.getProxyHost() != null) {
                                scope.clientContext.setAttribute(ROUTE_ESTABLISHED, true);
                            }
                            return chain.proceed(request, scope);
                        });
    }

    /**
     * Executes a request, through a proxy if the route has one. Without a tunnel, the credentials of the proxy are added to the
     * request at once. If the proxy first asked for them with 407, an upload could not be repeated. With a tunnel, a response
     * that arrives before the route is established comes from the proxy, and means that the proxy refuses the tunnel.
     */
    private static ClassicHttpResponse executeThroughProxy(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain, @Nullable String proxyAuthorization)
            throws IOException, HttpException {
        if (scope.route.getProxyHost() == null) {
            return chain.proceed(request, scope);
        }
        if (!scope.route.isTunnelled() && proxyAuthorization != null) {
            request.setHeader("Proxy-Authorization", proxyAuthorization);
        }
        scope.clientContext.removeAttribute(ROUTE_ESTABLISHED);
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (scope.clientContext.getAttribute(ROUTE_ESTABLISHED) == null) {
            response.close();
            throw new ConnectException("the proxy refused the tunnel (" + response.getCode() + ")");
        }
        return response;
    }

    /** Returns the header value for basic authentication at the proxy; null if no user name is set. */
    private @Nullable String proxyAuthorization() {
        if (proxyUser == null) {
            return null;
        }
        byte[] userAndPassword = (proxyUser + ":" + proxyPassword).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword);
    }

    private static @Nullable String textOrNull(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** Sets the client of a store. Also sets the credentials of the proxy, because the store redacts them in messages. */
    HttpStoreBuilder configure(HttpStoreBuilder builder) {
        return builder.httpClient(endpoint.getHttpClient()).proxyAuth(proxyUser, proxyPassword);
    }

    /** Returns the maximum number of requests that the client sends to the server at the same time. */
    int maxRequests() {
        return Math.min(component.getConnectionsPerRoute(), component.getMaxTotalConnections());
    }

    /** Returns how long an unused client may stay open: as long as idle connections may, but at most one second. */
    Duration unusedTime() {
        return unusedTime;
    }

    /** Returns the current state of the connection pool. */
    PoolUsage poolUsage() {
        ConnPoolControl<HttpRoute> pool = component.pool;
        if (pool == null) {
            return PoolUsage.NONE;
        }
        PoolStats stats = pool.getTotalStats();
        return new PoolUsage(stats.getLeased(), stats.getAvailable(), stats.getPending(), stats.getMax());
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }

    /** Replaces the pool of camel-http. Overrides a method whose signature is the same in all Camel versions since 4.14. */
    private static final class StorePoolHttpComponent extends HttpComponent {
        private final HttpConnections connections;
        private volatile @Nullable ConnPoolControl<HttpRoute> pool;
        private volatile @Nullable HttpClientConnectionManager manager;

        StorePoolHttpComponent(HttpConnections connections) {
            this.connections = connections;
        }

        @Override
        protected HttpClientConnectionManager createConnectionManager(
                Map<String, Object> parameters, SSLContextParameters ssl, Map<String, Object> connectionOptions)
                throws GeneralSecurityException, IOException {
            DefaultClientTlsStrategy tls = tls(sslContext(ssl), getX509HostnameVerifier());
            PoolingHttpClientConnectionManager created = connections.pool(builder -> builder.setTlsSocketStrategy(tls)
                    .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                    .setMaxConnTotal(getMaxTotalConnections())
                    .setMaxConnPerRoute(getConnectionsPerRoute()));
            HttpClientConnectionManager lending =
                    connections.lending(created); // can take the connection of an unread body back
            pool = created;
            manager = lending;
            return lending;
        }

        private SSLContext sslContext(@Nullable SSLContextParameters ssl) throws GeneralSecurityException, IOException {
            if (ssl != null) {
                return ssl.createSSLContext(getCamelContext());
            }
            return isUseSystemProperties() ? SSLContexts.createSystemDefault() : SSLContexts.createDefault();
        }

        /** If a verifier is set, only it checks host names, as in camel-http. Otherwise, the JDK and HttpClient both do. */
        private static DefaultClientTlsStrategy tls(SSLContext context, @Nullable HostnameVerifier verifier) {
            HostnameVerificationPolicy policy =
                    verifier == null ? HostnameVerificationPolicy.BOTH : HostnameVerificationPolicy.CLIENT;
            return new DefaultClientTlsStrategy(context, null, null, SSLBufferMode.STATIC, policy, verifier);
        }
    }
}
