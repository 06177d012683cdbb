package io.github.dynurl.store.http;

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
record Page(Reply reply, Target target, Hits hits, Supplier<Optional<String>> cursor) {}
