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

/** A claim that this node holds. It is renewed in the background until it is ended or closed. Thread-safe. */
public final class HeldClaim {
    private static final Logger LOG = LoggerFactory.getLogger(HeldClaim.class);

    private static final int MAX_ACQUIRE_ATTEMPTS = 3;

    /** A claim is renewed 3 times per lease; while renewals fail, a renewal is tried 12 times per lease. */
    private static final int RENEWALS_PER_LEASE = 3;

    private static final int RETRIES_PER_LEASE = 12;

    private final String key;
    private final ClaimedMetadata metadata;
    private final HttpStore store;
    private final BoundedExecutor executor;
    private final long leaseNanos;
    private final Duration maxProcessingTime;
    private volatile long processingStartNanos = System.nanoTime();
    private volatile Consumer<Boolean> onProcessingTimeout = this::logQueueTimeout;
    private volatile Claim claim;
    private volatile @Nullable Future<?> nextCheck;
    /** Numbers the writes, failed ones included, so that each has its own token. */
    private long writeNumber;

    private boolean renewalFailing;
    private volatile boolean lost;
    /** Set when the end of the claim is requested; a renewal in progress stops retrying then. */
    private volatile boolean renewalStopped;
    /** The number of the latest scheduled check; checks that were scheduled before it do nothing. */
    private int latestCheck;
    /** The state that ended the claim; null until it is known to have been written. */
    private @Nullable State finalState;
    /** True if the claim was lost because the object was deleted. */
    private volatile boolean objectDeleted;
    /** When the last successful write was sent, as a value of {@link System#nanoTime}. */
    private volatile long lastConfirmedWriteNanos;

    /** Held during a write. Not a monitor, which would pin a virtual thread. */
    private final ReentrantLock writeLock = new ReentrantLock();

    private HeldClaim(
            String key,
            ClaimedMetadata metadata,
            HttpStore store,
            BoundedExecutor executor,
            Claim claim,
            Duration maxProcessingTime) {
        this.maxProcessingTime = maxProcessingTime;
        this.key = key;
        this.metadata = metadata;
        this.store = store;
        this.executor = executor;
        this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(claim.leaseMillis());
        this.claim = claim;
    }

    /**
     * Writes a claim if the metadata still has the given entity tag, and starts to renew it.
     *
     * @param store is closed when the claim has ended
     * @param maxProcessingTime how long the claim is renewed
     * @return null if another node was faster, or the object was deleted
     */
    public static @Nullable HeldClaim tryAcquire(
            String key,
            String claimField,
            HttpStore store,
            BoundedExecutor executor,
            Claim claim,
            String etag,
            Duration maxProcessingTime) {
        ClaimedMetadata metadata = new ClaimedMetadata(key, claimField, store, etag);
        HeldClaim held = new HeldClaim(key, metadata, store, executor, claim, maxProcessingTime);
        held.lastConfirmedWriteNanos = System.nanoTime();
        try {
            held.write(claim, Metadata.empty(), metadata::hasKnownEtag, attempts -> attempts < MAX_ACQUIRE_ATTEMPTS);
            held.scheduleCheck(held.leaseNanos / RENEWALS_PER_LEASE);
            return held;
        } catch (ConflictException | NoSuchKeyException e) {
            store.close();
            LOG.debug("{} was claimed by another node or deleted", Key.shown(key), e);
            return null;
        } catch (StoreException e) {
            store.close();
            throw e;
        }
    }

    public long epoch() {
        return claim.epoch();
    }

    public String id() {
        return claim.id();
    }

    public Claim claim() {
        return claim;
    }

    /** Returns whether the claim is surely ours: the last confirmed write is less than 80 % of the lease ago. */
    public boolean isValid() {
        return !lost && System.nanoTime() - lastConfirmedWriteNanos < leaseNanos / 5 * 4;
    }

    /** Returns whether a write can still succeed: other nodes take the object over only after 120 % of the lease. */
    private boolean canStillWrite() {
        return !lost && System.nanoTime() - lastConfirmedWriteNanos < ClaimWatch.takeoverDelay(leaseNanos);
    }

    /** Returns whether the claim is unusable: another node has it, the object was deleted, or processing timed out. */
    public boolean isLost() {
        return lost;
    }

    /** Restarts {@code maxProcessingTime}: the route receives the object now, and the wait before does not count. */
    public void restartProcessingTime() {
        processingStartNanos = System.nanoTime();
    }

    /** Sets what runs when {@code maxProcessingTime} has passed; it receives whether the claim was lost before that. */
    public void onProcessingTimeout(Consumer<Boolean> action) {
        onProcessingTimeout = action;
    }

    private void logQueueTimeout(boolean wasLost) {
        LOG.warn(
                "The claim of {} is {}: the route did not receive the object within maxProcessingTime, {}",
                Key.shown(key),
                wasLost ? "lost" : "not renewed any more, and other nodes may claim the object",
                maxProcessingTime);
    }

    private long remainingProcessingNanos() {
        return maxProcessingTime.toNanos() - (System.nanoTime() - processingStartNanos);
    }

    /**
     * Renews the claim, or closes it if {@code maxProcessingTime} has passed. After a failure, another check is
     * scheduled, so that no thread waits for a store that is down.
     */
    private void renewOrTimeOut(int checkNumber) {
        // If another thread writes, it ends the claim, and schedules the next check itself if that fails.
        if (renewalStopped || !writeLock.tryLock()) {
            return;
        }
        boolean wasLost;
        try {
            if (renewalStopped || checkNumber != latestCheck) {
                return;
            }
            if (remainingProcessingNanos() > 0) {
                boolean mustRetry = needsRenewal() && !tryRenew();
                // Even if the claim is lost: the next check then waits only for maxProcessingTime.
                scheduleCheck(leaseNanos / (mustRetry ? RETRIES_PER_LEASE : RENEWALS_PER_LEASE));
                return;
            }
            wasLost = lost;
            lost = true; // After the timeout, nobody may use or end the claim, although no other node has it yet.
        } finally {
            writeLock.unlock();
        }
        close();
        onProcessingTimeout.accept(wasLost);
    }

    /** Writes a renewal once; returns false if it must be retried. A conflict alone is no proof of a lost claim. */
    private boolean tryRenew() {
        try {
            write(claim.withToken(++writeNumber), Metadata.empty(), this::recordAndCheckHeld, attempts -> false);
            renewalFailing = false;
        } catch (NoSuchKeyException e) {
            recordDeletedObject(e);
        } catch (RuntimeException e) {
            String reason = e instanceof StoreException failure ? failure.reason() : e.toString();
            if (needsRenewal()) {
                logFailedRenewal(reason, e);
                return false;
            }
            if (lost) {
                LOG.warn("The claim of {} was lost while the object was processed: {}", Key.shown(key), reason);
            }
        }
        return true;
    }

    /** Logs a failed renewal; only the first one after a success is logged at WARN. */
    private void logFailedRenewal(String reason, RuntimeException failure) {
        if (renewalStopped || renewalFailing) {
            LOG.debug("The claim of {} could still not be renewed, or is ending", Key.shown(key), failure);
        } else {
            LOG.warn("The claim of {} could not be renewed; the renewal is retried: {}", Key.shown(key), reason);
        }
        renewalFailing = true;
    }

    private boolean needsRenewal() {
        return !lost && finalState == null;
    }

    /** Schedules a check after a delay, but not later than when {@code maxProcessingTime} has passed. */
    private void scheduleCheck(long delayNanos) {
        if (renewalStopped) {
            return;
        }
        int checkNumber = ++latestCheck;
        long timeoutNanos = remainingProcessingNanos();
        long nanos = needsRenewal() ? Math.min(delayNanos, timeoutNanos) : timeoutNanos;
        try {
            Future<?> scheduled =
                    executor.schedule(() -> renewOrTimeOut(checkNumber), Duration.ofNanos(Math.max(0, nanos)));
            nextCheck = scheduled;
            if (renewalStopped) {
                scheduled.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The claim of {} is not renewed any more, because the store is closed", Key.shown(key), e);
        }
    }

    /**
     * Ends the claim and merges {@code values} in the same write. Retries as long as no other node can have taken the
     * object over. After a failure the claim is renewed as before, and this method can be called again. Does nothing if
     * the claim has already ended with the same state.
     *
     * @param dataEtag the entity tag of the data that is to be deleted; null if there is none
     * @throws StoreException if the end could not be written, or its outcome could not be determined
     * @throws ConflictException if no further attempt can succeed: the claim is lost or has ended with another state
     */
    public void end(State newState, int attempts, @Nullable String dataEtag, Metadata values) {
        end(newState, attempts, dataEtag, values, ignored -> canStillWrite());
    }

    /**
     * Ends the claim so that any node may claim the object, without counting this attempt. Writes only once.
     *
     * @throws StoreException if the write failed; the claim expires if it is closed now
     */
    public void release() {
        end(State.free, claim().attempts() - 1, null, Metadata.empty(), ignored -> false);
    }

    /** Stops the renewal and closes the store. Sends nothing: a claim that has not ended expires with its lease. */
    public void close() {
        stopRenewal();
        store.close();
    }

    private void end(State newState, int attempts, @Nullable String dataEtag, Metadata values, IntPredicate mayRetry) {
        stopRenewal();
        writeLock.lock(); // waits for a renewal in progress, which does not retry any more
        try {
            if (!objectDeleted && finalState != newState) {
                checkNotEnded();
                Claim last = claim.withFinalState(++writeNumber, newState, attempts, dataEtag);
                write(last, values, this::hasOurId, mayRetry);
                finalState = newState;
            }
            store.close();
        } catch (NoSuchKeyException e) {
            recordDeletedObject(e);
            store.close();
        } catch (ConflictException e) {
            lost = true;
            store.close();
            throw e;
        } catch (RuntimeException e) {
            // The renewal is resumed, unless the store was closed meanwhile.
            renewalStopped = !store.isOpen();
            scheduleCheck(leaseNanos / RETRIES_PER_LEASE);
            throw e;
        } finally {
            writeLock.unlock();
        }
    }

    private void checkNotEnded() {
        if (finalState != null) {
            throw new ConflictException(
                    Failure.of("end the claim", key, "it has already ended with the state " + finalState));
        }
        if (lost) {
            throw new ConflictException(Failure.of(
                    "end the claim", key, "another node has claimed the object meanwhile, or it was deleted"));
        }
    }

    /** Records that the object was deleted. That is no failure: a route may delete the object that it processes. */
    private void recordDeletedObject(NoSuchKeyException e) {
        lost = true;
        objectDeleted = true;
        LOG.debug("{} was deleted, and its claim with it", Key.shown(key), e);
    }

    private void stopRenewal() {
        renewalStopped = true;
        Future<?> scheduled = nextCheck;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    /** Returns whether the claim in the metadata is ours, also if a write whose response was lost has changed it. */
    private boolean hasOurId(Metadata current) {
        return id().equals(metadata.claimText(current, "id"));
    }

    /** Records whether the claim in the metadata is another one or has ended; returns whether it must be renewed. */
    private boolean recordAndCheckHeld(Metadata current) {
        lost = !hasOurId(current);
        String state = metadata.claimText(current, "state");
        if (!lost && state != null && !State.held.name().equals(state)) {
            finalState = State.valueOf(state); // the end was written, but its response was lost
        }
        return needsRenewal();
    }

    private void write(Claim next, Metadata values, Predicate<Metadata> isStillValid, IntPredicate mayRetry) {
        long sentNanos = System.nanoTime();
        metadata.write(next, values, isStillValid, mayRetry);
        claim = next;
        lastConfirmedWriteNanos = sentNanos;
    }
}
