package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeObjectTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"H2, 300", "SHARED, 100"})
    void transfersObjectThatIsLargerThanTheHeap(TestDatabase database, long mebibytes) throws Exception {
        long length = mebibytes << 20;
        StoreServerConfig config =
                database.prepare(StoreServerConfig.builder(folder)).anonymous().build();
        try (ChildServer server = ChildServer.start(folder, config, "-Xmx48m")) {
            StoreClient client = server.client();
            MessageDigest sent = Digests.sha256();
            HttpResponse<byte[]> put = client.send(
                    "PUT",
                    client.url("large", "data"),
                    BodyPublishers.ofInputStream(() -> new DigestInputStream(new Generated(length), sent)));
            assertThat(put.statusCode()).isEqualTo(201);
            MessageDigest received = Digests.sha256();
            HttpResponse<InputStream> get = client.stream(client.url("large", "data"));
            try (InputStream in = new DigestInputStream(get.body(), received)) {
                assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(length);
            }
            byte[] digest = sent.digest();
            assertThat(received.digest()).isEqualTo(digest);
            assertThat(StoreClient.header(get, "Repr-Digest")).isEqualTo(Digests.field(digest));
        }
    }

    @Test
    void handlesManyConcurrentRequestsWithLargeMetadata() throws Exception {
        StoreServerConfig h2 = StoreServerConfig.builder(folder).anonymous().build();
        String large = "{\"a\":[" + "1,".repeat(500_000) + "1]}";
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (ChildServer server = ChildServer.start(folder, h2, "-Xmx64m")) {
            StoreClient client = server.client();
            List<Callable<Integer>> calls = IntStream.range(0, 20)
                    .<Callable<Integer>>mapToObj(i ->
                            () -> client.put("k" + i % 10, "metadata", large).statusCode()
                                    + client.get("k" + i % 10, "metadata").body().length)
                    .toList();
            for (Future<Integer> statusPlusLength : threads.invokeAll(calls)) {
                // The status is 201 or 204, and the body is complete.
                assertThat(statusPlusLength.get()).isBetween(201 + large.length(), 204 + large.length());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Generates bytes while they are read. They repeat only after 1 MiB. */
    private static final class Generated extends InputStream {
        private final byte[] block = new byte[1 << 20];
        private long left;

        Generated(long length) {
            left = length;
            new Random(3).nextBytes(block);
        }

        @Override
        public int read() {
            return left-- > 0 ? block[(int) (left % block.length)] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = (int) Math.min(Math.min(length, block.length), left);
            System.arraycopy(block, 0, bytes, offset, count);
            left -= count;
            return count > 0 || length == 0 ? count : -1;
        }
    }
}
