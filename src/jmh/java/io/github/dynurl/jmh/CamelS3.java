package io.github.dynurl.jmh;

import java.io.File;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.apache.camel.component.aws2.s3.AWS2S3Operations;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * {@code aws2-s3:} in a route, with the SDK's default HTTP client. It signs each request, which the others do not. It
 * has no metadata as JSON, so it reads and writes data only. Its bucket is the first segment of the path.
 */
final class CamelS3 implements Contender {
    private static final int NOT_FOUND = 404;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;
    private final S3Client client;

    CamelS3(String server) throws Exception {
        URI url = URI.create(server);
        client = S3Client.builder()
                .endpointOverride(url.resolve("/"))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
        context.disableJMX();
        context.getRegistry().bind("client", client);
        String bucket = url.getPath().substring(1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(S3Exception.class)
                        .onWhen(simple("${exception.statusCode} == " + NOT_FOUND))
                        .handled(true)
                        .process(failed -> failed.getMessage().setBody(null));
                String uri = "aws2-s3:" + bucket + "?amazonS3Client=#client&autoCreateBucket=false&operation=";
                from("direct:getData").to(uri + AWS2S3Operations.getObject).convertBodyTo(byte[].class);
                from("direct:download").to(uri + AWS2S3Operations.getObject).process(CamelS3::drain);
                from("direct:setData").to("aws2-s3:" + bucket + "?amazonS3Client=#client&autoCreateBucket=false");
                from("direct:exists").to(uri + AWS2S3Operations.headObject);
                from("direct:delete").to(uri + AWS2S3Operations.deleteObject);
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    private static void drain(Exchange exchange) throws Exception {
        InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class);
        exchange.getMessage().setBody(Work.drain(in));
    }

    @SuppressWarnings("NullAway") // no body is null
    private @Nullable Object send(String route, String key, @Nullable Object body) {
        return template.requestBodyAndHeader("direct:" + route, body, AWS2S3Constants.KEY, key + "/data");
    }

    @Override
    public int getMetadata(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getSelected(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getData(String key) {
        return ((byte[]) Objects.requireNonNull(send("getData", key, null))).length;
    }

    @Override
    public long download(String key) {
        return (long) Objects.requireNonNull(send("download", key, null));
    }

    @Override
    public void setData(String key, byte[] data) {
        send("setData", key, data);
    }

    @Override
    public void upload(String key, File file) {
        send("setData", key, file);
    }

    @Override
    public void updateMetadata(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(String key) {
        return send("exists", key, null) != null;
    }

    @Override
    public void delete(String key) {
        send("delete", key, null);
    }

    @Override
    public boolean isMissing(String key) {
        return send("exists", key, null) == null;
    }

    @Override
    public long queryKeys(int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long query(int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws Exception {
        context.close();
        client.close();
    }
}
