package io.github.dynurl.examples.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket in S3Proxy, which runs in this JVM and checks signatures. It is started once. */
final class TestBucket {
    private static final String NAME = "store";
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static @Nullable TestBucket started;

    private final Path folder;
    private final String endpoint;

    private TestBucket(Path folder, String endpoint) {
        this.folder = folder;
        this.endpoint = endpoint;
        // A server in a separate process gets the same settings by environment().
        System.setProperty("aws.endpointUrl", endpoint);
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
        try (S3Client s3 = S3Clients.fromEnvironment()) {
            s3.createBucket(request -> request.bucket(NAME));
        }
    }

    static synchronized TestBucket get() {
        if (started == null) {
            started = start();
        }
        return started;
    }

    private static TestBucket start() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "s3-").toAbsolutePath();
            Properties properties = new Properties();
            properties.setProperty("jclouds.filesystem.basedir", folder.toString());
            BlobStoreContext context = ContextBuilder.newBuilder(new FilesystemNio2BlobProviderMetadata())
                    .credentials("nobody", "nothing")
                    .overrides(properties)
                    .build(BlobStoreContext.class);
            S3Proxy proxy = S3Proxy.builder()
                    .blobStore(context.getBlobStore())
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V4, "key", "secret")
                    .build();
            proxy.start();
            return new TestBucket(folder, "http://127.0.0.1:" + proxy.getPort());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the URL of a new, empty location. */
    static String newUrl() {
        get();
        return "s3://" + NAME + "/prefix " + PREFIXES.incrementAndGet() + "/ü";
    }

    /** Returns the environment variables for a server in a separate process. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint,
                "AWS_ACCESS_KEY_ID", "key",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_EC2_METADATA_DISABLED", "true");
    }

    /** Returns the names of the data at a URL. Reads the folder: S3Proxy cannot list while an object changes. */
    List<String> data(String url) {
        Path data = folder.resolve(NAME).resolve(BucketUrl.parse(url).prefix()).resolve("data");
        try (Stream<Path> files = Files.exists(data) ? Files.list(data) : Stream.empty()) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
