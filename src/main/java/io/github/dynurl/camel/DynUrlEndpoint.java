package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.HttpStoreBuilder;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

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
        producerOnly = true,
        headersClass = DynUrlConstants.class)
public class DynUrlEndpoint extends DefaultEndpoint {
    /** What surely fits an array of one byte more. */
    private static final long MAX_IN_MEMORY = Integer.MAX_VALUE - 16L;

    private final StoreOwner owner = new StoreOwner(this);

    @UriPath(description = "The name of the store: in logs and events, and of the bean that may hold its options")
    @Metadata(required = true)
    private final String storeName;

    @UriParam
    private final DynUrlConfiguration configuration;

    DynUrlEndpoint(String uri, DynUrlComponent component, String storeName, DynUrlConfiguration configuration) {
        super(uri, component);
        this.storeName = storeName;
        this.configuration = configuration;
    }

    @Override
    public DynUrlComponent getComponent() {
        return (DynUrlComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        return new DynUrlProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "dynurl:" + storeName + " cannot be consumed from: there is no consumer in this version;"
                        + " start the route with a timer and use operation=query");
    }

    /** Refuses options that are missing or not legal, before anything is sent. */
    void check() {
        ClientOwner.check(configuration.getHttp());
        checkSizes();
        storeBuilder().check();
        new FixedOptions(configuration, getCamelContext());
    }

    private void checkSizes() {
        long threshold = configuration.getInMemoryThreshold();
        if (threshold < 0 || threshold > MAX_IN_MEMORY) {
            throw new IllegalArgumentException(
                    "inMemoryThreshold must be from 0 to " + MAX_IN_MEMORY + " bytes, but is " + threshold);
        }
        if (configuration.getQueryLimit() <= 0) {
            throw new IllegalArgumentException(
                    "queryLimit must be greater than 0, but is " + configuration.getQueryLimit());
        }
    }

    /** Returns a builder that has all options of the store itself. */
    HttpStoreBuilder storeBuilder() {
        DynUrlConfiguration c = configuration;
        return HttpStore.builder()
                .baseUrl(c.getBaseUrl())
                .queryUrl(c.getQueryUrl())
                .urlFormat(c.getUrlFormat())
                .urlFormatNoPart(c.getUrlFormatNoPart())
                .dataPart(c.getDataPart())
                .metadataPart(c.getMetadataPart())
                .permissionsPart(c.getPermissionsPart())
                .queryBody(c.isQueryBody())
                .allowCloseDelimited(c.isAllowCloseDelimited())
                .userTag(c.getUserTag())
                .basicAuth(c.getUsername(), c.getPassword())
                .accessToken(c.getAccessToken())
                .allowInsecureAuth(c.isAllowInsecureAuth())
                .connectTimeout(c.getConnectTimeout())
                .responseTimeout(c.getResponseTimeout())
                .operationTimeout(c.getOperationTimeout())
                .dataTimeout(c.getDataTimeout())
                .bufferSize(c.getBufferSize())
                .maxJsonSize(c.getMaxJsonSize())
                .queryConcurrency(c.getQueryConcurrency());
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

    /** Returns the options. */
    public DynUrlConfiguration getConfiguration() {
        return configuration;
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }
}
