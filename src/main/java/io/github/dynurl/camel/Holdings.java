package io.github.dynurl.camel;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Ordered;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Releases the bodies of an exchange when it has ended, wherever it was handed on to. What is made in a branch (multicast,
 * split) lives until the exchange has ended that it branched off, as Camel's own stream caches do. A body that nobody can reach
 * any more is forgotten. Thread-safe.
 */
final class Holdings extends SynchronizationAdapter {
    private static final Map<UnitOfWork, Holdings> CURRENT = Collections.synchronizedMap(new WeakHashMap<>());

    private final Set<Held> bodies = Collections.newSetFromMap(new WeakHashMap<>());

    /** Those that were made in a branch, and what keeps them after it. */
    private final Map<Held, Holdings> ofBranch = new WeakHashMap<>();

    /** Where the next body of the same exchange finds this; null if it does not. */
    private final WeakReference<@Nullable UnitOfWork> unit;

    private Holdings(@Nullable UnitOfWork unit) {
        this.unit = new WeakReference<>(unit);
    }

    /** Releases a body when its exchange has ended. */
    static void add(Exchange exchange, Held body) {
        UnitOfWork parent = exchange.getProperty(ExchangePropertyKey.STREAM_CACHE_UNIT_OF_WORK, UnitOfWork.class);
        UnitOfWork own = exchange.getUnitOfWork();
        if (parent != null && parent.getRoute() != null && parent != own) {
            Holdings kept = of(parent);
            kept.keep(body);
            if (own != null) {
                of(own).keepInBranch(body, kept);
            }
        } else if (own != null) {
            of(own).keep(body);
        } else {
            Holdings kept = new Holdings(null);
            kept.keep(body);
            exchange.getExchangeExtension().addOnCompletion(kept);
        }
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

    private synchronized void keep(Held body) {
        bodies.add(body);
    }

    private synchronized void keepInBranch(Held body, Holdings kept) {
        ofBranch.put(body, kept);
    }

    private synchronized void forget(Held body) {
        bodies.remove(body);
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
            bodies.addAll(made.keySet());
            all = List.copyOf(bodies);
        }
        made.forEach((body, kept) -> kept.forget(body));
        all.forEach(body -> body.handedOver(target));
    }

    @Override
    public void onDone(Exchange exchange) {
        leaveUnit();
        List<Held> branched;
        List<Held> all;
        synchronized (this) {
            branched = List.copyOf(ofBranch.keySet());
            all = new ArrayList<>(bodies);
            ofBranch.clear();
            bodies.clear();
        }
        branched.forEach(body -> body.branchEnded(exchange));
        all.forEach(Held::release);
    }

    /** Comes last: what {@code onCompletion} does may need the object yet. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
