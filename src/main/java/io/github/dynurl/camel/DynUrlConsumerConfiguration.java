package io.github.dynurl.camel;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint that only a consumer uses. The {@code description} of each field explains its option. Not
 * thread-safe.
 */
@UriParams
public class DynUrlConsumerConfiguration {
    @UriParam(
            label = "consumer",
            defaultValue = "metadata",
            description =
                    "What the consumer reads of each object. none: nothing; the body is the key. metadata: the metadata as the body. data: the data as the body. value: the data as the body and the metadata as the header CamelDynUrlMetadata")
    private DynUrlFetch fetch = DynUrlFetch.metadata;

    @UriParam(
            label = "consumer",
            defaultValue = "100",
            description =
                    "The maximum number of exchanges that one poll creates. 0 means no limit; the exchanges are then created in batches of 1000")
    private int maxMessagesPerPoll = 100;

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "Whether to delete an object after it was processed. The object is kept if its data has changed meanwhile, unless the server sends no strong entity tags or ignores If-Match. Cannot be combined with onCommit")
    private boolean deleteAfterRead = false;

    @UriParam(
            label = "consumer",
            prefix = "onCommit.",
            multiValue = true,
            description =
                    "Metadata to merge into an object after it was processed, one option for each field: onCommit.status=done. Values are parsed as in the option filter. Cannot be combined with deleteAfterRead")
    private Map<String, Object> onCommit = Map.of();

    @UriParam(
            label = "consumer",
            prefix = "onRollback.",
            multiValue = true,
            description =
                    "Metadata to merge into an object whose processing failed, one option for each field: onRollback.status=failed. Values are parsed as in the option filter")
    private Map<String, Object> onRollback = Map.of();

    @UriParam(
            label = "consumer",
            prefix = "onExhausted.",
            multiValue = true,
            description =
                    "Metadata to merge into an object that is given up after maxClaimAttempts, one option for each field: onExhausted.status=exhausted. Values are parsed as in the option filter. Needs claim=lease")
    private Map<String, Object> onExhausted = Map.of();

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Whether to skip objects that were already processed. If not set, it is false with deleteAfterRead, onCommit or claim=lease, unless idempotentRepository is set; otherwise it is true")
    private @Nullable Boolean idempotent;

    @UriParam(
            label = "consumer",
            defaultValue = "keyAndETag",
            description =
                    "How an object that was already processed is recognized. key: by its key. keyAndETag: by its key and entity tag, so that a changed object is processed again; this costs one small request for each object and poll. With fetch=none, only the key counts")
    private DynUrlIdempotentKey idempotentKey = DynUrlIdempotentKey.keyAndETag;

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "Whether to add an object to the idempotent repository before it is processed, and to remove it if processing fails. If false, the object is added after it was processed")
    private boolean idempotentEager = false;

    @UriParam(
            label = "consumer",
            description =
                    "The repository of the objects that were processed. A persistent repository survives a restart. By default, a repository in memory for 1000000 objects is used")
    private @Nullable IdempotentRepository idempotentRepository;

    @UriParam(
            label = "consumer,advanced",
            description =
                    "The repository of the objects that are being processed. By default, a repository in memory is used")
    private @Nullable IdempotentRepository inProgressRepository;

    @UriParam(
            label = "consumer",
            defaultValue = "none",
            description =
                    "How consumers on several nodes share the objects. none: they do not coordinate, and each processes what its query finds. lease: one consumer at a time claims an object in its metadata and processes it; no other service is needed. lease needs deleteAfterRead or onCommit")
    private DynUrlClaim claim = DynUrlClaim.none;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "60s",
            description =
                    "The time after which an object that a node has claimed is free for other nodes if the node no longer renews its claim. A claim is renewed while the object is processed. Legal values are 1 second to 30 days. Needs claim=lease")
    private Duration claimLease = Duration.ofSeconds(60);

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "dynurlClaim",
            description = "The name of the metadata field in which the claim is stored. Needs claim=lease")
    private String claimField = "dynurlClaim";

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description =
                    "The maximum number of times that the processing of an object starts before the object is given up and marked with onExhausted. It must be greater than 0. Needs claim=lease")
    private int maxClaimAttempts = 5;

    @UriParam(
            label = "consumer",
            defaultValue = "auto",
            description =
                    "What decides that an object was processed. auto: the end of its exchange. manual: the route, by the acknowledgement in the header and the exchange property CamelDynUrlAcknowledgement, or by the operations acknowledge and reject; an exchange that fails rejects its object. Use manual with aggregators, and wherever work continues after the exchange has ended")
    private DynUrlAcknowledge acknowledge = DynUrlAcknowledge.auto;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "1h",
            description =
                    "The maximum time that an object may be in progress, counted from when the route receives it, with time in queues included. After that, a warning is logged, its claim is not renewed any more, and the object can be consumed again; a later acknowledgement has no effect. Set it to more than the longest processing takes. Legal values are 1 second to 365 days")
    private Duration maxProcessingTime = Duration.ofHours(1);

    /** Creates the options with their default values. */
    public DynUrlConsumerConfiguration() {}

    /** Returns the option fetch. */
    public DynUrlFetch getFetch() {
        return fetch;
    }

    /** Sets the option fetch. */
    public void setFetch(DynUrlFetch fetch) {
        this.fetch = fetch;
    }

    /** Returns the option maxMessagesPerPoll. */
    public int getMaxMessagesPerPoll() {
        return maxMessagesPerPoll;
    }

    /** Sets the option maxMessagesPerPoll. */
    public void setMaxMessagesPerPoll(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    /** Returns the option deleteAfterRead. */
    public boolean isDeleteAfterRead() {
        return deleteAfterRead;
    }

    /** Sets the option deleteAfterRead. */
    public void setDeleteAfterRead(boolean deleteAfterRead) {
        this.deleteAfterRead = deleteAfterRead;
    }

    /** Returns the option onCommit. */
    public Map<String, Object> getOnCommit() {
        return onCommit;
    }

    /** Sets the option onCommit. */
    public void setOnCommit(Map<String, Object> onCommit) {
        this.onCommit = onCommit;
    }

    /** Returns the option onRollback. */
    public Map<String, Object> getOnRollback() {
        return onRollback;
    }

    /** Sets the option onRollback. */
    public void setOnRollback(Map<String, Object> onRollback) {
        this.onRollback = onRollback;
    }

    /** Returns the option onExhausted. */
    public Map<String, Object> getOnExhausted() {
        return onExhausted;
    }

    /** Sets the option onExhausted. */
    public void setOnExhausted(Map<String, Object> onExhausted) {
        this.onExhausted = onExhausted;
    }

    /** Returns the option idempotent. */
    public @Nullable Boolean getIdempotent() {
        return idempotent;
    }

    /** Sets the option idempotent. */
    public void setIdempotent(@Nullable Boolean idempotent) {
        this.idempotent = idempotent;
    }

    /** Returns the option idempotentKey. */
    public DynUrlIdempotentKey getIdempotentKey() {
        return idempotentKey;
    }

    /** Sets the option idempotentKey. */
    public void setIdempotentKey(DynUrlIdempotentKey idempotentKey) {
        this.idempotentKey = idempotentKey;
    }

    /** Returns the option idempotentEager. */
    public boolean isIdempotentEager() {
        return idempotentEager;
    }

    /** Sets the option idempotentEager. */
    public void setIdempotentEager(boolean idempotentEager) {
        this.idempotentEager = idempotentEager;
    }

    /** Returns the option idempotentRepository. */
    public @Nullable IdempotentRepository getIdempotentRepository() {
        return idempotentRepository;
    }

    /** Sets the option idempotentRepository. */
    public void setIdempotentRepository(@Nullable IdempotentRepository idempotentRepository) {
        this.idempotentRepository = idempotentRepository;
    }

    /** Returns the option inProgressRepository. */
    public @Nullable IdempotentRepository getInProgressRepository() {
        return inProgressRepository;
    }

    /** Sets the option inProgressRepository. */
    public void setInProgressRepository(@Nullable IdempotentRepository inProgressRepository) {
        this.inProgressRepository = inProgressRepository;
    }

    /** Returns the option claim. */
    public DynUrlClaim getClaim() {
        return claim;
    }

    /** Sets the option claim. */
    public void setClaim(DynUrlClaim claim) {
        this.claim = claim;
    }

    /** Returns the option claimLease. */
    public Duration getClaimLease() {
        return claimLease;
    }

    /** Sets the option claimLease. */
    public void setClaimLease(Duration claimLease) {
        this.claimLease = claimLease;
    }

    /** Returns the option claimField. */
    public String getClaimField() {
        return claimField;
    }

    /** Sets the option claimField. */
    public void setClaimField(String claimField) {
        this.claimField = claimField;
    }

    /** Returns the option maxClaimAttempts. */
    public int getMaxClaimAttempts() {
        return maxClaimAttempts;
    }

    /** Sets the option maxClaimAttempts. */
    public void setMaxClaimAttempts(int maxClaimAttempts) {
        this.maxClaimAttempts = maxClaimAttempts;
    }

    /** Returns the option acknowledge. */
    public DynUrlAcknowledge getAcknowledge() {
        return acknowledge;
    }

    /** Sets the option acknowledge. */
    public void setAcknowledge(DynUrlAcknowledge acknowledge) {
        this.acknowledge = acknowledge;
    }

    /** Returns the option maxProcessingTime. */
    public Duration getMaxProcessingTime() {
        return maxProcessingTime;
    }

    /** Sets the option maxProcessingTime. */
    public void setMaxProcessingTime(Duration maxProcessingTime) {
        this.maxProcessingTime = maxProcessingTime;
    }
}
