package io.github.dynurl.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.StoreException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.main.Main;

/** Camel with a configuration for a server that runs. */
final class Trial implements AutoCloseable {
    private final Server server;
    private final Main main = new Main();
    private final Client client;

    Trial(Server server, Configuration configuration, Running running) throws Exception {
        this.server = server;
        main.setPropertyPlaceholderLocations("file:" + configuration.file().toAbsolutePath());
        main.addOverrideProperty("store.url", running.url());
        server.properties(running).forEach(main::addOverrideProperty);
        main.configure().withName(server.folder()).withShutdownTimeout(5);
        main.configure().addRoutesBuilder(new StoreRoutes());
        start();
        client = new Client(
                main.getCamelContext().createProducerTemplate(),
                server.addedNames(),
                feature -> server.limit(feature).isEmpty(),
                running);
    }

    private void start() throws Exception {
        try {
            main.start();
        } catch (Exception e) {
            main.stop();
            throw e;
        }
    }

    /** Checks that a feature works, or that it fails as {@link Server} declares. */
    void check(Feature feature) throws Exception {
        Optional<Limit> limit = server.limit(feature);
        if (limit.isEmpty()) {
            feature.check(client);
            return;
        }
        assertThatThrownBy(() -> feature.check(client))
                .as(
                        "%s is declared to be impossible on %s (%s)",
                        feature, server, limit.get().reason())
                .isInstanceOf(limit.get().symptom());
        assertThat(client.exists(Client.newKey("alive"))).as("still works").isFalse();
    }

    /**
     * Returns whether an update of metadata succeeds. Throws AssertionError if it succeeds but does not change the
     * metadata.
     */
    boolean canUpdate() throws Exception {
        String key = Client.newKey("update");
        client.create(key, Map.of("kept", "1", "changed", "1"));
        try {
            client.updateMetadata(key, Map.of("changed", "2"));
        } catch (StoreException e) {
            return false;
        }
        assertThat(client.metadata(key)).isEqualTo(Map.of("kept", "1", "changed", "2"));
        return true;
    }

    Client client() {
        return client;
    }

    boolean works(Feature feature) {
        try {
            feature.check(client);
            return true;
        } catch (Exception | AssertionError e) {
            return false;
        }
    }

    @Override
    public void close() {
        main.stop();
    }
}
