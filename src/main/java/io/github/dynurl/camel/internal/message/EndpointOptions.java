package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.DynUrlOperation;
import io.github.dynurl.camel.internal.expression.OptionExpressions;
import io.github.dynurl.camel.internal.options.DynamicOptions;
import io.github.dynurl.camel.internal.options.MessageOption;
import io.github.dynurl.camel.internal.options.OptionConverters;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.http.HttpStore;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The validated options of an endpoint, and the values parsed from them. Headers of a message cannot override these
 * options. Thread-safe, as long as nobody changes the configuration.
 */
public final class EndpointOptions {
    /** The maximum of inMemoryThreshold. Arrays have one byte more, and some JVMs limit them to slightly below the maximum int. */
    private static final long MAX_IN_MEMORY = Integer.MAX_VALUE - 16L;

    private static final String FILTER_PREFIX = "filter.";

    /** The options. A legal value stands for each expression. */
    private final DynUrlConfiguration configuration;

    private final OptionExpressions expressions;
    private final @Nullable Set<String> uriOptionNames;
    private final Metadata filter;
    private final Query query;
    private final @Nullable Class<?> outputClass;
    private final List<String> requestHeaderNames;

    /**
     * Validates the options, and compiles their expressions.
     *
     * @param forProducer whether the endpoint sends; then options in the URI that have no effect are errors
     * @throws IllegalArgumentException if an option is invalid; its message contains the name of the option
     */
    public EndpointOptions(
            DynUrlConfiguration configuration, UriOptions uriOptions, boolean forProducer, CamelContext context) {
        this(
                configuration,
                OptionExpressions.compile(configuration, uriOptions::isText, context),
                forProducer ? uriOptions.nonBlankNames() : null,
                parseHeaderNames(configuration.getRequestHeaders()),
                resolveOutputClass(configuration.getOutputType(), context),
                context);
    }

    private EndpointOptions(
            DynUrlConfiguration configuration,
            OptionExpressions expressions,
            @Nullable Set<String> uriOptionNames,
            List<String> requestHeaderNames,
            @Nullable Class<?> outputClass,
            CamelContext context) {
        this.configuration = expressions.withSamples(configuration);
        this.expressions = expressions;
        this.uriOptionNames = uriOptionNames;
        this.filter = parseValues(this.configuration.getFilter());
        this.requestHeaderNames = requestHeaderNames;
        this.outputClass = outputClass;
        DynUrlOperation operation = configuration.getOperation();
        OperationOptions.rejectIgnored(operation, configuration);
        if (uriOptionNames != null) {
            OperationOptions.rejectInUri(operation, uriOptionNames);
        }
        // The field query is not set yet; the request parses the options of the configuration only.
        Request request = Request.ofSamples(this, context);
        try {
            this.query = request.query();
            validate(request, this.configuration);
        } catch (InvalidRequestException e) {
            // The reason is the message without the operation and the key, which an endpoint need not have.
            throw new IllegalArgumentException(e.reason(), e);
        }
        OperationOptions.rejectMissing(operation, configuration);
    }

    /**
     * Returns a copy with the options of a dynamic URI added to those of the endpoint URI, as if the endpoint URI had
     * them. Their values are text, even if they look like expressions.
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
            MessageOption option = MessageOption.ofNormalizedName(name);
            if (option == null) { // only filter.* is left; copy() has copied the map of the filter
                copy.getFilter().put(name.substring(FILTER_PREFIX.length()), value);
            } else {
                option.set(copy, value.toString());
            }
        });
        return new EndpointOptions(
                copy,
                expressions.without(dynamicOptions.keySet()),
                uriOptionNamesWith(dynamicOptions),
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
     * Validates the options that a request parses: its methods throw if the option is invalid; the results are not
     * needed.
     */
    private static void validate(Request request, DynUrlConfiguration configuration) {
        if (configuration.getKey() != null) {
            request.key();
        }
        if (configuration.getTargetKey() != null) {
            request.targetKey("key");
        }
        request.range();
        if (OperationOptions.isTransfer(configuration.getOperation())) {
            request.sourceCondition();
            request.targetCondition();
        } else {
            request.condition();
        }
        request.downloadLinkExpiration();
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

    /** Returns the options. A legal value stands for each expression, which only a {@link Request} can evaluate. */
    public DynUrlConfiguration configuration() {
        return configuration;
    }

    /** Returns the options that are expressions. */
    OptionExpressions expressions() {
        return expressions;
    }

    /** Returns the class to which getMetadata converts the metadata; null for outputType=map and outputType=json. */
    @Nullable
    public Class<?> outputClass() {
        return outputClass;
    }

    /** Returns the store to which the operation copies objects; null if it is not known, or if the operation copies none. */
    public @Nullable String targetStore() {
        DynUrlOperation operation = configuration.getOperation();
        return operation == null || OperationOptions.isTransfer(operation) ? configuration.getTargetStore() : null;
    }

    /**
     * Returns the query of the options filter, select and prefix, for a query without a message.
     *
     * @throws IllegalArgumentException if one of these options is an expression
     */
    public Query query() {
        expressions.rejectInQuery(
                "a query of from(\"dynurl:…\") has no message to evaluate it on; let another route, for"
                        + " example from(\"timer:…\"), send the query with the operation query or queryKeys, or poll with pollEnrich");
        return query;
    }

    /** Returns the option filter, with parsed values. An expression is its own text here. */
    public Metadata filter() {
        return filter;
    }

    /**
     * Checks, when a producer starts, that files can be created in localWorkDirectory. Does nothing if the option is not
     * set, or if the operation reads no data.
     *
     * @throws IllegalArgumentException if no file can be created there
     */
    public void checkLocalWorkDirectory() {
        if (OperationOptions.mayReadData(configuration.getOperation())) {
            checkLocalWorkDirectoryOfConsumer();
        }
    }

    /** Does the same when a consumer of data starts; it ignores the operation. */
    public void checkLocalWorkDirectoryOfConsumer() {
        LocalWorkDirectory directory = LocalWorkDirectory.of(configuration);
        if (directory != null) {
            directory.check();
        }
    }

    /** Throws if a number is out of its range, or if digest or localWorkDirectory is not legal. The exception names the option. */
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
        if ("".equals(configuration.getDelimiter())) {
            throw new IllegalArgumentException("delimiter must not be empty");
        }
        LocalWorkDirectory.of(configuration);
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
