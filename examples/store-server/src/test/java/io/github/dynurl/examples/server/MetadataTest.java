package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.header;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@Tag("compat")
class MetadataTest {
    @Parameter
    private TestDatabase database;

    private final String key = TestStores.newKey();

    private StoreClient store() {
        return TestStores.alice(database);
    }

    @Test
    void readsMetadataAsItWasWritten() {
        String json = " {\"n\": 1.0, \"big\":100000000000000000000, \"x\":null,\"\u00fc\":[\"\\u0000\",{}]}\n";
        assertThat(store().put(key, "metadata", json).statusCode()).isEqualTo(201);
        HttpResponse<byte[]> read = store().get(key, "metadata");
        assertThat(text(read)).isEqualTo(json);
        assertThat(header(read, "Content-Type")).isEqualTo("application/json");
        assertThat(header(read, "Last-Modified")).isNotEmpty();
        HttpResponse<byte[]> head = store().head(key, "metadata");
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo(header(read, "Content-Length"));
    }

    @Test
    void hasEmptyMetadataAfterFirstWriteOfData() {
        store().put(key, "data", "x");
        assertThat(text(store().get(key, "metadata"))).isEqualTo("{}");
    }

    @Test
    void keepsMetadataWhenDataIsWritten() {
        store().put(key, "metadata", "{\"a\":1}");
        store().put(key, "data", "x");
        store().put(key, "data", "y");
        assertThat(text(store().get(key, "metadata"))).isEqualTo("{\"a\":1}");
    }

    @Test
    void updateMergesShallowlyAndKeepsNumbersAndNull() {
        store().put(key, "metadata", "{\"a\":1.0,\"b\":{\"x\":1},\"c\":1e400}");
        assertThat(store().post(key, "metadata", "{\"b\":{\"y\":2},\"d\":null}").statusCode())
                .isEqualTo(204);
        assertThat(text(store().get(key, "metadata"))).isEqualTo("{\"a\":1.0,\"b\":{\"y\":2},\"c\":1E+400,\"d\":null}");
    }

    @Test
    void rejectsUpdateOfMissingKey() {
        assertThat(store().post(key, "metadata", "{}").statusCode()).isEqualTo(404);
        assertThat(store().get(key, "metadata").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[1]",
                "1",
                "\"a\"",
                "{",
                "{}{}",
                "{} x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{\"a\":01}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":\"\\ud800\"}",
                "{\"\\udc00\":1}",
                "{\"a\":\"\u0001\"}",
                "<html>",
                "{/**/}"
            })
    void refusesMetadataThatIsNotAJsonObject(String broken) {
        store().put(key, "metadata", "{\"old\":1}");
        HttpResponse<byte[]> put = store().put(key, "metadata", broken);
        assertThat(put.statusCode()).isEqualTo(400);
        assertThat(text(put)).contains("Cannot write the metadata of");
        assertThat(store().post(key, "metadata", broken).statusCode()).isEqualTo(400);
        assertThat(text(store().get(key, "metadata"))).isEqualTo("{\"old\":1}");
    }

    static String[] costlyMetadata() {
        return new String[] {
            "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
            "{\"a\":" + "1".repeat(10_000) + "}",
            "{\"a\":1e99999999999}",
            "{\"a\":10e2147483647}",
            "{\"a\":1e-2147483648}"
        };
    }

    @ParameterizedTest
    @MethodSource("costlyMetadata")
    void refusesMetadataThatCostsTooMuch(String json) {
        assertThat(store().put(key, "metadata", json).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesOtherCharsetsAndDropsBom() {
        String url = store().url(key, "metadata");
        byte[] latin1 = "{\"a\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(store().send("PUT", url, BodyPublishers.ofByteArray(latin1)).statusCode())
                .isEqualTo(400);
        assertThat(store().put(key, "metadata", "\ufeff{}").statusCode()).isEqualTo(201);
        assertThat(text(store().get(key, "metadata"))).isEqualTo("{}");
    }

    @Test
    void refusesTooLargeMetadata() {
        String large = "{\"a\":\"" + "x".repeat(TestStores.MAX_METADATA - 8) + "\"}";
        assertThat(large).hasSize(TestStores.MAX_METADATA);
        assertThat(store().put(key, "metadata", large + " ").statusCode()).isEqualTo(413);
        assertThat(store().put(key, "metadata", large).statusCode()).isEqualTo(201);
        HttpResponse<byte[]> update = store().post(key, "metadata", "{\"b\":1}");
        assertThat(update.statusCode()).isEqualTo(413);
        assertThat(text(store().get(key, "metadata"))).isEqualTo(large);
    }

    @Test
    void refusesTooManyNames() {
        // 1,000 names are the maximum.
        String names =
                IntStream.range(0, 1000).mapToObj(i -> "\"n" + i + "\":1").collect(Collectors.joining(","));
        assertThat(store().put(key, "metadata", "{" + names + "}").statusCode()).isEqualTo(201);
        assertThat(store().post(key, "metadata", "{\"n0\":2}").statusCode()).isEqualTo(204);
        assertThat(store().post(key, "metadata", "{\"other\":2}").statusCode()).isEqualTo(413);
        HttpResponse<byte[]> put = store().put(key, "metadata", "{\"other\":2," + names + "}");
        assertThat(put.statusCode()).isEqualTo(413);
        assertThat(text(put)).contains("more than 1000 names");
    }

    @Test
    void refusesTooLargeChunkedBody() {
        byte[] large = new byte[TestStores.MAX_METADATA + 1];
        HttpResponse<byte[]> put = store().send(
                        "PUT",
                        store().url(key, "metadata"),
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertThat(put.statusCode()).isEqualTo(413);
    }

    @Test
    void slowClientsDoNotBlockOthers() throws Exception {
        List<RawConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                RawConnection connection = new RawConnection(store());
                slow.add(connection);
                connection.head("PUT", key + i + "/metadata", "Content-Length: 100");
                connection.send("{");
            }
            assertThat(store().put(key, "metadata", "{}").statusCode()).isEqualTo(201);
        } finally {
            for (RawConnection connection : slow) {
                connection.close();
            }
        }
    }
}
