package io.github.dynurl.examples.conformance;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.StoreContract;
import io.github.dynurl.store.StoreListener;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@link HttpStore} on the store server with the contract of all stores, over a real socket. */
@Tag("compat")
class HttpStoreOnStoreServerTest extends StoreContract {
    private static StoreServer server;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws IOException {
        server = StoreServer.startAnonymous(folder);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected Store open(StoreListener listener) {
        return HttpStore.builder()
                .baseUrl(server.baseUrl())
                .queryUrl(server.queryUrl())
                .userTag("anonymous")
                .listener(listener)
                .build();
    }
}
