package io.github.dynurl.examples.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An HTTP client for one user. The password of each test user is the name of the user. */
record StoreClient(
        String baseUrl, String queryUrl, @Nullable String user) {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    StoreClient as(@Nullable String other) {
        return new StoreClient(baseUrl, queryUrl, other);
    }

    HttpResponse<byte[]> get(String key, String part, String... headers) {
        return send("GET", url(key, part), BodyPublishers.noBody(), headers);
    }

    HttpResponse<byte[]> head(String key, String part, String... headers) {
        return send("HEAD", url(key, part), BodyPublishers.noBody(), headers);
    }

    HttpResponse<byte[]> put(String key, String part, String body, String... headers) {
        return send("PUT", url(key, part), BodyPublishers.ofString(body), headers);
    }

    HttpResponse<byte[]> post(String key, String part, String body, String... headers) {
        return send("POST", url(key, part), BodyPublishers.ofString(body), headers);
    }

    HttpResponse<byte[]> delete(String key, String... headers) {
        return send("DELETE", baseUrl + "/" + escape(key, "/"), BodyPublishers.noBody(), headers);
    }

    /** Sends a query with this raw text after the question mark. */
    HttpResponse<byte[]> query(String raw) {
        return send("GET", queryUrl + (raw.isEmpty() ? "" : "?" + raw), BodyPublishers.noBody());
    }

    /** Returns the keys whose metadata has this value. */
    List<String> keysWith(String name, String jsonValue) {
        return text(query(escape(name, "") + "=" + escape(jsonValue, "")))
                .lines()
                .toList();
    }

    HttpResponse<byte[]> send(String method, String url, BodyPublisher body, String... headers) {
        try {
            return HTTP.send(request(method, url, body, headers), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<InputStream> stream(String url) throws IOException, InterruptedException {
        return HTTP.send(request("GET", url, BodyPublishers.noBody()), BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String method, String url, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (user != null) {
            request.header("Authorization", basic(user, user));
        }
        return request.build();
    }

    String url(String key, String part) {
        return baseUrl + "/" + escape(key, "/") + "/" + part;
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static String etag(HttpResponse<?> response) {
        return header(response, "ETag");
    }

    static String escape(String text, String kept) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c < 0x80 && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0 || kept.indexOf(c) >= 0);
            escaped.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return escaped.toString();
    }
}
