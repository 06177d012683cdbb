package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.figures.Figure;
import io.github.dynurl.store.http.connection.Traffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers Micrometer meters for the stores of a Camel context: the counters {@code dynurl.requests}, {@code dynurl.retries},
 * {@code dynurl.sent} and {@code dynurl.received} (bytes of bodies), and the gauge {@code dynurl.connections}, whose tag
 * {@code state} is {@code leased}, {@code available} or {@code pending}. All meters have the tags {@code store} and
 * {@code camelContext}. After the first 1,000 store names, all further stores have the tag {@code store=others}. Contexts that
 * share a meter registry must have different names.
 *
 * <p>A bean of this class in Camel's registry is all that is needed: it adds itself to its context as a lifecycle strategy. The
 * meters are registered when the context has started, and removed when it has stopped. A failure to register them is logged and
 * has no other effect. Thread-safe.
 */
public class DynUrlMeters extends LifecycleStrategySupport implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlMeters.class);
    private static final String REQUESTS =
            Objects.requireNonNull(Figure.REQUESTS.meter()).name();

    private final Map<Traffic, List<Meter>> meters = new ConcurrentHashMap<>();
    /** The argument of the constructor; null if the meter registry is looked up in Camel's registry. */
    private final @Nullable MeterRegistry configuredRegistry;

    /** The registry that the meters are in; null if the context is not started, or has no registry. */
    private volatile @Nullable MeterRegistry registry;

    private volatile @Nullable CamelContext camelContext;

    /** Creates meters for the only {@code MeterRegistry} in Camel's registry, which is looked up when the context starts. */
    public DynUrlMeters() {
        this.configuredRegistry = null;
    }

    /** Creates meters for the given registry. */
    public DynUrlMeters(MeterRegistry registry) {
        this.configuredRegistry = registry;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        if (camelContext != context) {
            camelContext = context;
            context.addLifecycleStrategy(this);
            if (context.isStarted()) {
                onContextStarted(context);
            }
        }
    }

    @Override
    public void onContextStarted(CamelContext context) {
        registry = configuredRegistry == null
                ? CamelContextHelper.findSingleByType(context, MeterRegistry.class)
                : configuredRegistry;
        if (registry == null) {
            LOG.warn(
                    "No meters of dynurl: Camel's registry has no io.micrometer.core.instrument.MeterRegistry, or more than one");
            return;
        }
        context.getComponentNames().forEach(name -> onComponentAdd(name, context.hasComponent(name)));
    }

    @Override
    public void onComponentAdd(String name, @Nullable Component component) {
        if (registry != null && component instanceof DynUrlComponent dynUrl) {
            dynUrl.resources().totals().addListener((store, traffic) -> registerMeters(dynUrl, store, traffic));
        }
    }

    /** Registers the meters of a store, unless they are registered already. */
    private void registerMeters(DynUrlComponent component, String store, Traffic traffic) {
        MeterRegistry current = registry;
        if (current != null) {
            meters.computeIfAbsent(traffic, key -> metersOf(component, store, traffic, current));
        }
    }

    /** Returns the registered meters of a store; empty if other meters have the same names and tags, or a failure was logged. */
    private static List<Meter> metersOf(
            DynUrlComponent component, String store, Traffic traffic, MeterRegistry registry) {
        Tags tags = Tags.of(
                "store", store, "camelContext", component.getCamelContext().getName());
        if (registry.find(REQUESTS).tags(tags).meter() != null) {
            LOG.warn(
                    "No meters of the store {}: another context or component of the same name has already registered them: {}",
                    store,
                    tags);
            return List.of();
        }
        try {
            return register(component, store, traffic, tags, registry);
        } catch (RuntimeException e) {
            LOG.warn("No meters of the store {}: the meter registry rejects them", store, e);
            return List.of();
        }
    }

    private static List<Meter> register(
            DynUrlComponent component, String store, Traffic traffic, Tags tags, MeterRegistry registry) {
        List<Meter> registered = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            Figure.MeterInfo meter = figure.meter();
            if (meter != null && figure.reader() instanceof Figure.OfTraffic count) {
                registered.add(FunctionCounter.builder(meter.name(), traffic, count.value()::applyAsLong)
                        .description(meter.description())
                        .baseUnit(meter.unit())
                        .tags(tags)
                        .register(registry));
            } else if (meter != null && figure.reader() instanceof Figure.OfConnections connections) {
                registered.add(Gauge.builder(meter.name(), component, owner -> owner.resources()
                                .sumConnections(store, connections.value()))
                        .description(meter.description())
                        .baseUnit(meter.unit())
                        .tag("state", Objects.requireNonNull(meter.state()))
                        .tags(tags)
                        .register(registry));
            }
        }
        return registered;
    }

    @Override
    public void onContextStopped(CamelContext context) {
        MeterRegistry current = registry;
        registry = null;
        if (current != null) {
            meters.values().forEach(metersOfStore -> metersOfStore.forEach(current::remove));
            meters.clear();
        }
    }
}
