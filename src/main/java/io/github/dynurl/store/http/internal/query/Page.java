package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.Target;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One page of a query. Its response is still being received, and {@link QueryHits#close} closes it.
 *
 * @param reply the response
 * @param target the URL of the page
 * @param hits the hits in the response
 * @param cursor returns the cursor of the next page; empty if there is none. Call it after all hits were read, because
 *     the cursor may follow them in the response
 */
public record Page(Reply reply, Target target, QueryHits hits, Supplier<Optional<String>> cursor) {}
