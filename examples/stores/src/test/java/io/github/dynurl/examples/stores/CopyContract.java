package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.ObjectTransfer;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.HttpStoreBuilder;
import io.github.dynurl.store.http.connection.Traffic;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Tests on one server that it copies data itself (copyMethod), and never another version than the one that was seen. */
abstract class CopyContract {
    private static final Duration UNTIL_STRONG = Duration.ofSeconds(5);
    private static final int SIZE = 2 << 20;

    private static Running running;
    private static Traffic traffic;
    private static HttpStore store;

    @Parameter
    private Server server;

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws Exception {
        running = server.start();
        traffic = new Traffic();
        Map<String, String> options = server.configuration().options();
        HttpStoreBuilder builder = HttpStore.builder()
                .baseUrl(running.url() + "/objects")
                .dialect(Dialect.named(options.get("dialect")))
                .allowInsecureAuth(true)
                .traffic(traffic);
        store = (options.containsKey("requestSigner") ? builder.requestSigner(new S3Signer()) : builder).build();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        try (Running stopped = running) {
            if (store != null) {
                store.close();
            }
        } finally {
            running = null;
            store = null;
        }
    }

    /** Stores an object, and waits for a strong entity tag: some servers send a weak tag in the first second. */
    private static byte[] create(String key, Map<String, ?> metadata) {
        byte[] data = new byte[SIZE];
        new Random(key.hashCode()).nextBytes(data);
        Object unused = store.set(key, Value.of(Data.of(data), Metadata.of(metadata)));
        String tag = strongTag(key);
        assertThat(tag).isNotNull();
        return data;
    }

    private static String strongTag(String key) {
        return await().atMost(UNTIL_STRONG)
                .until(() -> store.find(key).flatMap(PartInfo::strongEtag).orElse(null), tag -> tag != null);
    }

    private static long bytes() {
        return traffic.bytesSent() + traffic.bytesReceived();
    }

    private static ObjectTransfer transfer() {
        return ObjectTransfer.between(store, store);
    }

    @Test
    void copiesAndMovesWithoutTransfer() {
        String key = newKey("original");
        byte[] data = create(key, Map.of("status", "new"));
        for (String copy : new String[] {newKey("copy"), newKey("ä +;#?&=ü"), newKey("a%b%25")}) {
            long before = bytes();
            Object unused = transfer().copy(key, copy);
            // By COPY, only copies whose keys have no percent sign: Tomcat decodes it in Destination only.
            boolean isByServer = server == Server.S3 || server == Server.S3PROXY || !copy.contains("%");
            assertThat(bytes() - before < SIZE / 100).as(copy).isEqualTo(isByServer);
            assertThat(store.toBytes(copy)).isEqualTo(data);
            assertThat(store.getMetadata(copy)).isEqualTo(Map.of("status", "new"));
            assertThat(store.exists(key)).isTrue();
        }
        long before = bytes();
        String moved = newKey("moved");
        Object unused = transfer().move(key, moved);
        assertThat(bytes() - before).isLessThan(SIZE / 100);
        assertThat(store.toBytes(moved)).isEqualTo(data);
        assertThat(store.exists(key)).isFalse();
    }

    /** The function for the metadata is called after the entity tag was read, and before the server copies. */
    @Test
    void neverMovesAnotherVersionThanTheOneThatWasSeen() {
        String key = newKey("changing");
        String copy = newKey("copy");
        Object unused = create(key, Map.of("status", "new"));
        ObjectTransfer transfer = transfer()
                .sourceCondition(Condition.ifMatch(strongTag(key)))
                .mapMetadata(metadata -> {
                    Object written = store.setData(key, Data.of("changed"));
                    return metadata;
                });
        assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> transfer.move(key, copy));
        assertThat(store.toBytes(key)).asString().isEqualTo("changed");
    }

    @Test
    void replacesExistingObjectOnlyIfItMay() {
        String key = newKey("original");
        byte[] data = create(key, Map.of());
        String copy = newKey("copy");
        Object unused = create(copy, Map.of());
        byte[] old = store.toBytes(copy);
        if (server.limit(Feature.IF_NONE_MATCH).isEmpty() || server != Server.S3) {
            ObjectTransfer onlyNew = transfer().targetCondition(Condition.ifAbsent());
            assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> onlyNew.copy(key, copy));
            assertThat(store.toBytes(copy)).isEqualTo(old);
        }
        unused = transfer().copy(key, copy);
        assertThat(store.toBytes(copy)).isEqualTo(data);
    }
}
