package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.client.LatestOutcomes;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.Candidate;
import io.github.dynurl.camel.internal.consume.Completion;
import io.github.dynurl.camel.internal.consume.ConsumerContext;
import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.consume.PollHistory;
import io.github.dynurl.camel.internal.consume.PollSession;
import io.github.dynurl.camel.internal.figures.Figure;
import io.github.dynurl.camel.internal.poll.CandidateFetcher;
import io.github.dynurl.camel.internal.poll.ConsumerCounters;
import io.github.dynurl.camel.internal.poll.LookupListener;
import io.github.dynurl.camel.internal.poll.ObjectLoader;
import io.github.dynurl.camel.internal.poll.OpenDataInterceptStrategy;
import io.github.dynurl.camel.internal.poll.StoreExceptionHandler;
import io.github.dynurl.camel.internal.poll.UnopenedData;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.support.EmptyAsyncCallback;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.apache.camel.util.CastUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer for routes. Each poll sends a query and creates an exchange for each object of the query result. Only
 * the managed attributes are for users; Camel calls the other methods.
 */
@ManagedResource(description = "Managed dynurl consumer")
public final class DynUrlConsumer extends ScheduledBatchPollingConsumer implements LookupListener {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlConsumer.class);

    /** The batch size of polls without a limit ({@code maxMessagesPerPoll=0}). */
    private static final int UNLIMITED_BATCH_SIZE = 1000;

    private final DynUrlEndpoint endpoint;
    private final ConsumerOptions options;
    private final ObjectLoader loader;
    private final PollHistory history;
    private final StoreOwner.ServiceLease serviceLease;
    private volatile @Nullable ConsumerContext context;

    /** The view of the store for the current or last poll. Closing it cancels the requests of the poll. */
    private @Nullable HttpStore pollStore;

    DynUrlConsumer(DynUrlEndpoint endpoint, Processor processor, ConsumerOptions options) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.options = options;
        this.serviceLease = endpoint.owner().new ServiceLease();
        this.loader = new ObjectLoader(options, endpoint.owner(), this::isBatchAllowed);
        this.history = new PollHistory(options.maxMessagesPerPoll());
        setMaxMessagesPerPoll(options.maxMessagesPerPoll());
        setExceptionHandler(new StoreExceptionHandler(endpoint.getCamelContext(), DynUrlConsumer.class));
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        PollSession session = openSession();
        if (session == null) {
            return 0;
        }
        try {
            return poll(session, Objects.requireNonNull(context));
        } finally {
            session.cancellableStore().close();
            session.sharedStore().release();
        }
    }

    /**
     * Opens a session whose requests {@link #cancelPoll} can cancel. The caller must close its store and release its
     * shared store. Returns null if the consumer is stopping.
     */
    private synchronized @Nullable PollSession openSession() {
        StoreOwner.SharedStore shared = isAllowed() ? serviceLease.retain() : null;
        if (shared == null) {
            return null;
        }
        HttpStore store = shared.store().scope();
        pollStore = store;
        boolean usesQuery = true;
        return new PollSession(shared, store, options.query(), usesQuery);
    }

    private int poll(PollSession session, ConsumerContext pollContext) throws Exception {
        int emitted = 0;
        boolean isUnlimited = options.maxMessagesPerPoll() == 0;
        int batchSize = isUnlimited ? UNLIMITED_BATCH_SIZE : options.maxMessagesPerPoll();
        history.beginPoll();
        try (CandidateFetcher fetcher = new CandidateFetcher(pollContext, history, session, this)) {
            // The server has responded to the query. Health checks need not wait for the processing of the batch.
            forceConsumerAsReady();
            do {
                List<Candidate> batch = fetcher.nextBatch(batchSize);
                emitted += processBatch(new ArrayDeque<>(batch));
                fetcher.throwFailureIfAny();
            } while (isUnlimited && !fetcher.isFinished() && isAllowed());
            fetcher.checkAnyFound();
            endpoint.owner().outcomes().recordSuccess();
        } catch (RuntimeException e) {
            if (isAllowed() || !(e instanceof StoreException)) {
                endpoint.owner().outcomes().recordFailure("poll", e);
                setHealthDetails(e);
                throw e;
            }
            LOG.debug("The poll was cancelled, because the consumer is stopping", e);
        }
        return emitted;
    }

    /**
     * Passes the HTTP status of a failed poll and the latest outcomes to the health check. Removes what only an earlier
     * poll had.
     */
    private void setHealthDetails(RuntimeException failure) {
        Map<String, Object> current =
                LatestOutcomes.newestAsDetails(List.of(endpoint.owner().outcomes()));
        if (failure instanceof StoreException e && e.status() > 0) {
            current.put(HealthCheck.HTTP_RESPONSE_CODE, e.status());
        }
        Map<String, Object> details = getLastErrorDetails();
        if (details != null) { // a health check may read it at the same time, so equal kinds of failure remove nothing
            details.keySet()
                    .removeIf(name -> !current.containsKey(name)
                            && (name.equals(HealthCheck.HTTP_RESPONSE_CODE) || name.startsWith("lastFailure.")));
        }
        current.forEach(this::addLastErrorDetail);
    }

    @Override
    public int processBatch(Queue<Object> exchanges) throws Exception {
        Queue<Candidate> batch = CastUtils.cast(exchanges);
        int size = batch.size();
        int index = 0;
        try {
            for (; index < size && isBatchAllowed(); index++) {
                pendingExchanges = size - index - 1;
                process(batch.remove(), index, size);
            }
        } finally {
            pendingExchanges = 0;
            batch.forEach(this::cancel);
        }
        return index;
    }

    private void process(Candidate candidate, int index, int size) {
        Exchange exchange;
        boolean created = false;
        try {
            exchange = createExchange(candidate, index, size);
            created = true;
        } catch (Error e) {
            // If this method threw the Error, Camel would never poll again.
            throw new IllegalStateException("an exchange could not be created", e);
        } finally {
            if (!created) {
                cancel(candidate);
            }
        }
        try {
            getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
        } catch (Error e) {
            // Camel does not catch an Error of a step. Without this, the exchange would never complete.
            exchange.setException(e);
            doneUoW(exchange);
            getExceptionHandler().handleException("A step of the route failed with an Error", exchange, e);
        }
    }

    private Exchange createExchange(Candidate candidate, int index, int size) {
        Exchange exchange = createExchange(true);
        exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
        exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, size);
        exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, index == size - 1);
        // Completions run in reverse order. This one is registered first, so it runs after the body was released.
        Completion completion =
                new Completion(candidate, Objects.requireNonNull(context), history, getExceptionHandler());
        @Nullable Exchange requestingExchange = null;
        completion.register(exchange, requestingExchange);
        loader.load(exchange, candidate);
        Throwable loadFailure = candidate.loadFailure();
        if (loadFailure == null) {
            history.recordNotMissing();
        } else if (OpenDataInterceptStrategy.isInstalledIn(getRoute())) {
            UnopenedData.failFirstStep(exchange, loadFailure, retried -> loader.tryLoad(retried, candidate));
        } else {
            // A consumer that was created without a route has no first step that could throw the failure.
            exchange.setException(loadFailure);
        }
        completion.startTimeout();
        endpoint.counters().countEmitted();
        return exchange;
    }

    /** Releases a candidate that was not processed. Passes failures to the exception handler. */
    private void cancel(Candidate candidate) {
        history.forget(candidate.key());
        try {
            Objects.requireNonNull(context).cancel(candidate);
        } catch (RuntimeException | Error e) {
            getExceptionHandler().handleException("Cannot release an object that was not processed", e);
        }
    }

    @Override
    public boolean isAllowed() {
        return isBatchAllowed() && !isSuspendingOrSuspended();
    }

    @Override
    public void onLookupFailure(String key, RuntimeException failure) {
        endpoint.owner().outcomes().recordFailure("poll", failure);
        endpoint.counters().countFailedLookup();
        getExceptionHandler().handleException("Cannot look up an object that the query found", failure);
    }

    @Override
    public ConsumerCounters counters() {
        return endpoint.counters();
    }

    /** Returns the number of objects for which an exchange was created. */
    @ManagedAttribute(description = Figure.Description.EMITTED)
    public long getEmitted() {
        return Figure.EMITTED.read(endpoint.figures()).longValue();
    }

    /** Returns how many times an object was skipped: it was not selected, deleted, done, or claimed by another node. */
    @ManagedAttribute(description = Figure.Description.PASSED_OVER)
    public long getPassedOver() {
        return Figure.PASSED_OVER.read(endpoint.figures()).longValue();
    }

    /** Returns how many times an object was skipped as a duplicate: in progress, or in the idempotent repository. */
    @ManagedAttribute(description = Figure.Description.DUPLICATES)
    public long getDuplicates() {
        return Figure.DUPLICATES.read(endpoint.figures()).longValue();
    }

    /** Returns the number of claims that were acquired. */
    @ManagedAttribute(description = Figure.Description.CLAIMS)
    public long getClaims() {
        return Figure.CLAIMS.read(endpoint.figures()).longValue();
    }

    /** Returns the number of objects returned by queries that could not be looked up. */
    @ManagedAttribute(description = Figure.Description.FAILED_LOOKUPS)
    public long getFailedLookups() {
        return Figure.FAILED_LOOKUPS.read(endpoint.figures()).longValue();
    }

    /** Returns the number of lines in query responses that were no legal keys. */
    @ManagedAttribute(description = Figure.Description.SKIPPED_LINES)
    public long getSkippedLines() {
        return Figure.SKIPPED_LINES.read(endpoint.figures()).longValue();
    }

    @Override
    protected void doStart() throws Exception {
        options.checkLocalWorkDirectory();
        serviceLease.open();
        try {
            ConsumerContext created = endpoint.consumerContext(options);
            HttpStore store = Objects.requireNonNull(serviceLease.current()).store();
            created.prepareOnStartup(store);
            context = created;
            // Must be last, because it schedules polls, which may run at once and need the context.
            super.doStart();
        } catch (Exception e) {
            serviceLease.close();
            throw e;
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        cancelPoll();
        super.doSuspend();
    }

    @Override
    protected void doStop() throws Exception {
        cancelPoll();
        super.doStop();
        serviceLease.close();
    }

    /** Cancels the requests of the current poll. Does not affect exchanges that are being processed. */
    private synchronized void cancelPoll() {
        loader.cancelIfStopping();
        HttpStore store = pollStore;
        if (store != null) {
            store.close();
        }
    }
}
