package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.url.Origin;
import java.util.EnumSet;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.TagConstants;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;
import org.jspecify.annotations.Nullable;

/**
 * Names the spans of camel-telemetry (OpenTelemetry, Micrometer) and sets their attributes. There is one span for each
 * operation of a producer, and one for each object that a consumer emits. The attributes follow OpenTelemetry's conventions
 * for HTTP clients and describe the main request of the operation. {@code url.full} is not set because an operation can send
 * several requests. Java's service loader finds this class. Thread-safe.
 */
public class DynUrlSpanDecorator extends AbstractSpanDecorator {
    /** The exchange property with the operation that a producer performs now. The span of a consumer does not set it. */
    private static final String OPERATION_PROPERTY = "CamelDynUrlSpanOperation";

    /** The operations without a key. A key in a header of the message is left from an earlier operation. */
    private static final Set<DynUrlOperation> OPERATIONS_WITHOUT_KEY = EnumSet.of(
            DynUrlOperation.create,
            DynUrlOperation.multiGet,
            DynUrlOperation.multiDelete,
            DynUrlOperation.query,
            DynUrlOperation.queryKeys,
            DynUrlOperation.info,
            DynUrlOperation.acknowledge,
            DynUrlOperation.reject);

    /** Creates the decorator. */
    public DynUrlSpanDecorator() {}

    @Override
    public String getComponent() {
        return "dynurl";
    }

    @Override
    public String getComponentClassName() {
        return DynUrlComponent.class.getName();
    }

    /** Returns the name of a span: {@code getData images} for an operation, {@code process images} for a consumer. */
    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        DynUrlEndpoint dynUrl = DynUrlEndpoint.of(endpoint);
        if (dynUrl == null) {
            return super.getOperationName(exchange, endpoint);
        }
        DynUrlOperation operation = EndpointOptions.operationOf(exchange, dynUrl.getConfiguration());
        return (operation == null ? "process" : operation.name()) + " " + dynUrl.getStoreName();
    }

    /**
     * Returns the kind of a span: {@code CLIENT} for an operation of a producer, {@code CONSUMER} for a consumed object. Newer
     * versions of camel-telemetry call this method. The older version with which this class is compiled does not have it.
     *
     * @param operation the event of Camel: {@code EVENT_SENT}, {@code EVENT_RECEIVED}, or an internal one
     */
    public String getSpanKind(String operation) {
        return switch (operation) {
            case "EVENT_SENT" -> "CLIENT";
            case "EVENT_RECEIVED" -> "CONSUMER";
            default -> "INTERNAL";
        };
    }

    /** Sets the attributes. The method of the superclass is not called: it would report the endpoint URI as the request URL. */
    @Override
    public void beforeTracingEvent(Span span, Exchange exchange, Endpoint endpoint) {
        DynUrlEndpoint dynUrl = DynUrlEndpoint.of(endpoint);
        if (dynUrl == null) {
            super.beforeTracingEvent(span, exchange, endpoint);
            return;
        }
        span.setComponent("camel-dynurl");
        span.setTag(TagConstants.EXCHANGE_ID, exchange.getExchangeId());
        span.setTag("camel.uri", endpoint.toString());
        Origin.of(dynUrl.getServiceUrl()).ifPresent(origin -> {
            span.setTag(TagConstants.URL_SCHEME, origin.scheme());
            span.setTag(TagConstants.SERVER_ADDRESS, origin.host());
            span.setTag("server.port", String.valueOf(origin.port()));
        });
        DynUrlConfiguration options = dynUrl.getConfiguration();
        DynUrlOperation operation = EndpointOptions.operationOf(exchange, options);
        if (operation == null) {
            tagKey(span, exchange.getMessage().getHeader(DynUrlConstants.KEY));
            return;
        }
        exchange.setProperty(OPERATION_PROPERTY, operation);
        tagIfPresent(span, "http.request.method", methodOf(operation, options));
    }

    /** Sets the key as an attribute. A key that is not legal is shortened: it may be any text, given by mistake. */
    private static void tagKey(Span span, @Nullable Object key) {
        if (key instanceof String text) {
            span.setTag("dynurl.key", Key.flawOf(text) == null ? text : Key.shown(text));
        }
    }

    /** Returns the HTTP method of the main request of an operation; null if the operation sends no request. */
    private static @Nullable String methodOf(DynUrlOperation operation, DynUrlConfiguration options) {
        return switch (operation) {
            case get, getData, getMetadata, getPermissions, multiGet, query, queryKeys -> "GET";
            case exists -> "HEAD";
            case set, setData, setMetadata, setPermissions, copy, move -> "PUT";
            case updateMetadata, updatePermissions ->
                switch (options.dialect().updateMode()) {
                    case post -> "POST";
                    case patch -> "PATCH";
                    case readMergePut -> "PUT";
                };
            case create -> "POST";
            case delete, multiDelete -> "DELETE";
            case url, presign, explain, info, acknowledge, reject -> null;
        };
    }

    private static void tagIfPresent(Span span, String name, @Nullable Object value) {
        if (value != null) {
            span.setTag(name, value.toString());
        }
    }

    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        super.afterTracingEvent(span, exchange);
        Object operation = exchange.removeProperty(OPERATION_PROPERTY);
        Throwable failure = exchange.getException();
        if (failure != null) {
            tagFailure(span, operation != null, failure);
        } else if (operation != null) {
            Message message = exchange.getMessage();
            tagIfPresent(span, "http.response.status_code", message.getHeader(DynUrlConstants.STATUS_CODE));
            if (!OPERATIONS_WITHOUT_KEY.contains(operation)) {
                tagKey(span, message.getHeader(DynUrlConstants.KEY));
            }
        }
    }

    /** Sets the attributes of the failure of an operation, or of the route that processes a consumed object. */
    private static void tagFailure(Span span, boolean isOperation, Throwable failure) {
        int status = 0; // no response
        if (isOperation && failure instanceof StoreException storeFailure) {
            status = storeFailure.status();
            tagKey(span, storeFailure.key().orElse(null));
        }
        tagIfPresent(span, "http.response.status_code", status == 0 ? null : status);
        // A status below 400, such as an unexpected 200, does not show what failed.
        tagIfPresent(
                span, "error.type", status >= 400 ? status : failure.getClass().getName());
    }
}
