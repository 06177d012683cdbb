package io.github.dynurl.examples.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers that the tests share, one per database, with the users alice, bob and carol. */
final class TestStores {
    static final int MAX_DATA = 8 << 20;
    static final int MAX_METADATA = 64 << 10;

    private static final Map<TestDatabase, StoreServer> SERVERS = new EnumMap<>(TestDatabase.class);

    private TestStores() {}

    /** Returns a client for alice on the shared server with this database. The first call starts the server. */
    static synchronized StoreClient alice(TestDatabase database) {
        return client(SERVERS.computeIfAbsent(database, TestStores::start), "alice");
    }

    static StoreClient client(StoreServer server, String user) {
        return new StoreClient(server.baseUrl(), server.queryUrl(), user);
    }

    /** Returns a key that no other test has. */
    static String newKey() {
        return "key-" + UUID.randomUUID();
    }

    static Path writeUsers(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("users"),
                Stream.of("alice", "bob", "carol")
                        .map(name -> name + ":" + name + ":" + PasswordHash.of(name, 1000) + "\n")
                        .collect(Collectors.joining("", "# name:tag:password\n\n", "")));
    }

    private static StoreServer start(TestDatabase database) {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "store-");
            StoreServer server = StoreServer.start(database.prepare(StoreServerConfig.builder(folder.resolve("store")))
                    .port(0)
                    .users(writeUsers(folder))
                    .maxDataBytes(MAX_DATA)
                    .maxMetadataBytes(MAX_METADATA)
                    .build());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(StoreServer server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
