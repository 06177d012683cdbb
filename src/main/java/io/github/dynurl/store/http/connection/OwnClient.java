package io.github.dynurl.store.http.connection;

import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** Creates the HTTP client of a store if the user has not set a client in the builder. */
public final class OwnClient {
    private OwnClient() {}

    /** Creates a client. The caller must close it. */
    public static CloseableHttpClient create(HttpConnections connections, int maxPerRoute, int maxTotal) {
        return connections
                .configure(HttpClients.custom())
                .setConnectionManager(connections.lending(connections.pool(
                        pool -> pool.setMaxConnPerRoute(maxPerRoute).setMaxConnTotal(maxTotal))))
                .setUserAgent("camel-dynurl")
                .build();
    }
}
