package io.github.dynurl.examples.server;

import java.util.Map;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Creates clients of the S3-compatible store that the environment variables or system properties of the SDK name. */
final class S3Clients {
    private static final int CONNECTIONS = 100; // each request that reads data holds a connection
    private static final Map<String, String> ENDPOINT_SETTINGS =
            Map.of("AWS_ENDPOINT_URL", "aws.endpointUrl", "AWS_ENDPOINT_URL_S3", "aws.endpointUrlS3");

    private S3Clients() {}

    /**
     * Creates a client, which the caller closes. Throws {@link software.amazon.awssdk.core.exception.SdkException} if a
     * setting is missing. The region is only needed for S3 itself, that is, without an endpoint.
     */
    static S3Client fromEnvironment() {
        // Not every store supports the checksums of the SDK. Clients can check the digest, which is in the database.
        S3ClientBuilder builder = S3Client.builder()
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(ApacheHttpClient.builder().maxConnections(CONNECTIONS));
        if (hasEndpoint()) {
            builder.forcePathStyle(true);
            if (SdkSystemSetting.AWS_REGION.getStringValue().isEmpty()) {
                builder.region(Region.US_EAST_1);
            }
        }
        return builder.build();
    }

    private static boolean hasEndpoint() {
        return ENDPOINT_SETTINGS.entrySet().stream()
                .anyMatch(setting ->
                        System.getenv(setting.getKey()) != null || System.getProperty(setting.getValue()) != null);
    }
}
