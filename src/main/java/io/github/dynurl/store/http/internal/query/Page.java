package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.http.internal.exchange.Reply;
import io.github.dynurl.store.url.Target;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds one answer to a query while it is received.
 *
 * @param reply the answer
 * @param target its URL
 * @param hits what it finds
 * @param cursor what it says of the next page, once the hits were read
 */
public record Page(Reply reply, Target target, QueryHits hits, Supplier<Optional<String>> cursor) {}
