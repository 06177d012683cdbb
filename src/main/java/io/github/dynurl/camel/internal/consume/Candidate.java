package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.message.CopyCounter;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.internal.lease.HeldClaim;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * An object that was looked up and for which the consumer may create an exchange. It contains all values that commit
 * and rollback need, because a route may change the message. Not thread-safe, but different threads may use it one
 * after another.
 */
public final class Candidate {
    private final String key;
    private final StoreOwner.SharedStore sharedStore;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final @Nullable Metadata metadata;
    private @Nullable PartInfo data;
    private final @Nullable HeldClaim claim;
    private String idempotentKey;
    private @Nullable PartInfo markedVersion;
    private Metadata marks = Metadata.empty();
    private boolean changedData;
    private boolean skipped;
    private @Nullable Throwable loadFailure;
    private @Nullable CopyCounter copyCounter;
    private @Nullable String movedKey;
    private @Nullable RuntimeException evaluationFailure;
    private boolean isCopied;

    /**
     * Creates a candidate.
     *
     * @param sharedStore the store of the poll; the candidate becomes one more user of it until {@link #close}
     * @param metadata the metadata for the route; null if the route does not get metadata
     * @param data information about the data; null if it was not requested
     * @param claim the claim on the object; null without {@code claim=lease}
     */
    Candidate(
            String key,
            StoreOwner.SharedStore sharedStore,
            @Nullable Metadata metadata,
            @Nullable PartInfo data,
            @Nullable HeldClaim claim) {
        this.key = key;
        this.sharedStore = sharedStore.retain();
        this.metadata = metadata;
        this.data = data;
        this.claim = claim;
        this.idempotentKey = key;
        this.markedVersion = metadata == null ? null : metadata.info();
    }

    /** Creates a candidate without a claim. */
    Candidate(String key, StoreOwner.SharedStore sharedStore, @Nullable Metadata metadata, @Nullable PartInfo data) {
        this(key, sharedStore, metadata, data, null);
    }

    public String key() {
        return key;
    }

    /** Returns the store. It stays open until {@link #close}. */
    public StoreOwner.SharedStore sharedStore() {
        return sharedStore;
    }

    /** Returns the metadata for the route; null if the route does not get metadata. */
    @Nullable
    public Metadata metadata() {
        return metadata;
    }

    /** Returns the version of the metadata that commit and rollback may change; null if they may change any version. */
    @Nullable
    PartInfo markedVersion() {
        return markedVersion;
    }

    /**
     * Sets the version of the metadata that may be changed. Is called if the metadata was read, but not for the route.
     */
    void setMarkedVersion(PartInfo info) {
        this.markedVersion = info;
    }

    /** Returns information about the data; null if it was not requested. */
    @Nullable
    public PartInfo data() {
        return data;
    }

    /** Returns information about the data; {@link PartInfo#NONE} if it was not requested. */
    PartInfo dataOrUnknown() {
        return Objects.requireNonNullElse(data, PartInfo.NONE);
    }

    /**
     * Sets the information about the data from the response that opened it. This replaces the information of the
     * lookup.
     */
    public void setOpenedData(PartInfo info) {
        changedData |= data != null && !Objects.equals(data.etag(), info.etag());
        this.data = info;
    }

    /** Returns whether the data that was opened has another entity tag than the lookup, or the query response, told. */
    boolean hasChangedData() {
        return changedData;
    }

    /**
     * Sets the counter of the copies of the data. Other exchanges may read the copies after this exchange has ended.
     */
    public void setCopyCounter(CopyCounter counter) {
        this.copyCounter = counter;
    }

    /** Returns the counter of the copies of the data; null if the data was not opened or is in memory. */
    @Nullable
    CopyCounter copyCounter() {
        return copyCounter;
    }

    /**
     * Evaluates what depends on the exchange at its end: where the object is moved, and its marks. Must be called before
     * the exchange is used for another message.
     *
     * @param target null if the object is not to be moved
     * @param marksAtEnd the values to merge into the metadata
     * @param exchange the exchange of the object; needed by expressions only
     */
    void evaluateEnd(@Nullable MoveTarget target, Marks marksAtEnd, @Nullable Exchange exchange) {
        movedKey = null;
        evaluationFailure = null;
        try {
            movedKey = target == null ? null : target.keyFor(key, exchange);
            marks = exchange == null ? marksAtEnd.fixed() : marksAtEnd.valuesOn(exchange);
        } catch (RuntimeException e) {
            evaluationFailure = e;
        } catch (Error e) { // without an end, the object would stay in progress
            evaluationFailure = new IllegalStateException("the end of an object could not be evaluated", e);
        }
    }

    /** Records that the copy of a move is complete, so that only this move can end the object. */
    void recordCopied() {
        isCopied = true;
    }

    boolean isCopied() {
        return isCopied;
    }

    /** Returns why {@link #evaluateEnd} has failed, so that commit and rollback fail, too; null if it has not. */
    @Nullable
    RuntimeException evaluationFailure() {
        return evaluationFailure;
    }

    /** Returns the key to which the object is to be moved at its end; null if it is not to be moved. */
    @Nullable
    String movedKey() {
        return movedKey;
    }

    /** Returns the values to merge into the metadata at the end. */
    Metadata marks() {
        return marks;
    }

    /** Returns the claim on the object; null without {@code claim=lease}. */
    @Nullable
    public HeldClaim claim() {
        return claim;
    }

    /** Returns the key of this object in the idempotent repository. */
    String idempotentKey() {
        return idempotentKey;
    }

    void setIdempotentKey(String idempotentKey) {
        this.idempotentKey = idempotentKey;
    }

    /**
     * Returns whether the object is to be released without commit and rollback, because the route never received it.
     */
    boolean isSkipped() {
        return skipped;
    }

    /**
     * Records that the object could not be loaded, so that the route receives the failure instead. Then the processing
     * has failed, even if the route handles the failure.
     *
     * @param isSkipped whether to release the object without rollback, because the failure has another cause than the
     *     object, or because the object was changed or deleted after the lookup
     */
    public void recordLoadFailure(Throwable failure, boolean isSkipped) {
        loadFailure = failure;
        skipped = isSkipped;
    }

    /** Records that the object was loaded. Removes a failure that was recorded earlier. */
    public void recordLoaded() {
        loadFailure = null;
        skipped = false;
    }

    /** Returns the failure that the route receives instead of the object; null if the object was loaded. */
    @Nullable
    public Throwable loadFailure() {
        return loadFailure;
    }

    /** Releases the store; a second call does nothing. The claim is not closed: commit, rollback, abort or abandon do that. */
    void close() {
        if (isClosed.compareAndSet(false, true)) {
            sharedStore.release();
        }
    }
}
