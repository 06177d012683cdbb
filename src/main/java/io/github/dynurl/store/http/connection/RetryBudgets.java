package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.url.Origin;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the retries of all stores that share it, for each server: 500 tokens, of which a retry takes 14 (5 where the
 * server throttles) and an answer gives 1 back. So a server that stays down soon sees hardly more requests than there
 * are operations. Thread-safe.
 */
public final class RetryBudgets {
    private static final int FULL = 500;

    private final Map<Origin, Bucket> buckets = new ConcurrentHashMap<>();

    /** Makes budgets that are all full. */
    public RetryBudgets() {}

    /** Returns the tokens for a server, the same for each call. */
    public Bucket of(Origin origin) {
        return buckets.computeIfAbsent(origin, o -> new Bucket());
    }

    /** Holds the tokens for one server. Thread-safe. */
    public static final class Bucket {
        private final AtomicInteger tokens = new AtomicInteger(FULL);

        /** Takes so many tokens, or none if there are fewer. */
        public boolean take(int cost) {
            return tokens.getAndUpdate(left -> left < cost ? left : left - cost) >= cost;
        }

        /** Gives a token back. */
        public void give() {
            if (tokens.get() < FULL) {
                tokens.getAndUpdate(left -> Math.min(FULL, left + 1));
            }
        }

        /** Returns how many tokens are left. */
        public int tokens() {
            return tokens.get();
        }
    }
}
