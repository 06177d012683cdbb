package io.github.dynurl.camel;

import org.apache.camel.Component;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Has a URI that tells no secrets: Camel puts it into properties of exchanges, JMX, logs and spans. Camel finds an endpoint by
 * what was written, so that two whose URIs differ in a secret only are two. Thread-safe.
 */
abstract class SilentEndpoint extends ScheduledPollEndpoint {
    private volatile @Nullable String shownUri;

    SilentEndpoint(String uri, Component component) {
        super(uri, component);
    }

    @Override
    public String getEndpointUri() {
        String known = shownUri;
        if (known == null) {
            known = ShownUri.of(whole());
            shownUri = known;
        }
        return known;
    }

    private String whole() {
        return super.getEndpointUri();
    }

    /** Tells whether this was made of a URI. */
    boolean isMadeOf(String uri) {
        return whole().equals(UnsafeUriCharactersEncoder.encode(EndpointHelper.normalizeEndpointUri(uri)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SilentEndpoint that
                && getCamelContext() == that.getCamelContext()
                && whole().equals(that.whole());
    }

    @Override
    public int hashCode() {
        return whole().hashCode();
    }
}
