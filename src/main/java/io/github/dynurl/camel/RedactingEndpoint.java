package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.options.RedactedUri;
import org.apache.camel.Component;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint whose URI is redacted, because Camel writes it to exchange properties, JMX, logs and spans. Endpoints are
 * still compared by their full URI: two endpoints whose URIs differ only in a secret are different endpoints.
 * Thread-safe.
 */
abstract class RedactingEndpoint extends ScheduledPollEndpoint {
    private volatile @Nullable String redactedUri;

    RedactingEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** Returns the redacted URI. */
    @Override
    public String getEndpointUri() {
        String uri = redactedUri;
        if (uri == null) {
            uri = RedactedUri.of(fullUri());
            redactedUri = uri;
        }
        return uri;
    }

    private String fullUri() {
        return super.getEndpointUri();
    }

    /** Returns whether the full URI of this endpoint equals a URI, after normalization. */
    boolean hasUri(String uri) {
        return fullUri().equals(UnsafeUriCharactersEncoder.encode(EndpointHelper.normalizeEndpointUri(uri)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RedactingEndpoint that
                && getCamelContext() == that.getCamelContext()
                && fullUri().equals(that.fullUri());
    }

    @Override
    public int hashCode() {
        return fullUri().hashCode();
    }
}
