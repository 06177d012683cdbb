package io.github.dynurl.examples.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Copies a store into an S3 bucket, and moves a bucket into a store. The data streams, whatever its size. */
public final class S3Copy extends RouteBuilder {
    /** Writes ASCII only, because S3 keeps metadata in headers. */
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public void configure() {
        from("dynurl:images?fetch=value&initialDelay=0&delay=200")
                .routeId("to-s3")
                .setHeader("CamelAwsS3ContentType", header("Content-Type"))
                .setHeader("CamelAwsS3Metadata")
                .exchange(S3Copy::metadataForS3)
                .to("aws2-s3:{{s3.copies}}?keyName=${header.CamelDynUrlKey}");

        from("aws2-s3:{{s3.inbox}}?includeBody=false&moveAfterRead=true&destinationBucket={{s3.done}}"
                        + "&initialDelay=0&delay=200")
                .routeId("from-s3")
                .streamCache("false")
                .setHeader("CamelDynUrlKey", header("CamelAwsS3Key"))
                .setHeader("Content-Type", header("CamelAwsS3ContentType"))
                .setHeader("CamelDynUrlMetadata")
                .exchange(S3Copy::metadataFromS3)
                .to("dynurl:copies?operation=set");
    }

    private static Map<String, String> metadataForS3(Exchange exchange) {
        try {
            return Map.of(
                    "dynurl", ASCII.writeValueAsString(exchange.getMessage().getHeader("CamelDynUrlMetadata")));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns the JSON of {@link #metadataForS3}, or the metadata that another program has written. */
    private static Object metadataFromS3(Exchange exchange) {
        Map<?, ?> metadata = exchange.getMessage().getHeader("CamelAwsS3Metadata", Map.class);
        return metadata.containsKey("dynurl") ? metadata.get("dynurl") : metadata;
    }
}
