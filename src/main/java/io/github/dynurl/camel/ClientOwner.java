package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpConnections;
import io.github.dynurl.store.http.HttpStoreBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
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
 * Owns an HTTP client that camel-http configures: proxy, TLS, user agent. It comes from a private {@code HttpEndpoint},
 * never from the registry: there, others could close it. What HttpClient does by itself is off: it would repeat a POST,
 * sleep for a day, follow a redirect with credentials. For one thread.
 */
final class ClientOwner implements AutoCloseable {
    private static final String PER_ROUTE = "connectionsPerRoute";
    private static final String TOTAL = "maxTotalConnections";

    /** The options of camel-http that take effect in its client. All others act in its producer, which is not used. */
    private static final List<String> ALLOWED = List.of(
            PER_ROUTE,
            TOTAL,
            "proxyHost",
            "proxyPort",
            "proxyAuthScheme",
            "proxyAuthUsername",
            "proxyAuthPassword",
            "nonProxyHosts",
            "userAgent",
            "useSystemProperties",
            "x509HostnameVerifier");

    private static final String REACHED = "dynurl.reached";

    private final HttpEndpoint endpoint;
    private final LimitedHttpComponent component;

    /** Says how the connections of a client are used. */
    record Connections(int leased, int available, int pending, int max) {
        static final Connections NONE = new Connections(0, 0, 0, 0);
    }

    ClientOwner(DynUrlEndpoint dynUrl) {
        CamelContext context = dynUrl.getCamelContext();
        DynUrlConfiguration configuration = dynUrl.getConfiguration();
        component = new LimitedHttpComponent(configuration);
        component.setCamelContext(context);
        component.setMaxTotalConnections(64);
        component.setConnectionsPerRoute(20);
        component.setUserAgent("camel-dynurl");
        component.setSslContextParameters(configuration.getSslContextParameters());
        component.setUseGlobalSslContextParameters(dynUrl.getComponent().isUseGlobalSslContextParameters());
        component.setHttpClientConfigurer(client -> switchOff(client, proxyAuthorization(configuration.getHttp())));
        // Without it camel-http takes the scheme of the target, and would speak TLS to the proxy.
        component.setProxyAuthScheme("http");
        try {
            bind(context, component, configuration.getHttp());
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
                .withProperties(new LinkedHashMap<>(options))
                .bind();
    }

    /** Switches off what HttpClient does by itself, and tells a proxy's refusal of a tunnel from the server's answer. */
    private static void switchOff(HttpClientBuilder client, @Nullable String proxyAuthorization) {
        client.setRequestExecutor(HttpConnections.requestExecutor())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .addExecInterceptorBefore(
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

    private static @Nullable String proxyAuthorization(Map<String, Object> http) {
        Object user = http.get("proxyAuthUsername");
        if (user == null) {
            return null;
        }
        byte[] pair = (user + ":" + http.get("proxyAuthPassword")).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
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
        if (http.containsKey("proxyAuthUsername") || http.containsKey("proxyAuthPassword")) {
            needs(http, "proxyAuthPassword", "proxyAuthUsername");
            needs(http, "proxyAuthUsername", "proxyAuthPassword");
        }
        if (http.getOrDefault("proxyHost", "host").toString().isBlank()) {
            throw new IllegalArgumentException("http.proxyHost is empty");
        }
        if (!isPort(http.getOrDefault("proxyPort", "1").toString())) {
            throw new IllegalArgumentException("http.proxyPort must be a number from 1 to 65535");
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
        return builder.httpClient(endpoint.getHttpClient());
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
        private final DynUrlConfiguration configuration;
        private volatile @Nullable ConnPoolControl<HttpRoute> pool;

        LimitedHttpComponent(DynUrlConfiguration configuration) {
            this.configuration = configuration;
        }

        @Override
        protected HttpClientConnectionManager createConnectionManager(
                Map<String, Object> parameters, SSLContextParameters ssl, Map<String, Object> connectionOptions)
                throws GeneralSecurityException, IOException {
            PoolingHttpClientConnectionManager made = HttpConnections.pool(configuration.getConnectTimeout())
                    .setTlsSocketStrategy(tls(sslContext(ssl, isUseSystemProperties()), getX509HostnameVerifier()))
                    .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                    .setMaxConnTotal(getMaxTotalConnections())
                    .setMaxConnPerRoute(getConnectionsPerRoute())
                    .build();
            pool = made;
            return made;
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
