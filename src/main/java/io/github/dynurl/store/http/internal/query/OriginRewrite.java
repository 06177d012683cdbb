package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.url.Origin;
import io.github.dynurl.store.url.Target;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the origin of URLs in responses. A server behind a proxy may know itself under another origin than the one
 * that its clients use. Immutable.
 *
 * @param inner the origin to replace (queryNextRewrite); null to replace none
 */
public record OriginRewrite(@Nullable Origin inner) {
    /** Replaces nothing. */
    public static final OriginRewrite NONE = new OriginRewrite(null);

    /** Returns a URL, in which the origin of the response replaces the inner origin. Keeps any other origin. */
    Target apply(Target url, Target response) {
        return url.origin().equals(inner) ? new Target(response.origin(), url.path()) : url;
    }
}
