package io.github.dynurl.examples.stores;

import io.github.dynurl.store.http.access.RequestSigner;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
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
    private final Clock clock;

    /** Signs with the credentials that the servers of these tests know. */
    public S3Signer() {
        this(ACCESS_KEY, SECRET_KEY, Clock.systemUTC());
    }

    S3Signer(String accessKey, String secretKey, Clock clock) {
        credentials = AwsCredentialsIdentity.create(accessKey, secretKey);
        this.clock = clock;
    }

    @Override
    public Signature sign(UnsignedRequest request) {
        SdkHttpRequest.Builder unsigned = unsigned(request);
        request.headers().forEach((name, value) -> {
            if (!UNSIGNED.contains(name.toLowerCase(Locale.ROOT))) {
                unsigned.putHeader(name, value);
            }
        });
        SdkHttpRequest signed = sign(unsigned, parameters -> {});
        Map<String, String> added = new LinkedHashMap<>();
        for (String name : Set.of("Authorization", "X-Amz-Date", "x-amz-content-sha256")) {
            signed.firstMatchingHeader(name).ifPresent(value -> added.put(name, value));
        }
        return Signature.of(added);
    }

    /**
     * Returns the URL with a signature in its query. Only the header Host is signed, so anybody can send the request.
     *
     * @param validity whole seconds, at most seven days
     * @throws IllegalArgumentException if the validity is longer
     */
    @Override
    public String presign(UnsignedRequest request, Duration validity) {
        SdkHttpRequest signed = sign(unsigned(request), parameters -> parameters
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, validity));
        return signed.getUri().toASCIIString();
    }

    private static SdkHttpRequest.Builder unsigned(UnsignedRequest request) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(URI.create(request.url()));
    }

    private SdkHttpRequest sign(
            SdkHttpRequest.Builder unsigned, Consumer<SignRequest.Builder<AwsCredentialsIdentity>> options) {
        return signer.sign(parameters -> {
                    parameters
                            .identity(credentials)
                            .request(unsigned.build())
                            .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock)
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                            .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                            .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                            .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false);
                    options.accept(parameters);
                })
                .request();
    }
}
