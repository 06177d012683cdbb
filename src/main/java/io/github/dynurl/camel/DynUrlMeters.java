package io.github.dynurl.camel;

import io.github.dynurl.store.http.Traffic;
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
import org.apache.camel.Endpoint;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;

/**
 * Shows Micrometer what the stores of a context send and receive: {@code dynurl.requests}, {@code dynurl.retries},
 * {@code dynurl.sent} and {@code dynurl.received} (bytes of bodies), and the gauge {@code dynurl.connections}, whose tag
 * {@code state} is {@code leased}, {@code available} or {@code pending}. All have the tags {@code store} and
 * {@code camelContext}. A bean of this class is enough: who gives it its context makes it a lifecycle strategy of that. The
 * meters are made when the context has started, and taken away when it has stopped. Thread-safe.
 */
public class DynUrlMeters extends LifecycleStrategySupport implements CamelContextAware {
    private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();
    private final @Nullable MeterRegistry given;
    private volatile @Nullable MeterRegistry registry;
    private volatile @Nullable CamelContext camelContext;

    /** Makes meters of the one {@code MeterRegistry} that Camel's registry has. */
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
        }
    }

    /** Fails if there is no registry, or more than one to choose from. */
    @Override
    public void onContextStarted(CamelContext context) {
        MeterRegistry found = given == null ? CamelContextHelper.findSingleByType(context, MeterRegistry.class) : given;
        if (found == null) {
            throw new IllegalArgumentException(
                    "DynUrlMeters needs the one io.micrometer.core.instrument.MeterRegistry of Camel's registry;"
                            + " there is none, or more than one");
        }
        registry = found;
        context.getEndpoints().forEach(this::onEndpointAdd);
    }

    @Override
    public void onEndpointAdd(Endpoint endpoint) {
        MeterRegistry started = registry;
        if (started != null && endpoint instanceof DynUrlEndpoint dynUrl) {
            meters.computeIfAbsent(dynUrl.getStoreName(), store -> metersOf(store, dynUrl, started));
        }
    }

    private static List<Meter> metersOf(String store, DynUrlEndpoint endpoint, MeterRegistry registry) {
        CamelContext context = endpoint.getCamelContext();
        Tags tags = Tags.of("store", store, "camelContext", context.getName());
        Traffic traffic = endpoint.getComponent().traffic(store);
        return List.of(
                count("requests", "HTTP requests that were begun", "requests", traffic, Traffic::requests)
                        .tags(tags)
                        .register(registry),
                count(
                                "retries",
                                "Requests that took up what others had not done",
                                "requests",
                                traffic,
                                Traffic::retries)
                        .tags(tags)
                        .register(registry),
                count("sent", "What was sent of bodies", BaseUnits.BYTES, traffic, Traffic::bytesSent)
                        .tags(tags)
                        .register(registry),
                count("received", "What was read of bodies", BaseUnits.BYTES, traffic, Traffic::bytesReceived)
                        .tags(tags)
                        .register(registry),
                gauge("leased", store, context, DynUrlEndpoint::getConnectionsLeased)
                        .tags(tags)
                        .register(registry),
                gauge("available", store, context, DynUrlEndpoint::getConnectionsAvailable)
                        .tags(tags)
                        .register(registry),
                gauge("pending", store, context, DynUrlEndpoint::getConnectionsPending)
                        .tags(tags)
                        .register(registry));
    }

    private static FunctionCounter.Builder<Traffic> count(
            String name, String description, String unit, Traffic traffic, ToDoubleFunction<Traffic> figure) {
        return FunctionCounter.builder("dynurl." + name, traffic, figure)
                .description(description)
                .baseUnit(unit);
    }

    /** Adds up what the endpoints have that the context has now. */
    private static Gauge.Builder<CamelContext> gauge(
            String state, String store, CamelContext context, ToIntFunction<DynUrlEndpoint> figure) {
        return Gauge.builder("dynurl.connections", context, of -> DynUrlEndpoint.all(of)
                        .filter(endpoint -> endpoint.getStoreName().equals(store))
                        .mapToInt(figure)
                        .sum())
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
