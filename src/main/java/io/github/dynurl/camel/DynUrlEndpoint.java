package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpStoreBuilder;
import io.github.dynurl.store.http.connection.Traffic;
import io.github.dynurl.store.url.ShownUrl;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
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
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;

/**
 * Store and retrieve objects, their metadata and their permissions on any HTTP server that keeps them, whatever its URLs
 * look like.
 */
@ManagedResource(description = "Managed dynurl endpoint")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "dynurl",
        title = "Dynamic URL Store",
        syntax = "dynurl:storeName",
        category = {Category.HTTP, Category.FILE},
        headersClass = DynUrlConstants.class)
public class DynUrlEndpoint extends SilentEndpoint implements BrowsableEndpoint, EndpointServiceLocation {
    /** What surely fits an array of one byte more. */
    private static final long MAX_IN_MEMORY = Integer.MAX_VALUE - 16L;

    private final StoreOwner owner = new StoreOwner(this);

    @UriPath(description = "The name of the store: in logs and events, and of the bean that may hold its options")
    @Metadata(required = true)
    private final String storeName;

    @UriParam
    private final DynUrlConfiguration configuration;

    @UriParam
    private final DynUrlConsumerConfiguration consumerConfiguration = new DynUrlConsumerConfiguration();

    @UriParam(
            label = "advanced",
            defaultValue = "100",
            description = "How many objects browsing returns, where it does not say")
    private int browseLimit = 100;

    private final UriOptions said;
    private final Traffic traffic;
    private final Tally tally = new Tally();
    private final ReentrantLock starting = new ReentrantLock();
    private @Nullable Guard guard;

    /**
     * Makes an endpoint.
     *
     * @param defaults what a bean or the component says; the URI may say other things
     * @param said what the URI says
     */
    DynUrlEndpoint(
            String uri, DynUrlComponent component, String storeName, DynUrlConfiguration defaults, UriOptions said) {
        super(uri, component);
        this.storeName = storeName;
        this.configuration = defaults.copy();
        this.said = said;
        this.traffic = new Traffic(component.totals().of(storeName));
    }

    /** Returns an endpoint as it is where Camel intercepts what is sent to it; null if it is none of {@code dynurl}. */
    static @Nullable DynUrlEndpoint of(@Nullable Endpoint endpoint) {
        @Nullable Endpoint inner = endpoint;
        while (inner instanceof InterceptSendToEndpoint intercepted) {
            inner = intercepted.getOriginalEndpoint();
        }
        return inner instanceof DynUrlEndpoint dynUrl ? dynUrl : null;
    }

    @Override
    public DynUrlComponent getComponent() {
        return (DynUrlComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        said.checkProducer();
        return new DynUrlProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        DynUrlConsumer consumer = new DynUrlConsumer(this, processor, checkedFrom());
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public PollingConsumer createPollingConsumer() {
        said.checkPolled();
        // Camel's configuring would refuse the component's bridgeErrorHandler, which is meant for routes, and do
        // nothing else.
        return new DynUrlPollingConsumer(this, consumerOptions());
    }

    /** Refuses options that a route which begins here cannot have. */
    private ConsumerOptions checkedFrom() {
        if (configuration.getQueryUrl() == null) {
            throw new IllegalArgumentException(
                    "a route from dynurl:" + storeName + " needs the option queryUrl: it consumes what a query finds");
        }
        refuseFrom("key", configuration.getKey());
        refuseFrom("range", configuration.getRange());
        refuseFrom("ifMatch", configuration.getIfMatch());
        refuseFrom("ifNoneMatch", configuration.getIfNoneMatch());
        said.checkConsumer();
        said.checkBackoff(getBackoffMultiplier());
        return consumerOptions();
    }

    private static void refuseFrom(String option, @Nullable Object value) {
        if (value != null) {
            throw new IllegalArgumentException(option + " has no effect on a route that begins with from(\"dynurl:…\")"
                    + (option.equals("key") ? ": it consumes what a query finds; for one object, use pollEnrich" : ""));
        }
    }

    /** Returns what the endpoint says of consuming, checked. */
    ConsumerOptions consumerOptions() {
        return consumerOptions(fixedOptions(false));
    }

    private ConsumerOptions consumerOptions(FixedOptions fixed) {
        return new ConsumerOptions(consumerConfiguration, fixed, said);
    }

    /** Returns what the endpoint says in all, checked for what is sent to it or for a route that begins at it. */
    FixedOptions fixedOptions(boolean sends) {
        return new FixedOptions(configuration, sends ? said.given() : null, getCamelContext());
    }

    /** Returns what decides about objects, for a consumer that starts; repositories outlive it. */
    Rules rules(ConsumerOptions options) throws Exception {
        Guard current;
        starting.lock();
        try {
            if (guard == null) {
                IdempotentRepository given = consumerConfiguration.getInProgressRepository();
                IdempotentRepository processed = consumerConfiguration.getIdempotentRepository();
                Guard.start(getCamelContext(), given, processed);
                guard = new Guard(options, sharedName(), getComponent().inProgress(getEndpointKey(), given), processed);
            }
            current = guard;
        } finally {
            starting.unlock();
        }
        ProcessStrategy strategy = options.isClaim()
                ? new LeaseStrategy(options, getCamelContext().getName() + "/" + UUID.randomUUID())
                : new PlainStrategy(options);
        return new Rules(options, current, strategy);
    }

    /** Returns what tells this store from others in repositories that they share: short, since databases limit texts. */
    private String sharedName() {
        return storeName + "-" + Integer.toHexString(getServiceUrl().hashCode());
    }

    /** Refuses options that are missing or not legal, before anything is sent. */
    void check() {
        ClientOwner.check(configuration.getHttp());
        checkSizes();
        storeBuilder().check();
        // Who says the operation sends; what is a bean's may be said for a route that begins here.
        consumerOptions(fixedOptions(said.has("operation")));
        said.checkTogether(configuration);
    }

    private void checkSizes() {
        long threshold = configuration.getInMemoryThreshold();
        if (threshold < 0 || threshold > MAX_IN_MEMORY) {
            throw new IllegalArgumentException(
                    "inMemoryThreshold must be from 0 to " + MAX_IN_MEMORY + " bytes, but is " + threshold);
        }
        if (!List.of("none", "sha-256").contains(configuration.getDigest())) {
            throw new IllegalArgumentException("digest must be none or sha-256");
        }
        positive("queryLimit", configuration.getQueryLimit());
        positive("browseLimit", browseLimit);
    }

    private static void positive(String option, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be greater than 0, but is " + value);
        }
    }

    /** Returns a builder that has all options of the store itself. */
    HttpStoreBuilder storeBuilder() {
        return configuration
                .storeBuilder()
                .retryBudgets(getComponent().retryBudgets())
                .traffic(traffic);
    }

    StoreOwner owner() {
        return owner;
    }

    /** Returns the name of the store. */
    @ManagedAttribute(description = "The name of the store")
    public String getStoreName() {
        return storeName;
    }

    /** Returns how many answers hold or await a connection now. */
    @ManagedAttribute(description = "How many answers hold or await a connection")
    public int getActiveRequests() {
        return owner.activeRequests();
    }

    Tally tally() {
        return tally;
    }

    /** Returns how many HTTP requests were begun, retries included. */
    @ManagedAttribute(description = "How many HTTP requests were begun, retries included")
    public long getRequests() {
        return traffic.requests();
    }

    /** Returns how many requests took up what an earlier one had not done. */
    @ManagedAttribute(description = "How many requests took up what an earlier one had not done")
    public long getRetries() {
        return traffic.retries();
    }

    /** Returns the bytes of bodies that were sent. */
    @ManagedAttribute(description = "The bytes of bodies that were sent")
    public long getBytesSent() {
        return traffic.bytesSent();
    }

    /** Returns the bytes of bodies that were received. */
    @ManagedAttribute(description = "The bytes of bodies that were received")
    public long getBytesReceived() {
        return traffic.bytesReceived();
    }

    /** Returns how many connections are in use. */
    @ManagedAttribute(description = "How many connections are in use")
    public int getConnectionsLeased() {
        return owner.connections().leased();
    }

    /** Returns how many connections are open and idle. */
    @ManagedAttribute(description = "How many connections are open and idle")
    public int getConnectionsAvailable() {
        return owner.connections().available();
    }

    /** Returns how many requests wait for a connection. */
    @ManagedAttribute(description = "How many requests wait for a connection")
    public int getConnectionsPending() {
        return owner.connections().pending();
    }

    /** Returns how many connections there can be. */
    @ManagedAttribute(description = "How many connections there can be; 0 while nothing is started")
    public int getConnectionsMax() {
        return owner.connections().max();
    }

    @Override
    public String getServiceUrl() {
        return ShownUrl.of(String.valueOf(configuration.getBaseUrl()));
    }

    @Override
    public String getServiceProtocol() {
        return getServiceUrl().startsWith("https:") ? "https" : "http";
    }

    @Override
    public Map<String, String> getServiceMetadata() {
        return Map.of("store", storeName);
    }

    /** Returns what the query finds, with metadata as bodies: a request for each object. */
    @Override
    public List<Exchange> getExchanges() {
        return Browser.browse(this, browseLimit);
    }

    /** Returns what the query finds, with keys as bodies: one request. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as Camel declares it
    public List<Exchange> getExchanges(int limit, @Nullable Predicate filter) {
        return Browser.glance(this, limit > 0 ? limit : browseLimit, filter);
    }

    @Override
    public BrowseStatus getBrowseStatus(int limit) {
        return new BrowseStatus(Browser.count(this, limit > 0 ? limit : browseLimit), 0, 0);
    }

    @Override
    public int getBrowseLimit() {
        return browseLimit;
    }

    @Override
    public void setBrowseLimit(int browseLimit) {
        this.browseLimit = browseLimit;
    }

    /** Returns the options for consuming. */
    public DynUrlConsumerConfiguration getConsumerConfiguration() {
        return consumerConfiguration;
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
