package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.Candidate;
import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.message.LocalWorkDirectory;
import io.github.dynurl.camel.internal.message.Operations;
import io.github.dynurl.camel.internal.message.OwningDataStream;
import io.github.dynurl.camel.internal.message.ResponseWriter;
import io.github.dynurl.camel.internal.message.StoreStreamCache;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.internal.lease.HeldClaim;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Loads an object into an exchange: sets the headers, the metadata and the open data. Thread-safe. */
public final class ObjectLoader {
    private final ConsumerOptions options;
    private final StoreOwner owner;
    private final BooleanSupplier mayOpenData;

    /**
     * The views of the store through which data is being opened. Either the loader removes a view and the data stays open, or
     * {@link #cancelIfStopping} removes the view and closes it.
     */
    private final Set<HttpStore> openingStores = ConcurrentHashMap.newKeySet();

    /**
     * Creates a loader.
     *
     * @param mayOpenData returns false as soon as the consumer is stopping
     */
    public ObjectLoader(ConsumerOptions options, StoreOwner owner, BooleanSupplier mayOpenData) {
        this.options = options;
        this.owner = owner;
        this.mayOpenData = mayOpenData;
    }

    /**
     * If the consumer is stopping, cancels the requests that are opening data. Data that is already open stays open.
     */
    public void cancelIfStopping() {
        if (!mayOpenData.getAsBoolean()) {
            for (HttpStore store : List.copyOf(openingStores)) {
                if (openingStores.remove(store)) {
                    store.close();
                }
            }
        }
    }

    /**
     * Loads an object into an exchange for the first time. Records a failure in the candidate, so that the route can
     * handle the failure.
     *
     * @throws StoreException if loading was cancelled because the consumer is stopping. The caller must not process the
     *     exchange.
     */
    public void load(Exchange exchange, Candidate candidate) {
        Message message = exchange.getMessage();
        message.setHeader(DynUrlConstants.KEY, candidate.key());
        HeldClaim claim = candidate.claim();
        if (claim != null) {
            message.setHeader(DynUrlConstants.CLAIM_EPOCH, claim.epoch());
            message.setHeader(DynUrlConstants.CLAIM_ID, claim.id());
        }
        Throwable failure = tryLoad(exchange, candidate);
        if (failure instanceof StoreException cancellation && !mayOpenData.getAsBoolean()) {
            throw cancellation;
        }
    }

    /**
     * Loads an object. Can be called again after a failure. Records the result in the candidate.
     *
     * @return the failure; null if the object was loaded
     */
    @Nullable
    public Throwable tryLoad(Exchange exchange, Candidate candidate) {
        HeldClaim claim = candidate.claim();
        try {
            if (claim != null && !claim.isValid()) {
                throw new ConflictException(Failure.of(
                        "process",
                        candidate.key(),
                        "the claim was lost or could not be renewed while the object waited for the route;"
                                + " the object will be polled again"));
            }
            Map<String, String> noRequestHeaders = Map.of();
            DynUrlConfiguration configuration = options.endpointOptions().configuration();
            write(new ResponseWriter(exchange, configuration, owner, noRequestHeaders), candidate);
            if (exchange.getMessage().getBody() instanceof StoreStreamCache body) {
                candidate.setCopyCounter(body.copies());
            }
            candidate.recordLoaded();
            return null;
        } catch (RuntimeException | IOException | Error e) {
            boolean wasCancelled = e instanceof StoreException && !mayOpenData.getAsBoolean();
            boolean wasNotSentOrCancelled =
                    wasCancelled || (e instanceof StoreException failure && failure.outcome() == Outcome.NOT_SENT);
            boolean isGoneChangedOrTaken = e instanceof NoSuchKeyException || e instanceof ConflictException;
            if (!wasCancelled && !isGoneChangedOrTaken) {
                owner.outcomes().recordFailure("load", e);
            }
            boolean isOfDirectory = e instanceof LocalWorkDirectory.WriteException;
            boolean needsNoRollback = wasNotSentOrCancelled || isGoneChangedOrTaken || isOfDirectory;
            candidate.recordLoadFailure(e, needsNoRollback);
            return e;
        }
    }

    private void write(ResponseWriter response, Candidate candidate) throws IOException {
        switch (options.fetch()) {
            case none -> {
                response.setBody(candidate.key());
                response.setPartHeaders(candidate.key(), PartInfo.NONE);
            }
            case metadata ->
                Operations.writeMetadata(
                        candidate.key(),
                        metadata(candidate),
                        options.endpointOptions().outputClass(),
                        response);
            case data -> openData(response, candidate);
            case value -> {
                openData(response, candidate);
                response.setMetadata(candidate.key(), metadata(candidate));
            }
        }
    }

    private static Metadata metadata(Candidate candidate) {
        return Objects.requireNonNull(candidate.metadata());
    }

    /**
     * Opens the data through its own view of the store, so that {@link #cancelIfStopping} can cancel the request. The
     * stream of the data closes this view.
     */
    private void openData(ResponseWriter response, Candidate candidate) throws IOException {
        HttpStore store = candidate.sharedStore().store().scope();
        openingStores.add(store);
        boolean opened = false;
        try {
            // If the consumer stopped before the view was added, nobody else cancels the request.
            cancelIfStopping();
            DataStream data = store.getData(candidate.key(), ByteRange.all(), Condition.none());
            candidate.setOpenedData(data.info());
            response.setData(
                    candidate.key(),
                    ByteRange.all(),
                    new DataStream(new OwningDataStream(data, store::close), data.info()));
            opened = openingStores.remove(store); // false if cancelIfStopping has closed the store meanwhile
        } finally {
            if (!opened) {
                openingStores.remove(store);
                store.close();
            }
        }
        if (!opened) {
            response.discardBody();
            String reason = "the consumer is stopping; the object will be polled again";
            throw new StoreUnavailableException(
                    Failure.of("getData", candidate.key(), reason).retryable(true));
        }
    }
}
