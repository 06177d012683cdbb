package io.github.dynurl.camel;

import io.github.dynurl.store.http.RetryBudgets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.util.PropertiesHelper;
import org.jspecify.annotations.Nullable;

/** Makes the endpoints of {@code dynurl}. Thread-safe once it is configured. */
@Component("dynurl")
public class DynUrlComponent extends HealthCheckComponent implements SSLContextParametersAware {
    private final RetryBudgets retryBudgets = new RetryBudgets();
    private final Threads threads = new Threads();
    private final Clients clients = new Clients();
    private final StoreTotals totals = new StoreTotals();
    private final HealthChecks healthChecks = new HealthChecks();
    private final Set<StoreOwner.Lease> open = ConcurrentHashMap.newKeySet();

    @Metadata(description = "The options that endpoints start with")
    private DynUrlConfiguration configuration = new DynUrlConfiguration();

    @Metadata(label = "security", defaultValue = "false", description = "Uses Camel's global TLS parameters")
    private boolean useGlobalSslContextParameters;

    /** Makes the component. */
    public DynUrlComponent() {}

    /** Makes the component of a context. */
    public DynUrlComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String storeName = remaining;
        if (storeName == null || storeName.isBlank()) {
            throw new IllegalArgumentException("the name of the store is missing: write dynurl:name?…");
        }
        Map<String, Object> filter = PropertiesHelper.extractProperties(parameters, "filter.");
        Map<String, Object> http = PropertiesHelper.extractProperties(parameters, "http.");
        Map<String, Object> onCommit = PropertiesHelper.extractProperties(parameters, "onCommit.");
        Map<String, Object> onRollback = PropertiesHelper.extractProperties(parameters, "onRollback.");
        Map<String, Object> onExhausted = PropertiesHelper.extractProperties(parameters, "onExhausted.");
        DynUrlConfiguration defaults = defaults(storeName);
        DynUrlEndpoint endpoint = new DynUrlEndpoint(uri, this, storeName, defaults.copy());
        setProperties(endpoint, parameters);
        endpoint.getConfiguration().setFilter(merged(endpoint.getConfiguration().getFilter(), filter, "filter."));
        endpoint.getConfiguration().setHttp(merged(endpoint.getConfiguration().getHttp(), http, "http."));
        DynUrlConsumerConfiguration consumer = endpoint.getConsumerConfiguration();
        consumer.setOnCommit(merged(consumer.getOnCommit(), onCommit, "onCommit."));
        consumer.setOnRollback(merged(consumer.getOnRollback(), onRollback, "onRollback."));
        consumer.setOnExhausted(merged(consumer.getOnExhausted(), onExhausted, "onExhausted."));
        refuseElsewhere(storeName, defaults, endpoint.getConfiguration());
        endpoint.check();
        return endpoint;
    }

    /** Returns the bean that bears the store's name, else the component's own options. */
    private DynUrlConfiguration defaults(String storeName) {
        DynUrlConfiguration named =
                getCamelContext().getRegistry().lookupByNameAndType(storeName, DynUrlConfiguration.class);
        return named == null ? configuration : named;
    }

    /**
     * Refuses a URI that took the credentials of a bean to another place than the bean says: the URI of a toD may have been
     * made from a message, and one with a &amp; in it. Compares what came of it, since Camel takes names in any case.
     */
    private static void refuseElsewhere(String storeName, DynUrlConfiguration bean, DynUrlConfiguration made) {
        if (bean.getBaseUrl() == null || (bean.getUsername() == null && bean.getAccessToken() == null)) {
            return;
        }
        same(storeName, "baseUrl", bean.getBaseUrl(), made.getBaseUrl());
        same(storeName, "queryUrl", bean.getQueryUrl(), made.getQueryUrl());
        same(storeName, "allowInsecureAuth", bean.isAllowInsecureAuth(), made.isAllowInsecureAuth());
        same(storeName, "http.*", bean.getHttp(), made.getHttp());
    }

    private static void same(String storeName, String option, @Nullable Object bean, @Nullable Object made) {
        if (!Objects.equals(bean, made)) {
            throw new IllegalArgumentException(option + " cannot be set in the URI: the options of " + storeName
                    + " hold credentials, and say where these go");
        }
    }

    private static Map<String, Object> merged(Map<String, Object> first, Map<String, Object> more, String prefix) {
        for (Map.Entry<String, Object> option : more.entrySet()) {
            if (option.getValue() instanceof Collection) {
                throw new IllegalArgumentException(prefix + option.getKey() + " is given more than once");
            }
        }
        Map<String, Object> all = new LinkedHashMap<>(first);
        all.putAll(more);
        return all;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        FirstStep.prepare(getCamelContext());
    }

    /** Ends what routes still wait for: Camel waits for their threads next. */
    @Override
    protected void doStop() throws Exception {
        open.forEach(StoreOwner.Lease::abort);
        super.doStop();
    }

    void opened(StoreOwner.Lease lease) {
        open.add(lease);
    }

    void closed(StoreOwner.Lease lease) {
        open.remove(lease);
    }

    /** Returns what retries may cost: all endpoints share it, so that many to one server do not multiply them. */
    RetryBudgets retryBudgets() {
        return retryBudgets;
    }

    StoreTotals totals() {
        return totals;
    }

    /** Adds up what the HTTP clients have now that are open for a store, by the name under which it is counted. */
    int connections(String counted, ToIntFunction<ClientOwner.Connections> figure) {
        return clients.sum(name -> totals.name(name).equals(counted), figure);
    }

    Clients clients() {
        return clients;
    }

    HealthChecks healthChecks() {
        return healthChecks;
    }

    Threads threads() {
        return threads;
    }

    /** Returns the options that endpoints start with. */
    public DynUrlConfiguration getConfiguration() {
        return configuration;
    }

    /** Sets the options that endpoints start with. */
    public void setConfiguration(DynUrlConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }
}
