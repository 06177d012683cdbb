package io.github.dynurl.camel.internal.poll;

import io.github.dynurl.camel.internal.client.Parallel;
import io.github.dynurl.camel.internal.consume.Candidate;
import io.github.dynurl.camel.internal.consume.ConsumerContext;
import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.consume.DuplicateGuard;
import io.github.dynurl.camel.internal.consume.PollHistory;
import io.github.dynurl.camel.internal.consume.PollSession;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the candidates of one poll: sends the query, reads as many keys from its response as a batch needs, and looks
 * up the objects. Failures are not thrown at once, so that the candidates found earlier are not lost. Not thread-safe.
 */
public final class CandidateFetcher implements AutoCloseable {
    /** The poll ends after this many lookups in a row that fail with 5xx or without a response: the server is down. */
    private static final int MAX_CONSECUTIVE_UNAVAILABLE = 3;
    /** The maximum number of keys that are looked up at once in addition to the free places of the batch. */
    private static final int MAX_EXTRA_KEYS = 1000;

    private static final int MIN_EXTRA_KEYS = 8;
    /** With claims, keys are chosen at random from 8 times as many keys. So consumers rarely choose the same key. */
    private static final int CLAIM_POOL_FACTOR = 8;

    private final ConsumerContext context;
    private final PollHistory history;
    private final PollSession session;
    private final LookupListener listener;
    private final MissingObjectDetector missingObjects;
    private final UnchangedObjects unchangedObjects;
    private final DuplicateGuard.FinishedKeys finishedKeys;
    private final @Nullable Comparator<ListedObject> order;
    private final Readiness readiness;
    private final ListedObjects objects;
    private boolean hasTriedAllKeys;
    private boolean hasDiscardedCandidates; // the batch was full; the discarded objects come before retries
    private int consecutiveUnavailable;
    private @Nullable RuntimeException failure;

    /** Creates a fetcher and sends the query. */
    public CandidateFetcher(
            ConsumerContext context, PollHistory history, PollSession session, LookupListener listener) {
        this.context = context;
        this.history = history;
        this.session = session;
        this.listener = listener;
        this.missingObjects = new MissingObjectDetector(history);
        this.unchangedObjects = new UnchangedObjects(history);
        this.finishedKeys = context.duplicateGuard().collectFinishedKeys();
        ConsumerOptions options = context.options();
        this.order = options.order().isDefined() ? options.order().newComparator() : null;
        this.readiness = new Readiness(options.selection(), session);
        this.objects = finishedKeys.runQuery(() -> new ListedObjects(options, readiness, session, history, listener));
    }

    /**
     * Returns at most {@code limit} candidates, first those of new keys, unless options define another order. Records failures
     * instead of throwing them.
     */
    public List<Candidate> nextBatch(int limit) {
        Batch batch = new Batch(limit);
        ReservoirSample retryKeys = new ReservoirSample(limit);
        runRecordingFailure(() -> {
            addNewKeys(batch, retryKeys);
            addRetryKeys(batch, retryKeys);
        });
        if (order != null) {
            batch.sort(order);
        }
        return batch.candidates();
    }

    /** Returns whether the query response was read to its end and each of its keys was tried. */
    public boolean isFinished() {
        return hasTriedAllKeys;
    }

    public void throwFailureIfAny() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Throws an exception if none of the objects that were looked up exists, unless the consumer is stopping. */
    public void checkAnyFound() {
        if (listener.isAllowed()) {
            missingObjects.checkAnyFound(session.sharedStore().store(), objects.allMissing());
        }
    }

    /** Ends the fetching because of a failure. Ignores further failures. */
    private void recordFailure(Throwable e) {
        if (failure == null) {
            failure = e instanceof RuntimeException known ? known : new IllegalStateException("a lookup failed", e);
        }
    }

    /** Runs an action. Records its failure instead of throwing it, so that the caller can handle other objects. */
    private void runRecordingFailure(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            recordFailure(e);
        }
    }

    private boolean mayContinue() {
        return failure == null && listener.isAllowed();
    }

    /** Adds candidates for keys that this round has not tried. Collects the other keys in {@code retryKeys}. */
    private void addNewKeys(Batch batch, ReservoirSample retryKeys) {
        KeyPool pool = createPool(batch.freePlaces());
        int extraKeys = 0;
        try {
            while (mayContinue() && freePlaces(batch, retryKeys) > 0) {
                fillPool(pool, extraKeys, batch, retryKeys);
                boolean isIncomplete = pool.needsWholeResponse() && !objects.isAtEnd();
                if (isIncomplete || (pool.isEmpty() && !pool.hasOmitted())) {
                    break;
                }
                if (pool.isEmpty()) {
                    pool.startNextReading();
                    objects.restart();
                    continue;
                }
                objects.checkSortable();
                int sizeBefore = batch.size();
                lookUpAll(pool.take(freePlaces(batch, retryKeys) + extraKeys), batch);
                // After a lookup without candidates, looks up more keys at once. With claims, it would claim too many.
                boolean increasesLookups =
                        batch.size() == sizeBefore && !context.options().usesClaims();
                extraKeys = increasesLookups ? Math.min(MAX_EXTRA_KEYS, Math.max(MIN_EXTRA_KEYS, extraKeys * 2)) : 0;
            }
        } finally {
            hasTriedAllKeys = objects.isAtEnd() && pool.isEmpty() && !pool.hasOmitted();
            pool.marked()
                    .forEach(each ->
                            runRecordingFailure(() -> context.duplicateGuard().unmarkInProgress(each.key())));
        }
    }

    private KeyPool createPool(int limit) {
        ConsumerOptions options = context.options();
        if (order != null && options.order().considersAll()) {
            return new BestKeys(
                    order,
                    limit + MAX_EXTRA_KEYS,
                    this::canMarkInProgress,
                    this::tryMarkInProgress,
                    context.strategy()::withNeededMetadata);
        }
        boolean takesRandomKeys = order == null && options.usesClaims() && options.maxMessagesPerPoll() > 0;
        return new FirstKeys(
                takesRandomKeys ? CLAIM_POOL_FACTOR : 1,
                this::tryMarkInProgress,
                context.strategy()::withNeededMetadata);
    }

    /** Returns how many new keys the batch can take. Excludes the places that are reserved for retries. */
    private int freePlaces(Batch batch, ReservoirSample retryKeys) {
        return batch.freePlaces() - Math.min(history.retryPlaces(), retryKeys.size());
    }

    /** Reads keys from the query response into the pool. */
    private void fillPool(KeyPool pool, int extraKeys, Batch batch, ReservoirSample retryKeys) {
        try {
            while (!objects.isAtEnd()
                    && pool.wantsMore(freePlaces(batch, retryKeys), extraKeys)
                    && listener.isAllowed()) {
                ListedObject listed = objects.next();
                if (listed == null) {
                    break;
                }
                if (history.wasTriedInThisPoll(listed.key())) {
                    continue;
                }
                if (history.wasTriedEarlier(listed.key())) {
                    if (objects.isFirstReading() && canMarkInProgress(listed)) {
                        retryKeys.offer(context.strategy().withNeededMetadata(listed));
                    }
                } else {
                    pool.offer(listed);
                }
            }
        } catch (RuntimeException | Error e) {
            recordFailure(e);
        }
    }

    /** Marks a key as in progress. Returns false if no request is needed to know that the object is to be skipped. */
    private boolean tryMarkInProgress(ListedObject listed) {
        return needsLookup(listed) && !countIfDuplicate(!finishedKeys.tryMarkInProgress(listed.key()));
    }

    /** Returns whether {@link #tryMarkInProgress} would probably return true. Other keys must not use retry places. */
    private boolean canMarkInProgress(ListedObject listed) {
        return needsLookup(listed) && !countIfDuplicate(!finishedKeys.canMarkInProgress(listed.key()));
    }

    private boolean needsLookup(ListedObject listed) {
        if (context.strategy().canSkip(listed)) {
            missingObjects.recordNotMissing();
            listener.counters().countPassedOver();
            return false;
        }
        return !countIfDuplicate(context.duplicateGuard().isProcessed(listed));
    }

    private boolean countIfDuplicate(boolean isDuplicate) {
        if (isDuplicate) {
            missingObjects.recordNotMissing();
            listener.counters().countDuplicate();
        }
        return isDuplicate;
    }

    /** Adds candidates for keys that were tried earlier. While there are new keys, adds only a few of them. */
    private void addRetryKeys(Batch batch, ReservoirSample retryKeys) {
        if (!mayContinue()) {
            return;
        }
        int places = batch.freePlaces();
        List<ListedObject> marked = new ArrayList<>();
        try {
            int count = hasTriedAllKeys ? places : Math.min(places, history.retryPlaces());
            for (ListedObject listed : retryKeys.choose(count)) {
                if (tryMarkInProgress(listed)) {
                    marked.add(listed);
                }
            }
        } catch (RuntimeException | Error e) {
            recordFailure(e);
        }
        if (hasTriedAllKeys && !hasDiscardedCandidates) {
            history.completeRound();
        } else if (!hasTriedAllKeys) {
            history.useRetryPlaces(marked.size());
        }
        lookUpAll(marked, batch);
    }

    private void lookUpAll(List<ListedObject> marked, Batch batch) {
        List<LookupResult> results = Parallel.map(
                marked,
                this::lookUp,
                session.sharedStore().threads().query(),
                context.options().endpointOptions().configuration().getQueryConcurrency(),
                session.cancellableStore()::close);
        for (int i = 0; i < marked.size(); i++) {
            ListedObject listed = marked.get(i);
            String key = listed.key();
            LookupResult result = results.get(i);
            Candidate candidate = result.candidate();
            if (candidate != null) {
                consecutiveUnavailable = 0;
                missingObjects.recordFound(candidate, context.options().fetchesData());
                runRecordingFailure(() -> addOrDiscard(listed, candidate, batch));
            } else {
                runRecordingFailure(() -> context.duplicateGuard().unmarkInProgress(key));
                runRecordingFailure(() -> recordUnprocessed(key, result));
            }
        }
    }

    private LookupResult lookUp(ListedObject listed) {
        if (!listener.isAllowed()) {
            return LookupResult.NOTHING;
        }
        return LookupResult.of(() -> readiness.isReady(listed)
                ? LookupResult.ofCandidate(context.strategy().begin(listed, session))
                : LookupResult.NOT_READY);
    }

    private void recordUnprocessed(String key, LookupResult result) {
        if (!listener.isAllowed()) {
            return;
        }
        RuntimeException lookupFailure = result.failure();
        if (lookupFailure == null && result.isReady()) {
            missingObjects.recordNotMissing();
        }
        if (lookupFailure == null || missingObjects.recordLookupFailure(key, lookupFailure)) {
            consecutiveUnavailable = 0;
            listener.counters().countPassedOver();
            return;
        }
        history.recordTried(key);
        runRecordingFailure(() -> listener.onLookupFailure(key, lookupFailure));
        consecutiveUnavailable = lookupFailure instanceof StoreUnavailableException ? consecutiveUnavailable + 1 : 0;
        boolean concernsAllObjects = lookupFailure instanceof IllegalStateException; // wrong options, or an Error
        if (failure == null && (concernsAllObjects || consecutiveUnavailable == MAX_CONSECUTIVE_UNAVAILABLE)) {
            failure = lookupFailure;
        }
    }

    private void addOrDiscard(ListedObject listed, Candidate candidate, Batch batch) {
        boolean added = false;
        try {
            if (candidate.claim() != null) {
                listener.counters().countClaim();
            }
            hasDiscardedCandidates |= batch.freePlaces() <= 0;
            if (batch.freePlaces() > 0 && listener.isAllowed()) {
                added = context.duplicateGuard().tryBegin(candidate);
                if (added) {
                    history.recordTried(candidate.key());
                    batch.add(listed, candidate);
                } else {
                    listener.counters().countDuplicate();
                    unchangedObjects.record();
                }
            }
        } finally {
            if (!added) {
                context.discard(candidate);
            }
        }
    }

    @Override
    public void close() {
        finishedKeys.close();
        objects.close();
    }
}
