package io.github.dynurl.camel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;

/** Makes the endpoints of {@code dynurl}. Thread-safe once it is configured. */
@Component("dynurl")
public class DynUrlComponent extends DefaultComponent implements SSLContextParametersAware {
    private final Threads threads = new Threads();
    private final Set<StoreOwner> open = ConcurrentHashMap.newKeySet();

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
        if (storeName.isBlank()) {
            throw new IllegalArgumentException("the name of the store is missing: write dynurl:name?…");
        }
        Map<String, Object> filter = PropertiesHelper.extractProperties(parameters, "filter.");
        Map<String, Object> http = PropertiesHelper.extractProperties(parameters, "http.");
        DynUrlEndpoint endpoint = new DynUrlEndpoint(uri, this, storeName, defaults(storeName));
        setProperties(endpoint, parameters);
        endpoint.getConfiguration().setFilter(merged(endpoint.getConfiguration().getFilter(), filter, "filter."));
        endpoint.getConfiguration().setHttp(merged(endpoint.getConfiguration().getHttp(), http, "http."));
        endpoint.check();
        return endpoint;
    }

    /** Returns a copy of the bean that bears the store's name, else of the component's own options. */
    private DynUrlConfiguration defaults(String storeName) {
        DynUrlConfiguration named =
                getCamelContext().getRegistry().lookupByNameAndType(storeName, DynUrlConfiguration.class);
        return (named == null ? configuration : named).copy();
    }

    private static Map<String, Object> merged(Map<String, Object> first, Map<String, Object> more, String prefix) {
        for (Map.Entry<String, Object> option : more.entrySet()) {
            if (!(option.getValue() instanceof String)) {
                throw new IllegalArgumentException(prefix + option.getKey() + " is given more than once");
            }
        }
        Map<String, Object> all = new LinkedHashMap<>(first);
        all.putAll(more);
        return all;
    }

    /** Ends what routes still wait for: Camel waits for their threads next. */
    @Override
    protected void doStop() throws Exception {
        open.forEach(StoreOwner::abort);
        super.doStop();
    }

    void opened(StoreOwner owner) {
        open.add(owner);
    }

    void closed(StoreOwner owner) {
        open.remove(owner);
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
