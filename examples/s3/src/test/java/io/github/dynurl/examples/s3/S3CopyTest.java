package io.github.dynurl.examples.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Store;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.camel.main.Main;
import org.apache.camel.spi.RouteController;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Runs both routes with two store servers and an S3 server, in a heap that is smaller than the largest object. */
class S3CopyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** More than the heap of 64 MiB in pom.xml. */
    private static final int LARGE_MIB = 80;

    private final Main main = new Main();
    private StoreServer imagesServer;
    private StoreServer copiesServer;
    private S3Server s3Server;
    private Store images;
    private Store copies;
    private S3Client s3;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        imagesServer = startServer("images");
        copiesServer = startServer("copies");
        images = HttpStore.builder().baseUrl(imagesServer.baseUrl()).build();
        copies = HttpStore.builder().baseUrl(copiesServer.baseUrl()).build();
        s3Server = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        s3 = s3Server.client();
        for (String bucket : List.of("bucket", "done")) {
            s3.createBucket(request -> request.bucket(bucket));
        }
        startApplication();
    }

    private StoreServer startServer(String name) throws IOException {
        return StoreServer.startAnonymous(folder.resolve(name));
    }

    @AfterEach
    void stop() throws Exception {
        main.stop();
        s3.close();
        s3Server.close();
        images.close();
        copies.close();
        imagesServer.close();
        copiesServer.close();
    }

    /**
     * Starts the application without its routes. While S3Proxy receives an object, its listings contain a file that is no
     * object yet, so a test starts the route "from-s3" only when the bucket does not change.
     */
    private void startApplication() throws Exception {
        main.bind("images", configuration(imagesServer));
        main.bind("copies", configuration(copiesServer));
        main.addOverrideProperty("s3.url", s3Server.url());
        main.addOverrideProperty("s3.accessKey", S3Server.ACCESS_KEY);
        main.addOverrideProperty("s3.secretKey", S3Server.SECRET_KEY);
        main.addOverrideProperty("s3.region", "us-east-1");
        main.addOverrideProperty("s3.copies", "bucket");
        main.addOverrideProperty("s3.inbox", "bucket");
        main.addOverrideProperty("s3.done", "done");
        main.configure().withAutoStartup(false).addRoutesBuilder(new S3Copy());
        main.start();
    }

    private RouteController routes() {
        return main.getCamelContext().getRouteController();
    }

    private static DynUrlConfiguration configuration(StoreServer server) {
        DynUrlConfiguration configuration = new DynUrlConfiguration();
        configuration.setBaseUrl(server.baseUrl());
        configuration.setQueryUrl(server.queryUrl());
        return configuration;
    }

    private static void soon(ThrowingCallable assertion) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion::call);
    }

    /** If the route set the header CamelAwsS3Key, aws2-s3 would evaluate the last of these keys. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "a b/c/ü 1.txt", "per%2Fcent+&?#", "${1+1}/$simple{exchangeId}"})
    void toS3(String key) throws Exception {
        images.set(key, Value.of(Data.of("text").as("text/x-odd"), Metadata.of(Map.of("name", "Käse"))));
        routes().startRoute("to-s3");
        HeadObjectResponse head = soonIn("bucket", key);
        assertThat(head.contentType()).isEqualTo("text/x-odd");
        assertThat(head.metadata()).isEqualTo(Map.of("dynurl", "{\"name\":\"K\\u00E4se\"}"));
        assertThat(s3.getObjectAsBytes(request -> request.bucket("bucket").key(key))
                        .asUtf8String())
                .isEqualTo("text");
        assertThat(keys("bucket")).containsExactly(key);
        assertThat(images.exists(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a b/c/ü 1.txt", "per%2Fcent+&?#", "${1+1}/$simple{exchangeId}"})
    void fromS3(String key) throws Exception {
        Map<String, String> metadata = Map.of("status", "new");
        s3.putObject(
                request -> request.bucket("bucket")
                        .key(key)
                        .contentType("text/x-odd")
                        .metadata(metadata),
                RequestBody.fromString("data"));
        routes().startRoute("from-s3");
        soon(() -> assertThat(copies.getMetadata(key)).isEqualTo(metadata));
        assertThat(copies.toBytes(key)).asString().isEqualTo("data");
        assertThat(copies.find(key).orElseThrow().mediaType()).isEqualTo("text/x-odd");
        soon(() -> assertThat(keys("bucket")).isEmpty());
        HeadObjectResponse done =
                s3.headObject(request -> request.bucket("done").key(key));
        assertThat(done.metadata()).isEqualTo(metadata);
    }

    private HeadObjectResponse soonIn(String bucket, String key) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> s3.headObject(request -> request.bucket(bucket).key(key)), Objects::nonNull);
    }

    private List<String> keys(String bucket) {
        return s3.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    @Test
    void toS3AndBack() throws Exception {
        Path large = largeFile();
        Map<String, Object> metadata =
                Map.of("Name", "Käse", "size", 4, "tags", List.of("a", true), "more", Map.of("n", 1.5));
        Map<String, Data> objects = Map.of(
                "a b/ü/large", Data.of(large).as("application/x-large"),
                "a b/ü/small.txt", Data.of("text").as("text/plain"),
                "empty", Data.of(new byte[0]).as("application/x-empty"));
        objects.forEach((key, data) -> images.set(key, Value.of(data, Metadata.of(metadata))));
        routes().startRoute("to-s3");
        objects.keySet().forEach(key -> soonIn("bucket", key));
        routes().stopRoute("to-s3");
        assertThat(keys("bucket")).containsExactlyInAnyOrderElementsOf(objects.keySet());
        routes().startRoute("from-s3");
        for (Map.Entry<String, Data> object : objects.entrySet()) {
            String key = object.getKey();
            soon(() -> assertThat(copies.getMetadata(key)).isEqualTo(metadata));
            assertThat(sha256(copies.getData(key)))
                    .isEqualTo(sha256(object.getValue().open()));
            assertThat(copies.find(key).orElseThrow().mediaType())
                    .isEqualTo(object.getValue().mediaType());
        }
        soon(() -> assertThat(keys("bucket")).isEmpty());
        assertThat(keys("done")).containsExactlyInAnyOrderElementsOf(objects.keySet());
    }

    private Path largeFile() throws IOException {
        byte[] block = new byte[1 << 20];
        new Random(3).nextBytes(block);
        Path file = folder.resolve("large");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < LARGE_MIB; i++) {
                block[0] = (byte) i; // no two blocks are equal
                out.write(block);
            }
        }
        assertThat(Files.size(file)).isGreaterThan(Runtime.getRuntime().maxMemory());
        return file;
    }

    private static String sha256(InputStream stream) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(stream, sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
