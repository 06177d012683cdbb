package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.client.StoreOwner;
import io.github.dynurl.camel.internal.client.TargetStores;
import io.github.dynurl.camel.internal.message.EndpointOptions;
import io.github.dynurl.camel.internal.message.Operations;
import io.github.dynurl.camel.internal.message.Request;
import io.github.dynurl.camel.internal.message.ResponseWriter;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.StoreException.Outcome;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Performs, for each exchange, the operation that the endpoint or a header of the message selects. Thread-safe. */
final class DynUrlProducer extends DefaultProducer {
    private final DynUrlEndpoint endpoint;
    private final EndpointOptions options;
    private final StoreOwner.ServiceLease serviceLease;
    private final TargetStores targets;

    DynUrlProducer(DynUrlEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.serviceLease = endpoint.owner().new ServiceLease();
        this.targets = new TargetStores(endpoint.getComponent()::ownerOf);
        this.options = endpoint.producerOptions();
    }

    @Override
    public DynUrlEndpoint getEndpoint() {
        return endpoint;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        try {
            perform(exchange);
            endpoint.owner().outcomes().recordSuccess();
        } catch (IOException | RuntimeException e) {
            endpoint.owner().outcomes().recordFailure("producer", e);
            throw e;
        }
    }

    private void perform(Exchange exchange) throws IOException {
        Request request = new Request(
                exchange, options, endpoint.dynamicOptionsOf(exchange, DynUrlSendDynamicAware.OPTIONS_PROPERTY));
        DynUrlOperation operation = request.operation();
        StoreOwner.SharedStore shared = serviceLease.current();
        if (shared == null) {
            throw new StoreUnavailableException(Failure.of(operation.name(), null, "the producer is not started")
                    .outcome(Outcome.NOT_SENT));
        }
        Map<String, String> headers = request.requestHeaders();
        ResponseWriter response = new ResponseWriter(exchange, endpoint.getConfiguration(), endpoint.owner(), headers);
        Operations.handlerOf(operation, shared, targets)
                .handle(storeWithHeaders(operation, headers, shared), request, response);
    }

    private static HttpStore storeWithHeaders(
            DynUrlOperation operation, Map<String, String> headers, StoreOwner.SharedStore shared) {
        try {
            return StoreOwner.withHeaders(headers, shared.store());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(Failure.of(
                    operation.name(), null, e.getMessage() + " (the option requestHeaders names this header)"));
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        options.checkLocalWorkDirectory();
        targets.open(options.targetStore());
        try {
            serviceLease.open();
        } catch (RuntimeException e) {
            targets.close();
            throw e;
        }
        if (endpoint.getComponent().isHealthCheckProducerEnabled()) {
            endpoint.getComponent().healthChecks().add(this, endpoint.owner());
        }
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        endpoint.getComponent().healthChecks().remove(this, endpoint.owner());
        targets.close();
        serviceLease.close();
    }
}
