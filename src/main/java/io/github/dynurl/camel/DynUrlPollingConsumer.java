package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.Candidate;
import io.github.dynurl.camel.internal.consume.Completion;
import io.github.dynurl.camel.internal.consume.ConsumerContext;
import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.consume.DuplicateGuard;
import io.github.dynurl.camel.internal.consume.NoDataException;
import io.github.dynurl.camel.internal.consume.PollHistory;
import io.github.dynurl.camel.internal.consume.PollSession;
import io.github.dynurl.camel.internal.message.Request;
import io.github.dynurl.camel.internal.poll.CandidateFetcher;
import io.github.dynurl.camel.internal.poll.ConsumerCounters;
import io.github.dynurl.camel.internal.poll.LookupListener;
import io.github.dynurl.camel.internal.poll.MissingObjectDetector;
import io.github.dynurl.camel.internal.poll.ObjectLoader;
import io.github.dynurl.camel.internal.poll.Readiness;
import io.github.dynurl.camel.internal.poll.StoreExceptionHandler;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.http.HttpStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.DynamicPollingConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.PollingConsumerSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer for {@code pollEnrich} and consumer templates. Each call receives one object: the object with the given
 * key or, without a key, the next object of the query result. It does not prefetch, so that no object is claimed or in
 * progress between calls. Thread-safe.
 */
final class DynUrlPollingConsumer extends PollingConsumerSupport implements DynamicPollingConsumer, LookupListener {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlPollingConsumer.class);

    /** Camel's default delay between two polls of a route. */
    private static final long DEFAULT_DELAY_MILLIS = 500;

    private static final long NO_WAIT = 0;
    private static final long NO_TIMEOUT = Long.MAX_VALUE;
    private static final int ONE_OBJECT = 1;

    private final DynUrlEndpoint endpoint;
    private final ConsumerOptions options;
    private final ObjectLoader loader;
    private final PollHistory history = new PollHistory(ONE_OBJECT);
    private final StoreOwner.ServiceLease serviceLease;
    private volatile @Nullable ConsumerContext context;

    /** Is counted down when the consumer stops, to end all waits. Has the count 0 while the consumer is stopped. */
    private volatile CountDownLatch stopLatch = new CountDownLatch(0);

    DynUrlPollingConsumer(DynUrlEndpoint endpoint, ConsumerOptions options) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = options;
        options.checkOptionsForPoll();
        this.serviceLease = endpoint.owner().new ServiceLease();
        this.loader = new ObjectLoader(options, endpoint.owner(), this::isAllowed);
        ExceptionHandler configured = endpoint.getExceptionHandler();
        setExceptionHandler(
                configured == null
                        ? new StoreExceptionHandler(endpoint.getCamelContext(), DynUrlConsumer.class)
                        : configured);
    }

    @Override
    public @Nullable Exchange receive() {
        return pollUntil(null, NO_TIMEOUT);
    }

    @Override
    public @Nullable Exchange receiveNoWait() {
        return pollUntil(null, NO_WAIT);
    }

    @Override
    public @Nullable Exchange receive(long timeout) {
        return pollUntil(null, Math.max(NO_WAIT, timeout));
    }

    @Override
    public @Nullable Exchange receive(Exchange exchange) {
        return pollUntil(exchange, NO_TIMEOUT);
    }

    @Override
    public @Nullable Exchange receiveNoWait(Exchange exchange) {
        return pollUntil(exchange, NO_WAIT);
    }

    @Override
    public @Nullable Exchange receive(Exchange exchange, long timeout) {
        return pollUntil(exchange, Math.max(NO_WAIT, timeout));
    }

    /**
     * Polls until an object is received or the timeout has passed, but at least once.
     *
     * @param requestingExchange the exchange that contains dynamic options, for example of {@code pollEnrich}; null if
     *     there is none
     * @return null if no object was received, the consumer is stopping, or the thread is interrupted
     */
    private @Nullable Exchange pollUntil(@Nullable Exchange requestingExchange, long timeoutMillis) {
        Map<String, Object> dynamicOptions = DynUrlPollDynamicAware.takeOptions(requestingExchange, endpoint);
        Request request = Request.ofPoll(
                requestingExchange, options.endpointOptions(), endpoint.getCamelContext(), dynamicOptions);
        String key = request.hasKey() ? request.key() : null;
        options.checkDynamicOptions(dynamicOptions.keySet());
        if (key != null) {
            options.checkOptionsForKey();
        }
        Query query = request.query();
        long startNanos = System.nanoTime();
        while (isAllowed()) {
            Exchange received = poll(key, query, requestingExchange);
            long remainingMillis = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            if (received != null || remainingMillis <= 0 || !sleep(Math.min(remainingMillis, delayMillis()))) {
                return received;
            }
        }
        return null;
    }

    /**
     * Returns the delay between two polls. If the option is not set, newer versions of Camel return a negative number.
     */
    private long delayMillis() {
        long configured = endpoint.getDelay();
        return configured < 0
                ? DEFAULT_DELAY_MILLIS
                : Math.max(1, endpoint.getTimeUnit().toMillis(configured));
    }

    /** Waits for a time. Returns false if the consumer is stopped or the thread is interrupted meanwhile. */
    private boolean sleep(long millis) {
        try {
            return !stopLatch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private @Nullable Exchange poll(@Nullable String key, Query query, @Nullable Exchange requestingExchange) {
        StoreOwner.SharedStore shared = serviceLease.retain();
        if (shared == null) {
            return null;
        }
        boolean usesQuery = key == null;
        PollSession session = new PollSession(shared, shared.store().scope(), query, usesQuery);
        try {
            ConsumerContext pollContext = contextFor(key);
            Candidate candidate = key == null ? pollQuery(session, pollContext) : pollKey(key, session, pollContext);
            @Nullable
            Exchange received =
                    candidate == null ? null : createExchange(candidate, pollContext, usesQuery, requestingExchange);
            endpoint.owner().outcomes().recordSuccess();
            return received;
        } catch (RuntimeException e) {
            endpoint.owner().outcomes().recordFailure("poll", e);
            throw e;
        } finally {
            session.cancellableStore().close();
            session.sharedStore().release();
        }
    }

    /**
     * Returns the context of a poll. An object may be polled by its key any number of times, unless options prevent
     * that.
     *
     * @param key the key of the object to poll; null to poll with the query
     */
    private ConsumerContext contextFor(@Nullable String key) {
        ConsumerContext current = Objects.requireNonNull(context);
        boolean allowsDuplicates = key != null && !options.skipsProcessedKeys();
        return allowsDuplicates
                ? new ConsumerContext(options, DuplicateGuard.disabled(options), current.strategy())
                : current;
    }

    private @Nullable Candidate pollQuery(PollSession session, ConsumerContext pollContext) {
        try (CandidateFetcher fetcher = new CandidateFetcher(pollContext, history, session, this)) {
            synchronized (history) {
                history.beginPoll();
            }
            List<Candidate> batch = fetcher.nextBatch(ONE_OBJECT);
            if (batch.isEmpty()) {
                fetcher.throwFailureIfAny();
                fetcher.checkAnyFound();
                return null;
            }
            return batch.get(0);
        }
    }

    private @Nullable Candidate pollKey(String key, PollSession session, ConsumerContext pollContext) {
        if (!pollContext.duplicateGuard().tryMarkInProgress(key)) {
            counters().countDuplicate();
            return null;
        }
        Candidate candidate = null;
        boolean accepted = false;
        try {
            ListedObject listed = ListedObject.ofKey(key);
            boolean isReady = new Readiness(options.selection(), session).isReady(listed);
            candidate = isReady ? pollContext.strategy().begin(listed, session) : null;
            accepted = candidate != null && pollContext.duplicateGuard().tryBegin(candidate);
            countResult(candidate, accepted);
            return accepted ? candidate : null;
        } catch (NoSuchKeyException | NoDataException e) {
            counters().countPassedOver();
            return null;
        } finally {
            if (!accepted) {
                if (candidate == null) {
                    pollContext.duplicateGuard().unmarkInProgress(key);
                } else {
                    pollContext.discard(candidate);
                }
            }
        }
    }

    private void countResult(@Nullable Candidate candidate, boolean accepted) {
        if (candidate == null) {
            counters().countPassedOver();
        } else {
            if (candidate.claim() != null) {
                counters().countClaim();
            }
            if (!accepted) {
                counters().countDuplicate();
            }
        }
    }

    private @Nullable Exchange createExchange(
            Candidate candidate,
            ConsumerContext pollContext,
            boolean usesQuery,
            @Nullable Exchange requestingExchange) {
        Completion completion = new Completion(candidate, pollContext, history, getExceptionHandler());
        Exchange exchange;
        boolean created = false;
        try {
            exchange = endpoint.createExchange();
            completion.register(exchange, requestingExchange);
            loader.load(exchange, candidate);
            created = true;
        } catch (StoreException e) {
            LOG.debug("Loading {} was cancelled, because the consumer is stopping", Key.shown(candidate.key()), e);
            return null;
        } finally {
            if (!created) {
                pollContext.cancel(candidate);
            }
        }
        Throwable loadFailure = candidate.loadFailure();
        if (loadFailure == null) {
            history.recordNotMissing();
            completion.startTimeout();
            counters().countEmitted();
            return exchange;
        }
        // Completes the exchange here, because it is not returned and nobody else can complete it.
        exchange.setException(loadFailure);
        completion.onFailure(exchange);
        if (loadFailure instanceof NoSuchKeyException) {
            if (usesQuery) {
                new MissingObjectDetector(history)
                        .checkMissingData(candidate.sharedStore().store(), candidate.key());
            }
            return null;
        }
        throw RuntimeCamelException.wrapRuntimeCamelException(loadFailure);
    }

    @Override
    public boolean isAllowed() {
        return isRunAllowed() && !isSuspendingOrSuspended();
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

    @Override
    protected void doStart() throws Exception {
        options.checkLocalWorkDirectory();
        serviceLease.open();
        try {
            ConsumerContext created = endpoint.consumerContext(options);
            HttpStore store = Objects.requireNonNull(serviceLease.current()).store();
            created.prepareOnStartup(store);
            context = created;
        } catch (Exception e) {
            serviceLease.close();
            throw e;
        }
        stopLatch = new CountDownLatch(1);
    }

    @Override
    protected void doStop() throws Exception {
        stopLatch.countDown();
        loader.cancelIfStopping();
        serviceLease.close();
    }
}
