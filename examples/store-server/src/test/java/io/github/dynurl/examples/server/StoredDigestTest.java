package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the digests that the server sends with its rows and files, which are read while no server runs. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRESQL"})
class StoredDigestTest {
    private final byte[] bytes = new byte[300_000];

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private StoreServerConfig config;

    @BeforeEach
    void prepareDatabase() throws IOException {
        config = database.prepare(StoreServerConfig.builder(folder.resolve("store")))
                .port(0)
                .users(TestStores.writeUsers(folder))
                .build();
        new Random(5).nextBytes(bytes);
    }

    private record Row(
            @Nullable String file, long length, @Nullable String sha256, String metadata) {}

    @FunctionalInterface
    private interface Use {
        void of(StoreClient client) throws Exception;
    }

    private void serve(Use use) throws Exception {
        try (StoreServer server = StoreServer.start(config)) {
            use.of(TestStores.client(server, "alice"));
        }
    }

    private Map<String, Row> rows() throws SQLException {
        String h2 = "jdbc:h2:file:" + folder.resolve("store/facts").toAbsolutePath() + ";IFEXISTS=TRUE";
        Map<String, Row> rows = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(config.jdbcUrl() == null ? h2 : config.jdbcUrl());
                ResultSet row = connection.createStatement().executeQuery("SELECT * FROM objects")) {
            while (row.next()) {
                byte[] sha256 = row.getBytes("data_sha256");
                rows.put(
                        new String(row.getBytes("object_key"), StandardCharsets.UTF_8),
                        new Row(
                                row.getString("data_file"),
                                row.getLong("data_length"),
                                sha256 == null ? null : HexFormat.of().formatHex(sha256),
                                row.getString("metadata")));
            }
        }
        return rows;
    }

    /** Returns the SHA-256 of each file of the store, finished or not, by its name. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String part : new String[] {"store/data", "store/tmp"}) {
            try (Stream<Path> found = Files.walk(folder.resolve(part))) {
                for (Path file : found.filter(Files::isRegularFile).toList()) {
                    files.put(file.getFileName().toString(), sha256(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
    }

    private static void put(StoreClient client, String key, BodyPublisher body, String... headers) {
        assertThat(client.send("PUT", client.url(key, "data"), body, headers).statusCode())
                .isEqualTo(201);
    }

    @Test
    void sendsDigestOfBytesOnDisk() throws Exception {
        String digest = Digests.field(Digests.sha256().digest(bytes));
        serve(client -> {
            put(client, "known", BodyPublishers.ofByteArray(bytes), "Repr-Digest", digest);
            put(client, "streamed", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
            put(client, "empty", BodyPublishers.noBody());
            client.put("none", "metadata", "{}");
        });
        Map<String, Row> rows = rows();
        Map<String, String> files = files();
        assertThat(rows).containsOnlyKeys("known", "streamed", "empty", "none");
        assertThat(rows.get("known").sha256()).isEqualTo(sha256(bytes));
        assertThat(rows.get("streamed").sha256()).isEqualTo(sha256(bytes));
        assertThat(rows.get("streamed").length()).isEqualTo(bytes.length);
        assertThat(rows.get("none").sha256()).isNull();
        assertThat(files).as("files; the key \"none\" has no data").hasSize(3);
        serve(client -> {
            for (String key : new String[] {"known", "streamed", "empty"}) {
                assertThat(files)
                        .containsEntry(rows.get(key).file(), rows.get(key).sha256());
                String stored =
                        Digests.field(HexFormat.of().parseHex(rows.get(key).sha256()));
                assertThat(header(client.head(key, "data"), "Repr-Digest")).isEqualTo(stored);
                assertThat(header(client.get(key, "data"), "Repr-Digest")).isEqualTo(stored);
            }
            HttpResponse<byte[]> part = client.get("streamed", "data", "Range", "bytes=5-9");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).hasSize(5);
            assertThat(header(part, "Repr-Digest")).isEqualTo(digest);
        });
    }

    @Test
    void refusedWritesChangeNeitherRowsNorFiles() throws Exception {
        String wrong = Digests.field(Digests.sha256().digest());
        serve(client -> {
            put(client, "k", BodyPublishers.ofByteArray(bytes));
            client.put("k", "metadata", "{\"old\":1}");
        });
        Map<String, Row> rows = rows();
        Map<String, String> files = files();
        serve(client -> {
            for (String path : new String[] {"k/data", "k/metadata", "new/data", "new/metadata"}) {
                String url = client.baseUrl() + "/" + path;
                assertThat(client.send("PUT", url, BodyPublishers.ofString("{}"), "Content-Digest", wrong)
                                .statusCode())
                        .isEqualTo(400);
                assertThat(new RawConnection(client).answerToChunked("PUT", path, "{}", "Repr-Digest: " + wrong))
                        .startsWith("HTTP/1.1 400 ");
            }
        });
        assertThat(rows()).isEqualTo(rows);
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void sentDigestRevealsDamagedFile() throws Exception {
        String digest = Digests.field(Digests.sha256().digest(bytes));
        serve(client -> put(client, "k", BodyPublishers.ofByteArray(bytes)));
        String name = String.valueOf(rows().get("k").file());
        Path file = folder.resolve("store/data/" + name.substring(0, 2) + "/" + name.substring(2, 4) + "/" + name);
        byte[] damaged = bytes.clone();
        damaged[150_000] ^= 1;
        Files.write(file, damaged);
        serve(client -> {
            HttpResponse<byte[]> read = client.get("k", "data");
            assertThat(header(read, "Repr-Digest")).isEqualTo(digest);
            assertThat(Digests.field(Digests.sha256().digest(read.body()))).isNotEqualTo(digest);
        });
    }
}
