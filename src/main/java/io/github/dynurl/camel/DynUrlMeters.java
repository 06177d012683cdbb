package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.client.PoolUsage;
import io.github.dynurl.store.http.connection.Traffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
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
    private static final String REQUESTS = "dynurl.requests";

    private final Map<Traffic, List<Meter>> meters = new ConcurrentHashMap<>();
    /** The registry that the constructor was given; null if it is looked up in Camel's registry. */
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
        return List.of(
                counter(REQUESTS, "HTTP requests that were started", null, traffic, Traffic::requests)
                        .tags(tags)
                        .register(registry),
                counter("dynurl.retries", "Retried or resumed HTTP requests", null, traffic, Traffic::retries)
                        .tags(tags)
                        .register(registry),
                counter("dynurl.sent", "Bytes of bodies sent", BaseUnits.BYTES, traffic, Traffic::bytesSent)
                        .tags(tags)
                        .register(registry),
                counter("dynurl.received", "Bytes of bodies received", BaseUnits.BYTES, traffic, Traffic::bytesReceived)
                        .tags(tags)
                        .register(registry),
                gauge("leased", store, component, PoolUsage::leased).tags(tags).register(registry),
                gauge("available", store, component, PoolUsage::available)
                        .tags(tags)
                        .register(registry),
                gauge("pending", store, component, PoolUsage::pending)
                        .tags(tags)
                        .register(registry));
    }

    private static FunctionCounter.Builder<Traffic> counter(
            String name, String description, @Nullable String unit, Traffic traffic, ToDoubleFunction<Traffic> figure) {
        return FunctionCounter.builder(name, traffic, figure)
                .description(description)
                .baseUnit(unit);
    }

    private static Gauge.Builder<DynUrlComponent> gauge(
            String state, String store, DynUrlComponent component, ToIntFunction<PoolUsage> figure) {
        return Gauge.builder("dynurl.connections", component, owner -> owner.resources()
                        .sumConnections(store, figure))
                .description("Connections to the server. pending: requests that wait for a connection")
                .baseUnit(BaseUnits.CONNECTIONS)
                .tag("state", state);
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
