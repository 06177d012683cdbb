package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class PermissionsTest {
    @Parameter
    private TestDatabase database;

    private final String key = TestStores.newKey();

    private StoreClient alice() {
        return TestStores.alice(database);
    }

    @BeforeEach
    void writeKeyAsAlice() {
        alice().put(key, "data", "x");
        alice().put(key, "metadata", "{\"" + key + "\":1}");
    }

    @Test
    void creatorOwnsNewKey() {
        assertThat(text(alice().get(key, "auth"))).isEqualTo("{\"owned\":[\"alice\"]}");
    }

    @ParameterizedTest
    @CsvSource({
        // The permission of bob, then the statuses of: GET data, GET metadata, PUT data, PUT metadata, POST metadata,
        // GET auth, PUT auth, POST auth, DELETE.
        "none,  404, 404, 403, 403, 404, 404, 404, 404, 404",
        "odd,   404, 404, 403, 403, 404, 404, 404, 404, 404",
        "read,  200, 200, 403, 403, 403, 403, 403, 403, 403",
        "write, 200, 200, 204, 204, 204, 403, 403, 403, 403",
        "owned, 200, 200, 204, 204, 204, 200, 204, 204, 204"
    })
    void allowsOperationsOfPermission(
            String permission,
            int getData,
            int getMetadata,
            int putData,
            int putMetadata,
            int postMetadata,
            int getAuth,
            int putAuth,
            int postAuth,
            int delete) {
        alice().post(key, "auth", "{\"" + permission + "\":[\"bob\",\"dave\"]}");
        StoreClient bob = alice().as("bob");
        assertThat(bob.keysWith(key, "1")).hasSize(getData == 200 ? 1 : 0);
        assertThat(bob.get(key, "data").statusCode()).isEqualTo(getData);
        assertThat(bob.head(key, "data").statusCode()).isEqualTo(getData);
        assertThat(bob.get(key, "metadata").statusCode()).isEqualTo(getMetadata);
        assertThat(bob.put(key, "data", "y").statusCode()).isEqualTo(putData);
        assertThat(bob.put(key, "metadata", "{}").statusCode()).isEqualTo(putMetadata);
        assertThat(bob.post(key, "metadata", "{}").statusCode()).isEqualTo(postMetadata);
        assertThat(bob.get(key, "auth").statusCode()).isEqualTo(getAuth);
        assertThat(bob.post(key, "auth", "{}").statusCode()).isEqualTo(postAuth);
        assertThat(bob.put(key, "auth", "{\"owned\":[\"bob\"]}").statusCode()).isEqualTo(putAuth);
        assertThat(bob.delete(key).statusCode()).isEqualTo(delete);
        if (delete != 204) {
            assertThat(text(alice().get(key, "data"))).isEqualTo(putData == 204 ? "y" : "x");
        }
    }

    @Test
    void updateAddsTags() {
        alice().post(key, "auth", "{\"read\":[\"bob\"]}");
        alice().post(key, "auth", "{\"read\":[\"carol\",\"bob\"],\"owned\":[\"bob\"],\"own name\":[]}");
        assertThat(text(alice().get(key, "auth")))
                .isEqualTo("{\"own name\":[],\"owned\":[\"alice\",\"bob\"],\"read\":[\"bob\",\"carol\"]}");
    }

    @Test
    void replacesOldPermissions() {
        alice().post(key, "auth", "{\"read\":[\"bob\"]}");
        assertThat(alice().put(key, "auth", "{\"owned\":[\"carol\"]}").statusCode())
                .isEqualTo(204);
        assertThat(alice().get(key, "data").statusCode()).isEqualTo(404);
        assertThat(alice().as("bob").keysWith(key, "1")).isEmpty();
        assertThat(alice().as("carol").keysWith(key, "1")).containsExactly(key);
        assertThat(alice().as("carol").delete(key).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}", "{\"owned\":[]}", "{\"read\":[\"bob\"]}", "{\"owned\":\"alice\"}", "{\"owned\":[1]}",
                "{\"owned\":[\"\"]}", "{\"owned\":null}", "{\"owned\":[\"alice\"],\"read\":{}}", "[]", ""
            })
    void refusesInvalidPermissions(String broken) {
        assertThat(alice().put(key, "auth", broken).statusCode()).isEqualTo(400);
        assertThat(text(alice().get(key, "auth"))).isEqualTo("{\"owned\":[\"alice\"]}");
    }

    @Test
    void returns404ForPermissionsOfMissingKey() {
        String missing = TestStores.newKey();
        assertThat(alice().get(missing, "auth").statusCode()).isEqualTo(404);
        assertThat(alice().put(missing, "auth", "{\"owned\":[\"alice\"]}").statusCode())
                .isEqualTo(404);
        assertThat(alice().post(missing, "auth", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void returns401WithoutRightCredentials() {
        for (HttpResponse<byte[]> response : strangers()) {
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(StoreClient.header(response, "WWW-Authenticate")).startsWith("Basic realm=\"store\"");
            assertThat(text(response)).contains("\"status\":401").doesNotContain("secret");
        }
    }

    private List<HttpResponse<byte[]>> strangers() {
        StoreClient nobody = alice().as(null);
        return List.of(
                nobody.get(key, "data"),
                nobody.query(""),
                nobody.put(key, "data", "y"),
                alice().as("mallory").get(key, "data"),
                with("Basic secret!"),
                with("Bearer secret"),
                with(StoreClient.basic("alice", "secret")),
                with(StoreClient.basic("alice", "")),
                with("Basic " + Base64.getEncoder().encodeToString("alice".getBytes(StandardCharsets.UTF_8))));
    }

    private HttpResponse<byte[]> with(String authorization) {
        return alice().as(null)
                .send("GET", alice().url(key, "data"), BodyPublishers.noBody(), "Authorization", authorization);
    }
}
