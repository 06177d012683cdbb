package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.header;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what the server does for its page; the module browser tests the page itself. */
class PageTest {
    private static final int MAX_LINES = 350;

    @TempDir
    private Path folder;

    private StoreServer start(StoreServerConfig.Builder options) throws IOException {
        return StoreServer.start(options.port(0).build());
    }

    private StoreServerConfig.Builder anonymous() {
        return StoreServerConfig.builder(folder.resolve("store")).anonymous();
    }

    private static HttpResponse<byte[]> send(StoreServer server, String method, String path) {
        return TestStores.client(server, "alice")
                .as(null)
                .send(method, server.origin() + path, BodyPublishers.noBody());
    }

    private static List<Path> files() throws IOException, URISyntaxException {
        URL index = Objects.requireNonNull(Page.class.getResource("page/index.html"));
        try (Stream<Path> files = Files.list(Path.of(index.toURI()).resolveSibling("."))) {
            return files.toList();
        }
    }

    @Test
    void servesEachFileWithHeadersThatProtectIt() throws Exception {
        try (StoreServer server = start(anonymous())) {
            for (Path file : files()) {
                String name = file.getFileName().toString();
                String path = name.equals("index.html") ? "/" : "/" + name;
                HttpResponse<byte[]> found = send(server, "GET", path);
                assertThat(found.statusCode()).as(path).isEqualTo(200);
                assertThat(found.body()).isEqualTo(Files.readAllBytes(file));
                assertThat(header(found, "Content-Security-Policy"))
                        .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                                + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
                assertThat(header(found, "X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(header(found, "Referrer-Policy")).isEqualTo("no-referrer");
                assertThat(header(found, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");

                HttpResponse<byte[]> head = send(server, "HEAD", path);
                assertThat(head.body()).isEmpty();
                assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(Files.size(file)));
            }
        }
    }

    @Test
    void tellsThePageWhereTheObjectsAre() throws IOException {
        try (StoreServer server = start(anonymous())) {
            assertThat(text(send(server, "GET", "/page.json")))
                    .isEqualTo(
                            "{\"objects\":\"/objects\",\"query\":\"/query\",\"data\":\"data\",\"metadata\":\"metadata\","
                                    + "\"permissions\":\"auth\",\"users\":false,\"caller\":\"anonymous\"}");
            assertThat(server.pageUrl()).isEqualTo(server.origin() + "/");
        }
    }

    @Test
    void asksForCredentialsIfTheServerHasUsers() throws IOException {
        StoreServerConfig.Builder users =
                StoreServerConfig.builder(folder.resolve("store")).users(TestStores.writeUsers(folder));
        try (StoreServer server = start(users)) {
            for (String path : List.of("/", "/page.js", "/page.json")) {
                HttpResponse<byte[]> refused = send(server, "GET", path);
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(header(refused, "WWW-Authenticate")).startsWith("Basic realm=");
            }
            HttpResponse<byte[]> found = TestStores.client(server, "bob")
                    .send("GET", server.origin() + "/page.json", BodyPublishers.noBody());
            assertThat(text(found)).contains("\"users\":true,\"caller\":\"bob\"");
        }
    }

    /** Even with the objects at the root, the page takes no URL away from them. */
    @Test
    void leavesObjectsTheirUrls() throws IOException {
        try (StoreServer server = start(anonymous().basePath("/"))) {
            StoreClient client = TestStores.client(server, "any");
            for (String key : List.of("page.js", "page.json", "page.js/page.css")) {
                assertThat(client.put(key, "data", "x").statusCode()).isEqualTo(201);
                assertThat(text(client.get(key, "data"))).isEqualTo("x");
                assertThat(client.delete(key).statusCode()).isEqualTo(204);
            }
            assertThat(header(send(server, "GET", "/"), "Content-Type")).startsWith("text/html");
            assertThat(send(server, "DELETE", "/").statusCode()).isEqualTo(400);
            assertThat(send(server, "POST", "/page.js").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void hasSmallFilesThatMakeNoMarkupOfTexts() throws Exception {
        Pattern markup = Pattern.compile(
                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|srcdoc|\\beval\\(|new Function|<script>|style=");
        for (Path file : files()) {
            String text = Files.readString(file);
            assertThat(text).as(file.toString()).doesNotContainPattern(markup);
            assertThat(text.lines()).as(file.toString()).hasSizeLessThanOrEqualTo(MAX_LINES);
        }
    }
}
