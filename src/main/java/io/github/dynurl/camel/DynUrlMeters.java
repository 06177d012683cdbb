package io.github.dynurl.camel;

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
 * Shows Micrometer what the stores of a context send and receive: {@code dynurl.requests}, {@code dynurl.retries},
 * {@code dynurl.sent} and {@code dynurl.received} (bytes of bodies), and the gauge {@code dynurl.connections}, whose tag
 * {@code state} is {@code leased}, {@code available} or {@code pending}. All have the tags {@code store} (after the first 1,000
 * names {@code others}) and {@code camelContext}; contexts that share a registry need names of their own. A bean of this class
 * is enough: who gives it its context makes it a lifecycle strategy of that. The meters are made when the context has started,
 * and taken away when it has stopped; what hinders that is logged and hinders nothing else. Thread-safe.
 */
public class DynUrlMeters extends LifecycleStrategySupport implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(DynUrlMeters.class);
    private static final String REQUESTS = "dynurl.requests";

    private final Map<Traffic, List<Meter>> meters = new ConcurrentHashMap<>();
    private final @Nullable MeterRegistry given;
    private volatile @Nullable MeterRegistry registry;
    private volatile @Nullable CamelContext camelContext;

    /** Makes meters of the one {@code MeterRegistry} that Camel's registry has when the context has started. */
    public DynUrlMeters() {
        this.given = null;
    }

    /** Makes meters of a registry. */
    public DynUrlMeters(MeterRegistry registry) {
        this.given = registry;
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
        registry = given == null ? CamelContextHelper.findSingleByType(context, MeterRegistry.class) : given;
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
            dynUrl.totals().watch((store, traffic) -> add(dynUrl, store, traffic));
        }
    }

    private void add(DynUrlComponent component, String store, Traffic traffic) {
        MeterRegistry started = registry;
        if (started != null) {
            meters.computeIfAbsent(traffic, key -> metersOf(component, store, traffic, started));
        }
    }

    private static List<Meter> metersOf(
            DynUrlComponent component, String store, Traffic traffic, MeterRegistry registry) {
        Tags tags = Tags.of(
                "store", store, "camelContext", component.getCamelContext().getName());
        if (registry.find(REQUESTS).tags(tags).meter() != null) {
            LOG.warn(
                    "No meters of the store {}: another context, or component, of the same name has them: {}",
                    store,
                    tags);
            return List.of();
        }
        try {
            return registered(component, store, traffic, tags, registry);
        } catch (RuntimeException e) {
            LOG.warn("No meters of the store {}: the registry refuses them", store, e);
            return List.of();
        }
    }

    private static List<Meter> registered(
            DynUrlComponent component, String store, Traffic traffic, Tags tags, MeterRegistry registry) {
        return List.of(
                count(REQUESTS, "HTTP requests that were begun", null, traffic, Traffic::requests)
                        .tags(tags)
                        .register(registry),
                count("dynurl.retries", "HTTP requests that took up others", null, traffic, Traffic::retries)
                        .tags(tags)
                        .register(registry),
                count("dynurl.sent", "What was sent of bodies", BaseUnits.BYTES, traffic, Traffic::bytesSent)
                        .tags(tags)
                        .register(registry),
                count("dynurl.received", "What was read of bodies", BaseUnits.BYTES, traffic, Traffic::bytesReceived)
                        .tags(tags)
                        .register(registry),
                gauge("leased", store, component, ClientOwner.Connections::leased)
                        .tags(tags)
                        .register(registry),
                gauge("available", store, component, ClientOwner.Connections::available)
                        .tags(tags)
                        .register(registry),
                gauge("pending", store, component, ClientOwner.Connections::pending)
                        .tags(tags)
                        .register(registry));
    }

    private static FunctionCounter.Builder<Traffic> count(
            String name, String description, @Nullable String unit, Traffic traffic, ToDoubleFunction<Traffic> figure) {
        return FunctionCounter.builder(name, traffic, figure)
                .description(description)
                .baseUnit(unit);
    }

    private static Gauge.Builder<DynUrlComponent> gauge(
            String state, String store, DynUrlComponent component, ToIntFunction<ClientOwner.Connections> figure) {
        return Gauge.builder("dynurl.connections", component, of -> of.connections(store, figure))
                .description("Connections to the server; pending: requests that wait for one")
                .baseUnit(BaseUnits.CONNECTIONS)
                .tag("state", state);
    }

    @Override
    public void onContextStopped(CamelContext context) {
        MeterRegistry stopped = registry;
        registry = null;
        if (stopped != null) {
            meters.values().forEach(each -> each.forEach(stopped::remove));
            meters.clear();
        }
    }
}
