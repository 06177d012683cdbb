package io.github.dynurl.store.http;

import io.github.dynurl.store.http.connection.HttpConnections;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** Makes the HTTP client of a store that was given none. */
final class OwnClient {
    private OwnClient() {}

    static CloseableHttpClient create(HttpConnections connections, int perRoute, int total) {
        return connections
                .configure(HttpClients.custom())
                .setConnectionManager(connections.lending(connections.pool(
                        pool -> pool.setMaxConnPerRoute(perRoute).setMaxConnTotal(total))))
                .setUserAgent("camel-dynurl")
                .build();
    }
}
