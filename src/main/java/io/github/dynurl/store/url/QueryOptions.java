package io.github.dynurl.store.url;

import org.jspecify.annotations.Nullable;

/**
 * How the values of a query are sent. Immutable.
 *
 * @param filterInBody whether the filter is sent as the JSON body of the request (queryBody)
 * @param filterEncoding how filter values are written in query parameters
 * @param sendsFilter whether the filter is sent where no <code>{filter}</code> stands
 * @param pageSize the number that replaces <code>{limit}</code>
 * @param template the template for the body; null if it has none
 */
public record QueryOptions(
        boolean filterInBody,
        FilterEncoding filterEncoding,
        boolean sendsFilter,
        int pageSize,
        @Nullable QueryTemplate template) {}
