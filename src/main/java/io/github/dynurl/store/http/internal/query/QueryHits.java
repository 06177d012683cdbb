package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Results;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hits in one response to a query, or in the responses of all of its pages. Not thread-safe, except for
 * {@link #close}.
 */
interface QueryHits extends Results<QueryHit> {
    /** The number of consecutive lines or items without a legal key after which a response is rejected. */
    int MAX_WITHOUT_KEY_IN_A_ROW = 1_000_000;

    /**
     * Returns the key of the next hit; null at the end. This can be faster than {@link #hasNext} and {@link #next},
     * because it does not have to create a hit.
     */
    default @Nullable String nextKey() {
        return hasNext() ? next().key() : null;
    }

    /**
     * Returns the path or URL that the response contains for the last item that was read. Empty if the response
     * contains keys.
     */
    default Optional<String> lastListed() {
        return Optional.empty();
    }

    /** Returns the number of items in the response that were read, also of those without a legal key. */
    default long listed() {
        return 0;
    }

    /** The maximum number of collections in a response. */
    int MAX_COLLECTIONS = 100_000;

    /** The maximum depth of a collection below the URL of the query. A server may list a collection within itself. */
    int MAX_COLLECTION_DEPTH = 100;

    /** Returns the URLs of the collections that the response contains; empty if the query does not need them. */
    default List<String> collections() {
        return List.of();
    }

    /**
     * Returns the name of a field in the response that looks like a reference to the next page, for example {@code
     * nextPageToken}. Empty if no such field has been read yet.
     */
    default Optional<String> nextPageField() {
        return Optional.empty();
    }

    /**
     * Returns the name and the value of a field in the response that says that there are more pages or items than this
     * response has, for example {@code totalPages: 4}. Empty if no such field has been read yet.
     */
    default Optional<String> totalField() {
        return Optional.empty();
    }

    /**
     * Creates the exception for a call to {@link #hasNext} or {@link #next} after the results were closed before their
     * end.
     */
    static IllegalStateException closedBeforeEnd() {
        return new IllegalStateException("the results were closed before their end");
    }
}
