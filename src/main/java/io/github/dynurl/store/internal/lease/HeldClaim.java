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

/** A claim that this node holds. It is renewed in the background until {@link #end} or {@link #close}. Thread-safe. */
public final class HeldClaim {
    private static final Logger LOG = LoggerFactory.getLogger(HeldClaim.class);

    private static final int MAX_ACQUIRE_ATTEMPTS = 3;

    /** How often a claim is renewed during one lease. */
    private static final int RENEWALS_PER_LEASE = 3;
    /** How often a renewal is tried during one lease, after a renewal has failed. */
    private static final int RETRIES_PER_LEASE = 12;

    private final String key;
    private final ClaimWriter writer;
    private final HttpStore store;
    private final BoundedExecutor executor;
    private final long leaseNanos;
    private final Duration maxProcessingTime;
    private volatile long processingStartNanos = System.nanoTime();
    private volatile Consumer<Boolean> onProcessingTimeout = this::logQueueTimeout;
    private volatile Claim claim;
    private volatile @Nullable Future<?> nextCheck;
    /** The number of the latest write. Failed writes also count, because each write needs its own token. */
    private long writeNumber;

    /** Whether the latest renewal has failed. */
    private boolean hasRenewalFailed;
    /** Whether another node has the claim, the object was deleted, or processing has timed out. */
    private volatile boolean lost;
    /** Whether no further renewal may be sent or scheduled. Set when the claim is to be ended or closed. */
    private volatile boolean renewalStopped;
    /** The number of the latest scheduled check. Checks with lower numbers are obsolete and do nothing. */
    private int latestCheck;
    /** The state that ended the claim; null until the write of that state is confirmed. */
    private @Nullable State finalState;
    /** Whether the claim was lost because the object was deleted. */
    private volatile boolean isObjectDeleted;
    /** When the last successful write was sent, as a value of {@link System#nanoTime}. */
    private volatile long lastConfirmedWriteNanos;

    /** Is held during a write. A monitor would pin the carrier thread of a virtual thread. */
    private final ReentrantLock writeLock = new ReentrantLock();

    private HeldClaim(
            String key,
            ClaimWriter writer,
            HttpStore store,
            BoundedExecutor executor,
            Claim claim,
            Duration maxProcessingTime) {
        this.maxProcessingTime = maxProcessingTime;
        this.key = key;
        this.writer = writer;
        this.store = store;
        this.executor = executor;
        this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(claim.leaseMillis());
        this.claim = claim;
    }

    /**
     * Writes a claim if the metadata still has the given entity tag, and starts to renew the claim.
     *
     * @param store used only for this claim, which closes the store at its end; also closed if no claim is returned
     * @param maxProcessingTime how long the claim is renewed
     * @return null if another node has changed the metadata since they were read, or the object was deleted
     */
    public static @Nullable HeldClaim tryAcquire(
            String key,
            String claimField,
            HttpStore store,
            BoundedExecutor executor,
            Claim claim,
            String etag,
            Duration maxProcessingTime) {
        ClaimWriter writer = new ClaimWriter(key, claimField, store, etag);
        HeldClaim held = new HeldClaim(key, writer, store, executor, claim, maxProcessingTime);
        held.lastConfirmedWriteNanos = System.nanoTime();
        try {
            held.write(claim, Metadata.empty(), writer::hasKnownEtag, attempts -> attempts < MAX_ACQUIRE_ATTEMPTS);
            held.scheduleCheck(held.leaseNanos / RENEWALS_PER_LEASE);
            return held;
        } catch (ConflictException | NoSuchKeyException e) {
            store.close();
            LOG.debug("{} was claimed by another node or deleted", Key.shown(key), e);
            return null;
        } catch (RuntimeException | Error e) {
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

    /** Returns whether the claim is surely ours: its last confirmed write is less than 80 % of the lease ago. */
    public boolean isValid() {
        return !lost && System.nanoTime() - lastConfirmedWriteNanos < leaseNanos / 5 * 4;
    }

    /** Returns whether a write can still succeed. Other nodes take the object over only after 120 % of the lease. */
    private boolean canStillWrite() {
        return !lost && System.nanoTime() - lastConfirmedWriteNanos < ClaimWatch.takeoverDelay(leaseNanos);
    }

    /** Returns whether another node has the claim, the object was deleted, or processing has timed out. */
    public boolean isLost() {
        return lost;
    }

    /** Restarts {@code maxProcessingTime} when the route receives the object. The wait before does not count. */
    public void restartProcessingTime() {
        processingStartNanos = System.nanoTime();
    }

    /** Sets the action at the end of {@code maxProcessingTime}. Its argument is true if the claim was lost before. */
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
     * Checks the claim: renews it, or closes it if {@code maxProcessingTime} has passed. A failed renewal is retried by
     * the next scheduled check, so that no thread waits for a server that is down.
     */
    private void renewOrTimeOut(int checkNumber) {
        if (renewalStopped) {
            return; // another thread is ending the claim; if it fails, it schedules the next check itself
        }
        boolean wasLost;
        writeLock.lock(); // not tryLock(): whoever has scheduled this check may still hold the lock
        try {
            if (renewalStopped || checkNumber != latestCheck) {
                return;
            }
            if (remainingProcessingNanos() > 0) {
                boolean mustRetry = needsRenewal() && !tryRenew();
                // A lost claim also needs the next check, which detects the end of maxProcessingTime.
                scheduleCheck(leaseNanos / (mustRetry ? RETRIES_PER_LEASE : RENEWALS_PER_LEASE));
                return;
            }
            wasLost = lost;
            lost = true; // From now on, this node must not use the claim: it is not renewed any more.
        } finally {
            writeLock.unlock();
        }
        close();
        onProcessingTimeout.accept(wasLost);
    }

    /** Tries to renew the claim once; returns false if the renewal must be retried. */
    private boolean tryRenew() {
        try {
            write(claim.withToken(++writeNumber), Metadata.empty(), this::recordStateAndCheckHeld, attempts -> false);
            hasRenewalFailed = false;
        } catch (NoSuchKeyException e) {
            recordDeletedObject(e);
        } catch (RuntimeException | Error e) { // a listener of the user may throw an Error
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

    /** Logs a failed renewal. Only the first failure after a success is logged at WARN. */
    private void logFailedRenewal(String reason, Throwable failure) {
        if (renewalStopped || hasRenewalFailed) {
            LOG.debug("The claim of {} again could not be renewed, or it is being ended", Key.shown(key), failure);
        } else {
            LOG.warn("The claim of {} could not be renewed; the renewal is retried: {}", Key.shown(key), reason);
        }
        hasRenewalFailed = true;
    }

    private boolean needsRenewal() {
        return !lost && finalState == null;
    }

    /** Schedules a check after a delay, or when {@code maxProcessingTime} has passed if that is earlier. */
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
     * Writes the final state of the claim and other values into the metadata, and closes the store. Retries until
     * another node can have taken the object over. Does nothing if the claim has already ended with this state, or if
     * the object was deleted. After an exception other than ConflictException, the claim is renewed again.
     *
     * @param dataEtag the entity tag of the data that is to be deleted; null if there is none
     * @throws StoreException if the write failed, or its outcome is unknown; this method can be called again
     * @throws ConflictException if no further call can succeed: the claim is lost or has ended with another state
     */
    public void end(State newState, int attempts, @Nullable String dataEtag, Metadata values) {
        end(newState, attempts, dataEtag, values, ignored -> canStillWrite());
    }

    /**
     * Ends the claim so that any node may claim the object. This attempt does not count. Tries the write only once.
     *
     * @throws StoreException if the write failed; the caller must call {@link #close}, and the claim expires
     */
    public void release() {
        end(State.free, claim().attempts() - 1, null, Metadata.empty(), ignored -> false);
    }

    /** Stops the renewal and closes the store. Sends nothing, so a claim that has not ended expires with its lease. */
    public void close() {
        store.close(); // first, because end() of another thread looks whether the store is open
        stopRenewal();
    }

    private void end(State newState, int attempts, @Nullable String dataEtag, Metadata values, IntPredicate mayRetry) {
        stopRenewal();
        writeLock.lock(); // waits for a renewal in progress
        try {
            if (!isObjectDeleted && finalState != newState) {
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
        } catch (RuntimeException | Error e) {
            renewalStopped = false;
            if (!store.isOpen()) {
                renewalStopped = true; // close() was called meanwhile
            }
            scheduleCheck(leaseNanos / RETRIES_PER_LEASE);
            throw e;
        } finally {
            writeLock.unlock();
        }
    }

    private void checkNotEnded() {
        if (finalState != null) {
            throw new ConflictException(
                    Failure.of("end the claim", key, "the claim has already ended with the state " + finalState));
        }
        if (lost) {
            throw new ConflictException(Failure.of(
                    "end the claim", key, "another node has claimed the object meanwhile, or the object was deleted"));
        }
    }

    /** Records that the object was deleted. This is no failure: a route may delete the object that it processes. */
    private void recordDeletedObject(NoSuchKeyException e) {
        lost = true;
        isObjectDeleted = true;
        LOG.debug("{} was deleted, and its claim with it", Key.shown(key), e);
    }

    private void stopRenewal() {
        renewalStopped = true;
        Future<?> scheduled = nextCheck;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    /** Returns whether the metadata contains this claim. Ignores its token, which a lost write may have changed. */
    private boolean hasOurId(Metadata current) {
        return id().equals(writer.stringOfClaim(current, "id"));
    }

    /** Records whether the claim is lost or has ended, as the metadata shows; returns whether it needs renewal. */
    private boolean recordStateAndCheckHeld(Metadata current) {
        lost = !hasOurId(current);
        String state = writer.stringOfClaim(current, "state");
        if (!lost && state != null && !State.held.name().equals(state)) {
            finalState = State.valueOf(state); // the end was written, but its response was lost
        }
        return needsRenewal();
    }

    private void write(Claim next, Metadata values, Predicate<Metadata> mayOverwrite, IntPredicate mayRetry) {
        long sentNanos = System.nanoTime();
        writer.write(next, values, mayOverwrite, mayRetry);
        claim = next;
        lastConfirmedWriteNanos = sentNanos;
    }
}
