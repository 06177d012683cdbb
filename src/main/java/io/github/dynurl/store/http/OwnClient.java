package io.github.dynurl.store.http;

import java.time.Duration;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** Makes the HTTP client of a store that was given none: no retries, redirects, cookies or decompression; with limits. */
final class OwnClient {
    private OwnClient() {}

    static CloseableHttpClient create(Duration connectTimeout, int perRoute, int total) {
        return HttpClients.custom()
                .setConnectionManager(HttpConnections.pool(connectTimeout)
                        .setMaxConnPerRoute(perRoute)
                        .setMaxConnTotal(total)
                        .build())
                .setRequestExecutor(HttpConnections.requestExecutor())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .setUserAgent("camel-dynurl")
                .build();
    }
}
