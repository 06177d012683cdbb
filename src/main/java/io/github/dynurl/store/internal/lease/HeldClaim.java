package io.github.dynurl.store.internal.lease;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.Claim.State;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an object for this consumer: renews the claim while the object is processed, and ends it. Thread-safe.
 */
public final class HeldClaim {
    private static final Logger LOG = LoggerFactory.getLogger(HeldClaim.class);

    private static final int ATTEMPTS = 3;
    /** How often in a lease a claim is renewed, and how often that is tried as long as it fails. */
    private static final int RENEWALS = 3;

    private static final int RENEWALS_THAT_FAIL = 12;

    private final String key;
    private final ClaimedMetadata metadata;
    private final HttpStore store;
    private final BoundedExecutor renewals;
    private final long lease;
    private final String id;
    private final long epoch;
    private final Duration longest;
    private volatile long begin = System.nanoTime();
    private volatile Consumer<Boolean> onExpiry = this::waitedTooLong;
    private volatile Claim claim;
    private volatile @Nullable Future<?> timer;
    private long writes;
    private boolean failing;
    private volatile boolean lost;
    /** Says that the end has been asked for, which a renewal that is under way must not keep waiting. */
    private volatile boolean over;
    /** Tells the renewal that is to come from those that were to come before. */
    private int chain;
    /** Says how it ended; null as long as that is not known to have been written. */
    private @Nullable State ended;
    /** Says that it is lost since the object is gone. */
    private volatile boolean gone;
    /** When the last write was sent that is known to have been done. */
    private volatile long confirmed;

    /** Held while a write is under way; no monitor, which would pin a virtual thread. */
    private final ReentrantLock writing = new ReentrantLock();

    private HeldClaim(
            String key,
            ClaimedMetadata metadata,
            HttpStore store,
            BoundedExecutor renewals,
            Claim claim,
            Duration longest) {
        this.longest = longest;
        this.key = key;
        this.metadata = metadata;
        this.store = store;
        this.renewals = renewals;
        this.lease = TimeUnit.MILLISECONDS.toNanos(claim.lease());
        this.id = claim.id();
        this.epoch = claim.epoch();
        this.claim = claim;
    }

    /**
     * Writes a claim under the entity tag that the metadata was read with.
     *
     * @param store is closed when the claim has ended
     * @param longest after so long it is not renewed any more
     * @return null if somebody else was faster, or the object is gone
     */
    public static @Nullable HeldClaim take(
            String key,
            String field,
            HttpStore store,
            BoundedExecutor renewals,
            Claim claim,
            String etag,
            Duration longest) {
        ClaimedMetadata metadata = new ClaimedMetadata(key, field, store, etag);
        HeldClaim held = new HeldClaim(key, metadata, store, renewals, claim, longest);
        held.confirmed = System.nanoTime();
        try {
            held.write(claim, Metadata.empty(), metadata::isKnown, attempt -> attempt < ATTEMPTS);
            held.renewLater(held.lease / RENEWALS);
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

    public long epoch() {
        return epoch;
    }

    public String id() {
        return id;
    }

    public Claim claim() {
        return claim;
    }

    /** Tells whether nobody else can have claimed the object: not after 80 % of the lease without a write. */
    public boolean isValid() {
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
    public boolean isLost() {
        return lost;
    }

    /** Begins to count the longest time anew, since the route gets the object now: it may have waited for its turn. */
    public void routed() {
        begin = System.nanoTime();
    }

    /** Says what to do when the claim has had its longest time; it is told whether the claim was lost before. */
    public void onExpiry(Consumer<Boolean> action) {
        onExpiry = action;
    }

    private void waitedTooLong(boolean wasLost) {
        LOG.warn(
                "The claim of {} is {}: its turn in the route did not come within maxProcessingTime, {}",
                Key.shown(key),
                wasLost ? "lost" : "not renewed any more, and others may take it over",
                longest);
    }

    /** Returns the nanoseconds until the claim has had its longest time. */
    private long left() {
        return longest.toNanos() - (System.nanoTime() - begin);
    }

    /**
     * Renews the claim. What fails is tried again later, so that no thread waits for a store that is down; the claim of
     * somebody else ends it, and so does its longest time.
     */
    private void renew(int number) {
        // Whoever writes now ends it, and begins anew if that fails.
        if (over || !writing.tryLock()) {
            return;
        }
        boolean wasLost;
        try {
            if (over || number != chain) {
                return;
            }
            if (left() > 0) {
                boolean done = !isRenewed() || renewNow();
                renewLater(lease / (done ? RENEWALS : RENEWALS_THAT_FAIL));
                return;
            }
            wasLost = lost;
            lost = true;
        } finally {
            writing.unlock();
        }
        drop();
        onExpiry.accept(wasLost);
    }

    /** Writes once; false if that is to be tried again: a conflict is no loss as long as what is there is ours. */
    private boolean renewNow() {
        try {
            write(claim.renewed(++writes), Metadata.empty(), this::isHeld, attempt -> false);
            failing = false;
        } catch (NoSuchKeyException e) {
            gone(e);
        } catch (RuntimeException e) {
            String why = e instanceof StoreException known ? known.reason() : e.toString();
            if (isRenewed()) {
                notRenewed(why, e);
                return false;
            }
            if (lost) {
                LOG.warn("The claim of {} was lost while it was processed: {}", Key.shown(key), why);
            }
        }
        return true;
    }

    /** Says once that the store does not let it renew the claim, until it does. */
    private void notRenewed(String why, RuntimeException e) {
        if (over || failing) {
            LOG.debug(
                    "The claim of {} is not renewed, since it ends, or the store still lets it not", Key.shown(key), e);
        } else {
            LOG.warn("The claim of {} could not be renewed; it is tried again: {}", Key.shown(key), why);
        }
        failing = true;
    }

    /** Tells whether it makes sense to renew the claim; if not, only its longest time is waited for. */
    private boolean isRenewed() {
        return !lost && ended == null;
    }

    private void renewLater(long nanos) {
        if (over) {
            return;
        }
        int number = ++chain;
        try {
            Future<?> later = renewals.schedule(
                    () -> renew(number), Duration.ofNanos(Math.max(0, isRenewed() ? Math.min(nanos, left()) : left())));
            timer = later;
            if (over) {
                later.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The store is closed; the claim of {} is not renewed any more", Key.shown(key), e);
        }
    }

    /**
     * Ends the claim together with other values, if it is still ours. As long as nobody else takes the object over, and its
     * store is open, it tries again and again. If that fails and the claim is not lost, it is renewed as before, until it is
     * ended once more or dropped; what has ended so already stays so.
     *
     * @throws StoreException if it is not, or that cannot be found out
     * @throws ConflictException if it is not, and never can be
     */
    public void end(State how, int attempts, @Nullable String data, Metadata values) {
        end(how, attempts, data, values, attempt -> mayBeKept());
    }

    /**
     * Gives the claim up, as if this attempt had not been, and tries so once.
     *
     * @throws StoreException if that was not possible: it ends with its lease, if it is dropped
     */
    public void release() {
        end(State.free, claim().attempts() - 1, null, Metadata.empty(), attempt -> false);
    }

    /** Ends the renewal, so that the claim ends with its lease; asks the store for nothing. */
    public void drop() {
        stop();
        store.close();
    }

    /** Ends it after a renewal that is under way, which does not try again any more. */
    private void end(State how, int attempts, @Nullable String data, Metadata values, IntPredicate again) {
        stop();
        writing.lock();
        try {
            if (!gone && ended != how) {
                checkOurs();
                write(claim.ended(++writes, how, attempts, data), values, this::isOurs, again);
                ended = how;
            }
            store.close();
        } catch (NoSuchKeyException e) {
            gone(e);
            store.close();
        } catch (ConflictException e) {
            lost = true;
            store.close();
            throw e;
        } catch (RuntimeException e) {
            over = !store.isOpen();
            renewLater(lease / RENEWALS_THAT_FAIL);
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private void checkOurs() {
        if (ended != null) {
            throw new ConflictException(Failure.of("end the claim", key, "it has ended as " + ended + " before"));
        }
        if (lost) {
            throw new ConflictException(
                    Failure.of("end the claim", key, "somebody else has claimed the object since, or deleted it"));
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
        return id.equals(metadata.text(found, "id"));
    }

    /** Tells whether it is ours and held; an end of which nothing came to be known may have been written all the same. */
    private boolean isHeld(Metadata found) {
        lost = !isOurs(found);
        String state = metadata.text(found, "state");
        if (!lost && state != null && !State.held.name().equals(state)) {
            ended = State.valueOf(state);
        }
        return isRenewed();
    }

    private void write(Claim written, Metadata values, Predicate<Metadata> unchanged, IntPredicate again) {
        long sent = System.nanoTime();
        metadata.write(written, values, unchanged, again);
        claim = written;
        confirmed = sent;
    }
}
