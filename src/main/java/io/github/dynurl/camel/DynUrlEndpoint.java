package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.client.EndpointView;
import io.github.dynurl.camel.internal.client.EventPublisher;
import io.github.dynurl.camel.internal.client.HttpOptions;
import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.consume.ConsumerContext;
import io.github.dynurl.camel.internal.consume.ConsumerContexts;
import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.camel.internal.figures.Figure;
import io.github.dynurl.camel.internal.figures.FigureSource;
import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.camel.internal.options.DynamicOptions;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.camel.internal.poll.Browser;
import io.github.dynurl.camel.internal.poll.ConsumerCounters;
import io.github.dynurl.store.http.HttpStoreBuilder;
import io.github.dynurl.store.http.connection.Traffic;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.BrowsableEndpoint;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;

/** Store and retrieve objects, their metadata and their permissions on any HTTP server that stores them, with any layout of URLs. */
@ManagedResource(description = "Managed dynurl endpoint")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "dynurl",
        title = "Dynamic URL Store",
        syntax = "dynurl:storeName",
        category = {Category.HTTP, Category.FILE},
        headersClass = DynUrlConstants.class)
public class DynUrlEndpoint extends RedactingEndpoint implements BrowsableEndpoint, EndpointServiceLocation {
    @UriPath(
            description =
                    "The name of the store. Logs, events, health checks and metrics show it. If the registry has a bean of this name and of the type DynUrlConfiguration, the values of the bean are the defaults of the endpoint")
    @Metadata(required = true)
    private final String storeName;

    @UriParam
    private final DynUrlConfiguration configuration;

    @UriParam(
            label = "advanced",
            defaultValue = "100",
            description =
                    "The maximum number of objects that browsing the endpoint returns if the caller sets no limit. It must be greater than 0")
    private int browseLimit = 100;

    private final UriOptions uriOptions;
    private final Traffic traffic;
    private final StoreOwner owner;
    private final ConsumerCounters counters = new ConsumerCounters();
    private final FigureSource figures;
    private final ConsumerContexts consumerContexts;

    /**
     * Creates an endpoint.
     *
     * @param defaults the options of the bean or of the component, which the URI can override
     * @param options the options that the URI sets
     */
    DynUrlEndpoint(
            String uri, DynUrlComponent component, String storeName, DynUrlConfiguration defaults, UriOptions options) {
        super(uri, component);
        this.storeName = storeName;
        this.configuration = defaults.copy();
        this.uriOptions = options;
        this.traffic = new Traffic(component.resources().totals().trafficOf(storeName));
        EndpointView view = new EndpointView(
                component.getCamelContext(),
                storeName,
                configuration,
                component.resources(),
                this::storeBuilder,
                this::isForOneMessage,
                component::isUseGlobalSslContextParameters);
        this.owner = new StoreOwner(view);
        this.figures = new FigureSource(traffic, owner, counters);
        this.consumerContexts =
                new ConsumerContexts(view, repository -> getComponent().inProgressKeysOf(getEndpointKey(), repository));
    }

    /** Returns the endpoint of {@code dynurl} inside the wrappers of Camel's interceptors; null if it is another endpoint. */
    static @Nullable DynUrlEndpoint of(@Nullable Endpoint endpoint) {
        @Nullable Endpoint unwrapped = endpoint;
        while (unwrapped instanceof InterceptSendToEndpoint wrapper) {
            unwrapped = wrapper.getOriginalEndpoint();
        }
        return unwrapped instanceof DynUrlEndpoint dynUrl ? dynUrl : null;
    }

    @Override
    public DynUrlComponent getComponent() {
        return (DynUrlComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        uriOptions.rejectConsumerOptions();
        return new DynUrlProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        DynUrlConsumer consumer = new DynUrlConsumer(this, processor, checkedRouteOptions());
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public PollingConsumer createPollingConsumer() {
        uriOptions.rejectProducerAndRouteOptions();
        // configurePollingConsumer is not called. It would only reject the bridgeErrorHandler of the component, which
        // is meant for routes.
        return new DynUrlPollingConsumer(this, consumerOptions());
    }

    /** Returns the options for a consumer that a route starts with. Throws if an option is missing or has no effect there. */
    private ConsumerOptions checkedRouteOptions() {
        ConsumerOptions.checkRoute(storeName, configuration);
        uriOptions.rejectProducerOptions();
        uriOptions.checkBackoff(getBackoffMultiplier());
        ConsumerOptions options = consumerOptions();
        options.query(); // throws if it has an expression
        return options;
    }

    /** Returns the checked options for a consumer. */
    ConsumerOptions consumerOptions() {
        boolean forProducer = false;
        return consumerOptions(endpointOptions(forProducer));
    }

    private ConsumerOptions consumerOptions(EndpointOptions endpointOptions) {
        return new ConsumerOptions(configuration.getConsumer(), endpointOptions, uriOptions);
    }

    /** Returns the checked options for a producer. Throws if the URI sets an option that the operation does not use. */
    EndpointOptions producerOptions() {
        boolean forProducer = true;
        return endpointOptions(forProducer);
    }

    private EndpointOptions endpointOptions(boolean forProducer) {
        return new EndpointOptions(configuration, uriOptions, forProducer, getCamelContext());
    }

    /** Returns the context of a consumer that starts. */
    ConsumerContext consumerContext(ConsumerOptions options) throws Exception {
        return consumerContexts.create(options, configuration.getConsumer());
    }

    /** Throws if an option is missing or not legal. Sends no request. */
    void check() {
        HttpOptions.check(configuration.getHttp());
        EndpointOptions.checkSizes(configuration);
        EndpointOptions.checkPositive("browseLimit", browseLimit);
        storeBuilder().check();
        // Only an operation in the URI shows that a producer uses the endpoint. Consumers can use the bean, too.
        boolean forProducer = uriOptions.isSet("operation");
        EndpointOptions checked = endpointOptions(forProducer);
        if (uriOptions.hasConsumerOptions()) { // otherwise, those of a bean may be for other endpoints
            consumerOptions(checked);
        }
        uriOptions.checkCombinations(configuration);
    }

    /** Returns a builder of the store, with its options and the resources that it shares with other stores. */
    HttpStoreBuilder storeBuilder() {
        return configuration
                .storeBuilder()
                .retryBudgets(getComponent().resources().retryBudgets())
                .traffic(traffic)
                .listener(new EventPublisher(
                        getCamelContext(), event -> new DynUrlEvent(this, event), configuration.getListener()));
    }

    /** Returns whether Camel has created this endpoint for one message only. Camel does not register such an endpoint. */
    private boolean isForOneMessage() {
        return getCamelContext().getEndpointRegistry().values().stream()
                .noneMatch(registered -> equals(of(registered)));
    }

    /**
     * Returns the options of a dynamic URI that are attached to an exchange for this endpoint; empty if there are none.
     *
     * @param property the exchange property with the options
     */
    Map<String, Object> dynamicOptionsOf(Exchange exchange, String property) {
        return DynamicOptions.of(exchange, property, this::isAddressedBy);
    }

    private boolean isAddressedBy(String uri) {
        Endpoint registered = getCamelContext().hasEndpoint(uri);
        // An endpoint that is not cached is not in the registry: compare the URI.
        return registered == null ? hasUri(uri) : equals(of(registered));
    }

    StoreOwner owner() {
        return owner;
    }

    /** Returns the name of the store. */
    @ManagedAttribute(description = "The name of the store")
    public String getStoreName() {
        return storeName;
    }

    /** Returns the number of requests that have or wait for a connection. */
    @ManagedAttribute(description = Figure.Description.ACTIVE_REQUESTS)
    public int getActiveRequests() {
        return Figure.ACTIVE_REQUESTS.read(figures).intValue();
    }

    ConsumerCounters counters() {
        return counters;
    }

    /** Returns the source of the figures of this endpoint. */
    FigureSource figures() {
        return figures;
    }

    /** Returns the number of HTTP requests that were started, retries included. */
    @ManagedAttribute(description = Figure.Description.REQUESTS)
    public long getRequests() {
        return Figure.REQUESTS.read(figures).longValue();
    }

    /** Returns the number of requests that retried or resumed an earlier one. */
    @ManagedAttribute(description = Figure.Description.RETRIES)
    public long getRetries() {
        return Figure.RETRIES.read(figures).longValue();
    }

    /** Returns the number of bytes of bodies that were sent. */
    @ManagedAttribute(description = Figure.Description.BYTES_SENT)
    public long getBytesSent() {
        return Figure.BYTES_SENT.read(figures).longValue();
    }

    /** Returns the number of bytes of bodies that were received. */
    @ManagedAttribute(description = Figure.Description.BYTES_RECEIVED)
    public long getBytesReceived() {
        return Figure.BYTES_RECEIVED.read(figures).longValue();
    }

    /** Returns the number of connections in use. */
    @ManagedAttribute(description = Figure.Description.CONNECTIONS_LEASED)
    public int getConnectionsLeased() {
        return Figure.CONNECTIONS_LEASED.read(figures).intValue();
    }

    /** Returns the number of open, idle connections. */
    @ManagedAttribute(description = Figure.Description.CONNECTIONS_AVAILABLE)
    public int getConnectionsAvailable() {
        return Figure.CONNECTIONS_AVAILABLE.read(figures).intValue();
    }

    /** Returns the number of requests that wait for a connection. */
    @ManagedAttribute(description = Figure.Description.CONNECTIONS_PENDING)
    public int getConnectionsPending() {
        return Figure.CONNECTIONS_PENDING.read(figures).intValue();
    }

    /** Returns the maximum number of connections; 0 if no consumer or producer is started. */
    @ManagedAttribute(description = Figure.Description.CONNECTIONS_MAX)
    public int getConnectionsMax() {
        return Figure.CONNECTIONS_MAX.read(figures).intValue();
    }

    @Override
    public String getServiceUrl() {
        return owner.endpoint().serviceUrl();
    }

    @Override
    public String getServiceProtocol() {
        return getServiceUrl().startsWith("https:") ? "https" : "http";
    }

    @Override
    public Map<String, String> getServiceMetadata() {
        return Map.of("store", storeName);
    }

    private Browser browser() {
        return new Browser(owner, this::consumerOptions, this::createExchange);
    }

    /** Returns an exchange for each object that the query finds. The body is the metadata, so each object needs a request. */
    @Override
    public List<Exchange> getExchanges() {
        return browser().browse(browseLimit);
    }

    /** Returns an exchange for each object that the query finds. The body is the key, so the query is the only request. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Camel declares the parameter as a raw type
    public List<Exchange> getExchanges(int limit, @Nullable Predicate filter) {
        return browser().browseKeys(limit > 0 ? limit : browseLimit, filter);
    }

    @Override
    public BrowseStatus getBrowseStatus(int limit) {
        return new BrowseStatus(browser().countKeys(limit > 0 ? limit : browseLimit), 0, 0);
    }

    @Override
    public int getBrowseLimit() {
        return browseLimit;
    }

    @Override
    public void setBrowseLimit(int browseLimit) {
        this.browseLimit = browseLimit;
    }

    /** Returns the options that only a consumer uses. They are a part of the options. */
    public DynUrlConsumerConfiguration getConsumer() {
        return configuration.getConsumer();
    }

    /** Returns the options. */
    public DynUrlConfiguration getConfiguration() {
        return configuration;
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }
}
