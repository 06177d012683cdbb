package io.github.dynurl.examples.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests keys with {@code ..;}: Tomcat drops the text after a semicolon and then resolves the dot segments. */
class TomcatStoresTest {
    private static TomcatServer tomcat;
    private static Path outside;

    @BeforeAll
    static void start() throws Exception {
        tomcat = new TomcatServer();
        // The keys below would lead to these files if Tomcat resolved their dot segments.
        outside = Files.writeString(tomcat.documents().resolve("secret.data"), "outside");
        Files.writeString(tomcat.documents().resolve("secret.metadata"), "{\"outside\":true}");
    }

    @AfterAll
    static void stop() throws Exception {
        tomcat.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reachesNoFileOutsideTheBase(boolean escapeSlashes) throws Exception {
        try (Trial trial = trial(escapeSlashes)) {
            Client store = trial.client();
            for (String key : new String[] {"..;/secret", "..;v=1/secret", "a/..;/..;/secret", "..%2Fsecret", "..;"}) {
                assertThatExceptionOfType(NoSuchKeyException.class).as(key).isThrownBy(() -> store.data(key));
                assertThatExceptionOfType(NoSuchKeyException.class).as(key).isThrownBy(() -> store.delete(key));
                checkOrRefused(store, key);
                assertThat(outside).as(key).hasContent("outside");
            }
        }
    }

    /** Creates, reads and deletes an object. Tomcat may refuse a key with a slash, because its folder is missing. */
    private static void checkOrRefused(Client store, String key) throws Exception {
        try {
            store.create(key, Map.of("name", key));
        } catch (StoreException e) {
            assertThat(e.status()).as("the folder is missing").isEqualTo(409);
            return;
        }
        assertThat(store.data(key)).asString(UTF_8).isEqualTo(Client.createdData(key));
        assertThat(store.metadata(key)).isEqualTo(Map.of("name", key));
        store.delete(key);
    }

    private static Trial trial(boolean escapeSlashes) throws Exception {
        Configuration configuration =
                Server.TOMCAT.configuration().with("escapeSlashes", Boolean.toString(escapeSlashes));
        return new Trial(Server.TOMCAT, configuration, tomcat);
    }
}
