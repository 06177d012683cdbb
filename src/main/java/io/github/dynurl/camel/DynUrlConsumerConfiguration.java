package io.github.dynurl.camel;

import io.github.dynurl.store.ListedObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint that only a consumer uses. The {@code description} of each field explains its option. Not
 * thread-safe.
 */
@UriParams
public class DynUrlConsumerConfiguration implements Cloneable {
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
            description =
                    "Where to move a processed object: a folder (done moves a/b.txt to done/a/b.txt), or an expression that begins with fixed text and gives the new key. Keys that begin with the folder or this text are skipped. Not with deleteAfterRead or onCommit")
    private @Nullable String moveAfterRead;

    @UriParam(
            label = "consumer",
            description =
                    "Where to move an object whose processing failed: a folder or an expression, as in moveAfterRead. Cannot be combined with onRollback")
    private @Nullable String moveFailed;

    @UriParam(
            label = "consumer",
            prefix = "onCommit.",
            multiValue = true,
            description =
                    "Metadata to merge into an object after it was processed, one option for each field: onCommit.status=done. Values are parsed as in filter, and can be expressions. Not with deleteAfterRead, moveAfterRead")
    private Map<String, Object> onCommit = new LinkedHashMap<>();

    @UriParam(
            label = "consumer",
            prefix = "onRollback.",
            multiValue = true,
            description =
                    "Metadata to merge into an object whose processing failed, one option for each field: onRollback.status=failed. Values are parsed as in the option filter. A value can be an expression")
    private Map<String, Object> onRollback = new LinkedHashMap<>();

    @UriParam(
            label = "consumer",
            prefix = "onExhausted.",
            multiValue = true,
            description =
                    "Metadata to merge into an object that is given up after maxClaimAttempts, one option for each field: onExhausted.status=exhausted. Values are parsed as in the option filter. Needs claim=lease")
    private Map<String, Object> onExhausted = new LinkedHashMap<>();

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Whether to skip objects that were already processed. If not set, it is false with deleteAfterRead, moveAfterRead, onCommit or claim=lease, unless idempotentRepository is set; otherwise it is true")
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
                    "How consumers on several nodes share the objects. none: they do not coordinate, and each processes what its query finds. lease: one consumer at a time claims an object in its metadata and processes it; no other service is needed. lease needs deleteAfterRead, moveAfterRead or onCommit")
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

    @UriParam(
            label = "consumer,filter",
            description =
                    "Takes only objects whose name matches this regular expression. The name is the part of the key after its last slash. The expression must match the whole name; case is ignored. An expression with a plus sign needs RAW() in a URI")
    private @Nullable String include;

    @UriParam(
            label = "consumer,filter",
            description =
                    "Skips objects whose name matches this regular expression, even if include matches it. The name is the part of the key after its last slash. The expression must match the whole name; case is ignored. An expression with a plus sign needs RAW() in a URI")
    private @Nullable String exclude;

    @UriParam(
            label = "consumer,filter",
            description =
                    "Takes only objects whose whole key matches an Ant pattern. Several patterns are separated by commas")
    private @Nullable String antInclude;

    @UriParam(
            label = "consumer,filter",
            description =
                    "Skips objects whose whole key matches an Ant pattern, even if antInclude matches it. Several patterns are separated by commas")
    private @Nullable String antExclude;

    @UriParam(
            label = "consumer,filter",
            defaultValue = "true",
            description = "Whether antInclude and antExclude distinguish upper and lower case")
    private boolean antFilterCaseSensitive = true;

    @UriParam(
            label = "consumer,filter",
            defaultValue = "2147483647",
            description =
                    "Takes only objects whose key has at most this number of segments, which slashes separate. With 1, objects in folders are skipped. If prefix is set, the count starts in the folder of the prefix: after its last slash")
    private int maxDepth = Integer.MAX_VALUE;

    @UriParam(
            label = "consumer,filter",
            description =
                    "A bean that decides whether to take an object, from its key and what the query response says. It is asked last, must be thread-safe, and must not block. If it throws, the poll fails. The option filter selects by metadata")
    private @Nullable Predicate<ListedObject> objectFilter;

    @UriParam(
            label = "consumer,filter",
            javaType = "java.time.Duration",
            defaultValue = "0s",
            description =
                    "Takes only objects whose data was changed at least this time ago, by the clock of this machine. If the query response does not contain the time of the last change, each object needs one more request. Legal values are 0 to 36500 days")
    private Duration minAge = Duration.ZERO;

    @UriParam(
            label = "consumer,filter",
            description =
                    "Takes an object only if its folder has an object of this name: a fixed name, or one with ${file:name} or ${file:name.noext}. Done objects are never taken; after deleteAfterRead or moveAfterRead they are deleted, unless the name is fixed")
    private @Nullable String doneFileName;

    @UriParam(
            label = "consumer,sort",
            description =
                    "The order in which a poll takes objects: key, modified or size, or reverse: and one of these; semicolons separate several. modified and size must be in the query response; objects without them come last. See eagerMaxMessagesPerPoll")
    private @Nullable String sortBy;

    @UriParam(
            label = "consumer,sort",
            defaultValue = "false",
            description =
                    "Whether a poll takes objects in random order. Cannot be combined with sortBy. With claim=lease, the order is always random, and this option is rejected in a URI. See eagerMaxMessagesPerPoll")
    private boolean shuffle = false;

    @UriParam(
            label = "consumer,sort",
            defaultValue = "true",
            description =
                    "Whether maxMessagesPerPoll limits the objects before they are sorted or shuffled. true: a poll sorts the first objects of the query response. false: a poll reads the whole response, and takes the first objects of the order; it keeps no more than maxMessagesPerPoll and 1000 objects in memory")
    private boolean eagerMaxMessagesPerPoll = true;

    /** Creates the options with their default values. */
    public DynUrlConsumerConfiguration() {}

    /** Returns a copy; a change of the copy does not change the original. */
    public DynUrlConsumerConfiguration copy() {
        try {
            DynUrlConsumerConfiguration copy = (DynUrlConsumerConfiguration) clone();
            copy.onCommit = new LinkedHashMap<>(onCommit);
            copy.onRollback = new LinkedHashMap<>(onRollback);
            copy.onExhausted = new LinkedHashMap<>(onExhausted);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

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

    /** Returns the option moveAfterRead, null if it is not set. */
    public @Nullable String getMoveAfterRead() {
        return moveAfterRead;
    }

    /** Sets the option moveAfterRead. */
    public void setMoveAfterRead(@Nullable String moveAfterRead) {
        this.moveAfterRead = moveAfterRead;
    }

    /** Returns the option moveFailed, null if it is not set. */
    public @Nullable String getMoveFailed() {
        return moveFailed;
    }

    /** Sets the option moveFailed. */
    public void setMoveFailed(@Nullable String moveFailed) {
        this.moveFailed = moveFailed;
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

    /** Returns the option include. */
    public @Nullable String getInclude() {
        return include;
    }

    /** Sets the option include. */
    public void setInclude(@Nullable String include) {
        this.include = include;
    }

    /** Returns the option exclude. */
    public @Nullable String getExclude() {
        return exclude;
    }

    /** Sets the option exclude. */
    public void setExclude(@Nullable String exclude) {
        this.exclude = exclude;
    }

    /** Returns the option antInclude. */
    public @Nullable String getAntInclude() {
        return antInclude;
    }

    /** Sets the option antInclude. */
    public void setAntInclude(@Nullable String antInclude) {
        this.antInclude = antInclude;
    }

    /** Returns the option antExclude. */
    public @Nullable String getAntExclude() {
        return antExclude;
    }

    /** Sets the option antExclude. */
    public void setAntExclude(@Nullable String antExclude) {
        this.antExclude = antExclude;
    }

    /** Returns the option antFilterCaseSensitive. */
    public boolean isAntFilterCaseSensitive() {
        return antFilterCaseSensitive;
    }

    /** Sets the option antFilterCaseSensitive. */
    public void setAntFilterCaseSensitive(boolean antFilterCaseSensitive) {
        this.antFilterCaseSensitive = antFilterCaseSensitive;
    }

    /** Returns the option maxDepth. */
    public int getMaxDepth() {
        return maxDepth;
    }

    /** Sets the option maxDepth. */
    public void setMaxDepth(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    /** Returns the option objectFilter. */
    public @Nullable Predicate<ListedObject> getObjectFilter() {
        return objectFilter;
    }

    /** Sets the option objectFilter. */
    public void setObjectFilter(@Nullable Predicate<ListedObject> objectFilter) {
        this.objectFilter = objectFilter;
    }

    /** Returns the option minAge. */
    public Duration getMinAge() {
        return minAge;
    }

    /** Sets the option minAge. */
    public void setMinAge(Duration minAge) {
        this.minAge = minAge;
    }

    /** Returns the option doneFileName. */
    public @Nullable String getDoneFileName() {
        return doneFileName;
    }

    /** Sets the option doneFileName. */
    public void setDoneFileName(@Nullable String doneFileName) {
        this.doneFileName = doneFileName;
    }

    /** Returns the option sortBy. */
    public @Nullable String getSortBy() {
        return sortBy;
    }

    /** Sets the option sortBy. */
    public void setSortBy(@Nullable String sortBy) {
        this.sortBy = sortBy;
    }

    /** Returns the option shuffle. */
    public boolean isShuffle() {
        return shuffle;
    }

    /** Sets the option shuffle. */
    public void setShuffle(boolean shuffle) {
        this.shuffle = shuffle;
    }

    /** Returns the option eagerMaxMessagesPerPoll. */
    public boolean isEagerMaxMessagesPerPoll() {
        return eagerMaxMessagesPerPoll;
    }

    /** Sets the option eagerMaxMessagesPerPoll. */
    public void setEagerMaxMessagesPerPoll(boolean eagerMaxMessagesPerPoll) {
        this.eagerMaxMessagesPerPoll = eagerMaxMessagesPerPoll;
    }
}
