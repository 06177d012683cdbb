package io.github.dynurl.camel;

import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the answer to a query as far as a batch needs, and looks up what may be in it. What breaks the reading is kept
 * until what was found before has been delivered. For one thread.
 */
final class Gatherer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gatherer.class);

    /** How many failures in a row mean that the store is down, and not that something is wrong with the objects. */
    private static final int OUTAGE = 3;

    /** How many objects a query may fail to read, for a store that is down, between two that it finds. */
    private static final int MOST_NOT_READ = 100;

    private static final int MAX_WAVE = 1000;
    private static final int SPREAD = 8;
    private final Rules rules;
    private final Round round;
    private final Access access;
    private final Watcher watcher;
    private final Sightings sightings;
    private final Guard.Ended endedSince;
    private final Results<String> keys;
    private boolean ended;
    private boolean allTried;
    private int unavailable;
    private int notRead;
    private @Nullable RuntimeException failure;
    /** Holds what came of looking up a key: a candidate, a failure, or neither where there is nothing to process. */
    private record Found(
            @Nullable Candidate candidate, @Nullable RuntimeException failure) {}

    /** Asks the query. */
    Gatherer(Rules rules, Round round, Access access, Watcher watcher) {
        this.rules = rules;
        this.round = round;
        this.access = access;
        this.watcher = watcher;
        this.sightings = new Sightings(round);
        this.endedSince = rules.guard().watchEnds();
        this.keys = endedSince.during(() -> access.scope().queryKeys(access.query()));
    }

    /** Returns the next objects to be processed, in the order of the answer; those that are tried again come last. */
    List<Candidate> next(int limit) {
        List<Candidate> batch = new ArrayList<>();
        Sample passed = new Sample(limit);
        try {
            first(batch, passed, limit);
            again(batch, passed, limit);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        return batch;
    }

    /** Tells whether the answer was read to its end, and all of it had its turn. */
    boolean isEnded() {
        return allTried;
    }

    /** Fails if something broke the reading. */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Fails if nothing was there of what was looked up. */
    void checkSeen() {
        if (watcher.isAllowed()) {
            sightings.check(access.lease().store(), keys);
        }
    }

    /** Keeps what went wrong, unless something did before. */
    private void broken(Throwable e) {
        if (failure == null) {
            failure = e instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("objects could not be looked up", e);
        }
    }

    /** Does what must not keep others from their turn, or from being let go, when it fails. */
    private void apart(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private boolean goesOn() {
        return failure == null && watcher.isAllowed();
    }

    /** Adds keys that this round has not tried. */
    private void first(List<Candidate> batch, Sample passed, int limit) {
        List<String> pool = new ArrayList<>();
        int more = 0;
        try {
            while (goesOn() && room(batch, passed, limit) > 0) {
                read(pool, more, batch, passed, limit);
                if (pool.isEmpty()) {
                    break;
                }
                int before = batch.size();
                lookUp(draw(pool, room(batch, passed, limit) + more), batch, limit);
                // Where nearly all are known, a look at one at a time would take forever.
                boolean fruitless = batch.size() == before && !rules.options().isClaim();
                more = fruitless ? Math.min(MAX_WAVE, Math.max(more, 4) * 2) : 0;
            }
        } finally {
            allTried = ended && pool.isEmpty();
            pool.forEach(key -> apart(() -> rules.guard().leave(key)));
        }
    }

    /** Takes keys out of the pool; several consumers that claim would be in each other's way if all took the first ones. */
    private List<String> draw(List<String> pool, int wanted) {
        if (spread() > 1) {
            Collections.shuffle(pool, ThreadLocalRandom.current());
        }
        List<String> first = pool.subList(0, Math.min(Math.max(wanted, 0), pool.size()));
        List<String> drawn = new ArrayList<>(first);
        first.clear();
        return drawn;
    }

    /** Returns from how many times as many keys as are wanted they are drawn. */
    private int spread() {
        return rules.options().isClaim() && rules.options().maxMessagesPerPoll() > 0 ? SPREAD : 1;
    }

    /** Returns how many more keys the batch can have if some of those that were tried earlier are to come again. */
    private int room(List<Candidate> batch, Sample passed, int limit) {
        return limit - batch.size() - Math.min(round.retries(), passed.size());
    }

    /** Fills the pool. */
    private void read(List<String> pool, int more, List<Candidate> batch, Sample passed, int limit) {
        try {
            while (!ended && pool.size() < room(batch, passed, limit) * spread() + more && watcher.isAllowed()) {
                String key = nextKey();
                if (key == null) {
                    break;
                }
                if (round.isTriedNow(key)) {
                    continue;
                }
                if (round.isTriedEarlier(key)) {
                    if (canEnter(key)) {
                        passed.offer(key);
                    }
                } else if (enter(key)) {
                    pool.add(key);
                }
            }
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** Returns the next key, null at the end. What the query itself cannot read of an object (filterLocally) is passed over. */
    private @Nullable String nextKey() {
        while (goesOn()) {
            try {
                if (keys.hasNext()) {
                    notRead = 0;
                    return keys.next();
                }
                ended = true;
                return null;
            } catch (StoreException e) {
                unreadable(e.key().orElseThrow(() -> e), e);
            }
        }
        return null;
    }

    /** Passes over an object; those that did not match lie between, so it takes many to say that the store is down. */
    private void unreadable(String key, StoreException why) {
        round.tried(key);
        apart(watcher.isAllowed() ? () -> watcher.failed(key, why) : () -> {}); // else it was cancelled
        notRead += why instanceof StoreUnavailableException ? 1 : 0;
        if (failure == null && notRead == MOST_NOT_READ) {
            failure = why;
        }
    }

    /** Begins to look at a key, unless it can be told without the store that there is nothing to do. */
    private boolean enter(String key) {
        return isDue(key) && (endedSince.enter(key) || countDuplicate());
    }

    /** Tells whether a key could be looked at now; one that could not must not take the place of one that can. */
    private boolean canEnter(String key) {
        return isDue(key) && (endedSince.canEnter(key) || countDuplicate());
    }

    private boolean isDue(String key) {
        if (rules.strategy().isNotDue(key)) {
            sightings.there();
            watcher.tally().passOver();
            return false;
        }
        return !rules.guard().isKnown(key) || countDuplicate();
    }

    /** Counts what is not to be processed once more; false for it. */
    private boolean countDuplicate() {
        sightings.there();
        watcher.tally().duplicate();
        return false;
    }

    /** Adds keys that were tried earlier in this round, a few of them as long as there are others. */
    private void again(List<Candidate> batch, Sample passed, int limit) {
        if (!goesOn()) {
            return;
        }
        int room = limit - batch.size();
        List<String> wave = new ArrayList<>();
        try {
            for (String key : passed.take(allTried ? room : Math.min(room, round.retries()))) {
                if (enter(key)) {
                    wave.add(key);
                }
            }
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        if (allTried) {
            round.over();
        } else {
            round.retried(wave.size());
        }
        lookUp(wave, batch, limit);
    }

    private void lookUp(List<String> wave, List<Candidate> batch, int limit) {
        List<Found> found = Parallel.map(
                wave,
                this::find,
                access.lease().threads().query(),
                rules.options().fixed().options().getQueryConcurrency(),
                access.scope()::close);
        for (int i = 0; i < wave.size(); i++) {
            String key = wave.get(i);
            Found one = found.get(i);
            Candidate candidate = one.candidate();
            if (candidate != null) {
                unavailable = 0;
                sightings.there(candidate, rules.options().fetchesData());
                apart(() -> take(candidate, batch, limit));
            } else {
                apart(() -> rules.guard().leave(key));
                apart(() -> passOver(key, one.failure()));
            }
        }
    }

    private Found find(String key) {
        if (!watcher.isAllowed()) {
            return new Found(null, null);
        }
        try {
            return new Found(rules.strategy().begin(key, access), null);
        } catch (RuntimeException e) {
            return new Found(null, e);
        } catch (Error e) {
            // Others of the same wave must be let go.
            return new Found(null, new IllegalStateException("an object could not be looked up", e));
        }
    }

    private void passOver(String key, @Nullable RuntimeException why) {
        if (!watcher.isAllowed()) {
            return;
        }
        if (sightings.isMissing(key, why) || why == null) {
            unavailable = 0;
            watcher.tally().passOver();
            return;
        }
        round.tried(key);
        apart(() -> watcher.failed(key, why));
        unavailable = why instanceof StoreUnavailableException ? unavailable + 1 : 0;
        if (failure == null && (unavailable == OUTAGE || why instanceof IllegalStateException)) {
            failure = why;
        }
    }

    private void take(Candidate candidate, List<Candidate> batch, int limit) {
        boolean taken = false;
        try {
            if (candidate.claim() != null) {
                watcher.tally().claim();
            }
            if (batch.size() < limit && watcher.isAllowed()) {
                taken = rules.guard().begin(candidate);
                if (taken) {
                    round.tried(candidate.key());
                    batch.add(candidate);
                } else {
                    watcher.tally().duplicate();
                }
            }
        } finally {
            if (!taken) {
                rules.giveUp(candidate);
            }
        }
    }

    @Override
    public void close() {
        long skipped = keys.skipped();
        if (skipped > 0) {
            LOG.warn("{} keys of a query's answer were passed over: not legal, or not there", skipped);
            watcher.tally().skip(skipped);
        }
        endedSince.close();
        keys.close();
    }
}
