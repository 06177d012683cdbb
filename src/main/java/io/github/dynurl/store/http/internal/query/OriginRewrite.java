package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the origin of URLs in responses of a server behind a proxy that knows itself under another name. Immutable.
 *
 * @param inner the origin to replace (queryNextRewrite); null to replace none
 */
public record OriginRewrite(@Nullable Origin inner) {
    /** Replaces nothing. */
    public static final OriginRewrite NONE = new OriginRewrite(null);

    /** Returns the URL at the origin of the response that contains it, if it has the inner origin. */
    Target apply(Target url, Target response) {
        return url.origin().equals(inner) ? new Target(response.origin(), url.path()) : url;
    }
}
