package io.github.dynurl.store.lease;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.internal.lease.Claimer;
import io.github.dynurl.store.internal.lease.HeldClaim;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An object that this process has claimed. The claim is renewed in the background until it ends. End it with
 * {@link #complete()}, {@link #fail} or {@link #release}, and close it in any case. Thread-safe.
 */
public final class ObjectClaim implements AutoCloseable {
    private final String key;
    private final Metadata metadata;
    private final Metadata onCommit;
    private final Claimer claimer;
    private final HeldClaim held;
    private final Runnable onEnd;
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    ObjectClaim(String key, Metadata metadata, Metadata onCommit, Claimer claimer, HeldClaim held, Runnable onEnd) {
        this.key = key;
        this.metadata = metadata;
        this.onCommit = onCommit;
        this.claimer = claimer;
        this.held = held;
        this.onEnd = onEnd;
    }

    /** Returns the key of the object. */
    public String key() {
        return key;
    }

    /**
     * Returns the metadata that were read before the claim was written: the fields that the query selects, without the
     * claim. Their entity tag is no condition for later writes, because each renewal changes it.
     */
    public Metadata metadata() {
        return metadata;
    }

    /**
     * Returns a number that grows with each claim of the object. Use it as a fencing token: a system that keeps the
     * highest number that it has seen can refuse the effect of a process that has lost its claim.
     */
    public long epoch() {
        return held.epoch();
    }

    /** Returns the unique id of this claim. */
    public String id() {
        return held.id();
    }

    /** Returns how many times processing of the object was started since it was new, this time included. */
    public int attempts() {
        return held.claim().attempts();
    }

    /**
     * Returns whether no other process can have the claim: it was renewed less than 80 % of the lease ago. Ask before
     * each effect outside of the store. Sends no request.
     */
    public boolean isValid() {
        return !hasEnded.get() && held.isValid();
    }

    /** Ends the claim as {@link #complete(Map)} does, without other values. */
    public void complete() {
        complete(Metadata.empty());
    }

    /**
     * Ends the claim after the object was processed. The end of the claim and the values are one write. Does nothing if
     * the object was deleted meanwhile. After an exception other than ConflictException, the claim is renewed again, and
     * this method can be called again.
     *
     * @param values values to merge into the metadata; those of {@link ObjectClaims.Builder#onCommit} are also merged,
     *     and win
     * @throws ConflictException if no further call can succeed: another process has the claim, or the processing took
     *     longer than {@code maxProcessingTime}
     * @throws StoreException if the write failed, or its outcome is unknown
     * @throws IllegalStateException if the claim has already ended
     */
    public void complete(Map<String, ? extends @Nullable Object> values) {
        Metadata merged = Metadata.of(values).updatedBy(onCommit);
        end(() -> claimer.endDone(held, merged));
    }

    /**
     * Ends the claim after the processing of the object has failed. The attempt counts. Any process can claim the
     * object again at once; after {@code maxClaimAttempts} it is given up instead. Throws the same exceptions as
     * {@link #complete(Map)}.
     */
    public void fail() {
        end(() -> claimer.endFailed(key, held));
    }

    /** Ends the claim by a write. After a conflict, the claim has ended, too, because no further call can succeed. */
    private void end(Runnable write) {
        checkNotEnded();
        try {
            write.run();
        } catch (ConflictException e) {
            close();
            throw e;
        }
        recordEnd();
    }

    /**
     * Ends the claim of an object whose processing has not started. The attempt does not count, and any process can
     * claim the object at once. If the release cannot be written, logs that, and the claim expires with its lease.
     *
     * @throws IllegalStateException if the claim has already ended
     */
    public void release() {
        checkNotEnded();
        claimer.release(key, held);
        recordEnd();
    }

    private void checkNotEnded() {
        if (hasEnded.get()) {
            throw new IllegalStateException("the claim has already ended");
        }
    }

    private void recordEnd() {
        if (!hasEnded.getAndSet(true)) {
            onEnd.run();
        }
    }

    /**
     * Does nothing if the claim has ended. Otherwise, stops its renewal and sends nothing, so the claim expires with its
     * lease, as if this process had died. The attempt counts. If it did not, an object whose processing always throws
     * an exception would be processed for ever.
     */
    @Override
    public void close() {
        if (!hasEnded.get()) {
            claimer.abandon(held);
            recordEnd();
        }
    }

    @Override
    public String toString() {
        return "ObjectClaim " + id() + " (epoch " + epoch() + ")";
    }
}
