package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests queries over 20,000 keys, whose metadata values match a tenth, a half, or one of the keys. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRESQL"})
class ListingTest {
    private static final int KEYS = 20_000;

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private StoreServerConfig config;
    private StoreServer server;

    @BeforeEach
    void fillTheStore() throws IOException {
        config = database.prepare(StoreServerConfig.builder(folder))
                .port(0)
                .anonymous()
                .build();
        server = StoreServer.start(config);
        try (Database rows = anotherConnection()) {
            rows.write(handle -> {
                for (int i = 0; i < KEYS; i++) {
                    insert(handle, i);
                }
                return KEYS;
            });
            rows.write(handle -> handle.execute("ANALYZE"));
        }
    }

    private static void insert(Handle handle, int i) {
        String json = "{\"id\":" + i + ",\"tenth\":" + i % 10 + ",\"half\":" + i % 2 + "}";
        ObjectTable.changeIn(handle, key(i), none -> StoredObject.ownedBy("anonymous", key(i))
                .withMetadata(Document.of(json)));
    }

    private static String key(int i) {
        return String.format(Locale.ROOT, "key-%05d", i);
    }

    // Only one process can open a database of H2, but this process can open it twice.
    private Database anotherConnection() throws IOException {
        return Database.open(config);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void sendsSortedKeysBeforeTheLastKeyIsRead() throws Exception {
        StoreClient client = TestStores.client(server, "any");
        try (InputStream in = client.stream(client.queryUrl()).body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(key(0));
            client.delete(key(KEYS - 1));
            for (int i = 1; i < KEYS - 1; i++) {
                assertThat(lines.readLine()).isEqualTo(key(i));
            }
            // The last key was deleted during the query, so the result may contain it or not.
            assertThat(lines.lines()).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(client.keysWith("tenth", "3")).hasSize(KEYS / 10).isSorted();
        assertThat(client.keysWith("id", "7777")).containsExactly(key(7777));
        assertThat(StoreClient.text(client.query("half=1&tenth=3&id=13"))).isEqualTo(key(13) + "\n");
    }

    @Test
    void queryReadsOnlyTheIndex() throws Exception {
        ByteBuffer common = QueryIndex.reader("anonymous");
        ByteBuffer half = QueryIndex.value("half", Json.value("1"));
        ByteBuffer one = QueryIndex.value("id", Json.value("7"));
        for (List<ByteBuffer> entries : List.of(List.of(common), List.of(half, common), List.of(one, half, common))) {
            String plan = plan(entries);
            assertThat(plan).as(plan).doesNotContain("Seq Scan").doesNotContain("tableScan");
            assertThat(plan).as(plan).contains(database == TestDatabase.H2 ? "PRIMARY_KEY" : "query_index_pkey");
        }
        assertThat(plan(List.of(common))).doesNotContain("Sort "); // PostgreSQL may sort the few rows of a rare value
        if (database == TestDatabase.H2) {
            assertThat(plan(List.of(one, half, common))).contains("/* index sorted */");
        }
    }

    private String plan(List<ByteBuffer> entries) throws IOException {
        try (Database rows = anotherConnection()) {
            return rows.read(handle -> {
                Query query = handle.createQuery("EXPLAIN " + QueryIndex.sql(entries.size()));
                QueryIndex.bind(query, entries, new byte[0], 1000);
                return String.join("\n", query.mapTo(String.class).list());
            });
        }
    }
}
