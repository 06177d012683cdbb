package io.github.dynurl.camel;

import io.github.dynurl.store.http.connection.RetryBudgets;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.jspecify.annotations.Nullable;

/** Makes the endpoints of {@code dynurl}. Thread-safe once it is configured. */
@Component("dynurl")
public class DynUrlComponent extends HealthCheckComponent implements SSLContextParametersAware {
    private final RetryBudgets retryBudgets = new RetryBudgets();
    private final Threads threads = new Threads();
    private final Clients clients = new Clients(threads);
    private final StoreTotals totals = new StoreTotals();
    private final HealthChecks healthChecks = new HealthChecks();
    private final Set<StoreOwner.Lease> open = ConcurrentHashMap.newKeySet();
    private final Set<Completion> unended = ConcurrentHashMap.newKeySet();

    /** Holds it as long as an endpoint does, or an exchange that has not ended. */
    private final Map<String, WeakReference<Guard.InProgress>> inProgress = new HashMap<>();

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
        UriOptions said = new UriOptions(getCamelContext(), uri, parameters);
        Map<String, Object> filter = said.take("filter.");
        Map<String, Object> http = said.take("http.");
        Map<String, Object> onCommit = said.take("onCommit.");
        Map<String, Object> onRollback = said.take("onRollback.");
        Map<String, Object> onExhausted = said.take("onExhausted.");
        DynUrlConfiguration defaults = defaults(storeName);
        DynUrlEndpoint endpoint = new DynUrlEndpoint(uri, this, storeName, defaults, said);
        setProperties(endpoint, parameters);
        DynUrlConfiguration options = endpoint.getConfiguration();
        options.setFilter(merged(options.getFilter(), filter));
        options.setHttp(merged(ClientOwner.named(options.getHttp()), ClientOwner.named(http)));
        DynUrlConsumerConfiguration consumer = endpoint.getConsumerConfiguration();
        consumer.setOnCommit(merged(consumer.getOnCommit(), onCommit));
        consumer.setOnRollback(merged(consumer.getOnRollback(), onRollback));
        consumer.setOnExhausted(merged(consumer.getOnExhausted(), onExhausted));
        if (options.getBaseUrl() == null) {
            throw new IllegalArgumentException("baseUrl is missing: " + beans(storeName));
        }
        refuseElsewhere(storeName, defaults, options);
        endpoint.check();
        return endpoint;
    }

    /** Says which stores there are, to somebody who may have misspelt one. */
    private String beans(String storeName) {
        Registry registry = getCamelContext().getRegistry();
        Object other = registry.lookupByName(storeName);
        Set<String> names = new TreeSet<>(
                registry.findByTypeWithName(DynUrlConfiguration.class).keySet());
        return "the URI does not say it, nor does the component, and "
                + (other instanceof DynUrlConfiguration
                        ? "the bean " + storeName + " does not either"
                        : other == null
                                ? "there is no bean " + storeName
                                : "the bean " + storeName + " is a "
                                        + other.getClass().getName() + ", not a DynUrlConfiguration")
                + "; beans of the class DynUrlConfiguration: " + (names.isEmpty() ? "none" : String.join(", ", names));
    }

    /** Copies the bean that bears the store's name, else the component's own options. */
    private DynUrlConfiguration defaults(String storeName) {
        Object named = getCamelContext().getRegistry().lookupByName(storeName);
        DynUrlConfiguration defaults = (named instanceof DynUrlConfiguration bean ? bean : configuration).copy();
        defaults.setFilter(new WrittenNames(getCamelContext(), storeName).filter(defaults.getFilter()));
        defaults.setHttp(ClientOwner.named(defaults.getHttp()));
        return defaults;
    }

    /**
     * Refuses a URI that took the credentials of a bean to another place than the bean says: the URI of a toD may have been
     * made from a message, and one with a &amp; in it. Compares what came of it, since Camel takes names in any case.
     */
    private static void refuseElsewhere(String storeName, DynUrlConfiguration bean, DynUrlConfiguration made) {
        if (bean.getBaseUrl() == null || !holdsCredentials(bean)) {
            return;
        }
        same(storeName, "baseUrl", bean.getBaseUrl(), made.getBaseUrl());
        same(storeName, "queryUrl", bean.getQueryUrl(), made.getQueryUrl());
        same(storeName, "allowInsecureAuth", bean.isAllowInsecureAuth(), made.isAllowInsecureAuth());
        same(storeName, "http.*", bean.getHttp(), made.getHttp());
        same(storeName, "sslContextParameters", bean.getSslContextParameters(), made.getSslContextParameters());
    }

    /** Tells whether there is something in the options that only certain servers may see; a template's query is a signature. */
    private static boolean holdsCredentials(DynUrlConfiguration bean) {
        return bean.getUsername() != null
                || bean.getAccessToken() != null
                || bean.getHttp().keySet().stream().anyMatch(name -> name.startsWith("proxyAuth"))
                || bean.getUrlFormat().contains("?")
                || bean.getUrlFormatNoPart().contains("?");
    }

    private static void same(String storeName, String option, @Nullable Object bean, @Nullable Object made) {
        if (!Objects.equals(bean, made)) {
            throw new IllegalArgumentException(option + " cannot be set in the URI: the options of " + storeName
                    + " hold credentials, and say where these go");
        }
    }

    private static Map<String, Object> merged(Map<String, Object> first, Map<String, Object> more) {
        Map<String, Object> all = new LinkedHashMap<>(first);
        all.putAll(more);
        return all;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        FirstStep.prepare(getCamelContext());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        clients.keep(true);
    }

    /** Ends what routes still wait for: Camel waits for their threads next. */
    @Override
    protected void doStop() throws Exception {
        clients.keep(false);
        open.forEach(StoreOwner.Lease::abort);
        unended.forEach(Completion::giveUp);
        super.doStop();
    }

    void opened(StoreOwner.Lease lease) {
        open.add(lease);
    }

    void closed(StoreOwner.Lease lease) {
        open.remove(lease);
    }

    /** Returns those whose objects are in progress. */
    Set<Completion> unended() {
        return unended;
    }

    /**
     * Returns what is in progress of an endpoint: a route that is removed and added again must not begin with what the first
     * one has not ended. Forgets it when nothing is in progress and the endpoint is gone.
     *
     * @param given the repository that the options name, null for one in memory
     */
    synchronized Guard.InProgress inProgress(String endpointKey, @Nullable IdempotentRepository given) {
        inProgress.values().removeIf(reference -> reference.get() == null);
        WeakReference<Guard.InProgress> before = inProgress.get(endpointKey);
        Guard.InProgress known = before == null ? null : before.get();
        if (known != null && known.isIn(given)) {
            return known;
        }
        Guard.InProgress fresh = new Guard.InProgress(given);
        inProgress.put(endpointKey, new WeakReference<>(fresh));
        return fresh;
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
