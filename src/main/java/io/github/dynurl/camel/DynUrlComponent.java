package io.github.dynurl.camel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final List<String> PLACES = List.of("baseUrl", "queryUrl", "allowInsecureAuth");

    private final Threads threads = new Threads();
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
        DynUrlConfiguration defaults = defaults(storeName);
        refuseElsewhere(storeName, defaults, parameters, http);
        DynUrlEndpoint endpoint = new DynUrlEndpoint(uri, this, storeName, defaults);
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

    /**
     * Refuses a URI that would take the credentials of a bean to another place than the bean says: the URI of a toD may
     * have been made from a message, and one with a &amp; in it.
     */
    private static void refuseElsewhere(
            String storeName, DynUrlConfiguration defaults, Map<String, Object> parameters, Map<String, Object> http) {
        if (defaults.getBaseUrl() == null || (defaults.getUsername() == null && defaults.getAccessToken() == null)) {
            return;
        }
        for (String option : PLACES) {
            if (parameters.containsKey(option)) {
                throw new IllegalArgumentException(option + " cannot be set in the URI: the options of " + storeName
                        + " hold credentials, and say where these go");
            }
        }
        if (!http.isEmpty()) {
            throw new IllegalArgumentException(
                    "http." + http.keySet().iterator().next() + " cannot be set in the URI: the options of " + storeName
                            + " hold credentials");
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
