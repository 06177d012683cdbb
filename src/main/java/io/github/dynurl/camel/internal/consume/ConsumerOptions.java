package io.github.dynurl.camel.internal.consume;

import io.github.dynurl.camel.DynUrlAcknowledge;
import io.github.dynurl.camel.DynUrlClaim;
import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConsumerConfiguration;
import io.github.dynurl.camel.DynUrlFetch;
import io.github.dynurl.camel.DynUrlIdempotentKey;
import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.dialect.DialectValue;
import io.github.dynurl.store.internal.lease.ClaimSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    private final Metadata onCommit;
    private final Metadata onRollback;
    private final Metadata onExhausted;
    private final Moves moves;
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
        this.onCommit = parseValues("onCommit", options.getOnCommit());
        this.onRollback = parseValues("onRollback", options.getOnRollback());
        this.onExhausted = parseValues("onExhausted", options.getOnExhausted());
        this.moves = Moves.parse(options, onCommit, onRollback);
        checkBatchSize();
        this.claimSettings = new ClaimSettings(
                options.getClaimField(),
                options.getClaimLease(),
                options.getMaxClaimAttempts(),
                options.getMaxProcessingTime(),
                onCommit,
                onRollback,
                onExhausted);
        this.selection = new ObjectSelection(options, uriOptions);
        this.order = new ObjectOrder(options, uriOptions, usesClaims());
        checkMarkNames();
        checkMarkValues();
        checkIdempotent();
        checkClaim();
        checkDeleteUrl();
        checkFetch();
    }

    private static Metadata parseValues(String option, Map<String, Object> values) {
        if (values.containsKey("")) {
            throw new IllegalArgumentException(option + " has an empty name; write " + option + ".name=value");
        }
        return EndpointOptions.parseValues(values);
    }

    private void checkBatchSize() {
        if (options.getMaxMessagesPerPoll() < 0) {
            throw new IllegalArgumentException(
                    "maxMessagesPerPoll must not be less than 0, but is " + options.getMaxMessagesPerPoll());
        }
    }

    /** Checks the metadata fields that the options set: they must be possible and must not include the claim. */
    private void checkMarkNames() {
        if (options.isDeleteAfterRead() && !onCommit.isEmpty()) {
            throw new IllegalArgumentException("deleteAfterRead and onCommit." + names(onCommit)
                    + " exclude each other: a deleted object has no metadata");
        }
        if (usesClaims()) {
            claimSettings.checkMarks();
            claimSettings.checkFilter(endpointOptions.filter());
        }
    }

    /** Rejects a value of onCommit.* that the filter also has: the query would return the object again and again. */
    private void checkMarkValues() {
        endpointOptions.filter().forEach((name, value) -> {
            if (onCommit.containsKey(name) && Json.same(value, onCommit.get(name))) {
                throw new IllegalArgumentException("onCommit." + name + " and filter." + name
                        + " have the same value: the mark changes nothing, and the object would be processed again");
            }
        });
    }

    private static String names(Metadata values) {
        return String.join(", ", new TreeSet<>(values.keySet()));
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
        String end = deletesAfterRead() ? "deleteAfterRead=true" : "onCommit." + names(onCommit);
        return "with " + (moves.afterRead() == null ? end : "moveAfterRead") + " and without idempotent=true";
    }

    private void checkFetch() {
        if (!fetchesMetadata()) {
            uriOptions.rejectIfSet("select", "with fetch=" + fetch());
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
            if (!onExhausted.isEmpty() && uriOptions.isSet("onExhausted")) {
                throw new IllegalArgumentException("onExhausted." + names(onExhausted)
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

    /** A deletion has the entity tag of the data. A resource that is the metadata has another one: the server answers 412. */
    private void checkDeleteUrl() {
        Dialect dialect = endpointOptions.configuration().dialect();
        String deleteUrl = dialect.text(DialectValue.DELETE_URL);
        boolean deletesMetadataUrl = deleteUrl != null
                && deleteUrl.equals(dialect.text(DialectValue.METADATA_URL))
                && !deleteUrl.equals(dialect.text(DialectValue.DATA_URL));
        if (removesObjects()
                && deletesMetadataUrl
                && !"metadata".equals(dialect.text(DialectValue.READ_TAG_BEFORE_WRITE))) {
            throw new IllegalArgumentException((deletesAfterRead() ? "deleteAfterRead" : "moveAfterRead")
                    + " needs dialect.readTagBeforeWrite=metadata, because deleteUrl"
                    + " is the URL of the metadata, whose entity tag is not that of the data");
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

    /** Returns which of the objects that a query finds the consumer takes. */
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

    boolean deletesAfterRead() {
        return options.isDeleteAfterRead();
    }

    /** Returns where objects are moved at their end. */
    Moves moves() {
        return moves;
    }

    /** Returns whether objects are deleted or moved at their end. */
    boolean removesObjects() {
        return deletesAfterRead() || !moves.isEmpty();
    }

    public Metadata onCommit() {
        return onCommit;
    }

    public Metadata onRollback() {
        return onRollback;
    }

    public Metadata onExhausted() {
        return onExhausted;
    }

    /** Returns whether an object is marked, deleted or moved after it was processed. */
    boolean changesProcessedObjects() {
        return deletesAfterRead() || moves.afterRead() != null || !onCommit.isEmpty();
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
