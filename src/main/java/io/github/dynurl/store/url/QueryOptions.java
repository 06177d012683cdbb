package io.github.dynurl.store.url;

import org.jspecify.annotations.Nullable;

/**
 * How the values of a query are sent. Immutable.
 *
 * @param filterInBody whether the filter is sent as the JSON body of the request (queryBody)
 * @param filterEncoding how filter values are written in query parameters
 * @param sendsFilter whether the filter is appended to the URL as query parameters, if it is neither the body nor
 *     replaces <code>{filter}</code> in the URL or in the body
 * @param filterItem the template for one field of the filter where it is sent as JSON; null if it is one JSON object
 * @param pageSize the number that replaces <code>{limit}</code>
 * @param template the template for the body; null if the request has no body, or if filterInBody is true
 */
public record QueryOptions(
        boolean filterInBody,
        FilterEncoding filterEncoding,
        boolean sendsFilter,
        @Nullable FilterItem filterItem,
        int pageSize,
        @Nullable QueryTemplate template) {}
