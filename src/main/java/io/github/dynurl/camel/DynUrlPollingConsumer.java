package io.github.dynurl.camel;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.StoreException;
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
 * Receives one object when it is asked: that of the key or, without one, the next that the query finds. Nothing is fetched
 * ahead, so nothing is left for a later call. Thread-safe.
 */
final class DynUrlPollingConsumer extends PollingConsumerSupport implements DynamicPollingConsumer, Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlPollingConsumer.class);

    /** What Camel waits by default between two polls of a route, in milliseconds. */
    private static final long DEFAULT_DELAY = 500;

    private final DynUrlEndpoint endpoint;
    private final ConsumerOptions options;
    private final Delivery delivery;
    private final Round round = new Round(1);
    private final StoreOwner.Holder holder;
    private volatile @Nullable Rules rules;
    private volatile CountDownLatch stopped = new CountDownLatch(0);

    DynUrlPollingConsumer(DynUrlEndpoint endpoint, ConsumerOptions options) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = options;
        this.holder = endpoint.owner().new Holder();
        this.delivery = new Delivery(options, endpoint.owner(), this::isAllowed);
        ExceptionHandler given = endpoint.getExceptionHandler();
        setExceptionHandler(given == null ? new StoreExceptionHandler(endpoint.getCamelContext()) : given);
    }

    @Override
    public @Nullable Exchange receive() {
        return await(null, Long.MAX_VALUE);
    }

    @Override
    public @Nullable Exchange receiveNoWait() {
        return await(null, 0);
    }

    @Override
    public @Nullable Exchange receive(long timeout) {
        return await(null, Math.max(0, timeout));
    }

    @Override
    public @Nullable Exchange receive(Exchange exchange) {
        return await(exchange, Long.MAX_VALUE);
    }

    @Override
    public @Nullable Exchange receiveNoWait(Exchange exchange) {
        return await(exchange, 0);
    }

    @Override
    public @Nullable Exchange receive(Exchange exchange, long timeout) {
        return await(exchange, Math.max(0, timeout));
    }

    /** Asks until there is an object or the time, in milliseconds, is over; always once. */
    private @Nullable Exchange await(@Nullable Exchange asking, long timeout) {
        Map<String, Object> dynamic = DynUrlPollDynamicAware.take(asking, endpoint);
        Request request = Request.withoutMessage(options.fixed(), endpoint.getCamelContext(), dynamic);
        String key = request.hasKey() ? request.key() : null;
        options.checkMoved(dynamic.keySet());
        Query query = request.query();
        long begin = System.nanoTime();
        while (isAllowed()) {
            Exchange received = receive(key, query, asking);
            long left = timeout - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (received != null || left <= 0 || !pause(Math.min(left, delay()))) {
                return received;
            }
        }
        return null;
    }

    /** Returns how long to wait between two looks: what is not set is negative in newer versions of Camel. */
    private long delay() {
        long given = endpoint.getDelay();
        return given < 0 ? DEFAULT_DELAY : Math.max(1, endpoint.getTimeUnit().toMillis(given));
    }

    /** Waits; false if the consumer stops or the thread is interrupted meanwhile. */
    private boolean pause(long millis) {
        try {
            return !stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private @Nullable Exchange receive(@Nullable String key, Query query, @Nullable Exchange asking) {
        StoreOwner.Lease lease = holder.share();
        if (lease == null) {
            return null;
        }
        Access access = new Access(lease, lease.store().scope(), query, key == null);
        try {
            Rules current = rulesFor(key);
            Candidate candidate = key == null ? next(access, current) : exactly(key, access, current);
            return candidate == null ? null : exchange(candidate, current, key == null, asking);
        } finally {
            access.scope().close();
            access.lease().release();
        }
    }

    /** Asked for by its key, an object comes as often as it is asked for, unless something is done to it. */
    private Rules rulesFor(@Nullable String key) {
        Rules current = Objects.requireNonNull(rules);
        boolean only = key != null && !options.isRemembered();
        return only ? new Rules(options, Guard.open(options), current.strategy()) : current;
    }

    private @Nullable Candidate next(Access access, Rules current) {
        try (Gatherer gatherer = new Gatherer(current, round, access, this)) {
            synchronized (round) {
                round.beginPoll();
            }
            List<Candidate> found = gatherer.next(1);
            if (found.isEmpty()) {
                gatherer.check();
                gatherer.checkSeen();
                return null;
            }
            return found.get(0);
        }
    }

    private @Nullable Candidate exactly(String key, Access access, Rules current) {
        if (!current.guard().enter(key)) {
            tally().duplicate();
            return null;
        }
        Candidate candidate = null;
        boolean begun = false;
        try {
            candidate = current.strategy().begin(key, access);
            begun = candidate != null && current.guard().begin(candidate);
            count(candidate, begun);
            return begun ? candidate : null;
        } catch (NoSuchKeyException | NoDataException e) {
            tally().passOver();
            return null;
        } finally {
            if (!begun) {
                if (candidate == null) {
                    current.guard().leave(key);
                } else {
                    current.giveUp(candidate);
                }
            }
        }
    }

    private void count(@Nullable Candidate candidate, boolean begun) {
        if (candidate == null) {
            tally().passOver();
        } else {
            if (candidate.claim() != null) {
                tally().claim();
            }
            if (!begun) {
                tally().duplicate();
            }
        }
    }

    private @Nullable Exchange exchange(Candidate candidate, Rules current, boolean found, @Nullable Exchange asking) {
        Completion completion = new Completion(candidate, current, round, getExceptionHandler());
        Exchange exchange;
        boolean made = false;
        try {
            exchange = endpoint.createExchange();
            completion.begin(exchange, asking);
            delivery.fill(exchange, candidate);
            made = true;
        } catch (StoreException e) {
            LOG.debug("{} was cut short, since the consumer stops", Key.shown(candidate.key()), e);
            return null;
        } finally {
            if (!made) {
                current.release(candidate);
            }
        }
        Throwable failure = candidate.undelivered();
        if (failure == null) {
            round.seen();
            completion.watch();
            tally().emit();
            return exchange;
        }
        // Nobody would end an exchange that failed before it was received.
        exchange.setException(failure);
        completion.onFailure(exchange);
        if (failure instanceof NoSuchKeyException) {
            if (found) {
                new Sightings(round).checkData(candidate.lease().store(), candidate.key());
            }
            return null;
        }
        throw RuntimeCamelException.wrapRuntimeCamelException(failure);
    }

    @Override
    public boolean isAllowed() {
        return isRunAllowed() && !isSuspendingOrSuspended();
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

    @Override
    protected void doStart() throws Exception {
        holder.open();
        try {
            Rules fresh = endpoint.rules(options);
            fresh.strategy().start(Objects.requireNonNull(holder.current()).store());
            rules = fresh;
        } catch (Exception e) {
            holder.close();
            throw e;
        }
        stopped = new CountDownLatch(1);
    }

    @Override
    protected void doStop() throws Exception {
        stopped.countDown();
        delivery.cut();
        holder.close();
    }
}
