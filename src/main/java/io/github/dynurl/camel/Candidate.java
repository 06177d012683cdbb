package io.github.dynurl.camel;

import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.internal.lease.HeldClaim;
import org.jspecify.annotations.Nullable;

/**
 * An object that was looked up and may become an exchange. It contains all that commit and rollback need, because a
 * route may change the message. Not thread-safe: threads use it one after another.
 */
final class Candidate {
    private final String key;
    private final StoreOwner.Lease lease;
    private final @Nullable Metadata metadata;
    private @Nullable PartInfo data;
    private final @Nullable HeldClaim claim;
    private String idempotentKey;
    private @Nullable PartInfo markedVersion;
    private boolean skipped;
    private @Nullable Throwable loadFailure;
    private @Nullable CopyCounter copies;

    /**
     * Creates a candidate.
     *
     * @param lease the lease of the poll; the candidate retains the store until {@link #close}
     * @param metadata the metadata for the route; null if they are not fetched
     * @param data information about the data; null if it was not requested
     * @param claim the claim on the object; null without {@code claim=lease}
     */
    Candidate(
            String key,
            StoreOwner.Lease lease,
            @Nullable Metadata metadata,
            @Nullable PartInfo data,
            @Nullable HeldClaim claim) {
        this.key = key;
        this.lease = lease.retain();
        this.metadata = metadata;
        this.data = data;
        this.claim = claim;
        this.idempotentKey = key;
        this.markedVersion = metadata == null ? null : metadata.info();
    }

    /** Creates a candidate without a claim. */
    Candidate(String key, StoreOwner.Lease lease, @Nullable Metadata metadata, @Nullable PartInfo data) {
        this(key, lease, metadata, data, null);
    }

    String key() {
        return key;
    }

    /** Returns the lease that keeps the store open until {@link #close}. */
    StoreOwner.Lease lease() {
        return lease;
    }

    /** Returns the metadata for the route; null if they are not fetched. */
    @Nullable
    Metadata metadata() {
        return metadata;
    }

    /** Returns the version of the metadata that may be marked; null if it is unknown, then any version may be. */
    @Nullable
    PartInfo markedVersion() {
        return markedVersion;
    }

    /** Sets the version of the metadata that may be marked, if it was read but is not fetched for the route. */
    void setMarkedVersion(PartInfo info) {
        this.markedVersion = info;
    }

    /** Returns information about the data; null if it was not requested. */
    @Nullable
    PartInfo data() {
        return data;
    }

    /** Replaces the information about the data from the lookup by that of the response that opened the data. */
    void setOpenedData(PartInfo info) {
        this.data = info;
    }

    /** Sets the counter of the copies of the data that other exchanges may read. */
    void setCopies(CopyCounter counter) {
        this.copies = counter;
    }

    /** Returns the counter of the copies of the data; null if the data was not opened or is in memory. */
    @Nullable
    CopyCounter copies() {
        return copies;
    }

    /** Returns the claim on the object; null without {@code claim=lease}. */
    @Nullable
    HeldClaim claim() {
        return claim;
    }

    /** Returns the key of this object in the idempotent repository. */
    String idempotentKey() {
        return idempotentKey;
    }

    void setIdempotentKey(String idempotentKey) {
        this.idempotentKey = idempotentKey;
    }

    /** Returns whether the object is neither committed nor rolled back, because the route never received it. */
    boolean isSkipped() {
        return skipped;
    }

    /**
     * Records that the object could not be loaded, so that the route receives a failure instead. Processing then counts
     * as failed, even if the route handles the failure.
     *
     * @param isSkipped whether the object is to be left unchanged, because the failure is not its fault or it was
     *     changed
     */
    void recordLoadFailure(Throwable failure, boolean isSkipped) {
        loadFailure = failure;
        skipped = isSkipped;
    }

    /** Records that the object was loaded, perhaps after earlier failures. */
    void recordLoaded() {
        loadFailure = null;
        skipped = false;
    }

    /** Returns the failure that the route receives instead of the object; null if the object was loaded. */
    @Nullable
    Throwable loadFailure() {
        return loadFailure;
    }

    /** Releases the store. */
    void close() {
        lease.release();
    }
}
