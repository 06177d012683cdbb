package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.url.Origin;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the retries to each server, for all stores that share this object. The budget of a server has up to 500
 * tokens. A retry takes 14 of them (5 if the server throttles), and a successful call gives 1 back. So a server that
 * stays down soon receives hardly more requests than there are operations. Thread-safe.
 */
public final class RetryBudgets {
    private static final int MAX_TOKENS = 500;

    private final Map<Origin, Bucket> buckets = new ConcurrentHashMap<>();

    /** Creates budgets that are all full. */
    public RetryBudgets() {}

    /** Returns the budget of a server, the same object for each call. */
    public Bucket of(Origin origin) {
        return buckets.computeIfAbsent(origin, o -> new Bucket());
    }

    /** The budget of one server. Thread-safe. */
    public static final class Bucket {
        private final AtomicInteger tokens = new AtomicInteger(MAX_TOKENS);

        /** Takes a number of tokens. Returns false, and takes none, if there are fewer. */
        public boolean take(int cost) {
            return tokens.getAndUpdate(left -> left < cost ? left : left - cost) >= cost;
        }

        /** Gives one token back. */
        public void give() {
            // A full bucket is not written to, because all threads share it.
            if (tokens.get() < MAX_TOKENS) {
                tokens.getAndUpdate(left -> Math.min(MAX_TOKENS, left + 1));
            }
        }

        /** Returns the number of tokens that are left. */
        public int tokens() {
            return tokens.get();
        }
    }
}
