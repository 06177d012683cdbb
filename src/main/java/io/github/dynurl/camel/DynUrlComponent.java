package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.client.HealthChecks;
import io.github.dynurl.camel.internal.client.HttpOptions;
import io.github.dynurl.camel.internal.client.SharedResources;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.DuplicateGuard;
import io.github.dynurl.camel.internal.options.OriginalNames;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.camel.internal.poll.OpenDataInterceptStrategy;
import io.github.dynurl.store.Key;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.jspecify.annotations.Nullable;

/**
 * Creates the endpoints of {@code dynurl}, and owns the clients, threads, counts and health checks that they share. Thread-safe
 * once it is configured.
 */
@Component("dynurl")
public class DynUrlComponent extends HealthCheckComponent implements SSLContextParametersAware {
    private final SharedResources resources = new SharedResources();
    private final HealthChecks healthChecks = new HealthChecks();

    /**
     * The objects in progress, by the key of their endpoint. The references are weak: an entry is needed only as long as an
     * endpoint or a pending exchange refers to it.
     */
    private final Map<String, WeakReference<DuplicateGuard.InProgressKeys>> inProgress = new HashMap<>();

    @Metadata(description = "The default options of the endpoints of all stores that have no bean of their own")
    private DynUrlConfiguration configuration = new DynUrlConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description = "Whether to use Camel's global TLS parameters if sslContextParameters is not set")
    private boolean useGlobalSslContextParameters;

    /** Creates the component. */
    public DynUrlComponent() {}

    /** Creates the component for a Camel context. */
    public DynUrlComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String storeName = remaining;
        if (storeName == null || storeName.isBlank()) {
            throw new IllegalArgumentException("the name of the store is missing: write dynurl:name?…");
        }
        UriOptions uriOptions = new UriOptions(getCamelContext(), uri, parameters);
        Map<String, Object> filter = uriOptions.extractValues("filter.");
        Map<String, Object> http = uriOptions.extractValues("http.");
        Map<String, Object> dialect = uriOptions.extractValues("dialect.");
        Map<String, Object> header = uriOptions.extractValues("header.");
        Map<String, Object> onCommit = uriOptions.extractValues("onCommit.");
        Map<String, Object> onRollback = uriOptions.extractValues("onRollback.");
        Map<String, Object> onExhausted = uriOptions.extractValues("onExhausted.");
        DynUrlConfiguration defaults = defaults(storeName);
        DynUrlEndpoint endpoint = new DynUrlEndpoint(uri, this, storeName, defaults, uriOptions);
        setProperties(endpoint, parameters);
        DynUrlConfiguration options = endpoint.getConfiguration();
        options.setFilter(merge(options.getFilter(), filter));
        options.setDialectValues(merge(options.getDialectValues(), dialect));
        options.setHeader(merge(options.getHeader(), header));
        options.setHttp(merge(HttpOptions.withCamelCaseNames(options.getHttp()), HttpOptions.withCamelCaseNames(http)));
        DynUrlConsumerConfiguration consumer = endpoint.getConsumer();
        consumer.setOnCommit(merge(consumer.getOnCommit(), onCommit));
        consumer.setOnRollback(merge(consumer.getOnRollback(), onRollback));
        consumer.setOnExhausted(merge(consumer.getOnExhausted(), onExhausted));
        if (options.getBaseUrl() == null) {
            throw new IllegalArgumentException("baseUrl is missing: " + whereBaseUrlWasSearched(storeName));
        }
        rejectRedirectedCredentials(storeName, defaults, options);
        endpoint.check();
        return endpoint;
    }

    /** Returns the second half of the message for a missing baseUrl. It lists the beans, since a store name may be misspelt. */
    private String whereBaseUrlWasSearched(String storeName) {
        Registry registry = getCamelContext().getRegistry();
        Object bean = registry.lookupByName(storeName);
        return "neither the URI nor the component sets it, and "
                + (bean instanceof DynUrlConfiguration
                        ? "the bean " + storeName + " does not set it either"
                        : bean == null
                                ? "there is no bean " + storeName
                                : "the bean " + storeName + " is a "
                                        + bean.getClass().getName() + ", not a DynUrlConfiguration")
                + "; beans of the class DynUrlConfiguration: " + beanNames();
    }

    /** Returns the names of the beans that describe stores, for messages. */
    private String beanNames() {
        Set<String> names = new TreeSet<>(getCamelContext()
                .getRegistry()
                .findByTypeWithName(DynUrlConfiguration.class)
                .keySet());
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** Returns a copy of the bean with the name of the store, or of the component's options if there is no such bean. */
    private DynUrlConfiguration defaults(String storeName) {
        Object candidate = getCamelContext().getRegistry().lookupByName(storeName);
        DynUrlConfiguration defaults = (candidate instanceof DynUrlConfiguration bean ? bean : configuration).copy();
        OriginalNames names = new OriginalNames(getCamelContext(), storeName);
        defaults.setFilter(names.restore("filter", defaults.getFilter()));
        defaults.setHeader(names.restore("header", defaults.getHeader()));
        defaults.setHttp(HttpOptions.withCamelCaseNames(defaults.getHttp()));
        DynUrlConsumerConfiguration consumer = defaults.getConsumer();
        consumer.setOnCommit(names.restore("onCommit", consumer.getOnCommit()));
        consumer.setOnRollback(names.restore("onRollback", consumer.getOnRollback()));
        consumer.setOnExhausted(names.restore("onExhausted", consumer.getOnExhausted()));
        return defaults;
    }

    /**
     * Throws if a URI would send the credentials of a bean to another server than the bean does. The URI of a {@code toD} can
     * contain text from a message, and an {@code &} in that text adds options. The resulting options are compared, not the text
     * of the URI, because Camel ignores case and dashes in the names of options.
     */
    private void rejectRedirectedCredentials(
            String storeName, DynUrlConfiguration bean, DynUrlConfiguration effective) {
        if (bean.getBaseUrl() == null || !hasCredentials(bean)) {
            return;
        }
        rejectIfChanged(storeName, "baseUrl", bean.getBaseUrl(), effective.getBaseUrl());
        rejectIfChanged(storeName, "queryUrl", bean.getQueryUrl(), effective.getQueryUrl());
        rejectIfChanged(storeName, "allowInsecureAuth", bean.isAllowInsecureAuth(), effective.isAllowInsecureAuth());
        rejectIfChanged(
                storeName, "oauth2TokenEndpoint", bean.getOauth2TokenEndpoint(), effective.getOauth2TokenEndpoint());
        rejectIfChanged(storeName, "followRedirects", bean.getFollowRedirects(), effective.getFollowRedirects());
        rejectIfChanged(storeName, "requestSigner", bean.getRequestSigner(), effective.getRequestSigner());
        rejectIfChanged(storeName, "http.*", bean.getHttp(), effective.getHttp());
        rejectIfChanged(
                storeName, "sslContextParameters", bean.getSslContextParameters(), effective.getSslContextParameters());
    }

    /**
     * Returns whether the options contain secrets for one server. The query of baseUrl or of a URL template counts: it can be a
     * signature.
     */
    private static boolean hasCredentials(DynUrlConfiguration bean) {
        return bean.getUsername() != null
                || bean.getAccessToken() != null
                || bean.getOauth2ClientSecret() != null
                || bean.getRequestSigner() != null
                || !bean.getHeader().isEmpty()
                || bean.getHttp().keySet().stream().anyMatch(name -> name.startsWith("proxyAuth"))
                || String.valueOf(bean.getBaseUrl()).contains("?")
                || bean.dialect().values().values().stream().anyMatch(template -> template.contains("?"));
    }

    private void rejectIfChanged(
            String storeName, String option, @Nullable Object beanValue, @Nullable Object effectiveValue) {
        if (!Objects.equals(beanValue, effectiveValue)) {
            boolean isBean = getCamelContext().getRegistry().lookupByName(storeName) instanceof DynUrlConfiguration;
            String place = isBean ? "the bean " + storeName : "the component's options";
            throw new IllegalArgumentException(
                    option + " cannot be set in the URI: a URI must not change who receives the credentials in " + place
                            + "; set " + option + " in " + place);
        }
    }

    private static Map<String, Object> merge(Map<String, Object> values, Map<String, Object> overrides) {
        Map<String, Object> merged = new LinkedHashMap<>(values);
        merged.putAll(overrides);
        return merged;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        OpenDataInterceptStrategy.register(getCamelContext(), DynUrlEndpoint.class);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        resources.start();
    }

    /** Cancels everything that routes wait for, because Camel waits for the threads of the routes next. */
    @Override
    protected void doStop() throws Exception {
        resources.stop();
        super.doStop();
    }

    /**
     * Returns the objects in progress of an endpoint. A new endpoint with the same key gets the same objects, so that a route that
     * is removed and added again does not consume an object that is still in progress.
     *
     * @param repository the inProgressRepository of the options; null to keep the objects in memory
     */
    synchronized DuplicateGuard.InProgressKeys inProgressKeysOf(
            String endpointKey, @Nullable IdempotentRepository repository) {
        inProgress.values().removeIf(entry -> entry.get() == null);
        WeakReference<DuplicateGuard.InProgressKeys> reference = inProgress.get(endpointKey);
        DuplicateGuard.InProgressKeys existing = reference == null ? null : reference.get();
        if (existing != null && existing.usesRepository(repository)) {
            return existing;
        }
        DuplicateGuard.InProgressKeys created = new DuplicateGuard.InProgressKeys(repository);
        inProgress.put(endpointKey, new WeakReference<>(created));
        return created;
    }

    /**
     * Returns the owner of the store that a bean describes. The name can come from a message, so it can be nothing else.
     *
     * @throws IllegalArgumentException if there is no bean of this name and of the type DynUrlConfiguration
     */
    StoreOwner ownerOf(String beanName) {
        boolean isPlainName = beanName.matches("[A-Za-z0-9_.-]+");
        // The type first: looking a bean up by its name alone could create it.
        Map<String, DynUrlConfiguration> beans =
                getCamelContext().getRegistry().findByTypeWithName(DynUrlConfiguration.class);
        if (!isPlainName || !beans.containsKey(beanName)) {
            throw new IllegalArgumentException("targetStore is " + Key.shown(beanName)
                    + "; it must be the name of a bean of the class DynUrlConfiguration: " + beanNames());
        }
        Endpoint endpoint = getCamelContext().getEndpoint("dynurl:" + beanName);
        return Objects.requireNonNull(DynUrlEndpoint.of(endpoint)).owner();
    }

    /** Returns the resources that all endpoints share. */
    SharedResources resources() {
        return resources;
    }

    HealthChecks healthChecks() {
        return healthChecks;
    }

    /** Returns the default options of the endpoints of all stores that have no bean of their own. */
    public DynUrlConfiguration getConfiguration() {
        return configuration;
    }

    /** Sets the default options of the endpoints of all stores that have no bean of their own. */
    public void setConfiguration(DynUrlConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Returns the default options of consumers. They are a part of {@link #getConfiguration}. */
    public DynUrlConsumerConfiguration getConsumer() {
        return configuration.getConsumer();
    }

    /** Sets the default options of consumers. */
    public void setConsumer(DynUrlConsumerConfiguration consumer) {
        configuration.setConsumer(consumer);
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
