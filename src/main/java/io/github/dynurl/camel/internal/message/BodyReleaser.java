package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.internal.client.EndpointLog;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
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
 * Releases the bodies of an exchange when the exchange has ended, also if another exchange takes over its completion. A
 * body that is created in a branch (of a multicast or split, for example) is released when the exchange before the
 * branch has ended, as with Camel's own stream caches. This class references bodies weakly, so that an exchange that
 * creates many bodies does not keep all of them in memory; except those that {@linkplain ReleasableBody#isKept must be
 * kept}. Thread-safe.
 */
final class BodyReleaser extends SynchronizationAdapter {
    private static final Cleaner CLEANER = Cleaner.create();

    private static final Map<UnitOfWork, BodyReleaser> BY_UNIT = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * The bodies that this releaser releases. The value is the releaser of the branch that created the body; null if
     * the body was not created in a branch, or if the branch has handed it over.
     */
    private final Map<ReleasableBody, @Nullable BodyReleaser> ownBodies = new WeakHashMap<>();

    /** The bodies that were created in this branch; the value is the releaser of the exchange before the branch. */
    private final Map<ReleasableBody, BodyReleaser> branchBodies = new WeakHashMap<>();

    /** Keeps bodies of the maps from becoming garbage before their exchange has ended. */
    private final Set<ReleasableBody> keptBodies = new HashSet<>();

    /** The unit of work whose entry in {@link #BY_UNIT} is this releaser; null if there is no entry. */
    private final WeakReference<@Nullable UnitOfWork> unit;

    /** Stays in the exchange to which this releaser belongs now. Each handover replaces this object. */
    private LeftBehind leftBehind = new LeftBehind();

    private boolean isDone;

    private BodyReleaser(@Nullable UnitOfWork unit) {
        this.unit = new WeakReference<>(unit);
    }

    /**
     * Releases the bodies that stay in an exchange after a handover, because its next steps may read them. The bodies
     * are released when that exchange ends. Thread-safe.
     */
    private static final class LeftBehind extends SynchronizationAdapter {
        private final Map<ReleasableBody, Boolean> bodies = Collections.synchronizedMap(new WeakHashMap<>());
        private final Set<ReleasableBody> keptBodies = Collections.synchronizedSet(new HashSet<>());

        void add(ReleasableBody body) {
            bodies.put(body, true);
            if (body.isKept()) {
                keptBodies.add(body);
            }
        }

        @Override
        public boolean allowHandover() {
            return false;
        }

        @Override
        public void onDone(Exchange exchange) {
            List<ReleasableBody> all;
            synchronized (bodies) {
                all = List.copyOf(bodies.keySet());
            }
            all.forEach(body -> logFailure(body::release));
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST;
        }
    }

    /** Registers a body, to be released when its exchange has ended. */
    static void add(Exchange exchange, ReleasableBody body) {
        UnitOfWork parentUnit = exchange.getProperty(ExchangePropertyKey.STREAM_CACHE_UNIT_OF_WORK, UnitOfWork.class);
        UnitOfWork unit = exchange.getUnitOfWork();
        BodyReleaser releaser = unit == null ? forUnstarted(exchange) : forUnit(unit);
        if (parentUnit == null || parentUnit.getRoute() == null || parentUnit == unit) {
            releaser.addOwnBody(body, null);
        } else {
            // The exchange is a branch, so its body lives as long as the exchange before the branch.
            BodyReleaser parent = forUnit(parentUnit);
            releaser.addBranchBody(body, parent);
            parent.addOwnBody(body, releaser);
        }
    }

    /**
     * Registers a body of an exchange that takes over a completion. The body is released when that exchange has ended,
     * even if the exchange was created in a branch. The reason is that the unit of work of the exchange before the
     * branch must not be changed during a handover.
     */
    static void addInHandover(Exchange target, ReleasableBody body) {
        forUnstarted(target).addOwnBody(body, null);
    }

    /**
     * Registers an action that releases the resources of a body when the body is garbage.
     *
     * @param release the action. It must not reference the body, because then the body would never become garbage
     */
    static void releaseWhenUnreachable(ReleasableBody body, Runnable release) {
        CLEANER.register(body, release);
    }

    /** Creates a releaser that belongs to the exchange and not to its unit of work, which may not exist yet. */
    private static BodyReleaser forUnstarted(Exchange exchange) {
        BodyReleaser releaser = new BodyReleaser(null);
        exchange.getExchangeExtension().addOnCompletion(releaser);
        exchange.getExchangeExtension().addOnCompletion(releaser.leftBehind);
        return releaser;
    }

    private static BodyReleaser forUnit(UnitOfWork unit) {
        return BY_UNIT.computeIfAbsent(unit, key -> {
            BodyReleaser releaser = new BodyReleaser(key);
            key.addSynchronization(releaser);
            key.addSynchronization(releaser.leftBehind);
            return releaser;
        });
    }

    private void removeFromUnit() {
        UnitOfWork registeredUnit = unit.get();
        if (registeredUnit != null) {
            BY_UNIT.remove(registeredUnit, this);
        }
    }

    private synchronized void addOwnBody(ReleasableBody body, @Nullable BodyReleaser branch) {
        ownBodies.put(body, branch);
        keepIfNeeded(body);
    }

    private void keepIfNeeded(ReleasableBody body) {
        if (body.isKept()) {
            keptBodies.add(body);
        }
    }

    private synchronized void addBranchBody(ReleasableBody body, BodyReleaser parent) {
        branchBodies.put(body, parent);
    }

    private synchronized void removeOwnBody(ReleasableBody body) {
        ownBodies.remove(body);
        keptBodies.remove(body);
    }

    /**
     * Takes over a body of this branch from the parent, which has ended first.
     *
     * @return false if this branch has also ended; then the parent must release the body
     */
    private synchronized boolean takeOver(ReleasableBody body) {
        if (isDone) {
            return false;
        }
        branchBodies.remove(body);
        addOwnBody(body, null);
        return true;
    }

    /**
     * Is called when the target takes over the completion of the exchange. If this releaser belongs to a branch, takes
     * over the bodies of the branch from the parent, because the target may end later than the parent.
     */
    @Override
    public void beforeHandover(Exchange target) {
        removeFromUnit();
        Map<ReleasableBody, BodyReleaser> parentsByBody;
        List<ReleasableBody> all;
        synchronized (this) {
            parentsByBody = Map.copyOf(branchBodies);
            branchBodies.clear();
            parentsByBody.keySet().forEach(body -> addOwnBody(body, null));
            all = List.copyOf(ownBodies.keySet());
        }
        for (ReleasableBody body : all) {
            boolean hasCopy = body.onHandover(target);
            BodyReleaser parent = parentsByBody.get(body);
            if (hasCopy) {
                removeOwnBody(body);
            } else if (body.isKept()) {
                body.retain(); // either exchange may read the body, if only by the name of its file
            }
            if (parent != null) {
                parent.removeOwnBody(body);
            }
            boolean staysInSource = hasCopy || body.isKept();
            if (staysInSource && parent != null) {
                parent.addOwnBody(body, null); // a step after the branch may read the body
            } else if (staysInSource) {
                leftBehind.add(body);
            }
        }
        // Bodies that do not move at the next handover must be released when the target ends.
        leftBehind = new LeftBehind();
        target.getExchangeExtension().addOnCompletion(leftBehind);
    }

    @Override
    public void onDone(Exchange exchange) {
        removeFromUnit();
        List<ReleasableBody> ofBranch;
        Map<ReleasableBody, @Nullable BodyReleaser> branchesByBody;
        synchronized (this) {
            isDone = true;
            ofBranch = List.copyOf(branchBodies.keySet());
            branchesByBody = new HashMap<>(ownBodies);
            branchBodies.clear();
            ownBodies.clear();
            keptBodies.clear();
        }
        ofBranch.forEach(body -> logFailure(() -> body.onBranchEnd(exchange)));
        branchesByBody.forEach((body, branch) -> {
            boolean isTakenOver = branch != null && branch.takeOver(body);
            if (!isTakenOver) {
                logFailure(body::release);
            }
        });
    }

    /** Runs an action for one body. Logs its failure, so that the other bodies are still released. */
    private static void logFailure(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            EndpointLog.LOG.warn("A body could not be released", e);
        }
    }

    /** Returns the lowest precedence. So the route's {@code onCompletion} runs first, and can still read the body. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
