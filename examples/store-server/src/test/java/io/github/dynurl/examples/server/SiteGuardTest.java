package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteGuardTest {
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS");

    @TempDir
    private Path folder;

    private StoreServer server;
    private StoreClient store;

    @BeforeEach
    void start() throws IOException {
        server = StoreServer.startAnonymous(folder);
        store = TestStores.client(server, "any");
        store.put("a", "data", "<script>alert(1)</script>", "Content-Type", "text/html");
        store.put("a", "metadata", "{\"n\":1}");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private String port() {
        return ":" + URI.create(server.origin()).getPort();
    }

    /** Sends a request with exactly these header fields and returns the response. */
    private static String raw(StoreServer server, String method, String... fields) throws IOException {
        URI url = URI.create(server.baseUrl());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(20_000);
            String head = method + " /objects/a/data HTTP/1.1\r\n" + String.join("\r\n", fields)
                    + "\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int status(String response) {
        return Integer.parseInt(response.split(" ", 3)[1]);
    }

    private int statusWithHost(String host) throws IOException {
        return status(raw(server, "PUT", "Host: " + host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "localhost.",
                "2130706433.evil",
                "[::1].evil",
                "user@localhost",
                "localhost/",
                "localhost:80:80",
                ""
            })
    void refusesHostThatIsNotItsName(String host) throws IOException {
        String response = raw(server, "PUT", "Host: " + host);
        assertThat(status(response)).isIn(400, 421);
        assertThat(store.get("a", "data").body()).startsWith('<');
        assertThat(statusWithHost(host)).isNotEqualTo(204);
    }

    @Test
    void saysWhichOptionAddsName() throws IOException {
        assertThat(raw(server, "GET", "Host: evil.example"))
                .startsWith("HTTP/1.1 421")
                .contains("its option --hosts adds names")
                .contains("X-Content-Type-Options: nosniff")
                .doesNotContain("script");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080", "10.0.0.5:80"})
    void acceptsLocalhostAndAddresses(String host) throws IOException {
        assertThat(statusWithHost(host)).isEqualTo(204);
    }

    @Test
    void acceptsConfiguredNames() throws IOException {
        StoreServerConfig config = StoreServerConfig.builder(folder.resolve("named"))
                .port(0)
                .anonymous()
                .hosts(List.of("Store.example"))
                .build();
        try (StoreServer named = StoreServer.start(config)) {
            assertThat(status(raw(named, "PUT", "Host: store.EXAMPLE:8443"))).isEqualTo(201);
            assertThat(status(raw(named, "PUT", "Host: localhost"))).isEqualTo(204);
            assertThat(status(raw(named, "PUT", "Host: other.example"))).isEqualTo(421);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, , 421",
        "0.0.0.0, , 201", // with users, a rebound name brings no password
        "0.0.0.0, store.example, 201",
        "0.0.0.0, other.example, 421"
    })
    void acceptsAnyNameWithUsersOnNetworkOnly(String address, String name, int status) throws IOException {
        StoreServerConfig config = StoreServerConfig.builder(folder.resolve("other"))
                .port(0)
                .host(address)
                .users(TestStores.writeUsers(folder))
                .hosts(name == null ? List.of() : List.of(name))
                .build();
        try (StoreServer withUsers = StoreServer.start(config)) {
            assertThat(status(raw(
                            withUsers,
                            "PUT",
                            "Host: store.example",
                            "Authorization: " + StoreClient.basic("alice", "alice"))))
                    .isEqualTo(status);
        }
    }

    @Test
    void checksNamesWithoutUsersOnNetwork() throws IOException {
        StoreServerConfig config = StoreServerConfig.builder(folder.resolve("open"))
                .port(0)
                .host("0.0.0.0")
                .anonymous()
                .build();
        try (StoreServer open = StoreServer.start(config)) {
            assertThat(status(raw(open, "PUT", "Host: store.example"))).isEqualTo(421);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "https://localhost",
                "http://127.0.0.1",
                "http://localhost:1",
                "null",
                "",
                "file://",
                "http://127.0.0.1{port}.evil.example",
                "http://127.0.0.1{port}/",
                "http://127.0.0.1{port}, http://evil.example"
            })
    void refusesOtherOriginWithAnyMethod(String origin) {
        for (String method : METHODS) {
            HttpResponse<byte[]> response = store.send(
                    method,
                    store.url("a", "data"),
                    BodyPublishers.ofString("y"),
                    "Origin",
                    origin.replace("{port}", port()));
            assertThat(response.statusCode()).as(method).isEqualTo(403);
            assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        }
        assertThat(store.get("a", "data").body()).startsWith('<');
    }

    @Test
    void acceptsOwnOriginAlsoBehindProxyWithTls() throws IOException {
        assertThat(status(raw(server, "PUT", "Host: localhost:8080", "Origin: http://localhost:8080")))
                .isEqualTo(204);
        assertThat(status(raw(server, "PUT", "Host: 10.0.0.5", "Origin: https://10.0.0.5")))
                .isEqualTo(204);
        assertThat(status(raw(
                        server, "PUT", "Host: localhost", "Origin: http://localhost", "Origin: http://evil.example")))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "same-origin, cors, GET, 200",
        "same-origin, cors, PUT, 204",
        "none, navigate, GET, 200",
        "cross-site, navigate, GET, 200",
        "same-site, navigate, HEAD, 200",
        "cross-site, navigate, POST, 403",
        "cross-site, no-cors, GET, 403",
        "cross-site, cors, GET, 403",
        "same-site, no-cors, PUT, 403",
        "cross-site, cors, DELETE, 403",
        "other, cors, GET, 403"
    })
    void acceptsOnlyLinksFromOtherSites(String site, String mode, String method, int status) {
        assertThat(store.send(
                                method,
                                store.url("a", "data"),
                                BodyPublishers.ofString("y"),
                                "Sec-Fetch-Site",
                                site,
                                "Sec-Fetch-Mode",
                                mode)
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void refusesOtherSiteWithPasswordOfUser() throws IOException {
        StoreServerConfig config = StoreServerConfig.builder(folder.resolve("other"))
                .port(0)
                .users(TestStores.writeUsers(folder))
                .build();
        try (StoreServer withUsers = StoreServer.start(config)) {
            StoreClient alice = TestStores.client(withUsers, "alice");
            assertThat(alice.put("a", "data", "x", "Origin", "https://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(alice.put("a", "data", "x").statusCode()).isEqualTo(201);
        }
    }

    @Test
    void letsBrowserRunNothingThatIsStored() {
        List<HttpResponse<byte[]>> responses = List.of(
                store.get("a", "data"),
                store.head("a", "data"),
                store.get("a", "data", "Range", "bytes=0-1"),
                store.get("a", "data", "If-None-Match", "*"),
                store.get("a", "metadata"),
                store.get("a", "auth"),
                store.query("n=1"),
                store.query("n"),
                store.put("a", "data", "y"),
                store.get("missing", "data"),
                store.post("a", "data", "y"),
                store.send("GET", server.origin() + "/" + "x".repeat(20_000), BodyPublishers.noBody()));
        assertThat(responses.stream().map(HttpResponse::statusCode))
                .containsExactly(200, 200, 206, 304, 200, 200, 200, 400, 204, 404, 405, 414);
        Map<String, String> expected = Map.of(
                "X-Content-Type-Options", "nosniff",
                "Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'self'",
                "Cross-Origin-Resource-Policy", "same-origin");
        for (HttpResponse<byte[]> response : responses) {
            expected.forEach((name, value) -> assertThat(response.headers().allValues(name))
                    .as("%s of %s", name, response)
                    .containsExactly(value));
        }
    }
}
