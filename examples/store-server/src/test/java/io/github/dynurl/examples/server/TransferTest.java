package io.github.dynurl.examples.server;

import static io.github.dynurl.examples.server.StoreClient.etag;
import static io.github.dynurl.examples.server.StoreClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@Tag("compat")
class TransferTest {
    @Parameter
    private TestDatabase database;

    private final String key = TestStores.newKey();

    private StoreClient store() {
        return TestStores.alice(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
    void keepsOldObjectIfBodyIsIncomplete(String length) throws Exception {
        String etag = etag(store().put(key, "data", "old"));
        try (RawConnection connection = new RawConnection(store())) {
            connection.head("PUT", key + "/data", length);
            connection.send(length.startsWith("T") ? "5\r\nhello\r\n" : "hello");
            connection.finishSending();
            assertThat(connection.rest()).doesNotContain("HTTP/1.1 2");
        }
        assertThat(text(store().get(key, "data"))).isEqualTo("old");
        assertThat(etag(store().head(key, "data"))).isEqualTo(etag);
    }

    @Test
    void keepsOldMetadataIfBodyIsIncomplete() throws Exception {
        store().put(key, "metadata", "{\"old\":1}");
        try (RawConnection connection = new RawConnection(store())) {
            connection.head("PUT", key + "/metadata", "Content-Length: 100");
            connection.send("{}");
            connection.finishSending();
            assertThat(connection.rest()).doesNotContain("HTTP/1.1 2");
        }
        assertThat(text(store().get(key, "metadata"))).isEqualTo("{\"old\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE"})
    void finishesReadOfDataThatIsReplacedOrDeleted(String change) throws Exception {
        byte[] old = new byte[TestStores.MAX_DATA];
        new Random(1).nextBytes(old);
        store().send("PUT", store().url(key, "data"), BodyPublishers.ofByteArray(old));
        HttpResponse<InputStream> response = store().stream(store().url(key, "data"));
        try (InputStream in = response.body()) {
            byte[] start = in.readNBytes(10);
            int status = change.equals("PUT")
                    ? store().put(key, "data", "new").statusCode()
                    : store().delete(key).statusCode();
            assertThat(status).isEqualTo(204);
            assertThat(start).isEqualTo(Arrays.copyOf(old, 10));
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(old, 10, old.length));
        }
    }

    @Test
    void readsOnlyCompleteVersionsDuringWrites() {
        store().put(key, "data", "0".repeat(1000));
        Thread writer = new Thread(() -> IntStream.range(0, 60)
                .forEach(i -> store().put(key, "data", Integer.toString(i % 10).repeat(1000))));
        writer.start();
        while (writer.isAlive()) {
            HttpResponse<byte[]> read = store().get(key, "data");
            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(text(read)).hasSize(1000).matches("(.)\\1*");
        }
    }

    @Test
    void refusesConditionBeforeSending100Continue() throws Exception {
        store().put(key, "data", "old");
        try (RawConnection connection = new RawConnection(store())) {
            connection.head("PUT", key + "/data", "Expect: 100-continue", "Content-Length: 3", "If-None-Match: *");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 412 ");
        }
        try (RawConnection connection = new RawConnection(store())) {
            connection.head("PUT", key + "/data", "Expect: 100-continue", "Content-Length: 3");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 100 ");
            connection.send("new");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void keepsConcurrentWriteIfConditionFailsDuringUpload() throws Exception {
        String etag = etag(store().put(key, "data", "old"));
        try (RawConnection connection = new RawConnection(store())) {
            connection.head("PUT", key + "/data", "Content-Length: 6", "If-Match: " + etag, "Connection: close");
            connection.send("slo");
            await().until(() -> store().put(key, "data", "fast").statusCode() == 204);
            connection.send("wer");
            assertThat(connection.rest()).startsWith("HTTP/1.1 412 ").contains("\"status\":412");
        }
        assertThat(text(store().get(key, "data"))).isEqualTo("fast");
    }

    @Test
    void handlesSeveralRequestsOnOneConnection() throws Exception {
        try (RawConnection connection = new RawConnection(store())) {
            for (int i = 0; i < 3; i++) {
                connection.head("PUT", key + "/data", "Content-Length: 4", "If-None-Match: *");
                connection.send("body");
                assertThat(connection.readHead()).startsWith(i == 0 ? "HTTP/1.1 201 " : "HTTP/1.1 412 ");
                if (i > 0) {
                    connection.readBody(lengthOfRefusal(key));
                }
            }
        }
    }

    /** Returns the length of the body of the 412 response. */
    private static int lengthOfRefusal(String key) {
        return ("{\"status\":412,\"error\":\"Precondition Failed\",\"message\":\"Cannot write the data of \\\"" + key
                        + "\\\": it is there already\"}")
                .length();
    }

    @Test
    void slowClientsDoNotBlockOthers() throws Exception {
        byte[] large = new byte[4 << 20];
        store().send("PUT", store().url(key, "data"), BodyPublishers.ofByteArray(large));
        RawConnection[] slow = new RawConnection[80];
        try {
            for (int i = 0; i < slow.length; i++) {
                slow[i] = new RawConnection(store());
                if (i % 2 == 0) {
                    slow[i].head("GET", key + "/data");
                } else {
                    slow[i].head("PUT", key + "-" + i + "/data", "Content-Length: 100");
                    slow[i].send("x");
                }
            }
            assertThat(store().put(key + "-other", "data", "x").statusCode()).isEqualTo(201);
        } finally {
            for (RawConnection connection : slow) {
                connection.close();
            }
        }
    }
}
