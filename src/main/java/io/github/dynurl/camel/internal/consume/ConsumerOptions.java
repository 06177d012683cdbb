package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlAcknowledge;
import io.github.dynurl.camel.DynUrlClaim;
import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConsumerConfiguration;
import io.github.dynurl.camel.DynUrlFetch;
import io.github.dynurl.camel.DynUrlIdempotentKey;
import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.internal.lease.ClaimSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The consumer options of an endpoint, validated. Error messages name the option. Thread-safe as long as the
 * configuration is not changed.
 */
public final class ConsumerOptions {
    private final DynUrlConsumerConfiguration options;
    private final EndpointOptions endpointOptions;
    private final UriOptions uriOptions;
    private final ObjectEnds ends;
    private final ClaimSettings claimSettings;
    private final ObjectSelection selection;
    private final ObjectOrder order;

    /**
     * Validates the options.
     *
     * @param uriOptions the options that the URI sets. If one of them has no effect, that is an error. In a bean, it is
     *     not an error, because several endpoints may share the bean.
     * @throws IllegalArgumentException if an option is invalid or contradicts another one
     */
    public ConsumerOptions(
            DynUrlConsumerConfiguration options, EndpointOptions endpointOptions, UriOptions uriOptions) {
        this.options = options;
        this.endpointOptions = endpointOptions;
        this.uriOptions = uriOptions;
        this.ends = ObjectEnds.parse(options, uriOptions);
        checkBatchSize();
        this.claimSettings = new ClaimSettings(
                options.getClaimField(),
                options.getClaimLease(),
                options.getMaxClaimAttempts(),
                options.getMaxProcessingTime(),
                ends.onCommit().fixed(),
                ends.onRollback().fixed(),
                ends.onExhausted());
        this.selection = new ObjectSelection(options, uriOptions);
        this.order = new ObjectOrder(options, uriOptions, usesClaims());
        if (usesClaims()) {
            ends.checkForClaims(claimSettings);
            claimSettings.checkFilter(endpointOptions.filter());
        }
        ends.check(endpointOptions);
        checkIdempotent();
        checkClaim();
        checkFetch();
    }

    private void checkBatchSize() {
        if (options.getMaxMessagesPerPoll() < 0) {
            throw new IllegalArgumentException(
                    "maxMessagesPerPoll must not be less than 0, but is " + options.getMaxMessagesPerPoll());
        }
    }

    private void checkIdempotent() {
        if (Boolean.FALSE.equals(options.getIdempotent()) && uriOptions.isSet("idempotentRepository")) {
            throw new IllegalArgumentException("idempotentRepository has no effect with idempotent=false");
        }
        if (options.isIdempotentEager() && !isIdempotent() && uriOptions.isSet("idempotentEager")) {
            throw new IllegalArgumentException("idempotentEager has no effect, because idempotent is false");
        }
        if (!isIdempotent()) {
            uriOptions.rejectIfSet("idempotentKey", explainMissingIdempotence());
        } else if (fetch() == DynUrlFetch.none && options.getIdempotentKey() == DynUrlIdempotentKey.keyAndETag) {
            uriOptions.rejectIfSet("idempotentKey", "as keyAndETag with fetch=none, because no entity tag is known");
        }
    }

    /** Returns which options switch the idempotent repository off. The text ends the message of an error. */
    private String explainMissingIdempotence() {
        if (options.getIdempotent() != null) {
            return "with idempotent=false";
        }
        if (usesClaims()) {
            return "with claim=lease";
        }
        return "with " + ends.optionAfterRead() + " and without idempotent=true";
    }

    private void checkFetch() {
        if (!fetchesMetadata()) {
            uriOptions.rejectIfSet("select", "with fetch=" + fetch());
        }
        if (!fetchesData()) {
            uriOptions.rejectIfSet("localWorkDirectory", "with fetch=" + fetch());
        }
        if (fetch() != DynUrlFetch.metadata) {
            uriOptions.rejectIfSet("outputType", "with fetch=" + fetch());
        }
    }

    /** Throws an exception if the options of a dynamic URI contain {@code select} although no metadata is fetched. */
    public void checkDynamicOptions(Set<String> optionNames) {
        if (optionNames.contains("select") && !fetchesMetadata()) {
            throw new IllegalArgumentException("select has no effect with fetch=" + fetch());
        }
    }

    /** Throws an exception if the URI contains an option that has no effect on {@code pollEnrich} and {@code poll}. */
    public void checkOptionsForPoll() {
        if (endpointOptions.configuration().getKey() != null) {
            checkOptionsForKey();
        }
        if (!order.considersAll()) {
            String circumstance = "on pollEnrich and poll without eagerMaxMessagesPerPoll=false:"
                    + " they take the first object of the query response";
            uriOptions.rejectIfSet("sortBy", circumstance);
            uriOptions.rejectIfSet("shuffle", circumstance);
        }
    }

    /** Throws an exception if the URI contains an option that has no effect on an object that is polled by its key. */
    public void checkOptionsForKey() {
        Stream.concat(ObjectSelection.QUERY_OPTIONS.stream(), ObjectOrder.OPTIONS.stream())
                .forEach(
                        option -> uriOptions.rejectIfSet(option, "with key: it is for the objects that a query finds"));
    }

    /** Returns whether a poll of one object by its key skips the object if it was already processed. */
    public boolean skipsProcessedKeys() {
        return changesProcessedObjects() || isIdempotentExplicitly();
    }

    private void checkClaim() {
        if (!usesClaims()) {
            if (!ends.onExhausted().isEmpty() && uriOptions.isSet("onExhausted")) {
                throw new IllegalArgumentException("onExhausted." + ObjectEnds.names(ends.onExhausted())
                        + " has no effect without claim=lease, because attempts are not counted");
            }
            for (String option : List.of("claimLease", "claimField", "maxClaimAttempts")) {
                uriOptions.rejectIfSet(option, "without claim=lease");
            }
            return;
        }
        if (!changesProcessedObjects()) {
            throw new IllegalArgumentException("claim=lease needs deleteAfterRead=true, moveAfterRead or onCommit.*:"
                    + " otherwise, other nodes could not see that an object was processed");
        }
        ClaimSettings.checkUpdates(endpointOptions.configuration().dialect());
        if (isIdempotent()) {
            throw new IllegalArgumentException(
                    (options.getIdempotentRepository() == null ? "idempotent=true" : "idempotentRepository")
                            + " and claim=lease exclude each other: the claim records which objects were processed");
        }
    }

    /** Checks, when a consumer starts, that files can be created in localWorkDirectory, if the consumer reads data. */
    public void checkLocalWorkDirectory() {
        if (fetchesData()) {
            endpointOptions.checkLocalWorkDirectoryOfConsumer();
        }
    }

    public EndpointOptions endpointOptions() {
        return endpointOptions;
    }

    public DynUrlFetch fetch() {
        return options.getFetch();
    }

    boolean fetchesMetadata() {
        return fetch() == DynUrlFetch.metadata || fetch() == DynUrlFetch.value;
    }

    public boolean fetchesData() {
        return fetch() == DynUrlFetch.data || fetch() == DynUrlFetch.value;
    }

    /** Returns the query of each poll: the filter, the metadata fields to fetch, and the beginning of the keys. */
    public Query query() {
        return endpointOptions.query();
    }

    /**
     * Returns whether the consumer takes an object, as far as the query response shows. It takes none that it has moved.
     *
     * @param prefix the prefix of the query
     * @throws IllegalStateException if the bean of the option objectFilter throws an exception
     */
    public boolean selects(ListedObject listed, String prefix) {
        return !ends.moves().contain(listed.key()) && selection.selects(listed, prefix);
    }

    /** Returns the options that select among the objects that a query finds. */
    public ObjectSelection selection() {
        return selection;
    }

    /** Returns in which order the consumer takes objects. */
    public ObjectOrder order() {
        return order;
    }

    public int maxMessagesPerPoll() {
        return options.getMaxMessagesPerPoll();
    }

    /** Returns what is written when the processing of an object ends. */
    ObjectEnds ends() {
        return ends;
    }

    /** Returns the values of onCommit.* that are no expressions. */
    public Metadata onCommit() {
        return ends.onCommit().fixed();
    }

    /** Returns the values of onRollback.* that are no expressions. */
    public Metadata onRollback() {
        return ends.onRollback().fixed();
    }

    public Metadata onExhausted() {
        return ends.onExhausted();
    }

    /** Returns whether an object is marked, deleted or moved after it was processed. */
    boolean changesProcessedObjects() {
        return ends.changeProcessedObjects();
    }

    /** Returns whether an idempotent repository is used, to skip objects that were already processed. */
    public boolean isIdempotent() {
        Boolean configured = options.getIdempotent();
        if (configured == null) {
            return options.getIdempotentRepository() != null || !(changesProcessedObjects() || usesClaims());
        }
        return configured;
    }

    /** Returns whether an idempotent repository is used because an option requests it, and not only by default. */
    boolean isIdempotentExplicitly() {
        return isIdempotent() && (options.getIdempotent() != null || options.getIdempotentRepository() != null);
    }

    /** Returns whether the idempotent repository distinguishes the versions of an object by their entity tags. */
    public boolean isIdempotentByETag() {
        return isIdempotent()
                && options.getIdempotentKey() == DynUrlIdempotentKey.keyAndETag
                && fetch() != DynUrlFetch.none;
    }

    boolean isIdempotentEager() {
        return options.isIdempotentEager();
    }

    public boolean usesClaims() {
        return options.getClaim() == DynUrlClaim.lease;
    }

    /** Returns whether the route acknowledges or rejects objects itself. */
    boolean isAcknowledgedManually() {
        return options.getAcknowledge() == DynUrlAcknowledge.manual;
    }

    /** Returns how long an object may be in progress. */
    Duration maxProcessingTime() {
        return options.getMaxProcessingTime();
    }

    /** Returns what this node writes into claims, and when it gives an object up. */
    ClaimSettings claimSettings() {
        return claimSettings;
    }

    /** Throws if an option that a route needs is missing, or if one has no effect on a route that begins with this endpoint. */
    public static void checkRoute(String storeName, DynUrlConfiguration configuration) {
        if (configuration.getQueryUrl() == null) {
            throw new IllegalArgumentException(
                    "a route from dynurl:" + storeName + " needs the option queryUrl: it consumes what a query finds");
        }
        rejectInRoute("key", configuration.getKey());
        rejectInRoute("range", configuration.getRange());
        rejectInRoute("ifMatch", configuration.getIfMatch());
        rejectInRoute("ifNoneMatch", configuration.getIfNoneMatch());
    }

    private static void rejectInRoute(String option, @Nullable Object value) {
        if (value != null) {
            throw new IllegalArgumentException(option + " has no effect on a route that begins with from(\"dynurl:…\")"
                    + (option.equals("key") ? ": it consumes what a query finds; for one object, use pollEnrich" : ""));
        }
    }
}
