package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.Target;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One page of a query: a response that is still being received.
 *
 * @param reply the response
 * @param target the URL of the page
 * @param hits the hits in the response
 * @param cursor returns the cursor of the next page, empty if there is none; must be called after all hits were read
 */
public record Page(Reply reply, Target target, QueryHits hits, Supplier<Optional<String>> cursor) {}
