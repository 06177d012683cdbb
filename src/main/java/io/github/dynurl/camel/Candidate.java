package io.github.dynurl.camel;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.internal.lease.HeldClaim;
import org.jspecify.annotations.Nullable;

/**
 * Is an object that may become an exchange, and what was learned of it before. It holds all that its end needs: nothing is
 * read again from a message that a route may have changed. For one thread at a time.
 */
final class Candidate {
    private final String key;
    private final StoreOwner.Lease lease;
    private final @Nullable Metadata metadata;
    private @Nullable PartInfo data;
    private final @Nullable HeldClaim claim;
    private String idempotentKey;
    private @Nullable PartInfo basis;
    private boolean unprocessed;
    private @Nullable Throwable undelivered;
    private @Nullable Copies copies;

    Candidate(
            String key,
            StoreOwner.Lease lease,
            @Nullable Metadata metadata,
            @Nullable PartInfo data,
            @Nullable HeldClaim claim) {
        this.key = key;
        this.lease = lease.share();
        this.metadata = metadata;
        this.data = data;
        this.claim = claim;
        this.idempotentKey = key;
        this.basis = metadata == null ? null : metadata.info();
    }

    String key() {
        return key;
    }

    /** Returns the store, which stays open until {@link #close}. */
    StoreOwner.Lease lease() {
        return lease;
    }

    /** Returns the metadata, null where it was not fetched. */
    @Nullable
    Metadata metadata() {
        return metadata;
    }

    /** Returns what the store said of the metadata that a mark is meant for, null where it was not asked. */
    @Nullable
    PartInfo basis() {
        return basis;
    }

    /** Says what metadata a mark is meant for where it is not fetched. */
    void basis(PartInfo info) {
        this.basis = info;
    }

    /** Returns what the store said of the data, null where it was not asked. */
    @Nullable
    PartInfo data() {
        return data;
    }

    /** Replaces what was said of the data by what was said when it was opened. */
    void opened(PartInfo info) {
        this.data = info;
    }

    /** Says who else may read the data. */
    void copied(Copies others) {
        this.copies = others;
    }

    /** Returns who else may read the data, null where it was not opened or is in memory. */
    @Nullable
    Copies copies() {
        return copies;
    }

    /** Returns the claim, null where objects are not claimed. */
    @Nullable
    HeldClaim claim() {
        return claim;
    }

    /** Returns what the idempotent repository knows this object by. */
    String idempotentKey() {
        return idempotentKey;
    }

    void idempotentKey(String text) {
        this.idempotentKey = text;
    }

    boolean isUnprocessed() {
        return unprocessed;
    }

    /**
     * Says that the route gets a failure instead of the object: that has failed, whatever the route makes of it.
     *
     * @param untouched whether nothing was wrong with the object, or it is another one now: then nothing is done to it
     */
    void undelivered(Throwable failure, boolean untouched) {
        undelivered = failure;
        unprocessed = untouched;
    }

    /** Says that the route has the object after all. */
    void delivered() {
        undelivered = null;
        unprocessed = false;
    }

    /** Returns what the route got instead of the object, null where it got that. */
    @Nullable
    Throwable undelivered() {
        return undelivered;
    }

    /** Lets the store go. */
    void close() {
        lease.release();
    }
}
