package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @TempDir
    private Path folder;

    private static StoreServerConfig parse(String options) {
        return Options.parse(options.split(" "));
    }

    @Test
    void hasDefaults() {
        StoreServerConfig config = parse("--anonymous");
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.basePath()).isEqualTo("/objects");
        assertThat(config.queryPath()).isEqualTo("/query");
        assertThat(config.maxDataBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(config.maxMetadataBytes()).isEqualTo(1 << 20);
        assertThat(config.proxies()).isEmpty();
        assertThat(config.jdbcUrl()).isNull();
        assertThat(config.dataUrl()).isNull();
        assertThat(config.leftoversAfter()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void setsEachOption() {
        StoreServerConfig config = parse(
                "--users u --folder f --data s3://b-1/p --leftovers-after 5 --host ::1 --port 0 --hosts a.example,b --proxy 10.0.0.4,fd00::4 --jdbc-url jdbc:postgresql:x"
                        + " --jdbc-user me --base-path /api/v1/ --query-path /api/find --parts d,m/x,p --max-data 7"
                        + " --max-metadata 9");
        assertThat(config)
                .isEqualTo(new StoreServerConfig(
                        Path.of("f"),
                        "s3://b-1/p",
                        Duration.ofSeconds(5),
                        "::1",
                        0,
                        List.of("a.example", "b"),
                        List.of("10.0.0.4", "fd00::4"),
                        "jdbc:postgresql:x",
                        "me",
                        System.getenv("STORE_JDBC_PASSWORD"),
                        Path.of("u"),
                        "/api/v1",
                        "/api/find",
                        "d",
                        "m/x",
                        "p",
                        7,
                        9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 8080 | either a users file or the anonymous mode",
                "--anonymous --users u | either a users file or the anonymous mode",
                "--anonymous --prot 1 | --prot is no option",
                "--anonymous --port | --port is no option, or lacks its value",
                "--anonymous --hosts a.example:80 | the host \"a.example:80\" is not a name such as store.example",
                "--anonymous --hosts a, | the host \"\" is not a name",
                "--anonymous --proxy proxy.example | the proxy \"proxy.example\" is not an address such as 10.0.0.4",
                "--anonymous --proxy 10.0.0.4, | the proxy \"\" is not an address",
                "--anonymous --proxy 10.0.0.4:80 | the proxy \"10.0.0.4:80\" is not an address",
                "--anonymous --proxy 10.0.0.256 | the proxy \"10.0.0.256\" is not an address",
                "--anonymous --proxy 10.4 | the proxy \"10.4\" is not an address",
                "--anonymous --proxy 10.0.0.0/8 | the proxy \"10.0.0.0/8\" is not an address",
                "--anonymous --port x | --port x is not a number",
                "--anonymous --port 70000 | --port 70000 is not between 0 and 65535",
                "--anonymous --max-data -1 | --max-data -1 is not between",
                "--anonymous --parts a,b | --parts needs three names",
                "--anonymous --parts a,a,b | part \"a\" is also the end of another part",
                "--anonymous --parts a,x/a,b | part \"a\" is also the end of another part",
                "--anonymous --parts a,,b | part \"/\" is not made of",
                "--anonymous --base-path objects | basePath \"objects\" is not made of",
                "--anonymous --base-path /a/../b | basePath \"/a/../b\" is not made of",
                "--anonymous --data /folder | data \"/folder\" is not written as s3://bucket/prefix",
                "--anonymous --data s3://B/p | is not written as s3://bucket/prefix",
                "--anonymous --data s3://b-1/p?q | is not written as s3://bucket/prefix",
                "--anonymous --data s3://b-1 --leftovers-after 0 | leftoversAfter is at least one second",
                "--anonymous --query-path /objects/q/data | is also the URL of a key",
                "--anonymous --query-path /page.js | queryPath /page.js is a file of the page"
            })
    void namesWrongOption(String options, String message) {
        assertThatThrownBy(() -> parse(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice | line 1: not name:tag:password hash",
                "alice:a:secret | line 1: the password is not pbkdf2-sha256",
                "alice:a:pbkdf2-sha256$0$AA$AA | line 1: the password's hash",
                "alice:a:pbkdf2-sha256$x$AA$AA | line 1: "
            })
    void namesWrongLineOfUsersFile(String line, String message) throws IOException {
        Path users = Files.writeString(folder.resolve("users"), line);
        assertThatThrownBy(() -> Users.load(users, new ClientAddresses(List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void supportsKeysAtRootAndPartsWithSlashes() throws IOException {
        StoreServerConfig config = StoreServerConfig.builder(folder)
                .anonymous()
                .port(0)
                .basePath("/")
                .queryPath("/find")
                .parts("d", "api/meta", "p")
                .build();
        try (StoreServer server = StoreServer.start(config)) {
            assertThat(server.baseUrl()).matches("http://127\\.0\\.0\\.1:\\d+");
            StoreClient client = TestStores.client(server, "any");
            assertThat(client.put("find", "d", "x").statusCode()).isEqualTo(201);
            assertThat(client.put("find", "api/meta", "{\"a\":1}").statusCode()).isEqualTo(204);
            assertThat(client.keysWith("a", "1")).containsExactly("find");
            assertThat(client.delete("find").statusCode()).isEqualTo(204);
        }
    }

    @Test
    void releasesFolderIfPortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StoreServerConfig config = StoreServerConfig.builder(folder)
                    .anonymous()
                    .port(taken.getLocalPort())
                    .build();
            assertThatThrownBy(() -> StoreServer.start(config)).isInstanceOf(IOException.class);
        }
        StoreServer.startAnonymous(folder).close();
    }

    @Test
    void reportsThatDatabaseCannotBeOpened() {
        StoreServerConfig config = StoreServerConfig.builder(folder)
                .anonymous()
                .port(0)
                .database("jdbc:unknown:x", null, null)
                .build();
        assertThatThrownBy(() -> StoreServer.start(config))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot open the database");
    }
}
