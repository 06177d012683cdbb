package io.github.dynurl.camel;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.url.Origin;
import java.util.EnumSet;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.TagConstants;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;
import org.jspecify.annotations.Nullable;

/**
 * Says of the spans of camel-telemetry (OpenTelemetry, Micrometer) what they are: one for each operation of a producer and for
 * each object that a consumer emits. Attributes are those of OpenTelemetry's conventions for HTTP clients, of the request that
 * the operation is named after; {@code url.full} is left out, since there can be several. Found by Java's service loader.
 * Thread-safe.
 */
public class DynUrlSpanDecorator extends AbstractSpanDecorator {
    /** Names the exchange property that is there while an operation is done; the span of a consumer has none. */
    private static final String OPERATION = "CamelDynUrlSpanOperation";

    private static final Set<DynUrlOperation> KEYLESS = EnumSet.of(
            DynUrlOperation.query,
            DynUrlOperation.queryKeys,
            DynUrlOperation.info,
            DynUrlOperation.acknowledge,
            DynUrlOperation.reject);

    /** Makes the decorator. */
    public DynUrlSpanDecorator() {}

    @Override
    public String getComponent() {
        return "dynurl";
    }

    @Override
    public String getComponentClassName() {
        return DynUrlComponent.class.getName();
    }

    /** Returns the operation and the store, as in {@code getData images}; {@code process images} for what a consumer emits. */
    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        DynUrlEndpoint dynUrl = DynUrlEndpoint.of(endpoint);
        if (dynUrl == null) {
            return super.getOperationName(exchange, endpoint);
        }
        DynUrlOperation operation = Request.operationOf(exchange, dynUrl.getConfiguration());
        return (operation == null ? "process" : operation.name()) + " " + dynUrl.getStoreName();
    }

    /**
     * Returns the kind of a span to newer versions of camel-telemetry, which ask for it: a client's for an operation, a
     * consumer's for an object that a route begins with.
     *
     * @param operation what Camel does: {@code EVENT_SENT}, {@code EVENT_RECEIVED} or something inside
     */
    public String getSpanKind(String operation) {
        return switch (operation) {
            case "EVENT_SENT" -> "CLIENT";
            case "EVENT_RECEIVED" -> "CONSUMER";
            default -> "INTERNAL";
        };
    }

    /** Does not call its superclass, which takes the endpoint's URI for the URL of the request. */
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
        DynUrlOperation operation = Request.operationOf(exchange, options);
        if (operation == null) {
            key(span, exchange.getMessage().getHeader(DynUrlConstants.KEY));
            return;
        }
        exchange.setProperty(OPERATION, operation);
        tag(span, "http.request.method", method(operation, options));
    }

    /** What is no legal key was given by somebody who may have meant something else with it. */
    private static void key(Span span, @Nullable Object key) {
        if (key instanceof String text) {
            span.setTag("dynurl.key", Key.flawOf(text) == null ? text : Key.shown(text));
        }
    }

    /** Returns the method of the request that an operation is about; null if it sends none. */
    private static @Nullable String method(DynUrlOperation operation, DynUrlConfiguration options) {
        return switch (operation) {
            case get, getData, getMetadata, getPermissions, query, queryKeys -> "GET";
            case exists -> "HEAD";
            case set, setData, setMetadata, setPermissions -> "PUT";
            case updateMetadata, updatePermissions ->
                switch (options.getUpdateMode()) {
                    case post -> "POST";
                    case patch -> "PATCH";
                    case readMergePut -> "PUT";
                };
            case delete -> "DELETE";
            case info, acknowledge, reject -> null;
        };
    }

    private static void tag(Span span, String name, @Nullable Object value) {
        if (value != null) {
            span.setTag(name, value.toString());
        }
    }

    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        super.afterTracingEvent(span, exchange);
        Object operation = exchange.removeProperty(OPERATION);
        Throwable failure = exchange.getException();
        if (failure != null) {
            failed(span, operation != null, failure);
        } else if (operation != null) {
            tag(span, "http.response.status_code", exchange.getMessage().getHeader(DynUrlConstants.STATUS_CODE));
            key(span, KEYLESS.contains(operation) ? null : exchange.getMessage().getHeader(DynUrlConstants.KEY));
        }
    }

    /** Says why an operation failed, or the route of an object that a consumer emitted. */
    private static void failed(Span span, boolean operation, Throwable failure) {
        int status = 0;
        if (operation && failure instanceof StoreException said) {
            status = said.status();
            key(span, said.key().orElse(null));
        }
        tag(span, "http.response.status_code", status == 0 ? null : status);
        tag(span, "error.type", status >= 400 ? status : failure.getClass().getName());
    }
}
