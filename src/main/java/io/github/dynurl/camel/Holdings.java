package io.github.dynurl.camel;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Ordered;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases the bodies of an exchange when it has ended, wherever it was handed on to. What is made in a branch (multicast,
 * split) lives until the exchange has ended that it branched off, as Camel's own stream caches do. A body that nobody can reach
 * any more is forgotten. Thread-safe.
 */
final class Holdings extends SynchronizationAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlEndpoint.class);

    private static final Cleaner CLEANER = Cleaner.create();

    private static final Map<UnitOfWork, Holdings> CURRENT = Collections.synchronizedMap(new WeakHashMap<>());

    /** Those that are released here, and the branch that made them; null if none did. */
    private final Map<Held, @Nullable Holdings> bodies = new WeakHashMap<>();

    /** Those that were made in this branch, and what keeps them after it. */
    private final Map<Held, Holdings> ofBranch = new WeakHashMap<>();

    /** Where the next body of the same exchange finds this; null if it does not. */
    private final WeakReference<@Nullable UnitOfWork> unit;

    private boolean done;

    private Holdings(@Nullable UnitOfWork unit) {
        this.unit = new WeakReference<>(unit);
    }

    /** Releases a body when its exchange has ended. */
    static void add(Exchange exchange, Held body) {
        UnitOfWork parent = exchange.getProperty(ExchangePropertyKey.STREAM_CACHE_UNIT_OF_WORK, UnitOfWork.class);
        UnitOfWork own = exchange.getUnitOfWork();
        Holdings its = own == null ? before(exchange) : of(own);
        if (parent != null && parent.getRoute() != null && parent != own) {
            Holdings kept = of(parent);
            its.keepInBranch(body, kept);
            kept.keep(body, its);
        } else {
            its.keep(body, null);
        }
    }

    /** Lets go of what a body holds when nobody can reach the body any more; the action must not reach it either. */
    static void whenForgotten(Held body, Runnable letGo) {
        CLEANER.register(body, letGo);
    }

    /** Makes what an exchange that has not begun will have; it may go elsewhere, as to seda. */
    private static Holdings before(Exchange exchange) {
        Holdings kept = new Holdings(null);
        exchange.getExchangeExtension().addOnCompletion(kept);
        return kept;
    }

    private static Holdings of(UnitOfWork unit) {
        return CURRENT.computeIfAbsent(unit, first -> {
            Holdings kept = new Holdings(first);
            first.addSynchronization(kept);
            return kept;
        });
    }

    private void leaveUnit() {
        UnitOfWork left = unit.get();
        if (left != null) {
            CURRENT.remove(left, this);
        }
    }

    private synchronized void keep(Held body, @Nullable Holdings branch) {
        bodies.put(body, branch);
    }

    private synchronized void keepInBranch(Held body, Holdings kept) {
        ofBranch.put(body, kept);
    }

    private synchronized void forget(Held body) {
        bodies.remove(body);
    }

    /** Takes over a body of this branch, since what it branched off has ended before; false if the branch has ended. */
    private synchronized boolean adopt(Held body) {
        if (done) {
            return false;
        }
        ofBranch.remove(body);
        bodies.put(body, null);
        return true;
    }

    /** Hears that another exchange ends instead: it takes over what the branch has made, too. */
    @Override
    public void beforeHandover(Exchange target) {
        leaveUnit();
        Map<Held, Holdings> made;
        List<Held> all;
        synchronized (this) {
            made = Map.copyOf(ofBranch);
            ofBranch.clear();
            made.keySet().forEach(body -> bodies.put(body, null));
            all = List.copyOf(bodies.keySet());
        }
        made.forEach((body, kept) -> kept.forget(body));
        all.forEach(body -> body.handedOver(target));
    }

    @Override
    public void onDone(Exchange exchange) {
        leaveUnit();
        List<Held> branched;
        Map<Held, @Nullable Holdings> all;
        synchronized (this) {
            done = true;
            branched = List.copyOf(ofBranch.keySet());
            all = new HashMap<>(bodies);
            ofBranch.clear();
            bodies.clear();
        }
        branched.forEach(body -> apart(() -> body.branchEnded(exchange)));
        all.forEach((body, branch) -> {
            if (branch == null || !branch.adopt(body)) {
                apart(body::release);
            }
        });
    }

    /** Does something for one body; what fails must not keep the others from it. */
    private static void apart(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("A body could not be released", e);
        }
    }

    /** Comes last: what {@code onCompletion} does may need the object yet. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
