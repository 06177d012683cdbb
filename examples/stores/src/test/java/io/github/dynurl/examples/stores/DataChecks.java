package io.github.dynurl.examples.stores;

import static io.github.dynurl.examples.stores.Client.newKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.NoSuchKeyException;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Checks that a store writes and reads data correctly. */
final class DataChecks {
    private DataChecks() {}

    static void data(Client store) throws Exception {
        String key = newKey("data");
        for (int length : new int[] {12, 0, 5 << 20}) {
            byte[] data = new byte[length];
            new Random(length).nextBytes(data);
            store.setData(key, data);
            assertThat(sha256(store.data(key))).isEqualTo(sha256(data));
        }
        byte[] other = new byte[200_000];
        store.setData(key, new ByteArrayInputStream(other));
        assertThat(sha256(store.data(key))).as("data of unknown length").isEqualTo(sha256(other));
    }

    static void value(Client store) throws Exception {
        String key = newKey("value");
        Map<String, Object> metadata = Map.of("status", "new");
        store.send("set", key, "data", Map.of(DynUrlConstants.METADATA, metadata));
        Message value = store.send("get", key, null, Map.of());
        assertThat(value.getBody(String.class)).isEqualTo("data");
        assertThat(value.getHeader(DynUrlConstants.METADATA)).isEqualTo(metadata);
    }

    static void range(Client store) throws Exception {
        String key = newKey("range");
        store.setData(key, "0123456789");
        assertThat(range(store, key, "bytes=2-4")).isEqualTo("234");
        assertThat(range(store, key, "bytes=7-")).isEqualTo("789");
    }

    static void rangeAtTheEnd(Client store) throws Exception {
        String key = newKey("end");
        store.setData(key, "0123456789");
        assertThat(range(store, key, "bytes=-2")).isEqualTo("89");
        assertThat(range(store, key, "bytes=10-20")).isEmpty();
    }

    static void mediaType(Client store) throws Exception {
        String key = newKey("type");
        store.setData(key, "data", Map.of(DynUrlConstants.CONTENT_TYPE, "image/gif"));
        assertThat(store.data(key, Map.of()).getHeader(Exchange.CONTENT_TYPE)).isEqualTo("image/gif");
    }

    static void exists(Client store) throws Exception {
        String key = newKey("exists");
        assertThat(store.exists(key)).isFalse();
        store.create(key, Map.of("status", "new"));
        assertThat(store.exists(key)).isTrue();
    }

    static void missing(Client store) {
        String key = newKey("missing");
        assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.data(key));
        assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.metadata(key));
        if (store.supports(Feature.PERMISSIONS)) {
            assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> store.permissions(key));
        }
    }

    private static String range(Client store, String key, String range) throws Exception {
        byte[] data = store.data(key, Map.of(DynUrlConstants.RANGE, range)).getBody(byte[].class);
        return new String(data, UTF_8);
    }

    private static String sha256(byte[] data) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    }
}
