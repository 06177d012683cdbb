package io.github.dynurl.store.http;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;

/** Makes the HTTP client of a store that was given none: no retries, redirects, cookies or decompression; with limits. */
final class OwnClient {
    private OwnClient() {}

    static CloseableHttpClient create(Duration connectTimeout, int perRoute, int total) {
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionFactory(HttpConnections.factory())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(connectTimeout))
                                .setValidateAfterInactivity(HttpConnections.CHECKED_AFTER)
                                .build())
                        .setMaxConnPerRoute(perRoute)
                        .setMaxConnTotal(total)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .setUserAgent("camel-dynurl")
                .build();
    }
}
