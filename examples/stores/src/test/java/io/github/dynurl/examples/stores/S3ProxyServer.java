package io.github.dynurl.examples.stores;

import io.github.dynurl.examples.server.TempFolder;
import java.net.URI;
import java.nio.file.Files;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;

/** Runs S3Proxy in this JVM, with its objects in a folder. It checks the signatures of requests. */
final class S3ProxyServer implements Running {
    static final String BUCKET = "objects";

    private final TempFolder folder = TempFolder.create("dynurl-s3proxy");
    private final BlobStoreContext blobs;
    private final S3Proxy proxy;

    S3ProxyServer() throws Exception {
        Files.createDirectories(folder.path().resolve(BUCKET)); // each folder in basedir is a bucket
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", folder.path().toString());
        blobs = ContextBuilder.newBuilder(new FilesystemNio2BlobProviderMetadata())
                .credentials("nobody", "nothing")
                .overrides(properties)
                .build(BlobStoreContext.class);
        proxy = S3Proxy.builder()
                .blobStore(blobs.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, S3Signer.ACCESS_KEY, S3Signer.SECRET_KEY)
                .build();
        proxy.start();
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + proxy.getPort();
    }

    @Override
    public String version() {
        return "S3Proxy " + S3Proxy.class.getPackage().getImplementationVersion();
    }

    @Override
    public void close() throws Exception {
        proxy.stop();
        blobs.close();
        folder.close();
    }
}
