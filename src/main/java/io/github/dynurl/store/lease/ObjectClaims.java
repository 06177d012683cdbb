package io.github.dynurl.store.lease;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.BoundedExecutor;
import io.github.dynurl.store.internal.lease.ClaimSettings;
import io.github.dynurl.store.internal.lease.Claimer;
import io.github.dynurl.store.internal.lease.Claimer.ClaimedObject;
import io.github.dynurl.store.internal.lease.HeldClaim;
import io.github.dynurl.store.internal.lease.IfMatchProbe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims objects of a store, so that one of several processes processes an object at a time. The other processes can be
 * plain Java with this class, or Camel routes with {@code claim=lease}; their settings must be the same. The server must
 * send strong entity tags for metadata and honour If-Match, which is checked before the first claim. Threads of its own
 * renew the claims, at most 10 at the same time. Thread-safe.
 */
public final class ObjectClaims implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectClaims.class);

    /** Half of the connections that a store has by default, as in Camel, so that renewals leave some to other requests. */
    private static final int MAX_RENEWALS = 10;

    private final HttpStore store;
    private final ClaimSettings settings;
    private final Claimer claimer;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService threads;
    private final BoundedExecutor renewals;

    /**
     * The ids of the claims that have not ended, by their keys; empty while a claim is being written. Another attempt would
     * take such a claim for one of an earlier life. After {@code maxProcessingTime}, an entry is removed in any case.
     */
    private final Map<String, String> idsInProgress = new ConcurrentHashMap<>();

    private ObjectClaims(HttpStore store, ClaimSettings settings, String node) {
        this.store = store;
        this.settings = settings;
        this.claimer = new Claimer(settings, node, new IfMatchProbe());
        this.timer = new ScheduledThreadPoolExecutor(1, ObjectClaims::newThread);
        timer.setRemoveOnCancelPolicy(true); // most renewals are cancelled
        this.threads = Executors.newCachedThreadPool(ObjectClaims::newThread);
        this.renewals = new BoundedExecutor(threads, timer, MAX_RENEWALS);
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "dynurl-claims");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Returns a new builder with the default settings.
     *
     * @param store the store of the objects; the caller closes it after the claims
     */
    public static Builder builder(HttpStore store) {
        return new Builder(store);
    }

    /**
     * Claims an object. Reads its metadata and writes the claim.
     *
     * @param key a key that the query has returned
     * @param query the query; the metadata of the object must still match its filter, because query results may be
     *     outdated
     * @return empty if the object must not be processed now: it was deleted, is done or exhausted, is claimed by another
     *     process or by this one, or does not match the query any more. An object that is given up, because no attempt is
     *     left, is marked as such
     * @throws StoreException if a request failed; if the claim was written nevertheless, the next call takes it over.
     *     Also if the metadata field of the claim has another value; as long as the metadata stay the same, later calls
     *     return empty instead
     * @throws IllegalArgumentException if the filter of the query has the name of the claim
     * @throws IllegalStateException if the server does not honour If-Match
     */
    public Optional<ObjectClaim> tryClaim(String key, Query query) {
        settings.checkFilter(query.filter());
        ListedObject object = ListedObject.ofKey(key);
        if (claimer.canSkip(object) || idsInProgress.putIfAbsent(key, "") != null) {
            return Optional.empty();
        }
        ClaimedObject claimed = null;
        try {
            claimed =
                    claimer.tryClaim(object, query.select(), new Claimer.Attempt(store, store, renewals, query, true));
        } catch (NoSuchKeyException e) {
            return Optional.empty(); // it was deleted after the query
        } finally {
            if (claimed == null) {
                idsInProgress.remove(key);
            }
        }
        return Optional.ofNullable(claimed).map(each -> toClaim(key, each, query));
    }

    private ObjectClaim toClaim(String key, ClaimedObject claimed, Query query) {
        HeldClaim held = claimed.claim();
        idsInProgress.put(key, held.id());
        held.onProcessingTimeout(wasLost -> abandon(key, held, wasLost));
        if (held.isLost()) {
            idsInProgress.remove(key, held.id()); // perhaps it has timed out before it knew what to do then
        }
        Metadata selected = query.select().applyTo(claimed.metadata().without(settings.claimField()));
        return new ObjectClaim(
                key, selected, settings.onCommit(), claimer, held, () -> idsInProgress.remove(key, held.id()));
    }

    /** Gives a claim up that nobody has ended within {@code maxProcessingTime}. This process can claim the object, too. */
    private void abandon(String key, HeldClaim held, boolean wasLost) {
        LOG.warn(
                "The claim of {} {}, because it was not ended within maxProcessingTime, {}; any process may claim the"
                        + " object",
                Key.shown(key),
                wasLost ? "was lost, and is given up" : "is not renewed any more",
                settings.maxProcessingTime());
        claimer.abandon(held);
        idsInProgress.remove(key, held.id());
    }

    /** Cancels all requests and stops all renewals. Claims that have not ended expire with their lease. */
    @Override
    public void close() {
        store.close();
        timer.shutdownNow();
        threads.shutdownNow();
    }

    /**
     * Builds {@link ObjectClaims}. The settings have the names and defaults of the component's options. All processes
     * that share objects need the same settings, except {@link #node}. Not thread-safe.
     */
    public static final class Builder {
        private final HttpStore store;
        private String node = "java";
        private String claimField = ClaimSettings.DEFAULT_FIELD;
        private Duration claimLease = ClaimSettings.DEFAULT_LEASE;
        private int maxClaimAttempts = ClaimSettings.DEFAULT_ATTEMPTS;
        private Duration maxProcessingTime = ClaimSettings.DEFAULT_PROCESSING_TIME;
        private Metadata onCommit = Metadata.empty();
        private Metadata onRollback = Metadata.empty();
        private Metadata onExhausted = Metadata.empty();

        private Builder(HttpStore store) {
            this.store = store;
        }

        /** Sets the name of this process, for people who read the claims. It need not be unique. Default {@code java}. */
        public Builder node(String name) {
            this.node = name;
            return this;
        }

        /** Sets how long a claim is valid without being renewed: from 1 second to 30 days. Default 60 s. */
        public Builder claimLease(Duration lease) {
            this.claimLease = lease;
            return this;
        }

        /** Sets the name of the metadata field that contains the claim. Default {@code dynurlClaim}. */
        public Builder claimField(String name) {
            this.claimField = name;
            return this;
        }

        /** Sets how often processing is started before an object is given up. Default 5. */
        public Builder maxClaimAttempts(int count) {
            this.maxClaimAttempts = count;
            return this;
        }

        /** Sets how long a claim is renewed. After this time, any process can claim the object. Default 1 h. */
        public Builder maxProcessingTime(Duration limit) {
            this.maxProcessingTime = limit;
            return this;
        }

        /**
         * Sets the values that are merged into the metadata of a processed object. An object that is done is skipped
         * until one of them is changed. Required.
         */
        public Builder onCommit(Map<String, ? extends @Nullable Object> values) {
            this.onCommit = Metadata.of(values);
            return this;
        }

        /** Sets the values that are merged into the metadata of an object whose processing has failed. Default none. */
        public Builder onRollback(Map<String, ? extends @Nullable Object> values) {
            this.onRollback = Metadata.of(values);
            return this;
        }

        /**
         * Sets the values that are merged into the metadata of an object that is given up. An exhausted object is
         * skipped until one of them is changed. Default none.
         */
        public Builder onExhausted(Map<String, ? extends @Nullable Object> values) {
            this.onExhausted = Metadata.of(values);
            return this;
        }

        /**
         * Builds the claims. Sends nothing. Close them before the store.
         *
         * @throws IllegalArgumentException if a setting is invalid; the message contains its name
         */
        public ObjectClaims build() {
            if (node.isBlank()) {
                throw new IllegalArgumentException("node is empty");
            }
            ClaimSettings settings = new ClaimSettings(
                    claimField, claimLease, maxClaimAttempts, maxProcessingTime, onCommit, onRollback, onExhausted);
            if (onCommit.isEmpty()) {
                throw new IllegalArgumentException(
                        "onCommit is empty: it has the values by which a query does not find a processed object again");
            }
            settings.checkMarks();
            ClaimSettings.checkUpdates(store.dialect());
            // A process that starts again must not take the claims of its earlier life for its own.
            return new ObjectClaims(store.scope(), settings, node + "/" + UUID.randomUUID());
        }
    }
}
