package io.github.dynurl.camel;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * Holds the options of an endpoint that is consumed from. What an option means stands in its {@code description}. For one
 * thread.
 */
@UriParams
public class DynUrlConsumerConfiguration {
    @UriParam(
            label = "consumer",
            defaultValue = "metadata",
            description =
                    "What comes with the key: none (the body is the key), metadata (the body), data (the body), or value (data as the body, metadata as the header CamelDynUrlMetadata)")
    private DynUrlFetch fetch = DynUrlFetch.metadata;

    @UriParam(
            label = "consumer",
            defaultValue = "100",
            description = "How many exchanges a poll makes at most. With 0 there is no limit, and batches have 1,000")
    private int maxMessagesPerPoll = 100;

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "Deletes an object after it was processed, if its data has not changed meanwhile (as far as the store gives strong entity tags and honours If-Match)")
    private boolean deleteAfterRead = false;

    @UriParam(
            label = "consumer",
            prefix = "onCommit.",
            multiValue = true,
            description =
                    "Metadata to merge into an object after it was processed, one option each: onCommit.status=done. A value is read as that of a filter")
    private Map<String, Object> onCommit = Map.of();

    @UriParam(
            label = "consumer",
            prefix = "onRollback.",
            multiValue = true,
            description =
                    "Metadata to merge into an object whose processing failed, one option each: onRollback.status=failed")
    private Map<String, Object> onRollback = Map.of();

    @UriParam(
            label = "consumer",
            prefix = "onExhausted.",
            multiValue = true,
            description =
                    "Metadata to merge into an object that is given up after maxClaimAttempts, one option each. For claim=lease")
    private Map<String, Object> onExhausted = Map.of();

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Passes over objects that were processed before. Default: true, unless deleteAfterRead, onCommit or claim says what is processed")
    private @Nullable Boolean idempotent;

    @UriParam(
            label = "consumer",
            defaultValue = "keyAndETag",
            description =
                    "What makes an object the same: key, or keyAndETag, so that a changed object comes again; this costs a small request for each object and poll, unless fetch=none, where it means the key")
    private DynUrlIdempotentKey idempotentKey = DynUrlIdempotentKey.keyAndETag;

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "Remembers an object before it is processed and forgets it if that fails, instead of remembering it afterwards")
    private boolean idempotentEager = false;

    @UriParam(
            label = "consumer",
            description =
                    "Remembers what was processed; a persistent one survives a restart. Default: one in memory, for 1,000,000 objects")
    private @Nullable IdempotentRepository idempotentRepository;

    @UriParam(label = "consumer,advanced", description = "Remembers what is being processed. Default: one in memory")
    private @Nullable IdempotentRepository inProgressRepository;

    @UriParam(
            label = "consumer",
            defaultValue = "none",
            description =
                    "How consumers on several nodes share objects: lease lets one of them have an object at a time, without any other service. It needs deleteAfterRead or onCommit")
    private DynUrlClaim claim = DynUrlClaim.none;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "60s",
            description =
                    "How long an object stays claimed by a node that gives no more sign; at least 1 second. It is renewed while the object is processed")
    private Duration claimLease = Duration.ofSeconds(60);

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "dynurlClaim",
            description = "The name in the metadata that holds the claim")
    private String claimField = "dynurlClaim";

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description = "How often the processing of an object may begin before it is given up. For claim=lease")
    private int maxClaimAttempts = 5;

    @UriParam(
            label = "consumer",
            defaultValue = "auto",
            description =
                    "Who ends an object: auto, its exchange; manual, the route, by the acknowledgement in the header and the exchange property CamelDynUrlAcknowledgement, or the operations acknowledge and reject (an exchange that fails rejects its object). For aggregators and whatever else goes on after the exchange has ended")
    private DynUrlAcknowledge acknowledge = DynUrlAcknowledge.auto;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "1h",
            description =
                    "How long an object can be in progress, from when the route gets it. Then it is given up with a WARN and comes again: its claim is not renewed any more, and its end comes too late. More than the longest work takes, queues included")
    private Duration maxProcessingTime = Duration.ofHours(1);

    /** Makes the options with their defaults. */
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
