package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.DynUrlOperation;
import io.github.dynurl.camel.internal.options.DynamicOptions;
import io.github.dynurl.camel.internal.options.OptionConverters;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;
import io.github.dynurl.store.http.dialect.DialectValue;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The validated options of an endpoint, and the values parsed from them. Headers of a message cannot override these
 * options. Thread-safe, as long as nobody changes the configuration.
 */
public final class EndpointOptions {
    /** The values of a dialect that give data or metadata a URL of its own. */
    private static final Set<String> OWN_URLS = Set.of("dataUrl", "metadataUrl", "metadataHeaders");

    /** The maximum of inMemoryThreshold. Arrays have one byte more, and some JVMs limit them to slightly below the maximum int. */
    private static final long MAX_IN_MEMORY = Integer.MAX_VALUE - 16L;

    private static final Set<DynUrlOperation> WRITES = EnumSet.of(
            DynUrlOperation.set,
            DynUrlOperation.setData,
            DynUrlOperation.setMetadata,
            DynUrlOperation.updateMetadata,
            DynUrlOperation.setPermissions,
            DynUrlOperation.updatePermissions,
            DynUrlOperation.delete);

    private static final Set<DynUrlOperation> WITHOUT_REQUEST =
            EnumSet.of(DynUrlOperation.acknowledge, DynUrlOperation.reject);

    /**
     * The operations that use a range or a condition. Any other operation with such an option is rejected: the user
     * would believe that a part is transferred, or that a write is protected against concurrent changes. ifNoneMatch
     * can only be * (the object must not exist), which makes no sense for a read.
     */
    private static final Map<String, Set<DynUrlOperation>> OPERATIONS_BY_OPTION = Map.of(
            "range", EnumSet.of(DynUrlOperation.getData),
            "ifMatch", union(WRITES, EnumSet.of(DynUrlOperation.get, DynUrlOperation.getData)),
            "ifNoneMatch", WRITES);

    /** The options that only apply to operations that send a request to the store. */
    private static final List<String> REQUEST_OPTIONS = List.of(
            "contentEncoding",
            "contentType",
            "digest",
            "filter",
            "key",
            "outputType",
            "prefix",
            "queryLimit",
            "queryResult",
            "requestHeaders",
            "select");

    private static final String FILTER_PREFIX = "filter.";

    private static Set<DynUrlOperation> union(Set<DynUrlOperation> some, Set<DynUrlOperation> more) {
        Set<DynUrlOperation> all = EnumSet.copyOf(some);
        all.addAll(more);
        return all;
    }

    private final DynUrlConfiguration configuration;
    private final @Nullable Set<String> uriOptionNames;
    private final Metadata filter;
    private final Query query;
    private final @Nullable Class<?> outputClass;
    private final List<String> requestHeaderNames;

    /**
     * Validates the options.
     *
     * @param uriOptionNames the normalized names of the options in the URI of a producer endpoint (see
     *     {@link UriOptions#normalize}); null if the endpoint does not send
     * @throws IllegalArgumentException if an option is invalid; its message contains the name of the option
     */
    public EndpointOptions(
            DynUrlConfiguration configuration, @Nullable Set<String> uriOptionNames, CamelContext context) {
        this(
                configuration,
                uriOptionNames,
                parseValues(configuration.getFilter()),
                parseHeaderNames(configuration.getRequestHeaders()),
                resolveOutputClass(configuration.getOutputType(), context),
                context);
    }

    private EndpointOptions(
            DynUrlConfiguration configuration,
            @Nullable Set<String> uriOptionNames,
            Metadata filter,
            List<String> requestHeaderNames,
            @Nullable Class<?> outputClass,
            CamelContext context) {
        this.configuration = configuration;
        this.uriOptionNames = uriOptionNames;
        this.filter = filter;
        this.requestHeaderNames = requestHeaderNames;
        this.outputClass = outputClass;
        DynUrlOperation operation = configuration.getOperation();
        rejectIgnoredOptions(operation, configuration);
        rejectRequestOptions(operation);
        // The field query is not set yet; the request parses the options of the configuration only.
        Request request = Request.ofOptions(this, context, DynamicOptions.NONE);
        try {
            this.query = request.query();
            validate(request, configuration);
        } catch (InvalidRequestException e) {
            // The reason is the message without the operation and the key, which an endpoint need not have.
            throw new IllegalArgumentException(e.reason(), e);
        }
        boolean isQuery = operation == DynUrlOperation.query || operation == DynUrlOperation.queryKeys;
        if (isQuery && configuration.getQueryUrl() == null) {
            throw new IllegalArgumentException("operation=" + operation + " needs the option queryUrl");
        }
        if (operation == DynUrlOperation.create && configuration.dialect().text(DialectValue.CREATE_URL) == null) {
            throw new IllegalArgumentException("operation=create needs the value createUrl of the dialect, for example"
                    + " dialect.createUrl={base}");
        }
    }

    /**
     * Returns a copy with the options of a dynamic URI added to those of the endpoint URI, as if the endpoint URI had
     * them.
     *
     * @param dynamicOptions the options by normalized name (lower case, without dashes), except {@code filter.*},
     *     which has the original spelling; see {@link DynamicOptions#dynamicOptions}
     * @throws IllegalArgumentException if an endpoint with these options would be invalid
     */
    public EndpointOptions withDynamicOptions(Map<String, Object> dynamicOptions, CamelContext context) {
        if (dynamicOptions.isEmpty()) {
            return this;
        }
        DynUrlConfiguration copy = configuration.copy();
        dynamicOptions.forEach((name, value) -> {
            String text = value.toString();
            switch (name) {
                case "key" -> copy.setKey(text);
                case "prefix" -> copy.setPrefix(text);
                case "select" -> copy.setSelect(text);
                case "range" -> copy.setRange(text);
                case "ifmatch" -> copy.setIfMatch(text);
                case "ifnonematch" -> copy.setIfNoneMatch(text);
                case "contenttype" -> copy.setContentType(text);
                case "contentencoding" -> copy.setContentEncoding(text);
                // Only filter.* is left; copy() has copied the map of the filter.
                default -> copy.getFilter().put(name.substring(FILTER_PREFIX.length()), value);
            }
        });
        return new EndpointOptions(
                copy,
                uriOptionNamesWith(dynamicOptions),
                parseValues(copy.getFilter()),
                requestHeaderNames,
                outputClass,
                context);
    }

    private @Nullable Set<String> uriOptionNamesWith(Map<String, Object> dynamicOptions) {
        if (uriOptionNames == null) {
            return null;
        }
        Set<String> all = new HashSet<>(uriOptionNames);
        dynamicOptions.forEach((name, value) -> {
            if (!value.toString().isBlank()) {
                all.add(name.startsWith(FILTER_PREFIX) ? "filter" : name);
            }
        });
        return all;
    }

    private static List<String> parseHeaderNames(@Nullable String commaSeparated) {
        List<String> names = commaSeparated == null
                ? List.of()
                : List.of(commaSeparated.strip().split("\\s*,\\s*"));
        try {
            names.forEach(HttpStore::checkHeaderName);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("requestHeaders: " + e.getMessage(), e);
        }
        return names;
    }

    /** Returns the names of the message headers that are copied to HTTP requests (option requestHeaders). */
    List<String> requestHeaderNames() {
        return requestHeaderNames;
    }

    /**
     * Checks the options that an operation must not ignore.
     *
     * @param operation the operation; null if it is not known yet, which is always valid
     * @throws IllegalArgumentException if the operation would ignore range, ifMatch or ifNoneMatch, or if the operation is
     *     set and urlFormat has no {@code {part}}
     */
    static void rejectIgnoredOptions(@Nullable DynUrlOperation operation, DynUrlConfiguration configuration) {
        if (operation == null) {
            return;
        }
        rejectIfIgnored("range", configuration.getRange(), operation);
        rejectIfIgnored("ifMatch", configuration.getIfMatch(), operation);
        rejectIfIgnored("ifNoneMatch", configuration.getIfNoneMatch(), operation);
        // If only the dialect sets URLs, the store itself refuses two parts with the same URL.
        if (operation == DynUrlOperation.set
                && !configuration.getUrlFormat().contains("{part}")
                && configuration.dialect().values().keySet().stream().noneMatch(OWN_URLS::contains)) {
            throw new IllegalArgumentException(
                    "operation=set needs {part} in urlFormat: data and metadata would have the same URL");
        }
    }

    /**
     * Throws if the URI sets a request option for acknowledge or reject, which send no request of their own. Options of
     * a bean are accepted, because one bean serves several operations.
     */
    private void rejectRequestOptions(@Nullable DynUrlOperation operation) {
        Set<String> names = uriOptionNames;
        if (operation != null && names != null && WITHOUT_REQUEST.contains(operation)) {
            REQUEST_OPTIONS.stream()
                    .filter(option -> names.contains(UriOptions.normalize(option)))
                    .forEach(option -> throwNoEffect(option, operation));
        }
        if (operation == DynUrlOperation.create && names != null && names.contains("key")) {
            throwNoEffect("key", operation); // the server chooses the key
        }
    }

    private static void rejectIfIgnored(String option, @Nullable String value, DynUrlOperation operation) {
        if (value != null
                && !Objects.requireNonNull(OPERATIONS_BY_OPTION.get(option)).contains(operation)) {
            throwNoEffect(option, operation);
        }
    }

    private static void throwNoEffect(String option, DynUrlOperation operation) {
        throw new IllegalArgumentException(option + " has no effect on operation=" + operation);
    }

    /**
     * Validates the options that a request parses: its methods throw if the option is invalid; the results are not
     * needed.
     */
    private static void validate(Request request, DynUrlConfiguration configuration) {
        if (configuration.getKey() != null) {
            request.key();
        }
        request.range();
        request.condition();
        request.contentType();
        request.withContentEncoding(Data.of(new byte[0]));
    }

    private static @Nullable Class<?> resolveOutputClass(String outputType, CamelContext context) {
        if (outputType.equals("map") || outputType.equals("json")) {
            return null;
        }
        Class<?> outputClass = context.getClassResolver().resolveClass(outputType);
        if (outputClass == null) {
            throw new IllegalArgumentException("the option outputType is " + Key.shown(outputType)
                    + "; it can be map, json, or the name of a class, and there is no such class");
        }
        return outputClass;
    }

    /**
     * Parses the values of a map option, for example of {@code filter.*}. A text that is a JSON value becomes that
     * value (a number, for example); any other text stays a string. Values that are no strings stay as they are.
     */
    public static Metadata parseValues(Map<String, Object> values) {
        Map<String, @Nullable Object> parsed = new LinkedHashMap<>();
        values.forEach((name, value) -> parsed.put(name, value instanceof String text ? Json.typed(text) : value));
        return Metadata.of(parsed);
    }

    public DynUrlConfiguration configuration() {
        return configuration;
    }

    /** Returns the class to which getMetadata converts the metadata; null for outputType=map and outputType=json. */
    @Nullable
    public Class<?> outputClass() {
        return outputClass;
    }

    /** Returns the query of the options filter, select and prefix. */
    public Query query() {
        return query;
    }

    /** Returns the option filter, with parsed values. */
    public Metadata filter() {
        return filter;
    }

    /** Throws if the number of an option is out of its range. The exception names the option. */
    public static void checkSizes(DynUrlConfiguration configuration) {
        long threshold = configuration.getInMemoryThreshold();
        if (threshold < 0 || threshold > MAX_IN_MEMORY) {
            throw new IllegalArgumentException(
                    "inMemoryThreshold must be from 0 to " + MAX_IN_MEMORY + " bytes, but is " + threshold);
        }
        if (!List.of("none", "sha-256").contains(configuration.getDigest())) {
            throw new IllegalArgumentException("digest must be none or sha-256");
        }
        checkPositive("queryLimit", configuration.getQueryLimit());
    }

    public static void checkPositive(String option, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be greater than 0, but is " + value);
        }
    }

    /** Returns the operation of an exchange; null if it is missing or invalid. Throws nothing. */
    public static @Nullable DynUrlOperation operationOf(Exchange exchange, DynUrlConfiguration configuration) {
        DynUrlOperation operation = configuration.getOperation();
        Object header = exchange.getMessage().getHeader(DynUrlConstants.OPERATION);
        return operation != null ? operation : OptionConverters.toConstant(DynUrlOperation.class, header);
    }
}
