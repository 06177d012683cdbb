package io.github.dynurl.camel;

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

/** Makes an exchange of each object that a query finds. */
@ManagedResource(description = "Managed dynurl consumer")
public final class DynUrlConsumer extends ScheduledBatchPollingConsumer implements Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlConsumer.class);

    /** The size of a batch where a poll has no limit. */
    private static final int CHUNK = 1000;

    private final DynUrlEndpoint endpoint;
    private final ConsumerOptions options;
    private final Delivery delivery;
    private final Round round;
    private final StoreOwner.Holder holder;
    private volatile @Nullable Rules rules;
    private @Nullable HttpStore polling;

    DynUrlConsumer(DynUrlEndpoint endpoint, Processor processor, ConsumerOptions options) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.options = options;
        this.holder = endpoint.owner().new Holder();
        this.delivery = new Delivery(options, endpoint.owner(), this::isBatchAllowed);
        this.round = new Round(options.maxMessagesPerPoll());
        setMaxMessagesPerPoll(options.maxMessagesPerPoll());
        setExceptionHandler(new StoreExceptionHandler(endpoint.getCamelContext()));
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        Access access = begin();
        if (access == null) {
            return 0;
        }
        try {
            return poll(access, Objects.requireNonNull(rules));
        } finally {
            access.scope().close();
            access.lease().release();
        }
    }

    /** Opens the way to the store that {@link #cut} closes; null if the consumer is stopping. */
    private synchronized @Nullable Access begin() {
        StoreOwner.Lease lease = isAllowed() ? holder.share() : null;
        if (lease == null) {
            return null;
        }
        HttpStore scope = lease.store().scope();
        polling = scope;
        return new Access(lease, scope, options.query(), true);
    }

    private int poll(Access access, Rules current) throws Exception {
        int emitted = 0;
        int limit = options.maxMessagesPerPoll() == 0 ? CHUNK : options.maxMessagesPerPoll();
        round.beginPoll();
        try (Gatherer gatherer = new Gatherer(current, round, access, this)) {
            // The store answers, which is what the readiness of the route is about; a batch may take long.
            forceConsumerAsReady();
            do {
                List<Candidate> batch = gatherer.next(limit);
                emitted += processBatch(new ArrayDeque<>(batch));
                gatherer.check();
            } while (options.maxMessagesPerPoll() == 0 && !gatherer.isEnded() && isAllowed());
            gatherer.checkSeen();
        } catch (StoreException e) {
            if (isAllowed()) {
                detail(e);
                throw e;
            }
            LOG.debug("The poll was cut short, since the consumer stops", e);
        }
        return emitted;
    }

    /** Tells the health check what the store answered; what it answered before is forgotten. */
    private void detail(StoreException failure) {
        Map<String, Object> details = getLastErrorDetails();
        if (failure.status() > 0) {
            addLastErrorDetail(HealthCheck.HTTP_RESPONSE_CODE, failure.status());
        } else if (details != null) {
            details.remove(HealthCheck.HTTP_RESPONSE_CODE);
        }
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
            batch.forEach(this::release);
        }
        return index;
    }

    private void process(Candidate candidate, int index, int size) {
        Exchange exchange;
        boolean made = false;
        try {
            exchange = exchange(candidate, index, size);
            made = true;
        } catch (Error e) {
            // An Error would end all polls.
            throw new IllegalStateException("an exchange could not be made", e);
        } finally {
            if (!made) {
                release(candidate);
            }
        }
        try {
            getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
        } catch (Error e) {
            // Camel lets an Error of a step through, and never ends its exchange.
            exchange.setException(e);
            doneUoW(exchange);
            getExceptionHandler().handleException("A step of the route broke", exchange, e);
        }
    }

    private Exchange exchange(Candidate candidate, int index, int size) {
        Exchange exchange = createExchange(true);
        exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
        exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, size);
        exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, index == size - 1);
        // First the end of the object: Camel calls what was added last first, so that the body is released before.
        Completion completion = new Completion(candidate, Objects.requireNonNull(rules), round, getExceptionHandler());
        completion.begin(exchange, null);
        delivery.fill(exchange, candidate);
        Throwable failure = candidate.undelivered();
        if (failure == null) {
            round.seen();
        } else if (FirstStep.isIn(getRoute())) {
            Unopened.fail(exchange, failure, again -> delivery.open(again, candidate));
        } else {
            // A consumer that was made by hand has no route.
            exchange.setException(failure);
        }
        completion.watch();
        endpoint.tally().emit();
        return exchange;
    }

    private void release(Candidate candidate) {
        round.forget(candidate.key());
        try {
            Objects.requireNonNull(rules).release(candidate);
        } catch (RuntimeException | Error e) {
            getExceptionHandler().handleException("Cannot release an object that was not processed", e);
        }
    }

    @Override
    public boolean isAllowed() {
        return isBatchAllowed() && !isSuspendingOrSuspended();
    }

    @Override
    public void failed(String key, RuntimeException failure) {
        endpoint.tally().fail();
        getExceptionHandler().handleException("Cannot look up an object that the query found", failure);
    }

    @Override
    public Tally tally() {
        return endpoint.tally();
    }

    /** Returns of how many objects exchanges were made. */
    @ManagedAttribute(description = "Of how many objects exchanges were made")
    public long getEmitted() {
        return endpoint.tally().emitted();
    }

    /** Returns how often an object that a query found was not to be processed: gone, done, or claimed by others. */
    @ManagedAttribute(description = "How often an object was passed over: gone, done, or claimed by others")
    public long getPassedOver() {
        return endpoint.tally().passedOver();
    }

    /** Returns how often an object that a query found was in progress here, or known to the idempotent repository. */
    @ManagedAttribute(description = "How often an object was in progress, or known to the idempotent repository")
    public long getDuplicates() {
        return endpoint.tally().duplicates();
    }

    /** Returns how many claims were taken. */
    @ManagedAttribute(description = "How many claims were taken")
    public long getClaims() {
        return endpoint.tally().claims();
    }

    /** Returns how many objects that a query found could not be looked up. */
    @ManagedAttribute(description = "How many objects that a query found could not be looked up")
    public long getFailedLookups() {
        return endpoint.tally().failedLookups();
    }

    /** Returns how many lines of queries' answers were no legal keys. */
    @ManagedAttribute(description = "How many lines of queries' answers were no legal keys")
    public long getSkippedLines() {
        return endpoint.tally().skippedLines();
    }

    @Override
    protected void doStart() throws Exception {
        holder.open();
        try {
            Rules fresh = endpoint.rules(options);
            fresh.strategy().start(Objects.requireNonNull(holder.current()).store());
            rules = fresh;
            // Polls may begin at once.
            super.doStart();
        } catch (Exception e) {
            holder.close();
            throw e;
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        cut();
        super.doSuspend();
    }

    @Override
    protected void doStop() throws Exception {
        cut();
        super.doStop();
        holder.close();
    }

    /** Ends what the poll waits for; what is being processed goes on. */
    private synchronized void cut() {
        delivery.cut();
        HttpStore scope = polling;
        if (scope != null) {
            scope.close();
        }
    }
}
