package io.github.dynurl.camel;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.UnexpectedReplyException;
import io.github.dynurl.store.http.HttpStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an object for this consumer: renews the claim while the object is processed, and ends it. Each write is under the
 * entity tag of the one before; where something else in the metadata was changed meanwhile, under that of the change.
 * Thread-safe.
 */
final class HeldClaim {
    private static final Logger LOG = LoggerFactory.getLogger(HeldClaim.class);

    private static final int ATTEMPTS = 3;

    private final String key;
    private final String field;
    private final HttpStore store;
    private final Threads.Pools threads;
    private final long lease;
    private final String id;
    private final long epoch;
    private final Duration longest;
    private volatile long begin = System.nanoTime();
    private volatile Runnable onExpiry = () -> {};
    private volatile Claim claim;
    private String etag;
    private volatile @Nullable Future<?> timer;
    private long writes;
    /** Says that the end has been asked for, which a renewal that is under way must not keep waiting. */
    private volatile boolean over;

    private volatile boolean lost;
    /** Says that it is lost since the object is gone. */
    private volatile boolean gone;
    /** When the last write was sent that is known to have been done. */
    private volatile long confirmed;

    /** Held while a write is under way; no monitor, which would pin a virtual thread. */
    private final ReentrantLock writing = new ReentrantLock();

    private HeldClaim(
            String key,
            String field,
            HttpStore store,
            Threads.Pools threads,
            Claim claim,
            String etag,
            Duration longest) {
        this.longest = longest;
        this.key = key;
        this.field = field;
        this.store = store;
        this.threads = threads;
        this.lease = TimeUnit.MILLISECONDS.toNanos(claim.lease());
        this.id = claim.id();
        this.epoch = claim.epoch();
        this.claim = claim;
        this.etag = etag;
    }

    /**
     * Writes a claim under the entity tag that the metadata was read with.
     *
     * @param store is closed when the claim has ended
     * @param longest after so long it is not renewed any more
     * @return null if somebody else was faster, or the object is gone
     */
    static @Nullable HeldClaim take(
            String key,
            String field,
            HttpStore store,
            Threads.Pools threads,
            Claim claim,
            String etag,
            Duration longest) {
        HeldClaim held = new HeldClaim(key, field, store, threads, claim, etag, longest);
        held.confirmed = System.nanoTime();
        try {
            held.write(
                    claim, Metadata.empty(), found -> etag.equals(found.info().etag()), attempt -> attempt < ATTEMPTS);
            held.renewLater();
            return held;
        } catch (ConflictException | NoSuchKeyException e) {
            store.close();
            LOG.debug("{} was claimed by somebody else, or is gone", Key.shown(key), e);
            return null;
        } catch (StoreException e) {
            store.close();
            throw e;
        }
    }

    long epoch() {
        return epoch;
    }

    String id() {
        return id;
    }

    Claim claim() {
        return claim;
    }

    /** Tells whether nobody else can have claimed the object: not after 80 % of the lease without a write. */
    boolean isValid() {
        return !lost && System.nanoTime() - confirmed < lease / 5 * 4;
    }

    /**
     * Tells whether it makes sense to write again: nobody takes the object over before the lease and a fifth of it are over
     * (see {@link ClaimWatch}), and a process that was paused for nearly as long may meet a store that is busy just then.
     */
    private boolean mayBeKept() {
        return !lost && System.nanoTime() - confirmed < ClaimWatch.takenOverAfter(lease);
    }

    /** Tells whether it is known that somebody else has claimed the object, or deleted it. */
    boolean isLost() {
        return lost;
    }

    /** Begins to count the longest time anew, since the route gets the object now: it may have waited for its turn. */
    void routed() {
        begin = System.nanoTime();
    }

    /** Says what to do when the claim has had its longest time. */
    void onExpiry(Runnable action) {
        onExpiry = action;
    }

    /** Returns the nanoseconds until the claim has had its longest time. */
    private long left() {
        return longest.toNanos() - (System.nanoTime() - begin);
    }

    /** Renews the claim. What fails is tried again; the claim of somebody else ends it, and so does its longest time. */
    private void renew() {
        boolean wasLost;
        writing.lock();
        try {
            if (over) {
                return;
            }
            if (left() > 0) {
                if (!lost) {
                    renewNow();
                }
                renewLater();
                return;
            }
            wasLost = lost;
            lost = true;
        } finally {
            writing.unlock();
        }
        LOG.warn(
                wasLost
                        ? "{}, whose claim was lost, has not ended within maxProcessingTime, {}; it is given up here"
                        : "The claim of {} is not renewed any more: its processing takes longer than maxProcessingTime, {};"
                                + " others may take it over",
                Key.shown(key),
                longest);
        stop();
        store.close();
        onExpiry.run();
    }

    private void renewNow() {
        try {
            write(claim.renewed(++writes), Metadata.empty(), this::isOurs, attempt -> !over && mayBeKept());
        } catch (NoSuchKeyException e) {
            gone(e);
        } catch (ConflictException e) {
            lost = true;
            LOG.warn("The claim of {} was lost while it was processed: {}", Key.shown(key), e.reason());
        } catch (StoreException e) {
            if (over) {
                LOG.debug("The claim of {} is not renewed, since it ends", Key.shown(key), e);
            } else {
                LOG.warn("The claim of {} could not be renewed; it is tried again: {}", Key.shown(key), e.reason());
            }
        } catch (RuntimeException e) {
            LOG.warn("The claim of {} could not be renewed; it is tried again", Key.shown(key), e);
        }
    }

    private void renewLater() {
        if (over) {
            return;
        }
        try {
            Future<?> next = threads.timer()
                    .schedule(
                            () -> threads.query().execute(this::renew),
                            Math.max(0, lost ? left() : Math.min(lease / 3, left())),
                            TimeUnit.NANOSECONDS);
            timer = next;
            if (over) {
                next.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The store is closed; the claim of {} is not renewed any more", Key.shown(key), e);
        }
    }

    /**
     * Ends the claim together with other values, if it is still ours. As long as nobody else takes the object over, and its
     * store is open, it tries again and again.
     *
     * @throws StoreException if it is not, or that cannot be found out
     */
    void end(Claim.State how, int attempts, @Nullable String data, Metadata values) {
        end(how, attempts, data, values, attempt -> mayBeKept());
    }

    /**
     * Gives the claim up, as if this attempt had not been, and tries so once.
     *
     * @throws StoreException if that was not possible: it ends with its lease
     */
    void release() {
        end(Claim.State.free, claim().attempts() - 1, null, Metadata.empty(), attempt -> false);
    }

    /** Ends the renewal, so that the claim ends with its lease; asks the store for nothing. */
    void drop() {
        stop();
        store.close();
    }

    private void end(Claim.State how, int attempts, @Nullable String data, Metadata values, IntPredicate again) {
        stop();
        endNow(how, attempts, data, values, again);
    }

    /** Ends it after a renewal that is under way, which does not try again any more. */
    private void endNow(Claim.State how, int attempts, @Nullable String data, Metadata values, IntPredicate again) {
        writing.lock();
        try (store) {
            if (gone) {
                return;
            }
            if (lost) {
                throw new ConflictException(
                        Failure.of("end the claim", key, "somebody else has claimed the object since, or deleted it"));
            }
            write(claim.ended(++writes, how, attempts, data), values, this::isOurs, again);
        } catch (NoSuchKeyException e) {
            gone(e);
        } finally {
            writing.unlock();
        }
    }

    /** A route may delete its own object, and nothing is left then that could be claimed. */
    private void gone(NoSuchKeyException e) {
        lost = true;
        gone = true;
        LOG.debug("{} is not there any more, and neither is the claim of it", Key.shown(key), e);
    }

    /** Stops the renewal, since the processing has ended. */
    private void stop() {
        over = true;
        Future<?> next = timer;
        if (next != null) {
            next.cancel(false);
        }
    }

    /** Tells whether the claim is still ours, be it as an earlier write left it of which nothing came to be known. */
    private boolean isOurs(Metadata found) {
        return id.equals(text(found, "id"));
    }

    private void write(Claim next, Metadata values, Predicate<Metadata> unchanged, IntPredicate again) {
        long sent = System.nanoTime();
        Select read = Select.of(field);
        PartInfo info = new SettledUpdate(
                        store,
                        key,
                        values.with(field, next.toJson()),
                        read,
                        found -> next.token().equals(text(found, "token")),
                        unchanged,
                        attempt -> store.isOpen() && again.test(attempt))
                .write(etag);
        etag = info.strongEtag().orElseGet(() -> etagOf(next, store.getMetadata(key, read)));
        claim = next;
        confirmed = sent;
    }

    /** Returns the entity tag of what was written where the answer did not say it. */
    private String etagOf(Claim written, Metadata found) {
        if (!written.token().equals(text(found, "token"))) {
            throw new ConflictException(Failure.rejected(
                    "claim", key, found.info().status(), "somebody else has claimed the object since"));
        }
        return strongEtag(key, found);
    }

    /** Returns the entity tag of metadata; without one, nothing can be claimed. */
    static String strongEtag(String key, Metadata metadata) {
        return metadata.info()
                .strongEtag()
                .orElseThrow(() -> new UnexpectedReplyException(Failure.rejected(
                        "claim",
                        key,
                        metadata.info().status(),
                        "the store gives the metadata no strong ETag, which claim=lease needs; use a persistent"
                                + " idempotentRepository that the nodes share")));
    }

    /** Returns a text of the claim in metadata, null if there is none. */
    private @Nullable String text(Metadata metadata, String name) {
        return metadata.get(field) instanceof Map<?, ?> map && map.get(name) instanceof String text ? text : null;
    }
}
