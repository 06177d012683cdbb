package io.github.dynurl.store.http;

import io.github.dynurl.store.http.connection.HttpConnections;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** Creates the HTTP client of a store whose builder was given none. */
final class OwnClient {
    private OwnClient() {}

    static CloseableHttpClient create(HttpConnections connections, int maxPerRoute, int maxTotal) {
        return connections
                .configure(HttpClients.custom())
                .setConnectionManager(connections.lending(connections.pool(
                        pool -> pool.setMaxConnPerRoute(maxPerRoute).setMaxConnTotal(maxTotal))))
                .setUserAgent("camel-dynurl")
                .build();
    }
}
