package io.github.dynurl.camel.internal.message;

import static io.github.dynurl.camel.DynUrlConstants.TARGET_KEY;

import io.github.dynurl.camel.DynUrlAcknowledgement;
import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.DynUrlOperation;
import io.github.dynurl.camel.internal.bulk.KeySource;
import io.github.dynurl.camel.internal.expression.OptionExpression;
import io.github.dynurl.camel.internal.expression.OptionExpressions;
import io.github.dynurl.camel.internal.options.MessageOption;
import io.github.dynurl.camel.internal.options.OptionConverters;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Select;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The operation that an exchange requests, and its parameters. Each parameter is an option of the endpoint or, if the
 * endpoint does not set the option, a message header. No other class reads these headers. Not thread-safe.
 */
public final class Request {
    private final @Nullable Exchange exchange;
    private final @Nullable Message message;
    private final EndpointOptions options;
    private final DynUrlConfiguration configuration;
    private final OptionExpressions expressions;
    private final CamelContext context;

    /** The current operation or step, for messages of exceptions. */
    private String action = "use the endpoint";

    /** Creates the request of an exchange from its headers, the options of the endpoint, and those of a dynamic URI. */
    public Request(Exchange exchange, EndpointOptions options, Map<String, Object> dynamicOptions) {
        this.exchange = exchange;
        this.message = exchange.getMessage();
        this.context = exchange.getContext();
        DynUrlOperation operation = options.configuration().getOperation();
        this.action = operation == null ? "choose the operation" : operation.name();
        this.options = addDynamicOptions(options, dynamicOptions);
        this.configuration = this.options.configuration();
        this.expressions = this.options.expressions();
    }

    private Request(
            @Nullable Exchange exchange, EndpointOptions options, OptionExpressions expressions, CamelContext context) {
        this.exchange = exchange;
        this.message = null;
        this.context = context;
        this.options = options;
        this.configuration = options.configuration();
        this.expressions = expressions;
    }

    /**
     * Creates the request of a poll, from the options of the endpoint and those of a dynamic URI. It ignores headers.
     *
     * @param exchange the exchange that requests the poll, for expressions in options; null if there is none
     */
    public static Request ofPoll(
            @Nullable Exchange exchange,
            EndpointOptions options,
            CamelContext context,
            Map<String, Object> dynamicOptions) {
        EndpointOptions all = new Request(exchange, options, OptionExpressions.NONE, context)
                .addDynamicOptions(options, dynamicOptions);
        return new Request(exchange, all, all.expressions(), context);
    }

    /** Creates a request that checks the options of an endpoint. The configuration has samples instead of expressions. */
    static Request ofSamples(EndpointOptions options, CamelContext context) {
        return new Request(null, options, OptionExpressions.NONE, context);
    }

    private EndpointOptions addDynamicOptions(EndpointOptions endpointOptions, Map<String, Object> dynamicOptions) {
        return converted(() -> endpointOptions.withDynamicOptions(dynamicOptions, context));
    }

    /** Returns the value of an option or, if the endpoint does not set it, of a header; null if neither is set. */
    private @Nullable Parameter parameter(MessageOption option, String headerName) {
        OptionExpression expression = expressions.of(option);
        if (expression != null) {
            return new Parameter(converted(() -> expression.toText(exchange)), expression.source());
        }
        return parameter(option.name(), option.get(configuration), headerName);
    }

    private @Nullable Parameter parameter(String option, @Nullable Object optionValue, String headerName) {
        return optionValue == null ? header(headerName) : new Parameter(optionValue, "the option " + option);
    }

    private @Nullable Parameter header(String name) {
        Object value = message == null ? null : message.getHeader(name);
        return value == null ? null : new Parameter(value, "the header " + name);
    }

    private Parameter body(String expectedContent) {
        Object body = message == null ? null : message.getBody();
        if (body == null) {
            throw invalidRequest("the body is missing; it must be " + expectedContent);
        }
        return new Parameter(body, "the body");
    }

    public DynUrlOperation operation() {
        Parameter parameter = parameter("operation", configuration.getOperation(), DynUrlConstants.OPERATION);
        if (parameter == null) {
            throw invalidRequest(
                    "no operation is given; set the option operation or the header " + DynUrlConstants.OPERATION);
        }
        DynUrlOperation operation = OptionConverters.toConstant(DynUrlOperation.class, parameter.value());
        if (operation == null) {
            throw invalidRequest(parameter.source() + " is " + Key.shown(parameter.text()) + "; it can be "
                    + OptionConverters.legalValues(DynUrlOperation.class));
        }
        action = operation.name();
        try {
            OperationOptions.rejectIgnored(operation, configuration);
        } catch (IllegalArgumentException e) {
            throw invalidRequest(e.getMessage());
        }
        return operation;
    }

    boolean hasBody() {
        return message != null && message.getBody() != null;
    }

    public boolean hasKey() {
        return expressions.of(MessageOption.key) != null
                || parameter(MessageOption.key, DynUrlConstants.KEY) != null; // evaluates no expression twice
    }

    /** Returns the key, unchanged; throws if it is missing or not legal. */
    public String key() {
        return toKey(parameter(MessageOption.key, DynUrlConstants.KEY), "key", DynUrlConstants.KEY);
    }

    private String toKey(@Nullable Parameter parameter, String option, String headerName) {
        if (parameter == null) {
            throw invalidRequest("the key is missing; set the option " + option + " or the header " + headerName);
        }
        return parameter.toKey(action);
    }

    /** Returns the key of a copy. In another store, it is the given key of the original if none is set. */
    String targetKey(String key) {
        Parameter parameter = parameter(MessageOption.targetKey, TARGET_KEY);
        return parameter == null && targetStore() != null ? key : toKey(parameter, "targetKey", TARGET_KEY);
    }

    /** Returns the name of the store for a copy; null if it is the store of the endpoint. */
    @Nullable
    String targetStore() {
        String option = configuration.getTargetStore();
        boolean isOwnStore = option == null && configuration.getTargetKey() != null; // no header may change the target
        Parameter parameter = isOwnStore ? null : parameter("targetStore", option, DynUrlConstants.TARGET_STORE);
        return parameter == null || parameter.text().isBlank() ? null : parameter.text();
    }

    /** Returns the metadata fields to read; all fields if neither the option nor the header is set. */
    Select select() {
        Parameter parameter = parameter(MessageOption.select, DynUrlConstants.SELECT);
        return parameter == null ? Select.all() : converted(parameter::toSelect);
    }

    /** Returns the text with which the keys that a query finds begin; empty if neither option nor header is set. */
    private String prefix() {
        Parameter parameter = parameter(MessageOption.prefix, DynUrlConstants.PREFIX);
        return parameter == null ? "" : converted(parameter::toPrefix);
    }

    /** Calls a converter. The message of its exception names the source of the value. */
    private <T> T converted(Supplier<T> converter) {
        try {
            return converter.get();
        } catch (IllegalArgumentException e) {
            Throwable cause = e.getCause();
            Failure failure = Failure.of(action, null, String.valueOf(e.getMessage()));
            throw new InvalidRequestException(cause == null ? failure : failure.cause(cause));
        }
    }

    ByteRange range() {
        Parameter parameter = parameter(MessageOption.range, DynUrlConstants.RANGE);
        return parameter == null ? ByteRange.all() : converted(parameter::toRange);
    }

    /** Returns how long a link of the operation presign is valid. */
    Duration downloadLinkExpiration() {
        Parameter parameter = parameter(
                "downloadLinkExpiration",
                configuration.getDownloadLinkExpiration(),
                DynUrlConstants.DOWNLOAD_LINK_EXPIRATION);
        return parameter == null ? Duration.ofHours(1) : converted(() -> parameter.toDuration(context));
    }

    Condition condition() {
        Parameter ifMatch = parameter(MessageOption.ifMatch, DynUrlConstants.IF_MATCH);
        Parameter ifNoneMatch = parameter(MessageOption.ifNoneMatch, DynUrlConstants.IF_NONE_MATCH);
        if (ifMatch != null && ifNoneMatch != null) {
            throw invalidRequest(ifMatch.source() + " and " + ifNoneMatch.source() + " exclude each other");
        }
        return ifNoneMatch == null ? toCondition(ifMatch, Parameter::toIfMatch) : converted(ifNoneMatch::toIfAbsent);
    }

    /** Returns the condition for the original of a copy: that it still has the entity tag in ifMatch. */
    Condition sourceCondition() {
        return toCondition(parameter(MessageOption.ifMatch, DynUrlConstants.IF_MATCH), Parameter::toIfMatch);
    }

    /** Returns the condition for the target of a copy: with ifNoneMatch, that it does not exist yet. */
    Condition targetCondition() {
        return toCondition(parameter(MessageOption.ifNoneMatch, DynUrlConstants.IF_NONE_MATCH), Parameter::toIfAbsent);
    }

    private Condition toCondition(@Nullable Parameter parameter, Function<Parameter, Condition> converter) {
        return parameter == null ? Condition.none() : converted(() -> converter.apply(parameter));
    }

    /** Returns the Content-Type of data to be stored; null if none is set. */
    @Nullable
    String contentType() {
        Parameter parameter = parameter(MessageOption.contentType, DynUrlConstants.CONTENT_TYPE);
        if (parameter != null && !parameter.text().isBlank()) {
            return parameter.text();
        }
        String messageType = message == null ? null : message.getHeader(Exchange.CONTENT_TYPE, String.class);
        return messageType == null || messageType.isBlank() ? null : messageType;
    }

    /** Returns the data with the Content-Encoding that it already has; the data itself if no Content-Encoding is set. */
    Data withContentEncoding(Data data) {
        Parameter parameter = parameter(MessageOption.contentEncoding, DynUrlConstants.CONTENT_ENCODING);
        if (parameter == null || parameter.text().isBlank()) {
            Parameter header = header(Exchange.CONTENT_ENCODING);
            parameter = header == null || !Bodies.mayHaveEncoding(header.text(), data) ? null : header;
        }
        Parameter encodings = parameter;
        return encodings == null || encodings.text().isBlank() ? data : converted(() -> encodings.encode(data));
    }

    /** Returns the query; its filter consists of the header and of the endpoint's filter, which takes precedence. */
    public Query query() {
        Parameter header = header(DynUrlConstants.FILTER);
        Metadata endpointFilter = converted(() -> expressions.evaluateFilter(options.filter(), exchange));
        Metadata filter = header == null ? endpointFilter : toJsonObject(header).updatedBy(endpointFilter);
        return new Query(filter, select(), prefix());
    }

    /** Returns the metadata for the operation {@code create}, from its header; empty without this header. */
    Metadata metadataHeaderOrEmpty() {
        Parameter header = header(DynUrlConstants.METADATA);
        return header == null ? Metadata.empty() : toJsonObject(header);
    }

    /** Returns the metadata for the operation {@code set}, from its header. */
    Metadata metadataHeader() {
        if (header(DynUrlConstants.METADATA) == null) {
            throw invalidRequest("the header " + DynUrlConstants.METADATA
                    + " is missing, and set would wipe the metadata; to store data alone, use the operation setData");
        }
        return metadataHeaderOrEmpty();
    }

    /** Returns the metadata in the body. */
    Metadata metadataBody() {
        return toJsonObject(body("JSON"));
    }

    /** Returns the permissions in their header or, without that header, in the body. */
    Permissions permissions() {
        Parameter header = header(DynUrlConstants.PERMISSIONS);
        Parameter parameter = header == null ? body("permissions") : header;
        return converted(() -> parameter.toPermissions(context));
    }

    /** Returns the keys in the body. Reads none of them. */
    KeySource keys() {
        Object body = body("the keys: a collection, an iterator, a stream or an array")
                .value();
        Exchange of = Objects.requireNonNull(exchange);
        return converted(() -> KeySource.of(action, body, of, (key, from) -> new Parameter(key, from).toKey(action)));
    }

    private Metadata toJsonObject(Parameter parameter) {
        return converted(() -> parameter.toJsonObject(context));
    }

    /** Returns the message headers that are copied to HTTP requests (option requestHeaders), without missing ones. */
    public Map<String, String> requestHeaders() {
        if (options.requestHeaderNames().isEmpty()) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : options.requestHeaderNames()) {
            Object value = Objects.requireNonNull(exchange).getMessage().getHeader(name);
            if (OptionConverters.hasUniqueText(value) || value instanceof Boolean) {
                headers.put(name, String.valueOf(value));
            } else if (value != null) {
                throw invalidRequest("the header " + name + " (requestHeaders) is a "
                        + value.getClass().getName() + "; make it a text");
            }
        }
        return headers;
    }

    /** Returns the class to which getMetadata converts the metadata; null for outputType=map and outputType=json. */
    @Nullable
    Class<?> outputClass() {
        return options.outputClass();
    }

    /** Returns the body of the message as data, with its Content-Type and Content-Encoding. */
    Data data() {
        Object body = body("the data (an empty text stores an empty object)").value();
        try {
            return withContentEncoding(Bodies.toData(Objects.requireNonNull(exchange), body, contentType()));
        } catch (IllegalArgumentException e) {
            throw invalidRequest(e.getMessage());
        }
    }

    /** Returns the acknowledgements in the exchange. Throws if there are none. */
    List<DynUrlAcknowledgement> acknowledgements() {
        return Acknowledgements.find(Objects.requireNonNull(exchange), action);
    }

    private InvalidRequestException invalidRequest(@Nullable String reason) {
        return new InvalidRequestException(Failure.of(action, null, String.valueOf(reason)));
    }
}
