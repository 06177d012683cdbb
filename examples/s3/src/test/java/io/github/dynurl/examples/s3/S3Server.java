package io.github.dynurl.examples.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server on a free port of this machine. It keeps its objects in a folder, and accepts signed requests only. */
final class S3Server implements AutoCloseable {
    static final String ACCESS_KEY = "dummy-access";
    static final String SECRET_KEY = "dummy-secret";

    private final BlobStoreContext folder;
    private final S3Proxy proxy;

    private S3Server(BlobStoreContext folder, S3Proxy proxy) {
        this.folder = folder;
        this.proxy = proxy;
    }

    static S3Server start(Path folder) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", folder.toString());
        BlobStoreContext context = ContextBuilder.newBuilder(new FilesystemNio2BlobProviderMetadata())
                .credentials("nobody", "nothing") // required, but not used for a folder
                .overrides(properties)
                .build(BlobStoreContext.class);
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(context.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        proxy.start();
        return new S3Server(context, proxy);
    }

    String url() {
        return "http://127.0.0.1:" + proxy.getPort();
    }

    /** Returns a new client of the AWS SDK, which the caller must close. */
    S3Client client() {
        return S3Client.builder()
                .endpointOverride(URI.create(url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .forcePathStyle(true)
                .build();
    }

    @Override
    public void close() throws Exception {
        proxy.stop();
        folder.close();
    }
}
