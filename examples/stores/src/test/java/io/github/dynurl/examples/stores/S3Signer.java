package io.github.dynurl.examples.stores;

import io.github.dynurl.store.http.access.RequestSigner;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs requests for S3 with the signer of the AWS SDK. The signature does not cover the body. Thread-safe. */
public final class S3Signer implements RequestSigner {
    /** The headers that the HTTP client sets later or that a proxy may change. */
    private static final Set<String> UNSIGNED = Set.of("content-length", "expect", "user-agent", "transfer-encoding");

    /** The only credentials that s3rver knows. */
    static final String ACCESS_KEY = "S3RVER";

    static final String SECRET_KEY = "S3RVER";

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsIdentity credentials;

    /** Signs with the credentials that the servers of these tests know. */
    public S3Signer() {
        this(ACCESS_KEY, SECRET_KEY);
    }

    S3Signer(String accessKey, String secretKey) {
        credentials = AwsCredentialsIdentity.create(accessKey, secretKey);
    }

    @Override
    public Signature sign(UnsignedRequest request) {
        SdkHttpRequest.Builder unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(URI.create(request.url()));
        request.headers().forEach((name, value) -> {
            if (!UNSIGNED.contains(name.toLowerCase(Locale.ROOT))) {
                unsigned.putHeader(name, value);
            }
        });
        SdkHttpRequest signed = signer.sign(parameters -> parameters
                        .identity(credentials)
                        .request(unsigned.build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false))
                .request();
        Map<String, String> added = new LinkedHashMap<>();
        for (String name : Set.of("Authorization", "X-Amz-Date", "x-amz-content-sha256")) {
            signed.firstMatchingHeader(name).ifPresent(value -> added.put(name, value));
        }
        return Signature.of(added);
    }
}
