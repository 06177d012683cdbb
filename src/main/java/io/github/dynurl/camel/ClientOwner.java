package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpLimits;
import io.github.dynurl.store.http.HttpStoreBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Owns an HTTP client that camel-http configures: proxy, TLS, user agent. It comes from a private {@code HttpEndpoint},
 * never from the registry: there, others could close it. What HttpClient does by itself is off: it would repeat a POST,
 * sleep for a day, follow a redirect with credentials. For one thread.
 */
final class ClientOwner implements AutoCloseable {
    private static final String PER_ROUTE = "connectionsPerRoute";
    private static final String TOTAL = "maxTotalConnections";
    private static final String VERIFIER = "x509HostnameVerifier";
    private static final String SYSTEM_PROPERTIES = "useSystemProperties";

    /** The options of camel-http that take effect in its client. All others act in its producer, which is not used. */
    private static final List<String> ALLOWED = List.of(
            PER_ROUTE,
            TOTAL,
            "proxyHost",
            "proxyPort",
            "proxyAuthScheme",
            "proxyAuthMethod",
            "proxyAuthUsername",
            "proxyAuthPassword",
            "nonProxyHosts",
            "userAgent",
            SYSTEM_PROPERTIES,
            VERIFIER);

    private final HttpEndpoint endpoint;

    ClientOwner(DynUrlEndpoint dynUrl) {
        CamelContext context = dynUrl.getCamelContext();
        DynUrlConfiguration configuration = dynUrl.getConfiguration();
        LimitedHttpComponent component = new LimitedHttpComponent(configuration);
        component.setCamelContext(context);
        component.setMaxTotalConnections(64);
        component.setConnectionsPerRoute(20);
        component.setSslContextParameters(configuration.getSslContextParameters());
        component.setUseGlobalSslContextParameters(dynUrl.getComponent().isUseGlobalSslContextParameters());
        component.setHttpClientConfigurer(client -> client.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching());
        Map<String, Object> options = new LinkedHashMap<>(configuration.getHttp());
        if (options.containsKey("proxyHost")) {
            // Without it camel-http takes the scheme of the target, and would speak TLS to the proxy.
            options.putIfAbsent("proxyAuthScheme", "http");
        }
        options.putIfAbsent("userAgent", "camel-dynurl");
        try {
            String uri = configuration.getBaseUrl() + "?" + URISupport.createQueryString(options);
            endpoint = (HttpEndpoint) component.createEndpoint(uri);
            ServiceHelper.startService(endpoint);
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "the HTTP client cannot be made of sslContextParameters and http.*: " + e.getMessage(), e);
        }
    }

    /** Refuses what would be without effect. */
    static void check(Map<String, Object> http) {
        for (String name : new TreeSet<>(http.keySet())) {
            if (!ALLOWED.contains(name)) {
                throw new IllegalArgumentException(
                        "http." + name + " has no effect here; known: http." + String.join(", http.", ALLOWED)
                                + ". Time limits and credentials are options of dynurl itself");
            }
        }
    }

    void configure(HttpStoreBuilder builder) {
        builder.httpClient(endpoint.getHttpClient());
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }

    /** Makes connections with limits, by the one hook that is the same from Camel 4.14 on. */
    private static final class LimitedHttpComponent extends HttpComponent {
        private final DynUrlConfiguration configuration;

        LimitedHttpComponent(DynUrlConfiguration configuration) {
            this.configuration = configuration;
        }

        @Override
        protected HttpClientConnectionManager createConnectionManager(
                Map<String, Object> parameters, SSLContextParameters ssl, Map<String, Object> connectionOptions)
                throws GeneralSecurityException, IOException {
            HostnameVerifier verifier =
                    resolveAndRemoveReferenceParameter(parameters, VERIFIER, HostnameVerifier.class);
            int total = getAndRemoveParameter(parameters, TOTAL, int.class, getMaxTotalConnections());
            int perRoute = getAndRemoveParameter(parameters, PER_ROUTE, int.class, getConnectionsPerRoute());
            boolean system = getParameter(parameters, SYSTEM_PROPERTIES, boolean.class, isUseSystemProperties());
            return PoolingHttpClientConnectionManagerBuilder.create()
                    .setTlsSocketStrategy(tls(sslContext(ssl, system), verifier))
                    .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                            .http1Config(HttpLimits.http1())
                            .build())
                    .setDefaultConnectionConfig(ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(configuration.getConnectTimeout()))
                            .setValidateAfterInactivity(HttpLimits.CHECKED_AFTER)
                            .build())
                    .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                    .setMaxConnTotal(total)
                    .setMaxConnPerRoute(perRoute)
                    .build();
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
