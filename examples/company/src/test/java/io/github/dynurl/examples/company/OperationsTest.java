package io.github.dynurl.examples.company;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.QueryResult;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the YAML routes for single operations with the files of the service. */
class OperationsTest {
    @TempDir
    private Path outbox;

    @ParameterizedTest
    @EnumSource
    void routesReadWriteQueryAndDeleteFiles(Login login) throws Exception {
        try (CompanyService service = CompanyService.start(login.access());
                Application app = new Application(service, login, outbox).withoutConsumers()) {
            String key = app.create("meow", Map.of("kind", "cat", "legs", 4));
            assertThat(key).isEqualTo("F-2026/00001");
            Message value = app.send("get", key);
            assertThat(value.getBody(String.class)).isEqualTo("meow");
            assertThat(value.getHeader(DynUrlConstants.METADATA, Metadata.class))
                    .isEqualTo(Map.of("kind", "cat", "legs", 4));
            assertThat(app.send("exists", key).getBody(Boolean.class)).isTrue();

            app.send("setData", key, "purr", Map.of("Content-Type", "text/plain"));
            Message data = app.send("getData", key);
            assertThat(data.getBody(String.class)).isEqualTo("purr");
            assertThat(data.getHeader("Content-Type")).isEqualTo("text/plain");

            app.send("setMetadata", key, Map.of("kind", "tiger", "stripes", true), Map.of());
            assertThat(app.metadata(key)).isEqualTo(Map.of("kind", "tiger", "stripes", true));
            Map<String, Object> update = new HashMap<>(Map.of("size", Map.of("m", 2)));
            update.put("stripes", null); // removes the name
            app.send("updateMetadata", key, update, Map.of());
            assertThat(app.metadata(key)).isEqualTo(Map.of("kind", "tiger", "size", Map.of("m", 2)));

            app.send("set", key, "roar", Map.of(DynUrlConstants.METADATA, Map.of("kind", "lion")));
            assertThat(app.send("getData", key).getBody(String.class)).isEqualTo("roar");
            assertThat(app.metadata(key)).isEqualTo(Map.of("kind", "lion"));

            assertThat(app.keys(Map.of("kind", "lion"))).containsExactly(key);
            assertThat(app.keys(Map.of("kind", "cat"))).isEmpty();
            List<?> results = app.send("query", null, null, Map.of()).getBody(List.class);
            assertThat(results).singleElement().isInstanceOfSatisfying(QueryResult.class, result -> assertThat(
                            result.metadata())
                    .containsExactlyEntriesOf(Map.of("kind", "lion")));

            app.send("delete", key);
            assertThat(app.send("exists", key).getBody(Boolean.class)).isFalse();
            assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> app.send("delete", key));
            assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> app.send("getData", key));
        }
    }

    @ParameterizedTest
    @EnumSource
    void explainReturnsTheRequestsWithoutSecrets(Login login) throws Exception {
        try (CompanyService service = CompanyService.start(login.access());
                Application app = new Application(service, login, outbox).withoutConsumers()) {
            String text = String.valueOf(app.send("explain", "F-2026/7").getBody());
            assertThat(text)
                    .contains("/api/v2/files/F-2026%2F7/content", "/api/v2/search", "PATCH")
                    .doesNotContain(login.secrets().values());
        }
    }

    @Test
    void leavesTheRestOfTheResourceUnchanged() throws Exception {
        try (CompanyService service = CompanyService.start(Login.API_KEY.access());
                Application app = new Application(service, Login.API_KEY, outbox).withoutConsumers()) {
            HttpClient http = HttpClient.newHttpClient();
            String key = post(http, service, "{\"name\":\"Bill 5\",\"attributes\":{\"paid\":false}}");
            app.send("setMetadata", key, Map.of("paid", true), Map.of());
            app.send("updateMetadata", key, Map.of("by", "me"), Map.of());
            app.send("set", key, "5 EUR", Map.of(DynUrlConstants.METADATA, Map.of("paid", "twice")));
            assertThat(read(http, service, key)).contains("\"name\":\"Bill 5\"", "{\"paid\":\"twice\"}");
        }
    }

    @Test
    void contentAndResourceHaveDifferentEntityTags() throws Exception {
        try (CompanyService service = CompanyService.start(Login.API_KEY.access());
                Application app = new Application(service, Login.API_KEY, outbox).withoutConsumers()) {
            String key = app.create("one", Map.of("a", 1));
            String content = app.send("getData", key).getHeader(DynUrlConstants.ETAG, String.class);
            String resource = app.send("getMetadata", key).getHeader(DynUrlConstants.ETAG, String.class);
            assertThat(content).isNotEqualTo(resource);
            app.send("updateMetadata", key, Map.of("a", 2), Map.of(DynUrlConstants.IF_MATCH, resource));
            for (String route : List.of("updateMetadata", "setMetadata")) {
                assertThatExceptionOfType(ConflictException.class)
                        .as(route)
                        .isThrownBy(
                                () -> app.send(route, key, Map.of("a", 3), Map.of(DynUrlConstants.IF_MATCH, resource)));
            }
            app.send("setData", key, "two", Map.of(DynUrlConstants.IF_MATCH, content));
            assertThatExceptionOfType(ConflictException.class)
                    .isThrownBy(() -> app.send("setData", key, "three", Map.of(DynUrlConstants.IF_MATCH, content)));
            assertThat(app.send("get", key).getBody(String.class)).isEqualTo("two");
            assertThat(app.metadata(key)).isEqualTo(Map.of("a", 2));
        }
    }

    @Test
    void attributesMayHaveAnyName() throws Exception {
        // {cursor} and {limit} are placeholders of queryTemplate.
        Map<String, Object> attributes = new HashMap<>();
        for (String name : List.of("größe", "a/b", "a~1b", " ", "x.y", "$where", "\"q\"", "{cursor}", "東京🐱", "id")) {
            attributes.put(name, "value of \"" + name + "\" \\ {limit} \n");
        }
        try (CompanyService service = CompanyService.start(Login.API_KEY.access());
                Application app = new Application(service, Login.API_KEY, outbox).withoutConsumers()) {
            String other = app.create("", Map.of("other", 1));
            String key = app.create("", attributes);
            assertThat(app.metadata(key)).isEqualTo(attributes);
            for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
                assertThat(app.keys(Map.of(attribute.getKey(), attribute.getValue())))
                        .as(attribute.getKey())
                        .containsExactly(key);
                app.send("updateMetadata", other, Map.of(attribute.getKey(), attribute.getValue()), Map.of());
            }
            assertThat(app.metadata(other)).containsAllEntriesOf(attributes).containsEntry("other", 1);
        }
    }

    private static String post(HttpClient http, CompanyService service, String json) throws Exception {
        HttpRequest request = request(service.url() + "/api/v2/files")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return Reply.JSON.readTree(response.body()).get("id").asText();
    }

    private static String read(HttpClient http, CompanyService service, String key) throws Exception {
        String path = "/api/v2/files/" + URLEncoder.encode(key, StandardCharsets.UTF_8);
        return http.send(request(service.url() + path).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("X-Api-Key", Login.API_KEY.secrets().get("company.apiKey"));
    }
}
