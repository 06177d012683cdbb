package io.github.dynurl.examples.stores;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.TempFolder;
import java.io.IOException;

/** The store server of the examples, which follows the documented protocol. */
final class ProtocolServer implements Running {
    private final TempFolder folder = TempFolder.create("dynurl-protocol");
    private final StoreServer server;

    ProtocolServer() throws IOException {
        server = StoreServer.startAnonymous(folder.path());
    }

    @Override
    public String url() {
        return server.origin();
    }

    @Override
    public String version() {
        return "examples/store-server on H2";
    }

    @Override
    public void close() throws IOException {
        server.close();
        folder.close();
    }
}
