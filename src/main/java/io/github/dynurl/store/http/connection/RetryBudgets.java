package io.github.dynurl.store.http.connection;

import io.github.dynurl.store.url.Origin;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The retry budgets of servers, one for each server. They limit the retries of all stores that share this object. A
 * budget contains up to 500 tokens. A retry takes 14 of them (5 if the server throttles), and a successful call gives 1
 * back. Therefore, if a server stays down, it soon receives only few retries. Thread-safe.
 */
public final class RetryBudgets {
    private static final int MAX_TOKENS = 500;

    private final Map<Origin, Bucket> buckets = new ConcurrentHashMap<>();

    /** Creates an object in which the budget of each server is full. */
    public RetryBudgets() {}

    /** Returns the budget of a server. Each call for the same server returns the same object. */
    public Bucket of(Origin origin) {
        return buckets.computeIfAbsent(origin, o -> new Bucket());
    }

    /** The budget of one server. Thread-safe. */
    public static final class Bucket {
        private final AtomicInteger tokens = new AtomicInteger(MAX_TOKENS);

        /**
         * Takes a number of tokens.
         *
         * @return whether the tokens were taken; false if the budget contains fewer tokens, which then remain
         */
        public boolean take(int cost) {
            return tokens.getAndUpdate(left -> left < cost ? left : left - cost) >= cost;
        }

        /** Gives one token back. */
        public void give() {
            // A full budget is only read, because a write would slow down all other threads that share it.
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
